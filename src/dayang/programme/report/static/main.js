// Start: fill the page in, and wire its frame.

import { chartView, registerTheme } from "./chart.js";
import { choiceView } from "./choice.js";
import { el, whenNear } from "./dom.js";
import { closeDrawer, fillFigures, openDrawer, openFigure, openRecord, openTable } from "./drawer.js";
import { heatView } from "./heat.js";
import { data, language, onLanguage, say, setLanguage, words } from "./language.js";
import { mapView } from "./mapcontrols.js";
import { tableView } from "./table.js";

const PHONE_LINKS = 4;

function tables() {
  for (const place of document.querySelectorAll("[data-table]")) {
    const table = data.tables[place.dataset.table];
    whenNear(place, () => onLanguage(() => tableView(place, table, { heading: say(table.title), onRow: openRecord })));
  }
}

function rail() {
  const items = [...document.querySelectorAll(".rail li")];
  const more = document.getElementById("more");
  const beyond = items.length > PHONE_LINKS + 1 ? items.slice(PHONE_LINKS) : [];
  beyond.forEach((item) => item.classList.add("beyond"));
  more.hidden = beyond.length === 0;
  more.addEventListener("click", () => openDrawer(words.sections, () => [
    el("ul", {}, beyond.map((item) => {
      const link = item.querySelector("a").cloneNode(true);
      link.addEventListener("click", closeDrawer);
      return el("li", {}, link);
    })),
  ]));
  const links = new Map(items.map((item) => [item.querySelector("a").hash.slice(1), item.querySelector("a")]));
  const seen = new IntersectionObserver((entries) => {
    for (const entry of entries.filter((each) => each.isIntersecting)) {
      links.forEach((link) => link.removeAttribute("aria-current"));
      links.get(entry.target.id)?.setAttribute("aria-current", "true");
    }
  }, { rootMargin: "-20% 0px -70% 0px" });
  document.querySelectorAll("main > section").forEach((section) => seen.observe(section));
}

document.addEventListener("click", (event) => {
  const number = event.target.closest("button[data-figure]");
  if (number) openFigure(number.dataset.figure);
  const rows = event.target.closest("button[data-rows]");
  if (rows) openTable(rows.dataset.rows);
});
document.getElementById("print").addEventListener("click", () => print());
document.getElementById("language").addEventListener("click", () => setLanguage(language() === "zh" ? "en" : "zh"));

function start() {
  registerTheme();
  onLanguage(fillFigures);
  setLanguage(new URLSearchParams(location.search).get("lang") === "en" ? "en" : "zh");
  rail();
  tables();
  document.querySelectorAll("[data-chart]").forEach(chartView);
  document.querySelectorAll("[data-heat]").forEach(heatView);
  document.querySelectorAll("[data-choice]").forEach(choiceView);
  document.querySelectorAll("[data-map]").forEach(mapView);
}

// Canvases do not wait for fonts by themselves.
Promise.all(["400", "700"].map((weight) => document.fonts.load(`${weight} 14px Dayang`))).finally(start);
