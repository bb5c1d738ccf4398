"""What the latest quarter says in a few sentences: rivers in 劣Ⅴ, the index, and their changes."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import pandas as pd

from dayang.town.registers.water_columns import WATER_ITEM
from dayang.water.quality.means import Period
from dayang.words import Words

_QUARTERS = "一二三四"
SYMBOLS = {
    "do": "DO",
    "codmn": "CODMn",
    "cod": "COD",
    "bod5": "BOD5",
    "nh3n": "NH3-N",
    "tp": "TP",
    "tn": "TN",
}
"""What the trade writes in English for the items it names daily."""

LINES = 20
"""Rivers named one by one."""

NOTHING = Words("", "")


def latest_quarter(tables: Mapping[str, pd.DataFrame]) -> "pd.Series[Any]":
    """Return the row of the latest quarter of ``water_town_periods``."""
    town = tables["water_town_periods"]
    quarters = town[town["period_kind"] == "quarter"]
    return quarters.sort_values("starts_on", kind="stable").iloc[-1]


def period_of(label: str) -> Period:
    """Return the quarter of a label.

    Examples
    --------
    >>> period_of("2021Q4").start.strftime("%Y-%m-%d")
    '2021-10-01'
    """
    return Period("quarter", int(label[:4]), int(label[-1]))


def quarter_said(label: str) -> Words:
    """Return a quarter in words.

    Examples
    --------
    >>> quarter_said("2021Q4").zh
    '2021 年第四季度'
    """
    period = period_of(label)
    return Words(
        f"{period.year} 年第{_QUARTERS[period.number - 1]}季度", f"quarter {period.number} of {period.year}"
    )


def unfinished(label: str, as_of: datetime) -> Words:
    """Return a warning where a quarter is not over at `as_of`: its means may still change."""
    if as_of >= (period_of(label).end - pd.Timedelta(seconds=1)).to_pydatetime():
        return NOTHING
    return Words(f"（本季未完，截至 {as_of:%Y-%m-%d}）", f" (not over yet: as of {as_of:%Y-%m-%d})")


def counted(number: Any, zh: str, en: str) -> Words:
    """Return a change of a count: fewer, more or as many.

    Examples
    --------
    >>> counted(-20, "比上年同期", "than a year before").en
    '20 fewer than a year before'
    >>> counted(0, "比上季", "than the quarter before").zh
    '比上季持平'
    """
    if pd.isna(number):
        return NOTHING
    size = abs(int(number))
    if size == 0:
        return Words(f"{zh}持平", f"as many as {en.removeprefix('than ')}")
    return Words(
        f"{zh}{'少' if number < 0 else '多'} {size} 条", f"{size} {'fewer' if number < 0 else 'more'} {en}"
    )


def percent(change: Any, zh: str, en: str) -> Words:
    """Return a change of the index in per cent; a lower index is better."""
    if pd.isna(change):
        return NOTHING
    size = f"{abs(float(change)):.2f}%"
    if float(change) == 0:
        return Words(f"{zh}持平", f"unchanged {en}")
    return Words(
        f"{zh}{'下降' if change < 0 else '上升'} {size}", f"{'down' if change < 0 else 'up'} {size} {en}"
    )


def changes(row: "pd.Series[Any]") -> tuple[tuple[Words, Words], tuple[Words, Words]]:
    """Return what changed of the count of rivers and of the index: on the year, on the quarter."""
    rivers = (
        _rivers(row, "worse_than_v_year_change", "rivers_year_before", "上年同期", "a year before"),
        _rivers(row, "worse_than_v_before_change", "rivers_before", "上季", "the quarter before"),
    )
    index = (
        percent(row["cwqi_year_percent"], "比上年同期", "on the year"),
        percent(row["cwqi_before_percent"], "比上季", "on the quarter"),
    )
    return rivers, index


def _rivers(row: "pd.Series[Any]", change: str, judged: str, zh: str, en: str) -> Words:
    """Return how the count changed; where other numbers of rivers were judged, both numbers instead."""
    if pd.isna(row[change]) or row[judged] == row["rivers"]:
        return counted(row[change], f"比{zh}", f"than {en}")
    then = row["worse_than_v"] - row[change]
    return Words(f"{zh}评价的 {row[judged]} 条中 {then} 条", f"{then} of the {row[judged]} judged {en}")


def answer(tables: Mapping[str, pd.DataFrame], as_of: datetime) -> tuple[Words, ...]:
    """Return the sentences that answer 'how are our rivers?'.

    Parameters
    ----------
    tables
        As `dayang.water.quality.tables.assessed_tables` returns them.
    as_of
        The moment they are of.
    """
    row = latest_quarter(tables)
    rivers, index = changes(row)
    when, open_end = quarter_said(row["period"]), unfinished(row["period"], as_of)
    first = joined(
        Words(
            f"{when.zh}{open_end.zh}：有评价的 {row['rivers']} 条河涌中，劣Ⅴ类 {row['worse_than_v']} 条",
            f"{when.en.capitalize()}{open_end.en}: of {row['rivers']} rivers judged, "
            f"{row['worse_than_v']} are worse than V",
        ),
        *rivers,
    )
    if pd.isna(row["cwqi"]):
        return (
            first,
            Words(
                "没有一个断面测齐指数的指标，无水质指数。",
                "No section has every item of the index: there is no index.",
            ),
        )
    second = joined(
        Words(f"水质指数（越小越好）{row['cwqi']:.2f}", f"The index (lower is better) is {row['cwqi']:.2f}"),
        *index,
    )
    return first, second


def worst_said(tables: Mapping[str, pd.DataFrame], rivers: Mapping[str, str]) -> tuple[Words, ...]:
    """Return the rivers in 劣Ⅴ this quarter, the worst first, a line each.

    Parameters
    ----------
    tables
        As for `answer`.
    rivers
        Names by ``river_id``.
    """
    found = tables["water_worse_rivers"]
    now = found[found["now"] == "worse"]
    lines = [
        Words(
            f"  {name_of(rivers, each['river_id'])}：{items_said(each['pollutants'], 'zh')}",
            f"  {name_of(rivers, each['river_id'])}: {items_said(each['pollutants'], 'en')}",
        )
        for each in now.iloc[:LINES].to_dict("records")
    ]
    if len(now) > LINES:
        more = len(now) - LINES
        lines.append(Words(f"  其余 {more} 条见表格（-o）", f"  {more} more: see the tables (-o)"))
    return tuple(lines)


def name_of(rivers: Mapping[str, str], river_id: str) -> str:
    """Return the name of a river, or its id where it has none."""
    name = rivers.get(river_id)
    return river_id if name is None or pd.isna(name) or not name else str(name)


def items_said(text: Any, language: str) -> str:
    """Return names of items, which tables hold in Chinese, in the language asked for.

    Examples
    --------
    >>> items_said("氨氮(1.0)、溶解氧", "en")
    'NH3-N (1.0), DO'
    """
    said = "" if pd.isna(text) else str(text)
    if language == "zh":
        return said
    for code, name in sorted(WATER_ITEM.items(), key=lambda item: -len(item[1].zh)):
        said = said.replace(name.zh, SYMBOLS.get(code, name.en))
    return said.replace("、", ", ").replace("(", " (")


def joined(*parts: Words) -> Words:
    """Return parts as one sentence; empty ones are left out.

    Examples
    --------
    >>> joined(Words("甲", "A"), Words("", ""), Words("乙", "b"))
    Words(zh='甲，乙。', en='A, b.')
    """
    said = [part for part in parts if part.zh]
    return Words("，".join(part.zh for part in said) + "。", ", ".join(part.en for part in said) + ".")
