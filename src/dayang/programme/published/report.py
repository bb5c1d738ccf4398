"""The report's section on published figures."""

import math
from collections.abc import Callable, Hashable, Mapping
from datetime import datetime
from typing import Any

import pandas as pd

from dayang.engine import Chart, Figure, Section, Sentence, Table
from dayang.programme.published.facts import amount, facts, stated
from dayang.programme.published.measures import MEASURES, NOT_HELD
from dayang.programme.report.texts import bilingual
from dayang.town import Town
from dayang.words import Words

TITLE = Words("公开数字", "Published figures")
HEADINGS = {
    "title": Words("数字", "Figure"),
    "published": Words("公开值", "Published"),
    "own": Words("本镇", "This town"),
    "share_percent": Words("本镇占公开值（%）", "Town over published (%)"),
    "period": Words("时期", "Period"),
    "note": Words("怎样读", "How it is read"),
    "how": Words("本镇怎样量", "How the town's is measured"),
    "differs": Words("与报道的差异", "How it differs from the account"),
    "use": Words("用途", "Use"),
    "source": Words("来源", "Source"),
    "confidence": Words("可信程度", "Confidence"),
    "address": Words("网址", "Address"),
}
"""Columns a reader sees."""

Row = Mapping[Hashable, Any]

NOTHING = Words("—", "—")
_NOT_HELD_YET = Words("台账尚无", "the register is empty")


def section(town: Town, as_of: datetime, tables: Mapping[str, pd.DataFrame]) -> Section:
    """Return the section.

    Parameters
    ----------
    town, as_of
        As given to `dayang.programme.published.assess.assess`.
    tables
        What that returned.
    """
    del as_of
    figures, others = tables["published_figures"], tables["published_others"]
    account = readable(figures)
    shown = (
        "title",
        "published",
        "own",
        "share_percent",
        "period",
        "note",
        "how",
        "source",
        "confidence",
        "address",
    )
    second = ("title", "published", "own", "use", "period", "differs", "source", "confidence", "address")
    return Section(
        key="published",
        title=TITLE,
        sentence=_sentence(town, figures),
        pictures=(_chart(town, figures),),
        tables=(
            _table(town, "published_figures", account, shown),
            _table(town, "published_others", readable(others), second),
        ),
    )


def readable(rows: pd.DataFrame) -> pd.DataFrame:
    """Return rows of either register with the columns of `HEADINGS`, texts in both languages."""
    texts = facts().set_index("key")[["title_zh", "title_en", "note_zh", "note_en"]]
    merged = rows[rows.columns.difference(texts.columns, sort=False)].join(texts, on="figure")
    merged = merged.reset_index(drop=True)
    cells = merged.to_dict("records")
    return merged.assign(
        **{name: pd.Series([make(row) for row in cells], dtype=object) for name, make in _WORDS.items()}
    )


def _own(row: Row) -> Words:
    return NOTHING if math.isnan(row["town_value"]) else amount(row["town_value"], row["unit"])


def _note(row: Row) -> Words:
    return Words(row["note_zh"], row["note_en"])


def _how(row: Row) -> Words:
    """Say how the town's own figure is measured, or why there is none."""
    key = str(row["figure"])
    if key in NOT_HELD:
        why = NOT_HELD[key]
        return Words(f"台账不记：{why.zh}", f"Not held by the registers: {why.en}")
    how = MEASURES[key].how if key in MEASURES else Words("", "")
    if key in MEASURES and math.isnan(row["town_value"]):
        return Words(f"{how.zh}（{_NOT_HELD_YET.zh}）", f"{how.en} ({_NOT_HELD_YET.en})")
    return how


def _title(row: Row) -> Words:
    return Words(row["title_zh"], row["title_en"])


def _source(row: Row) -> Words:
    return bilingual(row["source"])


_WORDS: Mapping[str, Callable[[Row], Words]] = {
    "title": _title,
    "published": stated,
    "own": _own,
    "note": _note,
    "differs": _note,
    "how": _how,
    "source": _source,
}
"""What makes the cells of the columns of `HEADINGS` that are words."""


def _table(town: Town, name: str, frame: pd.DataFrame, shown: tuple[str, ...]) -> Table:
    headings = {column: HEADINGS[column] for column in shown}
    return Table(
        name, town.dictionary[name].title, frame, headings, ("published", "own"), {"share_percent": 1}
    )


def area_share_percent(town: Town) -> float:
    """Return the town's area over the published one: what counts and areas are to be compared with."""
    published = float(facts().set_index("key")["value"].to_dict()["area_merged"])
    return 100.0 * float(town.layer("town").area.sum()) / 1e6 / published


def _sentence(town: Town, figures: pd.DataFrame) -> Sentence:
    source = Words("公开报道和演示镇的台账", "Published accounts and the demo town's registers")
    counted = Words("个", "figures")
    return Sentence(
        Words(
            "本镇是演示镇，参照 2021 年公开报道的 {all}数字生成，其中 {held}可由本镇台账量得；"
            "本镇面积是公布面积的 {area}。",
            "This is a demo town, modelled on {all} published of 2021, of which {held} can be measured from "
            "its registers; its area is {area} of the published one.",
        ),
        {
            "all": Figure(
                len(figures),
                Words("报道中的数字", "Figures of the account"),
                Words("2021 年报道中的数字个数。", "How many figures the account of 2021 gives."),
                source,
                counted,
                rows="published_figures",
            ),
            "held": Figure(
                int(figures["town_value"].notna().sum()),
                Words("台账可量的", "Measured from registers"),
                Words("演示镇台账有数据可量的个数。", "Those that the demo town's registers hold."),
                source,
                counted,
                rows="published_figures",
            ),
            "area": Figure(
                area_share_percent(town),
                Words("面积比", "Share of the area"),
                Words(
                    "镇域面积 ÷ 公布的合并后面积。", "The town's area over the area published after merging."
                ),
                source,
                Words("%", "%"),
                decimals=1,
                rows="published_others",
            ),
        },
    )


def _chart(town: Town, figures: pd.DataFrame) -> Chart:
    held = figures[figures["share_percent"].notna()]
    titles = list(readable(held)["title"])
    shares = [round(float(share), 1) for share in held["share_percent"]]
    area = round(area_share_percent(town), 1)
    line = {
        "symbol": "none",
        "label": {"position": "start", "formatter": f"{area:g} %"},
        "data": [{"xAxis": area, "name": Words("面积比", "Share of the area")}],
    }
    bars = {
        "type": "bar",
        "name": HEADINGS["share_percent"],
        "data": shares,
        "barMaxWidth": 14,
        "label": {"show": True, "position": "right", "formatter": "{c} %"},
        "markLine": line,
    }
    option = {
        "grid": {"left": 8, "right": 64, "top": 24, "bottom": 8, "containLabel": True},
        "xAxis": {"type": "value", "min": 0, "axisLabel": {"formatter": "{value} %"}},
        "yAxis": {"type": "category", "data": titles, "inverse": True},
        "series": [bars],
    }
    return Chart(
        Words("本镇与公开数字", "The town beside what is published"),
        Words(
            f"随规模变的数目应在面积比 {area:g} % 附近；比率和下限不随规模变。",
            f"Counts that shrink with the town should lie near {area:g} %, its share of the area; "
            "ratios and least counts do not shrink.",
        ),
        option,
        held[["figure", "value", "town_value", "share_percent"]].reset_index(drop=True),
        height_px=max(160, 28 * len(held) + 48),
    )
