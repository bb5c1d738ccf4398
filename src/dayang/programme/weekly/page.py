"""What stands on the weekly's one page and in its annexes: texts cut to the room they have.

The page is laid out by counting: how many items it holds and how many characters each place
holds are fixed, so that it is one page whatever the week. What does not fit is counted on
the page and stands whole in the annex.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pandas as pd

from dayang.programme.weekly.subject import NOT_FILLED, SLIPPING
from dayang.programme.weekly.words import rules
from dayang.town import Town
from dayang.town.parameters import parameter
from dayang.town.registers.target_results import LIGHT
from dayang.town.registers.weekly import CHANGE
from dayang.town.units import CHINA

ITEMS, ITEMS_UNDER_HEADING = 7, 6
"""Items the page holds: without, and with the red heading of an issuing office."""

MARKS = {"late": "■", "at_risk": "▲", "under_way": "◐", "not_started": "○", "on_track": "●"}
COMING = ("under_way", "not_started")
ROOM = {"name": 20, "plan": 20, "done": 16, "gap": 14, "why": 20, "who": 10}
"""Widths of Chinese characters that each cell of the page's table holds, with its evidence number beside
the name."""
SUMMARY_ROOM, CHANGES_ROOM = 76, 67
"""The same of the summary and of what changed: three lines of 28, less what indents and cannot break."""
NAME_ROOM = 16
"""The same of a name told in a sentence."""
TITLE_ROOM = 19
"""The same of the title, in size 2 on one line."""
OFFICE_ROOM = 15
"""The same of the red heading."""
NARROW = 0.6
"""Width of a Latin letter or a digit over that of a Chinese character, at most."""


@dataclass(frozen=True, slots=True)
class Issued:
    """Who issues the weekly; without an office it has no red heading.

    Parameters
    ----------
    office
        Name of the issuing office.
    """

    office: str | None = None


def fitted(text: str, room: float) -> str:
    """Return `text` cut to so many widths of a Chinese character, an ellipsis where it was cut.

    Examples
    --------
    >>> fitted("村级工业园改造", 7), fitted("村级工业园改造", 5), fitted("E-001", 3)
    ('村级工业园改造', '村级工业…', 'E-001')
    """
    text = " ".join(text.split())
    if sum(map(_width, text)) <= room:
        return text
    used, kept = 1.0, ""
    for character in text:
        used += _width(character)
        if used > room:
            break
        kept += character
    return f"{kept.rstrip()}…"


def _width(character: str) -> float:
    return 1.0 if unicodedata.east_asian_width(character) in "WFA" else NARROW


def page_of(
    town: Town, as_of: datetime, tables: Mapping[str, pd.DataFrame], issued: Issued
) -> dict[str, Any]:
    """Return what the Word template and the Typst source print.

    Parameters
    ----------
    town
        For its name, and whether it is a demo town.
    as_of
        Moment within the last day of the week (aware).
    tables
        As from `dayang.programme.weekly.tables.weekly_tables`.
    issued
        Who issues it.

    Returns
    -------
    dict
        Plain texts and lists; every cell of ``rows`` is fitted, those of ``annex_items`` are whole.
    """
    items = tables["weekly_items"]
    slipping = items[items["light"].isin(SLIPPING)].to_dict("records")
    room = ITEMS_UNDER_HEADING if issued.office else ITEMS
    coming = _coming(items)[: max(0, room - len(slipping))]
    last = as_of.astimezone(CHINA).date()
    changes = tables["weekly_changes"]
    return {
        "office": issued.office and fitted(issued.office, OFFICE_ROOM),
        "title": fitted(f"{town.name}攻坚周调度", TITLE_ROOM),
        "period": f"{_day(last - timedelta(days=6))}至{_day(last)}",
        "date": _day(last),
        "mark": "草稿 · 未签发",
        "demo": "演示镇：数据为生成，非实情" if town.is_demo else "",
        "summary": fitted(_summary(items, slipping), SUMMARY_ROOM),
        "rows": [_fitted_row(row, place) for place, row in enumerate([*slipping[:room], *coming], start=1)],
        "rest": _rest(len(slipping), room, len(coming)),
        "changes": fitted(_changes(changes), CHANGES_ROOM),
        "annex_items": [_row(row) for row in slipping],
        "annex_changes": [_changed(row) for row in changes.to_dict("records")],
        "rules": rules(parameter(town, "weekly.warn_days", as_of).value or 0.0),
    }


def _day(day: Any) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _summary(items: pd.DataFrame, slipping: list[dict[Any, Any]]) -> str:
    counts = items["light"].value_counts()
    lights = [light for light in (*SLIPPING, "under_way", "not_started", "on_track") if counts.get(light, 0)]
    said = "、".join(f"{LIGHT[light].zh}{counts[light]}项" for light in lights) or "都还不能判断"
    unknown = int(items["light"].isna().sum())
    text = f"本周看{len(items)}项：{said}"
    text += f"；另有{unknown}项待填，不能判断。" if unknown else "。"
    if slipping:
        worst = slipping[0]
        text += f"最要紧：{fitted(worst['name_zh'], NAME_ROOM)}，{worst['gap_zh']}（{worst['who_zh']}）。"
    return text


def _coming(items: pd.DataFrame) -> list[dict[Any, Any]]:
    """Return what does not slip and is not there yet, the first due first."""
    open_ = items[items["light"].isin(COMING) & items["due_on"].notna()]
    return open_.sort_values(["due_on", "rank"]).to_dict("records")


def _rest(slipping: int, room: int, coming: int) -> str:
    if slipping > room:
        return f"其余{slipping - room}项落后或有风险，连同口径、依据见附件。"
    said = f"落后或有风险的{slipping}项全部在上表" if slipping else "本周没有落后或有风险的事项"
    return f"{said}{'，其余为最近到期的' if coming else ''}；口径、依据见附件。"


def _changes(changes: pd.DataFrame) -> str:
    """Count what changed, then name it, the most urgent first."""
    if changes.empty:
        return "比上周没有变化。"
    counts = changes["change"].value_counts()
    text = "、".join(f"{words.zh}{counts[code]}项" for code, words in CHANGE.items() if counts.get(code, 0))
    told = []
    for code, words in CHANGE.items():
        names = [
            f"{fitted(row['name_zh'], NAME_ROOM)}〔{row['evidence']}〕"
            for row in changes[changes["change"] == code].to_dict("records")
        ]
        if names:
            told.append(f"{words.zh}：{'、'.join(names)}")
    return f"{text}。{'；'.join(told)}。"


def _row(item: Mapping[Any, Any]) -> dict[str, str]:
    cells = {name: str(item[f"{name}_zh"]) for name in ROOM}
    due = NOT_FILLED.zh if pd.isna(item["due_on"]) else f"{item['due_on']:%Y-%m-%d}"
    return {
        **cells,
        "rank": str(item["rank"]),
        "mark": MARKS[item["light"]],
        "light": LIGHT[item["light"]].zh,
        "due": due,
        "evidence": str(item["evidence"]),
    }


def _fitted_row(item: Mapping[Any, Any], place: int) -> dict[str, str]:
    row = _row(item)
    return row | {"rank": str(place)} | {name: fitted(row[name], room) for name, room in ROOM.items()}


def _changed(row: Mapping[Any, Any]) -> dict[str, str]:
    cells = {name: str(row[f"{name}_zh"]) for name in ("name", "before", "now")}
    return {**cells, "change": CHANGE[row["change"]].zh, "evidence": str(row["evidence"])}
