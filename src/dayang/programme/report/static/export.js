// What a person takes away: rows as CSV, pictures as PNG with title and source.

import { cellOf, data, say, token } from "./language.js";

function csvCell(cell) {
  const text = cell === null || cell === undefined ? "" : typeof cell === "number" ? String(cell) : say(cell);
  // A text that a spreadsheet would run as a formula is kept a text.
  const safe = typeof cell !== "number" && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Return columns as CSV, with the mark that makes spreadsheets read UTF-8. */
export function csv(columns, rows) {
  const lines = [columns.map((column) => csvCell(say(column.title)))];
  for (const row of rows) lines.push(columns.map((column) => csvCell(cellOf(column, row))));
  return "\ufeff" + lines.map((line) => line.join(",")).join("\r\n") + "\r\n";
}

export function saveCsv(table, rows) {
  save(new Blob([csv(table.columns, rows)], { type: "text/csv;charset=utf-8" }), `${fileName(table.title)}.csv`);
}

function fileName(title) {
  return `${data.town} ${say(title)} ${data.asOf}`.replace(/[\\/:*?"<>|]/g, "_");
}

function save(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** Save the chart's canvas under its title, over the legend lines and the source. */
export function savePng(chart, title, legend = []) {
  const ratio = 2;
  const drawn = chart.renderToCanvas({ pixelRatio: ratio, backgroundColor: token("surface") });
  const head = 44;
  const lines = [...legend.map((entry) => ({ ...entry })), { text: `${data.asOf}  ${say(data.notice)}` }];
  const canvas = document.createElement("canvas");
  canvas.width = drawn.width;
  canvas.height = drawn.height + ratio * (head + 22 * lines.length + 12);
  const pen = canvas.getContext("2d");
  pen.fillStyle = token("surface");
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(drawn, 0, ratio * head);
  pen.scale(ratio, ratio);
  pen.fillStyle = token("text");
  pen.font = `700 20px ${token("font")}`;
  pen.fillText(`${data.town} · ${say(title)}`, 12, 29);
  pen.font = `12px ${token("font")}`;
  lines.forEach((line, index) => {
    const y = drawn.height / ratio + head + 22 * (index + 1);
    if (line.colour) {
      pen.fillStyle = line.colour;
      pen.fillRect(12, y - 10, 12, 12);
    }
    pen.fillStyle = token("text");
    pen.fillText(line.text, line.colour ? 32 : 12, y);
  });
  canvas.toBlob((blob) => save(blob, `${fileName(title)}.png`));
}
