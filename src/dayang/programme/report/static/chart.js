// Charts by ECharts, in the house's colours; each exports its picture and its data.

import { button, onPrint, whenNear } from "./dom.js";
import { openRecord, openTable } from "./drawer.js";
import { savePng } from "./export.js";
import { number } from "./format.js";
import { data, localise, onLanguage, say, token, words } from "./language.js";

const PRINT_WIDTH = 680;
const PRINT_MAP_HEIGHT = 560;

export function registerTheme() {
  const axis = {
    axisLine: { lineStyle: { color: token("muted") } },
    axisLabel: { color: token("text") },
    splitLine: { lineStyle: { color: token("line") } },
  };
  echarts.registerTheme("dayang", {
    color: [1, 2, 3, 4, 5].map((index) => token(`series-${index}`)),
    textStyle: { fontFamily: token("font"), color: token("text") },
    categoryAxis: { ...axis, splitLine: { show: false } },
    valueAxis: { ...axis, axisLabel: { ...axis.axisLabel, hideOverlap: true, formatter: (value) => number(value, decimalsOf(value)) } },
    timeAxis: axis,
  });
}

function decimalsOf(value) {
  return (String(value).split(".")[1] ?? "").length;
}

/** Keep a drawing as wide as its place, and as wide as the paper while printing. */
export function fit(chart, node, onResize = () => {}) {
  new ResizeObserver(() => {
    // A geo that is given no room at all cannot be turned back into coordinates.
    if (!node.clientWidth || !node.clientHeight) return;
    chart.resize();
    requestAnimationFrame(onResize);
  }).observe(node);
  const before = () => {
    // The page is not laid out for paper yet, so the height is what print.css will say.
    const height = node.closest(".map") ? PRINT_MAP_HEIGHT : node.clientHeight;
    chart.resize({ width: PRINT_WIDTH, height });
    chart.getZr().flush();
    onResize();
  };
  onPrint(before, () => chart.resize({ width: "auto", height: "auto" }));
}

export function chartView(figure) {
  const drawn = data.charts[figure.dataset.chart];
  const place = figure.querySelector(".picture");
  whenNear(figure, () => {
    const chart = echarts.init(place, "dayang");
    fit(chart, place);
    chart.on("click", (event) => {
      if (event.componentType !== "series") return;
      // A node of a flow stands for many rows; anything else drawn for one.
      if (event.dataType === "node") openTable(drawn.table);
      else openRecord(data.tables[drawn.table], event.dataIndex);
    });
    onLanguage(() => {
      const base = { animation: false, aria: { enabled: true, label: { description: say(drawn.sentence) } } };
      const option = localise(drawn.option);
      // Names that do not fit on one line are paged through, not laid over the axes.
      if (option.legend) option.legend = { type: "scroll", ...option.legend };
      chart.setOption({ ...base, ...option }, true);
      figure.querySelector(".tools").replaceChildren(
        button(say(words.data), () => openTable(drawn.table)),
        button(say(words.export_png), () => savePng(chart, drawn.title)),
      );
    });
  });
}
