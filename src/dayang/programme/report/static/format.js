// Numbers as people read them: thousands spaced, 万 and 亿 in Chinese, M and bn in English.

import { cellOf, data, language, say } from "./language.js";

const SPACE = "\u00a0";
const SCALES = {
  zh: [[1e8, "亿", 2], [1e5, "万", 1, 1e4]],
  en: [[1e9, "bn", 2], [1e6, "M", 2]],
};

/** Return a number in full, with `decimals`. */
export function number(value, decimals = 0) {
  if (value === null || value === undefined) return "–";
  const [whole, part] = Math.abs(value).toFixed(decimals).split(".");
  const sign = value < 0 && Number(value.toFixed(decimals)) !== 0 ? "−" : "";
  const spaced = whole.replace(/\B(?=(\d{3})+$)/g, SPACE);
  return sign + spaced + (part ? `.${part}` : "");
}

/** Return a number short: 12.3 万, 4.56 亿, 1.23 M. */
export function short(value, decimals = 0) {
  if (value === null || value === undefined) return "–";
  for (const [from, name, digits, divisor = from] of SCALES[language()]) {
    if (Math.abs(value) >= from) {
      const scaled = value / divisor;
      return number(scaled, Math.abs(scaled) >= 1000 ? 0 : digits) + SPACE + name;
    }
  }
  return number(value, decimals);
}

/** Return the figure's number and unit, short or in full. */
export function figureText(figure, write = short) {
  const unit = say(figure.unit);
  const text = write(figure.value, figure.decimals);
  if (!unit) return text;
  const tight = unit === "%" ? SPACE : /^[\u3400-\u9fff]/.test(unit) && /[\u3400-\u9fff]$/.test(text) ? "" : SPACE;
  return text + tight + unit;
}

/** Return a cell of a table as text. */
export function cellText(column, row) {
  const cell = cellOf(column, row);
  if (cell === null || cell === undefined) return "";
  return column.number && typeof cell === "number" ? number(cell, column.decimals ?? 0) : say(cell);
}

export function figureOf(identifier) {
  return data.figures[identifier];
}
