// Charts by ECharts, in the house's colours; each exports its picture and its data.

import { button, whenNear } from "./dom.js";
import { openRecord, openTable } from "./drawer.js";
import { savePng } from "./export.js";
import { data, localise, onLanguage, say, token, words } from "./language.js";

const PRINT_WIDTH = 680;

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
    valueAxis: axis,
    timeAxis: axis,
  });
}

/** Keep a drawing as wide as its place, and as wide as the paper while printing. */
export function fit(chart, node, onResize = () => {}) {
  new ResizeObserver(() => {
    chart.resize();
    onResize();
  }).observe(node);
  addEventListener("beforeprint", () => {
    chart.resize({ width: PRINT_WIDTH, animation: { duration: 0 } });
    onResize();
    chart.getZr().flush();
  });
  addEventListener("afterprint", () => {
    chart.resize({ width: "auto" });
    onResize();
  });
}

export function chartView(figure) {
  const drawn = data.charts[figure.dataset.chart];
  const place = figure.querySelector(".picture");
  whenNear(figure, () => {
    const chart = echarts.init(place, "dayang");
    fit(chart, place);
    chart.on("click", (event) => event.componentType === "series" && openRecord(data.tables[drawn.table], event.dataIndex));
    onLanguage(() => {
      const base = { animation: false, aria: { enabled: true, label: { description: say(drawn.sentence) } } };
      chart.setOption({ ...base, ...localise(drawn.option) }, true);
      figure.querySelector(".tools").replaceChildren(
        button(say(words.data), () => openTable(drawn.table)),
        button(say(words.export_png), () => savePng(chart, drawn.title)),
      );
    });
  });
}
