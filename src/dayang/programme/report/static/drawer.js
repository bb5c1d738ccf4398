// The drawer from the right: a number's definition and rows, a record, the list of sections.

import { el, text } from "./dom.js";
import { cellText, figureOf, figureText, number } from "./format.js";
import { data, fill, onLanguage, say, words } from "./language.js";
import { tableView } from "./table.js";

const drawer = document.getElementById("drawer");
const body = document.getElementById("drawer-body");
const title = document.getElementById("drawer-title");
const back = document.getElementById("drawer-back");
const shade = document.getElementById("shade");
const stack = [];
let opener = null;

/** Open the drawer, or go one deeper in it. `build` returns the nodes inside. */
export function openDrawer(heading, build) {
  if (stack.length === 0) opener = document.activeElement;
  stack.push({ heading, build });
  show();
}

function show() {
  const top = stack.at(-1);
  const open = Boolean(top);
  drawer.hidden = shade.hidden = !open;
  document.body.style.overflow = open ? "hidden" : "";
  for (const part of document.querySelectorAll("header.top, nav.rail, main, footer")) part.inert = open;
  if (!open) return;
  back.hidden = stack.length < 2;
  back.textContent = say(words.back);
  title.textContent = typeof top.heading === "function" ? top.heading() : say(top.heading);
  body.replaceChildren(...top.build());
  drawer.scrollTop = 0;
  title.focus();
}

export function closeDrawer() {
  stack.length = 0;
  show();
  opener?.focus();
}

back.addEventListener("click", () => {
  stack.pop();
  show();
});
document.getElementById("drawer-close").addEventListener("click", closeDrawer);
shade.addEventListener("click", closeDrawer);
addEventListener("keydown", (event) => {
  if (stack.length === 0) return;
  if (event.key === "Escape") closeDrawer();
  if (event.key === "Tab") keepInside(event);
});
onLanguage(() => stack.length && show());

function keepInside(event) {
  const stops = [...drawer.querySelectorAll("button, input, a[href]")].filter((node) => node.offsetParent);
  const edge = event.shiftKey ? stops[0] : stops.at(-1);
  if (document.activeElement === edge || (event.shiftKey && document.activeElement === title)) {
    event.preventDefault();
    (event.shiftKey ? stops.at(-1) : stops[0]).focus();
  }
}

function facts(rows) {
  return el("dl", { class: "facts" }, rows.filter(Boolean).map(([name, ...value]) => [el("dt", {}, name), el("dd", {}, ...value)]));
}

/** Open what stands behind a number. */
export function openFigure(identifier) {
  const figure = figureOf(identifier);
  openDrawer(figure.title, () => [
    el("p", { class: "fact-value" }, figureText(figure, number)),
    facts([
      [say(words.definition), say(figure.definition)],
      [say(words.as_of), figure.asOf ?? data.asOf],
      [say(words.source), say(figure.source)],
      [say(words.reported_by), figure.reportedBy ? say(figure.reportedBy) : reporters(figure.table) || say(words.not_recorded)],
      [say(words.signed_by), figure.signedBy ?? say(words.not_recorded)],
      figure.parameter && [say(words.parameter), ...parameterFacts(figure.parameter)],
    ]),
    ...(figure.table ? rowsOf(figure.table) : []),
  ]);
}

function parameterFacts(parameter) {
  const value = parameter.value === null ? "" : `${parameter.value} ${say(parameter.unit)}`;
  return [
    `${say(parameter.name)} ${value}`,
    el("small", {}, `${say(parameter.status)}${say(words.colon)}${say(parameter.source)}`),
    el("small", {}, parameter.id),
  ];
}

function reporters(identifier) {
  const column = data.tables[identifier]?.columns.find((each) => each.key === "reported_by");
  return [...new Set((column?.cells ?? []).filter(Boolean).map(say))].slice(0, 3).join(", ");
}

function rowsOf(identifier) {
  const table = data.tables[identifier];
  const place = el("div", { class: "table" });
  tableView(place, table, { most: 200, onRow: openRecord });
  return [el("h3", { style: "margin-top: 24px" }, `${say(words.rows_behind)}${say(words.colon)}${say(table.title)}`), place];
}

/** Open the rows of a table of the page. */
export function openTable(identifier) {
  openDrawer(data.tables[identifier].title, () => rowsOf(identifier));
}

/** Open one row: every column with what it means. */
export function openRecord(table, row) {
  openDrawer(() => recordTitle(table, row), () => [
    el("p", {}, say(table.title)),
    facts(
      table.columns.map((column) => [
        say(column.title),
        column.number && typeof column.cells[row] === "number" ? fullNumber(column.cells[row], column) : text(cellText(column, row) || "–"),
        column.definition && el("small", {}, say(column.definition)),
      ]),
    ),
    el("p", {}, el("small", {}, `${say(words.as_of)} ${data.asOf}`), " ", el("small", {}, table.whole ? fill(words.record_in, { whole: say(table.whole) }) : "")),
  ]);
}

function recordTitle(table, row) {
  const named = table.columns.find((column) => column.key === "name" && column.cells[row]);
  return cellText(named ?? table.columns[0], row) || say(table.title);
}

function fullNumber(value, column) {
  const digits = Number.isInteger(value) ? 0 : Math.max(column.decimals ?? 0, 3);
  return number(value, digits);
}

/** Fill every number of the page in the page's language. */
export function fillFigures() {
  for (const node of document.querySelectorAll("button[data-figure]")) {
    const figure = figureOf(node.dataset.figure);
    node.textContent = figureText(figure);
    node.title = figureText(figure, number);
    node.setAttribute("aria-haspopup", "dialog");
  }
}
