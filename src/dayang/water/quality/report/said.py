"""The sentence that opens the section, and what to do now."""

import math
from typing import Any

import pandas as pd

from dayang.engine import Figure, Sentence, ToDo
from dayang.town.registers.water_columns import WATER_LEFT_OUT
from dayang.water.quality.report.shown import Shown, in_both
from dayang.water.quality.sets import WORST
from dayang.words import Words

OWNER = Words("治水办", "Water office")
SOURCE = Words(
    "监测值，按 GB 3838-2002 和环办〔2011〕22号评价", "Samples, judged by GB 3838-2002 and 环办〔2011〕22号"
)
COUNT = Words("条", "rivers")
NAMED = 3
"""Rivers named in the sentence, and of each kind of thing to do."""
TO_DO_MOST = 7


def answer(shown: Shown) -> Sentence:
    """Return the sentence: rivers in 劣Ⅴ, how that changed, and which to take on first."""
    row = shown.of_quarter("water_town_periods").iloc[0]
    figures = {
        "rivers": _count(row["rivers"], "有类别的河涌", "Rivers with a class", "water_river_periods"),
        "worse": _count(row["worse_than_v"], "劣Ⅴ类河涌", "Rivers worse than V", "water_worse_rivers"),
    }
    said = [
        Words(
            f"{shown.quarter_words.zh}，{{rivers}}河涌中有 {{worse}}劣Ⅴ",
            f"In {shown.quarter_words.en}, {{worse}} of {{rivers}} are worse than V",
        )
    ]
    for name, zh, en in (("year", "比上年同季", "on the year"), ("before", "比上季", "on the quarter")):
        change = row[f"worse_than_v_{name}_change"]
        if pd.isna(change):
            continue
        figures[name] = _count(abs(change), f"劣Ⅴ类河涌{zh}", f"Worse than V {en}", "water_town_periods")
        more = Words("多", "more") if change > 0 else Words("少", "fewer")
        said.append(
            Words(f"，{zh}{more.zh} {{{name}}}", f", {{{name}}} {more.en} {en}")
            if change
            else Words(f"，{zh}持平", f", as many as {en.replace('on the', 'the')} before")
        )
    percent = row["cwqi_before_percent"]
    if not math.isnan(percent):
        figures["index"] = _index(percent)
        better = Words("好转", "better") if percent <= 0 else Words("变差", "worse")
        said.append(
            Words(f"；全镇水质指数环比{better.zh} {{index}}", f"; the town's index is {{index}} {better.en}")
        )
    said.append(_advice(shown))
    return Sentence(Words("".join(one.zh for one in said), "".join(one.en for one in said)), figures)


def _count(value: float, zh: str, en: str, rows: str) -> Figure:
    definition = Words(
        "每条河涌按各断面均值定类；劣于Ⅴ类限值即劣Ⅴ（镇的口径，假定）。",
        "Each river is classed by the mean over its sections; beyond the limits of V it counts (the town's "
        "own count, assumed).",
    )
    return Figure(float(value), Words(zh, en), definition, SOURCE, COUNT, rows=rows)


def _index(percent: float) -> Figure:
    return Figure(
        abs(float(percent)),
        Words("水质指数环比", "Index on the quarter"),
        Words(
            "CWQI（环办监测〔2017〕51号）比上季的变化率；指数越小越好。变化率公式对照原文核实。",
            "Change of the CWQI (环办监测〔2017〕51号) on the quarter; less is better. Check the formula of "
            "the change against the original.",
        ),
        SOURCE,
        Words("%", "%"),
        decimals=2,
        rows="water_town_periods",
    )


def _nearest(shown: Shown) -> pd.DataFrame:
    rows = shown.tables["water_worse_rivers"]
    rows = rows[rows["now"] == WORST].sort_values(["to_leave_percent", "river_id"], kind="stable")
    return rows.assign(name=shown.river_names.reindex(rows["river_id"]).to_numpy())


def _advice(shown: Shown) -> Words:
    near = _nearest(shown).head(NAMED)
    if near.empty:
        return Words("。没有劣Ⅴ河涌，守住即可。", ". No river is worse than V; keep it so.")
    names = [_literal(name) for name in near["name"]]
    most = f"{near['to_leave_percent'].max():.0f}%"
    return Words(
        f"。离退出最近的是{'、'.join(names)}，超限指标再降 {most} 以内即可，先攻这几条。",
        f". Nearest to leaving: {', '.join(names)}, which need cuts of at most {most}; begin with these.",
    )


def _literal(name: object) -> str:
    return str(name).replace("{", "{{").replace("}", "}}")


def to_do(shown: Shown) -> tuple[ToDo, ...]:
    """Return at most seven things to do: what fell back, what is near, what is worst, what lacks data."""
    rows = _nearest(shown)
    by_multiple = rows.sort_values("multiple", ascending=False, kind="stable")
    fallen = by_multiple[by_multiple["standing"].isin(["new", "back"])].head(NAMED - 1)
    worst = by_multiple[~by_multiple["river_id"].isin(fallen["river_id"])].head(1)
    told = [*fallen["river_id"], *worst["river_id"]]
    near = rows[~rows["river_id"].isin(told)].head(NAMED)
    found = [
        _river(shown, row, Words("退回劣Ⅴ，先查原因；", "fell to worse than V, find why; "), "late")
        for row in fallen.itertuples(index=False)
    ]
    found += [
        _river(shown, row, Words("最近，", "near; "), "not_started") for row in near.itertuples(index=False)
    ]
    found += [
        _river(shown, row, Words("最重，先查污染源；", "the worst, find its sources; "), "at_risk")
        for row in worst.itertuples(index=False)
    ]
    found += _gaps(shown)
    return tuple(found[:TO_DO_MOST])


def _river(shown: Shown, row: Any, why: Words, light: str) -> ToDo:
    way = in_both(row.to_leave)
    unit = "" if "pH" in way.en else " mg/L"
    text = Words(
        f"{row.name}：{why.zh}{way.zh}{unit} 即退出劣Ⅴ",
        f"{row.name}: {why.en}leaves worse than V with {way.en}{unit}",
    )
    return _item(shown, text, light)


def _gaps(shown: Shown) -> list[ToDo]:
    """Return what to do where samples are too few or could not be used."""
    found = []
    few = shown.of_quarter("water_section_periods")
    few = few[~few["enough"].astype(bool)]
    if len(few):
        text = Words(
            f"补测本季次数不足的 {len(few)} 个断面", f"Sample {len(few)} sections sampled too seldom"
        )
        found.append(_item(shown, text, "at_risk"))
    left = shown.tables["water_left_out"]
    left = left[(left["sampled_at"] >= shown.quarter.start) & (left["sampled_at"] < shown.quarter.end)]
    if len(left):
        reasons = left["reason"].value_counts()
        zh = "、".join(f"{WATER_LEFT_OUT[str(why)].zh} {count}" for why, count in reasons.items())
        en = ", ".join(f"{WATER_LEFT_OUT[str(why)].en.lower()} {count}" for why, count in reasons.items())
        text = Words(
            f"补报本季未用的 {len(left)} 个监测值（{zh}）", f"Supply {len(left)} values not used ({en})"
        )
        found.append(_item(shown, text, "at_risk"))
    return found


def _item(shown: Shown, text: Words, light: str) -> ToDo:
    last = shown.quarter.after().end if shown.over else shown.quarter.end
    day = f"{last - pd.Timedelta(days=1):%Y-%m-%d}"
    return ToDo(text, OWNER, Words(f"{day} 前", f"By {day}"), light)  # type: ignore[arg-type]
