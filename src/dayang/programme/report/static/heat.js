// A heat table: a line a row, a cell a time, each state by colour and letter; a line opens its record.

import { button, el, whenNear } from "./dom.js";
import { openRecord } from "./drawer.js";
import { saveCsv } from "./export.js";
import { cellText, number } from "./format.js";
import { data, onLanguage, say, token, words } from "./language.js";

export function heatView(figure) {
  const heat = data.heats[figure.dataset.heat];
  const table = data.tables[heat.table];
  const columns = heat.times.map((time) => table.columns.find((column) => column.key === time));
  const rows = [...table.columns[0].cells.keys()];
  const state = { filter: "" };
  const place = figure.querySelector(".picture");

  function key() {
    return el("ul", { class: "heat-key" }, heat.looks.map((look) =>
      el("li", {}, el("i", { class: "look", style: tint(look) }, say(look.mark)), say(look.title))));
  }

  function chosen() {
    const wanted = state.filter.trim().toLowerCase();
    const texts = table.columns.filter((column) => !column.codes);
    return rows.filter((row) => !wanted || texts.some((column) => cellText(column, row).toLowerCase().includes(wanted)));
  }

  function line(row) {
    const name = cellText(table.columns[0], row) || "–";
    const open = () => openRecord(table, row);
    const node = el("tr", {}, el("th", { scope: "row" }, button(name, open, { class: "record" })), columns.map((column) => {
      const look = heat.looks[column.cells[row]];
      return el("td", look ? { style: tint(look), title: `${name} ${column.key} ${say(look.title)}` } : {}, look ? say(look.mark) : "");
    }));
    node.addEventListener("click", (event) => event.target.closest("button") || open());
    return node;
  }

  function draw() {
    const shown = chosen();
    count.textContent = number(shown.length);
    body.replaceChildren(...shown.map(line));
  }

  const count = el("span", { role: "status" });
  const body = el("tbody");

  function speak() {
    const search = el("input", { type: "search", value: state.filter, placeholder: say(words.filter_hint), "aria-label": say(words.filter) });
    search.addEventListener("input", () => {
      state.filter = search.value;
      draw();
    });
    const csv = button(say(words.export_csv), () => saveCsv(table, chosen()));
    const scroll = el("div", { class: "heat-scroll", tabindex: "0", role: "region", "aria-label": say(heat.title) },
      el("table", { class: "heat" }, el("thead", {}, yearLine(heat.times, table.columns[0].title), monthLine(heat.times)), body));
    figure.querySelector(".tools").replaceChildren(csv);
    place.replaceChildren(el("div", { class: "heat-tools" }, key(), search, count), scroll);
    draw();
    // The latest is what people look for; at phone width it lies beyond the edge. A plan begins on the left.
    if (heat.times.at(-1) <= data.asOf) scroll.scrollLeft = scroll.scrollWidth;
  }

  whenNear(figure, () => onLanguage(speak));
}

function tint(look) {
  return `background: ${token(look.colour)}; color: ${token(`${look.colour}-on`) || token("surface")}`;
}

/** Return the upper line of the head: each year over its months. */
function yearLine(times, title) {
  const years = [...new Set(times.map((time) => time.slice(0, 4)))];
  return el("tr", {}, el("th", { rowspan: 2, scope: "col" }, say(title)), years.map((year) =>
    el("th", { scope: "colgroup", colspan: times.filter((time) => time.startsWith(year)).length }, year)));
}

function monthLine(times) {
  return el("tr", {}, times.map((time) => el("th", { scope: "col", title: time }, time.slice(5).replace(/^0/, ""))));
}
