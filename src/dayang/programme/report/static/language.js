// The two languages of the page. Texts in the data are {zh, en}; what is drawn is drawn again on a switch.

const LANG = { zh: "zh-CN", en: "en" };
const listeners = [];
let current = "zh";
let begun = false;

export const data = JSON.parse(document.getElementById("data").textContent);
export const words = data.words;

export function language() {
  return current;
}

/** Return a text in the page's language; anything that is not in two languages as it is. */
export function say(text) {
  if (text === null || text === undefined) return "";
  return typeof text === "object" ? text[current] : String(text);
}

/** Return a cell of a table, a coded one as what its code says. */
export function cellOf(column, row) {
  const cell = column.cells[row];
  return column.codes && cell !== null ? column.codes[cell] : cell;
}

/** Return a text with its {name} fields filled in. */
export function fill(text, values) {
  return say(text).replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

/** Return a copy of an ECharts option, texts in the page's language and "--name" as that token's colour. */
export function localise(tree) {
  if (Array.isArray(tree)) return tree.map(localise);
  if (tree && typeof tree === "object") {
    if ("zh" in tree && "en" in tree) return tree[current];
    return Object.fromEntries(Object.entries(tree).map(([key, value]) => [key, localise(value)]));
  }
  return typeof tree === "string" && tree.startsWith("--") ? token(tree.slice(2)) : tree;
}

/** Return a token of tokens.css. */
export function token(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

/** Call `listener` now, where the page has begun, and after every switch of language. */
export function onLanguage(listener) {
  listeners.push(listener);
  if (begun) listener();
}

export function setLanguage(next) {
  current = next;
  begun = true;
  document.documentElement.lang = LANG[next];
  for (const node of document.querySelectorAll("[data-label]")) {
    node.setAttribute("aria-label", say(words[node.dataset.label]));
  }
  for (const listener of listeners) listener();
}
