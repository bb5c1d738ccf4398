"""The targets in words, for a terminal: a line a target, and the evidence of one."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from dayang.errors import DayangError
from dayang.town.registers.target_results import LIGHT
from dayang.town.registers.targets import COMPARISON, SOURCE_KIND
from dayang.words import Words

Tables = Mapping[str, pd.DataFrame]
SHAPES = {"not_started": "○", "under_way": "◐", "on_track": "●", "at_risk": "▲", "late": "■"}
UNJUDGED = Words("· 待填", "· To be filled")
NOTHING = Words("—", "—")
HEADINGS = {
    "light": Words("灯", "Light"),
    "name": Words("目标", "Target"),
    "value": Words("现值", "Value"),
    "target": Words("要求", "Wanted"),
    "due": Words("期限", "Due"),
    "gap": Words("差距", "Gap"),
    "projected": Words("推算（区间）", "Projection (interval)"),
    "owner": Words("责任", "Owner"),
    "evidence": Words("依据", "Evidence"),
}
LARGE_UNITS = {"元": Words("元", "yuan"), "m²": Words("m²", "m²"), "元/年": Words("元/年", "yuan a year")}
"""Units of which large amounts are told in 万 and 亿, or in thousands and millions."""
WHOLE_FROM = 1000
"""Numbers from here on are told without decimals."""
COMPARISON_SIGNS = {"at_least": "≥ ", "more_than": "> ", "at_most": "≤ ", "less_than": "< "}


@dataclass(frozen=True, slots=True)
class Line:
    """One line: a heading of the tree, or a target with its cells by `HEADINGS`."""

    heading: Words | None
    cells: Mapping[str, Words]


def lines(tables: Tables, today: date) -> Iterator[Line]:
    """Yield headings and targets in the order of the tree.

    Parameters
    ----------
    tables
        The result registers of targets.
    today
        The day asked on; a value of another day says of which.
    """
    indicators = tables["target_indicators"].set_index("indicator_id")
    zh, en = indicators["name_zh"].to_dict(), indicators["name_en"].to_dict()
    top = None
    for row in tables["target_status"].to_dict("records"):
        branch = _top(str(row["indicator_id"]), indicators)
        if branch != top:
            top = branch
            yield Line(Words(str(zh[branch]), str(en[branch])), {})
        yield Line(None, _cells(row, today))


def _top(indicator_id: str, indicators: pd.DataFrame) -> str:
    depth = indicators["depth"].to_dict()
    parent = indicators["parent_id"].to_dict()
    while depth[indicator_id] > 0:
        indicator_id = parent[indicator_id]
    return indicator_id


def _cells(row: Mapping[Any, Any], today: date) -> dict[str, Words]:
    light = row["light"]
    wanted = said(row["target_value"], row)
    sign = COMPARISON_SIGNS.get(row["comparison"], "")
    return {
        "light": UNJUDGED if pd.isna(light) else Words(*(f"{SHAPES[light]} {text}" for text in LIGHT[light])),
        "name": Words(row["name_zh"], row["name_en"]),
        "value": _value(row, today),
        "target": _wanted(row) if wanted == NOTHING else Words(sign + wanted.zh, sign + wanted.en),
        "due": _day(row["due_on"]),
        "gap": NOTHING if row["gap"] == 0 else said(row["gap"], row),
        "projected": _projected(row),
        "owner": NOTHING if pd.isna(row["owner_zh"]) else Words(row["owner_zh"], row["owner_en"]),
        "evidence": Words(row["evidence"], row["evidence"]),
    }


def _wanted(row: Mapping[Any, Any]) -> Words:
    """Say what a target asks for that has no value yet."""
    if row["comparison"] != "times_base":
        return Words("待填", "to be filled")
    return COMPARISON["times_base"]


def _value(row: Mapping[Any, Any], today: date) -> Words:
    value = said(row["value"], row)
    if pd.isna(row["value_on"]) or row["value_on"].date() == today:
        return value
    day = f"{row['value_on']:%Y-%m-%d}"
    return Words(f"{value.zh}（{day}）", f"{value.en} ({day})")


def _projected(row: Mapping[Any, Any]) -> Words:
    """Say a projection with its interval, the unit once."""
    if pd.isna(row["projected"]):
        return NOTHING
    middle = said(row["projected"], row)
    large = row["unit"] in LARGE_UNITS
    bare = {"unit": row["unit"] if large else "", "unit_en": ""}
    low, high = (said(row[f"projected_{end}"], bare) for end in ("low", "high"))
    return Words(f"{middle.zh}（{low.zh}–{high.zh}）", f"{middle.en} ({low.en.strip()}–{high.en.strip()})")


def _day(cell: Any) -> Words:
    return NOTHING if pd.isna(cell) else Words(f"{cell:%Y-%m-%d}", f"{cell:%Y-%m-%d}")


def said(value: Any, row: Mapping[Any, Any]) -> Words:
    """Return a value with its unit, as a person reads it.

    Parameters
    ----------
    value
        In the indicator's unit; missing gives a dash.
    row
        With ``unit`` and ``unit_en``.

    Examples
    --------
    >>> said(1.6e9, {"unit": "元", "unit_en": "yuan"}), said(745.0, {"unit": "家", "unit_en": "firms"})
    (Words(zh='16 亿元', en='1,600 M yuan'), Words(zh='745 家', en='745 firms'))
    """
    if pd.isna(value) or not math.isfinite(value):
        return NOTHING
    unit = "" if pd.isna(row["unit"]) or row["unit"] == "1" else str(row["unit"])
    unit_en = unit if pd.isna(row["unit_en"]) else str(row["unit_en"])
    if unit in LARGE_UNITS and abs(value) >= 1e4:
        large, divisor = ("亿", 1e8) if abs(value) >= 1e8 else ("万", 1e4)
        millions = f"{_plain(value / 1e6)} M" if abs(value) >= 1e6 else f"{value:,.0f}"
        return Words(f"{_plain(value / divisor)} {large}{unit}", f"{millions} {unit_en}".strip())
    return Words(f"{_plain(value)} {unit}".strip(), f"{_plain(value)} {unit_en}".strip())


def _plain(value: float) -> str:
    text = f"{value:,.2f}" if abs(value) < WHOLE_FROM else f"{value:,.0f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


@dataclass(frozen=True, slots=True)
class Evidence:
    """The rows behind one value.

    Parameters
    ----------
    title
        What it is evidence of, with number and value.
    about
        How it is counted, where it is from, what to know.
    rows
        The rows of ``target_evidence``.
    """

    title: Words
    about: tuple[Words, ...]
    rows: pd.DataFrame


def evidence(tables: Tables, key: str) -> Evidence:
    """Return the rows behind the value of an indicator.

    Parameters
    ----------
    tables
        The result registers of targets.
    key
        Id of an indicator or a target, or the number of the evidence.

    Raises
    ------
    DayangError
        When there is no such thing.
    """
    indicators, status = tables["target_indicators"], tables["target_status"]
    of_target = status.loc[(status["target_id"] == key).to_numpy(bool), "indicator_id"]
    wanted = of_target.iloc[0] if len(of_target) else key
    same = (indicators["indicator_id"] == wanted) | (indicators["evidence"].str.upper() == key.upper())
    chosen = indicators[same.to_numpy(bool)]
    if chosen.empty:
        known = "、".join(indicators["indicator_id"])
        raise DayangError(
            Words(
                f"没有编号为 {key} 的指标、目标或依据；指标有：{known}。",
                f"There is no indicator, target or evidence {key}; indicators: {known.replace('、', ', ')}.",
            )
        )
    row = chosen.iloc[0].to_dict()
    rows = tables["target_evidence"]
    rows = rows[(rows["evidence"] == row["evidence"]).to_numpy(bool)].reset_index(drop=True)
    value = said(row["value"], row)
    title = Words(
        f"{row['evidence']} {row['name_zh']}：{value.zh}", f"{row['evidence']} {row['name_en']}: {value.en}"
    )
    return Evidence(title, tuple(_about(row)), rows)


def _about(row: Mapping[Any, Any]) -> Iterator[Words]:
    if pd.notna(row["definition_zh"]):
        english = row["definition_zh"] if pd.isna(row["definition_en"]) else row["definition_en"]
        yield Words(f"口径：{row['definition_zh']}", f"Definition: {english}")
    if pd.notna(row["source_kind"]):
        kind = SOURCE_KIND[row["source_kind"]]
        text = "" if pd.isna(row["source_text"]) else str(row["source_text"])
        yield Words(f"来源：{kind.zh} {text}".strip(), f"Source: {kind.en} {text}".strip())
    if pd.notna(row["note_zh"]):
        yield Words(f"说明：{row['note_zh']}", f"Note: {row['note_en']}")
