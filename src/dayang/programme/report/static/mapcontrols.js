// What stands around a map: legend with switches and counts, zoom, scale bar, time, list of what is in view.

import { button, el, whenNear } from "./dom.js";
import { openDrawer, openRecord } from "./drawer.js";
import { savePng } from "./export.js";
import { cellText, number } from "./format.js";
import { data, fill, onLanguage, say, token, words } from "./language.js";
import { drawMap, groundStyle } from "./mapview.js";
import { tableView } from "./table.js";

const LISTED = 20;
const PLAY_MS = 700;
const STEP_PX = 80;
const NICE = [1, 2, 5];

export function mapView(figure) {
  whenNear(figure, () => new MapFigure(figure));
}

function swatch(style, symbol) {
  const [fill, line] = [style.fill, style.line].map((name) => (name === "none" ? "none" : token(name)));
  const dash = style.dashed ? ' stroke-dasharray="4 3"' : "";
  const look = `fill="${fill}" stroke="${line}" stroke-width="${Math.min(style.width_px, 2.5)}" fill-opacity="${style.opacity}"${dash}`;
  const shapes = {
    circle: `<circle cx="11" cy="8" r="5" ${look}/>`,
    triangle: `<path d="M11 3l5 10H6z" ${look}/>`,
    rect: `<path d="M6 3h10v10H6z" ${look}/>`,
    diamond: `<path d="M11 2l6 6-6 6-6-6z" ${look}/>`,
    line: `<path d="M1 8h20" ${look}/>`,
    area: `<path d="M2 3h18v10H2z" ${look}/>`,
  };
  const holder = document.createElement("span");
  holder.innerHTML = `<svg viewBox="0 0 22 16" aria-hidden="true">${shapes[symbol]}</svg>`;
  return holder.firstChild;
}

function symbolOf(layer) {
  if (!layer.paths) return layer.style.symbol;
  return layer.style.fill === "none" ? "line" : "area";
}

/** Return the key of a layer of states. */
function looksOf(states) {
  return el("li", { class: "looks" }, states.looks.map((look) => el("span", {}, swatch(
    { fill: "none", line: look.colour, width_px: look.strong ? 2.5 : 1.5, opacity: 1, dashed: false }, "line"), say(look.title))));
}

class MapFigure {
  constructor(figure) {
    this.figure = figure;
    this.map = data.maps[figure.dataset.map];
    const on = [...this.map.layers, ...data.ground.layers.map((layer) => ({ ...layer, key: `ground-${layer.key}` }))];
    this.state = { on: new Set(on.filter((layer) => layer.visible).map((layer) => layer.key)), until: null };
    this.times = [...new Set(this.map.layers.flatMap((layer) => layer.times ?? layer.states?.times ?? []))].sort();
    if (this.times.length) this.state.until = this.times.at(-1);
    this.build();
    this.view = drawMap(this.canvas, this.map, this.state, () => this.moved(), () => this.drawScale());
    this.view.chart.on("click", (event) => this.open(event.seriesId, event.value[2]));
    onLanguage(() => this.speak());
  }

  build() {
    this.canvas = el("div", { class: "canvas" });
    this.scale = el("div", { class: "scale", "aria-hidden": "true" });
    this.hint = el("div", { class: "hint" });
    this.zoom = el("div", { class: "zoom" });
    this.side = el("div", { class: "side" });
    this.source = el("p", { class: "map-source" });
    this.time = el("div", { class: "time" });
    this.place = this.figure.querySelector(".picture");
    this.place.classList.toggle("tall", data.ground.height > data.ground.width);
    this.place.append(this.canvas, this.hint, this.zoom, this.scale);
    this.place.after(this.time, this.side, this.source);
    this.place.tabIndex = 0;
    this.place.setAttribute("role", "application");
    this.place.addEventListener("pointerdown", () => this.activate(true));
    this.place.addEventListener("keydown", (event) => this.key(event));
    document.addEventListener("pointerdown", (event) => this.place.contains(event.target) || this.activate(false));
  }

  activate(on) {
    if (this.place.classList.contains("active") === on) return;
    this.place.classList.toggle("active", on);
    this.view.setRoam(on);
  }

  key(event) {
    const moves = { ArrowLeft: [STEP_PX, 0], ArrowRight: [-STEP_PX, 0], ArrowUp: [0, STEP_PX], ArrowDown: [0, -STEP_PX] };
    if (event.target !== this.place) return;
    if (moves[event.key]) this.view.move(...moves[event.key]);
    else if (event.key === "+" || event.key === "=") this.view.zoom(1.5);
    else if (event.key === "-") this.view.zoom(1 / 1.5);
    else if (event.key === "0") this.view.whole();
    else return;
    event.preventDefault();
    this.moved();
  }

  /** Write everything that has words, in the page's language. */
  speak() {
    this.place.setAttribute("aria-label", `${say(this.map.title)}${say(words.colon)}${say(words.map_help)}`);
    this.hint.textContent = say(words.map_hint);
    this.source.textContent = say(data.notice);
    const then = (act) => () => {
      act();
      this.moved();
    };
    this.zoom.replaceChildren(
      button("+", then(() => this.view.zoom(1.5)), { "aria-label": say(words.zoom_in) }),
      button("−", then(() => this.view.zoom(1 / 1.5)), { "aria-label": say(words.zoom_out) }),
      button(say(words.whole_short), then(() => this.view.whole()), { class: "whole", "aria-label": say(words.whole_town) }),
    );
    this.figure.querySelector(".tools").replaceChildren(
      button(say(words.export_png), () => savePng(this.view.chart, this.map.title, this.legendLines())),
    );
    const roomy = matchMedia("(min-width: 1024px)").matches;
    this.list = el("ul", { class: "in-view" });
    this.listTitle = el("summary");
    this.side.replaceChildren(
      el("h4", {}, say(words.layers)), this.legend(this.map.layers, (layer) => layer.key, (layer) => [layer.style, symbolOf(layer)]),
      el("details", { open: roomy, class: "ground" }, el("summary", {}, say(words.ground)), this.legend(data.ground.layers, (layer) => `ground-${layer.key}`, (layer) => {
        const style = groundStyle(layer.key);
        return [style, style.fill === "none" ? "line" : "area"];
      })),
      el("details", { open: roomy, class: "view" }, this.listTitle, this.list),
    );
    this.slider();
    this.moved();
  }

  legend(layers, keyOf, lookOf) {
    const lookOfStates = (layer) => JSON.stringify(layer.states.looks);
    const same = (layer) => layers.find((each) => each.states && lookOfStates(each) === lookOfStates(layer));
    // Layers of the same looks share one key.
    const said = (layer) => !layer.states || same(layer) !== layer;
    return el("ul", { class: "legend" }, layers.map((layer) => {
      const key = keyOf(layer);
      const box = el("input", { type: "checkbox" });
      box.checked = this.state.on.has(key);
      box.addEventListener("change", () => {
        this.state.on[box.checked ? "add" : "delete"](key);
        this.view.redraw();
        this.moved();
      });
      const name = el("label", {}, box, swatch(...lookOf(layer)), el("span", {}, say(layer.title)));
      const count = layer.rows
        ? button(number(layer.count), () => this.openLayer(layer), { class: "number", "aria-haspopup": "dialog" })
        : el("span", {}, number(layer.count));
      return [el("li", {}, name, count), said(layer) ? "" : looksOf(layer.states)];
    }));
  }

  legendLines() {
    const on = this.map.layers.filter((layer) => this.state.on.has(layer.key));
    const until = this.state.until ? [{ text: `${say(words.time)} ${this.state.until}` }] : [];
    const looks = on.filter((layer) => layer.states).flatMap((layer) =>
      layer.states.looks.map((look) => ({ text: say(look.title), colour: token(look.colour) })));
    return until.concat(looks, on.filter((layer) => !layer.states).map((layer) => ({
      text: `${say(layer.title)} ${number(layer.count)}`,
      colour: token(layer.style.fill === "none" || layer.style.fill === "surface" ? layer.style.line : layer.style.fill),
    })));
  }

  slider() {
    this.time.hidden = this.times.length < 2;
    if (this.time.hidden) return;
    const label = el("output", {}, this.state.until);
    const range = el("input", { type: "range", min: 0, max: this.times.length - 1, "aria-label": say(words.time) });
    range.value = this.times.indexOf(this.state.until);
    const show = () => {
      this.state.until = label.textContent = this.times[range.value];
      this.view.redraw();
      this.moved();
    };
    range.addEventListener("input", show);
    const play = button(say(words.play), () => this.play(play, range, show));
    this.time.replaceChildren(play, range, label);
  }

  play(control, range, show) {
    clearInterval(this.playing);
    if (control.dataset.playing) {
      delete control.dataset.playing;
      control.textContent = say(words.play);
      return;
    }
    control.dataset.playing = "yes";
    control.textContent = say(words.pause);
    if (Number(range.value) === this.times.length - 1) range.value = -1;
    this.playing = setInterval(() => {
      range.value = Number(range.value) + 1;
      show();
      if (Number(range.value) === this.times.length - 1) this.play(control, range, show);
    }, PLAY_MS);
  }

  open(key, row) {
    const layer = this.map.layers.find((each) => each.key === key);
    if (layer) openRecord(layer.rows, row);
  }

  openLayer(layer) {
    openDrawer(layer.title, () => {
      const place = el("div", { class: "table" });
      tableView(place, layer.rows, { most: 200, onRow: openRecord });
      return [place];
    });
  }

  /** After every move: scale bar and list of what is in view. */
  moved() {
    if (!this.list) return;
    cancelAnimationFrame(this.waiting);
    this.waiting = requestAnimationFrame(() => {
      this.drawScale();
      this.drawList();
    });
  }

  drawScale() {
    if (!this.view) return;
    const metresPerPixel = data.ground.metresPerStep / this.view.pixelsPerStep();
    const least = 60 * metresPerPixel;
    const power = 10 ** Math.floor(Math.log10(least));
    const metres = [...NICE, 10].map((step) => step * power).find((length) => length >= least);
    this.scale.style.width = `${metres / metresPerPixel}px`;
    this.scale.textContent = metres >= 1000 ? `${metres / 1000} ${say(words.kilometre)}` : `${metres} ${say(words.metre)}`;
  }

  drawList() {
    const window = this.view.window();
    const inside = ([x, y]) => x >= window.west && x <= window.east && y >= window.south && y <= window.north;
    const found = this.map.layers.toReversed().flatMap((layer) =>
      this.view.rowsOf(layer).filter((row) => inside(layer.at[row])).map((row) => [layer, row]));
    this.listTitle.textContent = `${say(words.in_view)} ${number(found.length)}`;
    this.list.replaceChildren(...found.slice(0, LISTED).map(([layer, row]) =>
      el("li", {}, button(nameOf(layer, row), () => openRecord(layer.rows, row)))));
    if (found.length > LISTED) this.list.append(el("li", {}, fill(words.in_view_more, { count: number(found.length - LISTED) })));
  }
}

function nameOf(layer, row) {
  const named = layer.rows.columns.find((column) => column.key === "name" && column.cells[row]);
  const text = named ? cellText(named, row) : layer.rows.columns.map((column) => cellText(column, row)).find(Boolean);
  return `${say(layer.title)} · ${text ?? row + 1}`;
}
