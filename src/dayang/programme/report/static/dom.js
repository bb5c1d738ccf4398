// Elements, made without ever reading text as HTML.

/** Make an element; properties that start with "on" are listeners, others attributes. */
export function el(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value !== null && value !== undefined && value !== false) node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined));
  return node;
}

export function button(text, onclick, properties = {}) {
  return el("button", { type: "button", onclick, ...properties }, text);
}

/** A text; a web address as a link named by its host, since whole addresses make rows tall. */
export function text(value) {
  if (!/^https?:\/\/[^\s/]+\S*$/.test(value)) return el("span", {}, value);
  const host = value.split("/")[2];
  return el("a", { href: value, title: value, target: "_blank", rel: "noopener noreferrer" }, host);
}

const undrawn = new Set();
const printed = [];

/** Call `before` each time the page is about to be printed, when everything has been drawn. */
export function onPrint(before, after) {
  printed.push(before);
  addEventListener("afterprint", after);
}

addEventListener("beforeprint", () => {
  for (const draw of undrawn) draw();
  for (const before of printed) before();
});

/** Call `draw` once `node` comes near the screen, or when the page is printed. */
export function whenNear(node, draw) {
  const once = () => {
    watcher.disconnect();
    undrawn.delete(once);
    draw();
  };
  const watcher = new IntersectionObserver((entries) => entries.some((entry) => entry.isIntersecting) && once(), {
    rootMargin: "400px",
  });
  undrawn.add(once);
  watcher.observe(node);
}
