"""The page as Typst source and plain data: sentence, tiles, rivers in 劣Ⅴ, parts, months of every river."""

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib import resources
from typing import Any

import pandas as pd

from dayang.town.registers.water_columns import WATER_CLASS, WATER_MODE, WATER_QUALITY
from dayang.water.quality.picture.answer import answer, changes, items_said, latest_quarter, name_of
from dayang.words import Words

MONTHS_SHOWN = 15
"""Months of the strip: the latest quarter, and all from the same quarter of the year before on."""

_LATELY = 6
"""A river not judged within this many months is left out of the strip."""

WORST_SHOWN = 12
RIVERS_SHOWN = 144
_ROWS_A_COLUMN = (14, 44, 87, RIVERS_SHOWN)
"""Rivers up to which the strip takes one, two, three and four columns."""

_MM_A_POINT = 25.4 / 72
_NAME_MM = (30, 22, 16, 13)
_NAME_LETTERS = (14, 10, 8, 6)
_MONTH_PT = (6, 6, 5, 4.5)
"""Width of names, their letters and the size of months, by how many columns the strip takes."""


@dataclass(frozen=True, slots=True)
class Subject:
    """Whose rivers the page is on.

    Parameters
    ----------
    title
        Heading of the page.
    as_of
        The moment it is of.
    rivers
        Names by ``river_id``.
    is_demo
        Whether the town is a demo town, which the page then says.
    """

    title: Words
    as_of: datetime
    rivers: Mapping[str, str]
    is_demo: bool = False


def page(
    tables: Mapping[str, pd.DataFrame], subject: Subject, language: str
) -> tuple[str, dict[str, object]]:
    """Return the page of one A4 sheet, for `dayang.engine.typeset.typeset`.

    Parameters
    ----------
    tables
        As `dayang.water.quality.tables.assessed_tables` returns them.
    subject
        Whose rivers they are.
    language
        ``"zh"`` or ``"en"``: the page speaks one.

    Returns
    -------
    str, dict
        Typst source, and its data.
    """
    row = latest_quarter(tables)
    with (resources.files(__package__) / "page.typ").open(encoding="utf-8") as text:
        source = text.read()

    def say(zh: str, en: str) -> str:
        return Words(zh, en).in_language(language)

    short = {
        code: name.in_language(language).removesuffix("类").removeprefix("Class ")
        for code, name in WATER_CLASS.items()
    }
    join = "" if language == "zh" else " "
    data: dict[str, object] = {
        "language": language,
        "title": subject.title.in_language(language),
        "dated": say(f"截至 {subject.as_of:%Y-%m-%d}", f"as of {subject.as_of:%Y-%m-%d}"),
        "badge": say("演示数据", "demo data") if subject.is_demo else None,
        "sentence": join.join(each.in_language(language) for each in answer(tables, subject.as_of)),
        "classes": {code: name.in_language(language) for code, name in WATER_CLASS.items()},
        "labels": {**short, "worse": say("劣Ⅴ", ">V")},
        "short": {**short, "worse": say("劣", ">V")},
        "tiles": _tiles(row, language),
        "worst": _worst(tables, subject, language),
        "parts": _parts(tables, str(row["period"]), language),
        "strip": _strip(tables, subject, language),
        "notes": _notes(tables, row, language),
    }
    return source, data


def _tiles(row: "pd.Series[Any]", language: str) -> list[dict[str, object]]:
    rivers, index = changes(row)
    grade = WATER_QUALITY.get(row["quality"])
    quality = [] if grade is None else [Words(f"定性评价：{grade.zh}", f"grade: {grade.en.lower()}")]
    tiles: list[tuple[Words, str, Words, list[Words]]] = [
        (
            Words("劣Ⅴ类河涌", "Rivers worse than V"),
            str(row["worse_than_v"]),
            Words(f"条，共评价 {row['rivers']} 条", f"of {row['rivers']} judged"),
            [*rivers],
        ),
        (
            Words("水质指数（越小越好）", "Index (lower is better)"),
            "–" if pd.isna(row["cwqi"]) else f"{row['cwqi']:.2f}",
            Words("CWQI", "CWQI"),
            [*index],
        ),
        (
            Words("Ⅰ～Ⅲ类断面", "Sections in I to III"),
            f"{row['good_percent']:.1f}%",
            Words(f"共 {row['sections']} 个断面", f"of {row['sections']} sections"),
            quality,
        ),
    ]
    return [
        {
            "name": name.in_language(language),
            "value": value,
            "unit": unit.in_language(language),
            "changes": [change.in_language(language) for change in changed if change.zh],
        }
        for name, value, unit, changed in tiles
    ]


def _worst(tables: Mapping[str, pd.DataFrame], subject: Subject, language: str) -> dict[str, object]:
    """Return the rivers in 劣Ⅴ now, the worst first, and in a line those that left it."""
    found = tables["water_worse_rivers"]
    now = found[found["now"] == "worse"]
    left = found[found["standing"] == "left"]
    rows = [
        {
            "name": name_of(subject.rivers, each["river_id"]),
            **{name: _code(each[name]) for name in ("year_before", "before", "now")},
            "pollutants": items_said(each["pollutants"], language),
            "to_leave": items_said(each.get("to_leave"), language),
        }
        for each in now.iloc[:WORST_SHOWN].to_dict("records")
    ]
    notes: list[Words] = []
    if len(now) > WORST_SHOWN:
        rest = len(now) - WORST_SHOWN
        notes.append(Words(f"其余 {rest} 条见 water.xlsx。", f"{rest} more: see water.xlsx."))
    if now.empty:
        notes.append(Words("本季没有劣Ⅴ类河涌。", "No river is worse than V this quarter."))
    if len(left):
        names = [name_of(subject.rivers, river) for river in left["river_id"].iloc[:_LEFT_NAMED]]
        more = "" if len(left) <= _LEFT_NAMED else " …"
        notes.append(
            Words(
                f"上季或上年同期为劣Ⅴ、本季已退出 {len(left)} 条：{'、'.join(names)}{more}",
                f"No longer worse than V, though they were a quarter or a year before: {len(left)}: "
                f"{', '.join(names)}{more}",
            )
        )
    base = str(tables["water_river_periods"]["base"].dropna().iloc[0]) if len(now) else "III"
    same = len(set(now["base"].dropna())) <= 1
    over = WATER_CLASS[base] if same else Words("各河目标类别", "each target class")
    return {
        "heading": Words("劣Ⅴ类河涌", "Rivers worse than V").in_language(language),
        "aside": Words(
            f"括号内为超标倍数，以{over.zh}限值计",
            f"in brackets: multiples over the limits of {over.en}",
        ).in_language(language),
        "headings": [
            words.in_language(language)
            for words in (
                Words("河涌", "River"),
                Words("上年同期", "Year before"),
                Words("上季", "Before"),
                Words("本季", "Now"),
                Words("主要污染指标", "Main pollutants"),
                Words("退出劣Ⅴ须达到", "To leave it"),
            )
        ],
        "rows": rows,
        "notes": [note.in_language(language) for note in notes],
    }


_LEFT_NAMED = 24


def _parts(tables: Mapping[str, pd.DataFrame], period: str, language: str) -> dict[str, object]:
    found = tables["water_part_periods"]
    found = found[found["period"] == period] if len(found) else found
    if len(found):
        found = found.sort_values("cwqi", ascending=False, na_position="last", kind="stable")
    rows = [
        [
            str(each["part"]),
            WATER_QUALITY[each["quality"]].in_language(language) if each["quality"] in WATER_QUALITY else "–",
            "–" if pd.isna(each["cwqi"]) else f"{each['cwqi']:.2f}",
            _signed(each.get("cwqi_year_percent")),
            _signed(each.get("cwqi_before_percent")),
        ]
        for each in found.to_dict("records")
    ]
    headings = (
        Words("片区", "Part"),
        Words("定性评价", "Grade"),
        Words("指数", "Index"),
        Words("同比", "Year"),
        Words("环比", "Quarter"),
    )
    return {
        "heading": Words("各片区指数", "Index by part").in_language(language),
        "aside": Words("差的在前；负为好转", "below 0 is better").in_language(language),
        "headings": [words.in_language(language) for words in headings],
        "rows": rows,
    }


def _strip(tables: Mapping[str, pd.DataFrame], subject: Subject, language: str) -> dict[str, object]:
    """Return the classes of rivers by month, the worst of the latest quarter first."""
    rivers = tables["water_river_periods"]
    months = rivers[rivers["period_kind"] == "month"]
    shown = _months(months)
    grid = months.set_index(["river_id", "period"])["mean_class"].unstack("period")  # noqa: PD010
    grid = grid.reindex(columns=shown)
    grid = grid[grid[shown[-_LATELY:]].notna().any(axis=1)]
    order = _order(rivers, grid)
    count = min(len(order), RIVERS_SHOWN)
    columns = next(n for n, most in enumerate(_ROWS_A_COLUMN, 1) if count <= most)
    length = math.ceil(count / columns)
    rows = [
        {
            "name": _cut(name_of(subject.rivers, river), _NAME_LETTERS[columns - 1]),
            "classes": [_code(one) for one in grid.loc[river]],
        }
        for river in order[:count]
    ]
    unseen = months["river_id"].nunique() - len(order)
    first = Words(f"{shown[0]} 至 {shown[-1]}，本季差的在前", f"{shown[0]} to {shown[-1]}, the worst first")
    if len(order) > count:
        first = Words(
            f"{first.zh}；共 {len(order)} 条，列最差的 {count} 条，其余见 water.xlsx",
            f"{first.en}; the worst {count} of {len(order)}, the rest in water.xlsx",
        )
    if unseen:
        first = Words(
            f"{first.zh}；近 {_LATELY} 个月没有评价的 {unseen} 条未列",
            f"{first.en}; {unseen} not judged in the last {_LATELY} months are left out",
        )
    return {
        "heading": Words("各河涌逐月类别", "Class of every river by month").in_language(language),
        "aside": first.in_language(language),
        "years": [
            {"name": year if number > 1 else "", "months": number}
            for year, number in sorted(Counter(month[:4] for month in shown).items())
        ],
        "months": [str(int(month[-2:])) for month in shown],
        "columns": [rows[at : at + length] for at in range(0, count, length)],
        "length": length,
        "name_mm": _NAME_MM[columns - 1],
        "name_pt": round(_NAME_MM[columns - 1] / _NAME_LETTERS[columns - 1] / _MM_A_POINT, 2),
        "month_pt": _MONTH_PT[columns - 1],
    }


def _months(months: pd.DataFrame) -> list[str]:
    """Return the last months, one after another, whether or not every one was sampled."""
    first, last = months["starts_on"].min(), months["starts_on"].max()
    every = pd.date_range(first, last, freq="MS")[-MONTHS_SHOWN:]
    return [f"{month:%Y-%m}" for month in every]


def _cut(name: str, letters: int) -> str:
    return name if len(name) <= letters else f"{name[: letters - 1]}…"


def _order(rivers: pd.DataFrame, grid: pd.DataFrame) -> list[str]:
    """Return rivers by their class in the latest quarter, then by index, the worst first."""
    quarters = rivers[rivers["period_kind"] == "quarter"]
    last = quarters[quarters["starts_on"] == quarters["starts_on"].max()].set_index("river_id")
    place = last["mean_class"].map({code: at for at, code in enumerate(WATER_CLASS)}).reindex(grid.index)
    keys = pd.DataFrame({"place": place.astype(float), "index": last["cwqi"].reindex(grid.index)})
    ordered = keys.sort_values(["place", "index"], ascending=False, na_position="last", kind="stable")
    return [str(river) for river in ordered.index]


def _notes(tables: Mapping[str, pd.DataFrame], row: "pd.Series[Any]", language: str) -> list[str]:
    mode = WATER_MODE[row["mode"]]
    items = items_said(row["cwqi_items"], language)
    left_out, unsure = len(tables["water_left_out"]), len(tables["water_unsure_rules"])
    notes = (
        Words(
            f"口径：{mode.zh}，单因子法，断面均值定类（GB 3838-2002 表 1，环办〔2011〕22号）。"
            f"指数（环办监测〔2017〕51号）所依据的指标：{items}。",
            f"Mode: {mode.en}; class of the worst item, rivers by the mean of sections (GB 3838-2002, "
            f"环办〔2011〕22号). Items of the index (环办监测〔2017〕51号): {items}.",
        ),
        Words(
            f"{left_out} 个监测记录不是数值（未监测、未检出、维护、停站等），没有用，名单见 water.xlsx。"
            f"所用规则中 {unsure} 条未经两处印证：对外使用前对照原文核实，名单同在。",
            f"{left_out} records are no values (not measured, under maintenance, …) and were not used; "
            f"{unsure} of the rules used are to be checked against the original: both listed in water.xlsx.",
        ),
    )
    return [note.in_language(language) for note in notes]


def _code(name: Any) -> str | None:
    return None if pd.isna(name) else str(name)


def _signed(change: Any) -> str:
    return "–" if pd.isna(change) else f"{float(change):+.2f}%".replace("-", "−")
