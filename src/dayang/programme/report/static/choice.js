// A chart of one of many things: two lists say which.

import { button, el, whenNear } from "./dom.js";
import { fit } from "./chart.js";
import { openDrawer, openRecord } from "./drawer.js";
import { savePng } from "./export.js";
import { data, localise, onLanguage, say, words } from "./language.js";
import { tableView } from "./table.js";

export function choiceView(figure) {
  const drawn = data.choices[figure.dataset.choice];
  const place = figure.querySelector(".picture");
  const chosen = { first: 0, second: drawn.start[0] };
  const pickers = el("div", { class: "choices" });
  place.before(pickers);

  whenNear(figure, () => {
    const chart = echarts.init(place, "dayang");
    fit(chart, place);

    function draw() {
      const [option, values, marks] = drawn.curves[chosen.first][chosen.second];
      const asked = localise(drawn.options[option]);
      const label = { show: true, position: "top", distance: 4 };
      asked.series[0].data = values.map((value, at) => (marks[at] ? { value, label: { ...label, formatter: marks[at] } } : value));
      chart.setOption({ animation: false, aria: { enabled: true, label: { description: name() } }, ...asked }, true);
    }

    function name() {
      return `${say(drawn.first[chosen.first])} ${say(drawn.second[chosen.second])}`;
    }

    function rows() {
      const [option, values, marks] = drawn.curves[chosen.first][chosen.second];
      const cells = [drawn.options[option].xAxis.data, values, marks];
      return {
        title: name(), main: [], total: values.length, whole: null,
        columns: drawn.columns.map((title, at) => ({
          key: String(at), title, definition: null, number: at === 1, decimals: 3, cells: cells[at],
        })),
      };
    }

    function openRows() {
      openDrawer(name, () => {
        const grid = el("div", { class: "table" });
        tableView(grid, rows(), { onRow: openRecord });
        return [grid];
      });
    }

    function picker(which, names, prompt) {
      const possible = [...names.keys()].filter((at) => which === "first" || drawn.curves[chosen.first][at]);
      const list = el("select", {}, possible.map((at) => el("option", { value: at, selected: at === chosen[which] }, say(names[at]))));
      list.addEventListener("change", () => {
        chosen[which] = Number(list.value);
        if (which === "first") chosen.second = drawn.start[chosen.first];
        pick();
        draw();
        pickers.querySelectorAll("select")[which === "first" ? 0 : 1].focus();
      });
      return el("label", {}, el("span", {}, say(prompt)), list);
    }

    function pick() {
      pickers.replaceChildren(picker("first", drawn.first, drawn.prompts[0]), picker("second", drawn.second, drawn.prompts[1]));
    }

    onLanguage(() => {
      pick();
      draw();
      figure.querySelector(".tools").replaceChildren(
        button(say(words.data), openRows), button(say(words.export_png), () => savePng(chart, name())),
      );
    });
  });
}
