// A table: filter, sort, more rows, export; a row opens its record. Cards at phone width are the style sheet's.

import { button, el, text } from "./dom.js";
import { saveCsv } from "./export.js";
import { cellText, number } from "./format.js";
import { fill, say, words } from "./language.js";

const STEP = 50;
const STEP_CARDS = 8;
const LONG = 12;

/** Draw `table` into `place`. */
export function tableView(place, table, { most = Infinity, heading = null, onRow } = {}) {
  const step = matchMedia("(max-width: 767px)").matches ? STEP_CARDS : STEP;
  const state = { filter: "", sort: null, down: false, shown: step };
  const held = Math.min(table.columns[0]?.cells.length ?? 0, most);
  const count = el("span", { class: "count", role: "status" });
  const grid = el("div", {});

  function chosen() {
    const wanted = state.filter.trim().toLowerCase();
    const rows = [...Array(held).keys()].filter(
      (row) => !wanted || table.columns.some((column) => cellText(column, row).toLowerCase().includes(wanted)),
    );
    return state.sort === null ? rows : rows.sort(byColumn(table.columns[state.sort], state.down));
  }

  function sortBy(index) {
    state.down = state.sort === index && !state.down;
    state.sort = index;
    draw();
    grid.querySelectorAll("th button")[index].focus();
  }

  function draw() {
    const rows = chosen();
    const values = { shown: number(held), total: number(table.total), whole: say(table.whole) };
    const said = held < table.total ? words.first_rows : table.whole ? words.all_rows : words.rows_here;
    count.textContent = fill(said, values);
    if (held === 0 || rows.length === 0) {
      grid.replaceChildren(el("p", { class: "empty" }, say(held === 0 ? words.no_rows : words.no_match)));
      return;
    }
    const body = rows.slice(0, state.shown).map((row) => rowOf(table, row, onRow));
    const head = table.columns.map((column, index) => headOf(column, state, index, () => sortBy(index)));
    const left = rows.length - state.shown;
    grid.replaceChildren(
      el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": say(table.title) },
        el("table", {}, el("thead", {}, el("tr", {}, head)), el("tbody", {}, body))),
      left > 0 ? button(fill(words.show_more, { count: Math.min(left, step) }), more, { class: "show-more" }) : "",
    );
  }

  function more() {
    state.shown += step;
    draw();
  }

  const search = el("input", { type: "search", placeholder: say(words.filter_hint), "aria-label": say(words.filter) });
  search.addEventListener("input", () => {
    state.filter = search.value;
    state.shown = step;
    draw();
  });
  const tools = el("div", { class: "table-tools" }, count);
  if (held > 8) tools.append(search);
  if (held > 0) tools.append(button(say(words.export_csv), () => saveCsv(table, chosen())));
  place.replaceChildren(...(heading ? [el("h3", {}, heading)] : []), tools, grid);
  draw();
}

function headOf(column, state, index, onclick) {
  const sorted = state.sort === index ? (state.down ? "descending" : "ascending") : "none";
  const properties = { scope: "col", "aria-sort": sorted, class: column.number && "numeric", title: say(column.definition) };
  return el("th", properties, button(say(column.title), onclick));
}

function rowOf(table, row, onRow) {
  const open = () => onRow(table, row);
  const cells = table.columns.map((column, index) => {
    const cell = cellText(column, row);
    const main = cell && table.main.includes(column.key) && "main";
    const long = !column.number && cell.length > LONG && "long";
    const classes = [column.number && "numeric", main, long].filter(Boolean).join(" ");
    if (index === 0) return el("td", { class: classes }, button(cell || "–", open, { class: "record" }));
    return el("td", { class: classes }, el("span", { class: "head" }, say(column.title)), text(cell));
  });
  const line = el("tr", {}, cells);
  line.addEventListener("click", (event) => event.target.closest("button, a") || open());
  return line;
}

function byColumn(column, down) {
  const sign = down ? -1 : 1;
  return (a, b) => {
    const [left, right] = [column.cells[a], column.cells[b]];
    // Empty cells come last either way.
    if (left === null || right === null) return (left === null) - (right === null);
    const order = column.number ? left - right : say(left).localeCompare(say(right), "zh");
    return sign * order;
  };
}
