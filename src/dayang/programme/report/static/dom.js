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

/** Call `draw` once `node` comes near the screen, or when the page is printed. */
export function whenNear(node, draw) {
  let drawn = false;
  const once = () => {
    if (drawn) return;
    drawn = true;
    watcher.disconnect();
    draw();
  };
  const watcher = new IntersectionObserver((entries) => entries.some((entry) => entry.isIntersecting) && once(), {
    rootMargin: "400px",
  });
  watcher.observe(node);
  addEventListener("beforeprint", once);
}
