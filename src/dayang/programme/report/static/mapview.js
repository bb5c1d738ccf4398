// The drawing of a map: the quiet ground, the layers over it, in the coordinates of ECharts' geo.
//
// A ground layer is one path, and so is every line or area of a layer: its text is parsed once, and
// panning and zooming only change how it is placed, so that a whole town stays smooth.

import { el } from "./dom.js";
import { fit } from "./chart.js";
import { cellText } from "./format.js";
import { data, say, token } from "./language.js";

const GROUND = {
  land: { fill: "land", line: "bounds", width: 1.2 },
  built_up: { fill: "built_up" },
  park: { fill: "park" },
  water_stream: { line: "water", width: 0.8 },
  water_river: { line: "water", width: 2 },
  road_path: { line: "road_minor", width: 0.5 },
  road_local: { line: "road_minor", width: 0.8 },
  road_secondary: { line: "road", width: 1.2 },
  road_main: { line: "road", width: 2.2 },
  village: { line: "bounds", width: 0.7 },
};

const RAMP_FROM = 0.25;
const BIGGEST_ZOOM = 60;
const SMALL_PX = 480;
const SMALL_FACTOR = 0.7;

/** Return how a ground layer is swatched in the legend. */
export function groundStyle(key) {
  const style = GROUND[key];
  return { fill: style.fill ?? "none", line: style.line ?? "none", width_px: style.width ?? 0, opacity: 1, dashed: false };
}

function colour(name) {
  return name === "none" ? "none" : token(name);
}

/** Return the colour of a value between 0 and 1: from a quarter of the way to the full colour. */
function tinted(name, value) {
  const full = token(name).match(/\w\w/g).map((part) => parseInt(part, 16));
  const share = RAMP_FROM + (1 - RAMP_FROM) * value;
  return `rgb(${full.map((part) => Math.round(255 + (part - 255) * share)).join(",")})`;
}

function placed(api) {
  const [x, y] = api.coord([0, 0]);
  const [toX, toY] = api.coord([1000, 1000]);
  return { x, y, scaleX: (toX - x) / 1000, scaleY: (toY - y) / 1000 };
}

function pathSeries(id, z, silent, items) {
  return {
    id, z, silent,
    type: "custom",
    coordinateSystem: "geo",
    geoIndex: 0,
    progressive: 0,
    clip: true,
    data: items.map((item) => [item.at[0], item.at[1], item.row]),
    renderItem: (parameters, api) => ({
      type: "path",
      shape: { pathData: items[parameters.dataIndex].path },
      style: { strokeNoScale: true, lineJoin: "round", ...items[parameters.dataIndex].style },
      emphasis: silent ? undefined : { style: { lineWidth: 4, opacity: 1 } },
      silent,
      ...placed(api),
    }),
  };
}

function groundSeries(layer, index, shown) {
  const style = GROUND[layer.key];
  const look = {
    fill: colour(style.fill ?? "none"),
    stroke: colour(style.line ?? "none"),
    lineWidth: style.width ?? 0,
  };
  return pathSeries(`ground-${layer.key}`, index, true, shown ? layer.paths.map((path) => ({ at: [0, 0], row: 0, path, style: look })) : []);
}

function nameSeries(ground) {
  return {
    id: "names", z: 40, silent: true, type: "scatter", coordinateSystem: "geo", symbolSize: 1,
    itemStyle: { color: "transparent" },
    label: {
      show: true, formatter: (item) => item.data.name, position: "inside", color: token("muted"), fontSize: 12,
      textBorderColor: token("land"), textBorderWidth: 3,
    },
    labelLayout: { hideOverlap: true },
    data: ground.names.map(([x, y, name]) => ({ value: [x, y], name })),
  };
}

/** Return how a row of a layer of states looks at a time. */
export function lookAt(layer, row, until) {
  if (!layer.states) return null;
  return layer.states.looks[layer.states.cells[layer.states.times.indexOf(until)]?.[row]] ?? null;
}

const STRONG = 1.8;

function layerSeries(layer, index, rows, sizeFactor, until) {
  const style = layer.style;
  const value = (row) => (layer.values ? layer.values[row] : 1);
  const look = (row) => lookAt(layer, row, until);
  const tone = (name, row) => (name !== "none" && look(row) ? colour(look(row).colour) : style.by === "colour" && layer.values && name !== "none" ? tinted(name, value(row)) : colour(name));
  const z = 20 + index;
  if (layer.paths) {
    const items = rows.map((row) => ({
      at: layer.at[row], row, path: layer.paths[row],
      style: {
        fill: tone(style.fill, row), stroke: style.fill === "none" ? tone(style.line, row) : colour(style.line),
        lineWidth: style.width_px * (look(row)?.strong ? STRONG : 1), fillOpacity: style.opacity, lineDash: style.dashed ? [6, 4] : null,
      },
    }));
    return pathSeries(layer.key, z, false, items);
  }
  const full = style.size_px * sizeFactor;
  const size = (row) => (style.by === "size" && layer.values ? full * Math.sqrt(Math.max(value(row), 0.08)) : full);
  return {
    id: layer.key, z, type: "scatter", coordinateSystem: "geo", symbol: style.symbol, progressive: 0,
    itemStyle: { borderColor: colour(style.line), borderWidth: style.line === "none" ? 0 : style.width_px, opacity: style.opacity },
    emphasis: { scale: 1.4 },
    data: rows.map((row) => ({
      value: [...layer.at[row], row], symbolSize: size(row) * (look(row)?.strong ? STRONG : 1), itemStyle: { color: tone(style.fill, row) },
    })),
  };
}

/** Draw `map` into `node`; `state` says which layers are on and until when. Returns the face controls use. */
export function drawMap(node, map, state, onMove, onResize) {
  const ground = data.ground;
  const corners = [[0, 0], [ground.width, 0], [ground.width, ground.height], [0, ground.height], [0, 0]];
  echarts.registerMap("town", {
    type: "FeatureCollection",
    features: [{ type: "Feature", properties: { name: "" }, geometry: { type: "Polygon", coordinates: [corners] } }],
  });
  const chart = echarts.init(node, "dayang");
  // On a phone the town is small, and so are the marks on it.
  const sizeFactor = node.clientWidth < SMALL_PX ? SMALL_FACTOR : 1;

  function rowsOf(layer) {
    if (!state.on.has(layer.key)) return [];
    const rows = [...layer.at.keys()].filter((row) => !layer.states || lookAt(layer, row, state.until));
    return layer.times && state.until ? rows.filter((row) => layer.times[row] <= state.until) : rows;
  }

  function series() {
    return [
      ...ground.layers.map((layer, index) => groundSeries(layer, index, state.on.has(`ground-${layer.key}`))),
      nameSeries(ground),
      ...map.layers.map((layer, index) => layerSeries(layer, index, rowsOf(layer), sizeFactor, state.until)),
    ];
  }

  function tip(item) {
    const layer = map.layers.find((each) => each.key === item.seriesId);
    const row = item.value[2];
    const [first, ...rest] = layer.rows.columns.filter((column) => cellText(column, row));
    const look = lookAt(layer, row, state.until);
    return el("div", { class: "tip" }, el("b", {}, first ? cellText(first, row) : ""),
      look && el("div", {}, `${state.until} ${say(look.title)}`),
      rest.map((column) => el("div", {}, `${say(column.title)} ${cellText(column, row)}`)));
  }

  chart.setOption({
    animation: false,
    tooltip: { trigger: "item", confine: true, formatter: tip, textStyle: { fontSize: 12 } },
    geo: {
      map: "town", aspectScale: 1, roam: false, silent: true, selectedMode: false, left: 0, right: 0, top: 0, bottom: 0, preserveAspect: "contain",
      scaleLimit: { min: 1, max: BIGGEST_ZOOM }, itemStyle: { areaColor: "transparent", borderWidth: 0 },
      emphasis: { disabled: true }, label: { show: false },
    },
    series: series(),
  });
  chart.on("georoam", onMove);
  fit(chart, node, onResize);

  return {
    chart,
    redraw: () => chart.setOption({ series: series() }),
    rowsOf,
    setRoam: (on) => chart.setOption({ geo: { roam: on, roamTrigger: "global" } }),
    move: (dx, dy) => chart.dispatchAction({ type: "geoRoam", componentType: "geo", geoIndex: 0, dx, dy }),
    zoom: (factor) => chart.dispatchAction({
      type: "geoRoam", componentType: "geo", geoIndex: 0, zoom: factor, originX: chart.getWidth() / 2, originY: chart.getHeight() / 2,
    }),
    whole: () => chart.setOption({ geo: { zoom: 1, center: [ground.width / 2, ground.height / 2] } }),
    pixelsPerStep: () => (chart.convertToPixel({ geoIndex: 0 }, [1000, 0])[0] - chart.convertToPixel({ geoIndex: 0 }, [0, 0])[0]) / 1000,
    window: () => {
      const [west, north] = chart.convertFromPixel({ geoIndex: 0 }, [0, 0]);
      const [east, south] = chart.convertFromPixel({ geoIndex: 0 }, [chart.getWidth(), chart.getHeight()]);
      return { west, south, east, north };
    },
  };
}
