"""Targets as goals: tiles, the worst first, and the tree of indicators."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd

from dayang.engine import Figure, Goal, Goals, Light, Sentence, Trail
from dayang.programme.targets.figures import NONE, Numbers, Row, braced, day_of, known, named
from dayang.targets.standing import Aim, is_met
from dayang.town.registers.target_results import LIGHT
from dayang.words import Words

URGENCY = ("late", "at_risk", "under_way", "not_started", "on_track")
"""Lights from the worst."""

SLIPPING = ("late", "at_risk")

TILES_LEAST, TILES_MOST = 4, 8
"""Tiles of what is pressing, filled up by what is not."""

WANTED = {
    "at_least": Words("不少于 {target}", "at least {target}"),
    "more_than": Words("超过 {target}", "more than {target}"),
    "at_most": Words("不高于 {target}", "at most {target}"),
    "less_than": Words("低于 {target}", "less than {target}"),
    "times_base": Words("达到 {target}", "to reach {target}"),
}
_NOT_JUDGED = Words("不能判断", "Not judged")

OUTLOOK = {
    "sure": Words("，够得着", ", within reach"),
    "open": Words("，不一定够得着", ", may or may not be reached"),
    "out": Words("", ""),
}
"""Whether the interval of a projection meets the target: all of it, part of it, none of it (`ALERT`)."""

ALERT = Words("照走势够不着", "Out of reach")


def outlook(row: Row) -> str | None:
    """Say whether what is projected meets the target: a key of `OUTLOOK`, if anything is projected."""
    if not (known(row["projected"]) and known(row["target_value"])):
        return None
    aim = Aim(row["comparison"], float(row["target_value"]), upward=row["direction"] != "down")
    ends = {is_met(float(row[column]), aim) for column in ("projected_low", "projected_high")}
    return "open" if len(ends) == 2 else ("sure" if ends.pop() else "out")


def worst_first(status: pd.DataFrame) -> pd.DataFrame:
    """Return the targets, the worst first: what slips, what is out of reach, then by light and gap."""
    rows = status.to_dict("records")
    light = [URGENCY.index(row["light"]) if known(row["light"]) else len(URGENCY) for row in rows]
    out = [row["light"] not in SLIPPING and outlook(row) != "out" for row in rows]
    size = status["target_value"].abs().to_numpy(float)
    lacking = np.nan_to_num(status["gap"].to_numpy(float) / np.where(size > 0, size, 1.0), nan=-1.0)
    order = np.lexsort([np.arange(len(rows)), -lacking, np.array(light), np.array(out)])
    return status.iloc[order]


def goals(status: pd.DataFrame, numbers: Numbers) -> Goals:
    """Return all targets and indicators as tiles and tree.

    Parameters
    ----------
    status
        The register ``target_status``.
    numbers
        Makes the figures.
    """
    judged = worst_first(status)
    judged = judged[judged["light"].notna().to_numpy(bool)]
    pressing = sum(row["light"] in SLIPPING or outlook(row) == "out" for row in judged.to_dict("records"))
    judged = judged.head(min(max(pressing, TILES_LEAST), TILES_MOST))
    return Goals(
        Words("目标进度", "Where targets stand"),
        Words(
            "最急的在前。小图：实线是各期的数，虚线是目标，浅带是到期预测的区间；点数字看口径和依据，点小图看各期。",
            "The worst come first. Small drawings: values by period, the target dashed, the interval "
            "projected as a band. A number opens its definition and evidence, a drawing its values.",
        ),
        tuple(target_goal(row, numbers) for row in judged.to_dict("records")),
        tuple(_tree(status, numbers)),
    )


def _tree(status: pd.DataFrame, numbers: Numbers) -> list[Goal]:
    of: dict[str, list[Row]] = {}
    for row in status.to_dict("records"):
        of.setdefault(row["indicator_id"], []).append(row)
    lines = []
    for key, indicator in numbers.indicators.items():
        own = sorted(of.get(str(key), []), key=lambda row: day_of(row["due_on"]) or date.max)
        depth = int(indicator["depth"])
        if len(own) == 1:
            lines.append(target_goal(own[0], numbers, depth))
            continue
        lines.append(_indicator_goal(indicator, numbers, _beneath(str(key), status, numbers)))
        lines += [_one_of_several(row, numbers, depth + 1) for row in own]
    return lines


def _one_of_several(row: Row, numbers: Numbers, depth: int) -> Goal:
    """Return the line of a target beneath its indicator, which says what it is and how it went."""
    due = day_of(row["due_on"])
    name = (
        Words("无期限的目标", "Target without a date")
        if due is None
        else Words(f"{due.year} 年目标", f"Target of {due.year}")
    )
    bare = replace(target_goal(row, numbers, depth), name=name, value=None)
    return bare if known(row["projected"]) else replace(bare, trail=None)


def _beneath(key: str, status: pd.DataFrame, numbers: Numbers) -> pd.DataFrame:
    """Return the targets on an indicator and on all beneath it."""
    within = {key}
    # Parents stand before their children.
    for other, indicator in numbers.indicators.items():
        if indicator["parent_id"] in within:
            within.add(str(other))
    return status[status["indicator_id"].isin(list(within)).to_numpy(bool)]


def _indicator_goal(indicator: Row, numbers: Numbers, beneath: pd.DataFrame) -> Goal:
    """Return the line of an indicator that has no target of its own, or several."""
    light: Light | None = None
    status = NONE
    for each in ("late", "at_risk"):
        count = int((beneath["light"] == each).sum())
        if count and light is None:
            light = each
            status = Words(f"{count} 项{LIGHT[each].zh}", f"{count} {LIGHT[each].en.lower()}")
    has = known(indicator["value"])
    return Goal(
        named(indicator),
        int(indicator["depth"]),
        light,
        status,
        value=_value(numbers.value(indicator)) if has else None,
        note=named(indicator, "note"),
        trail=_trail(str(indicator["indicator_id"]), numbers),
    )


def target_goal(row: Row, numbers: Numbers, depth: int = 0) -> Goal:
    """Return the line, or the tile, of one target.

    Parameters
    ----------
    row
        Of the register ``target_status``.
    numbers
        Makes the figures.
    depth
        How deep it lies in the tree.
    """
    light: Light | None = row["light"] if known(row["light"]) else None
    return Goal(
        named(row),
        depth,
        light,
        _NOT_JUDGED if light is None else LIGHT[light],
        ALERT if outlook(row) == "out" else NONE,
        value=_value(numbers.value(row)) if known(row["value"]) else None,
        target=_target(row, numbers),
        gap=_gap(row, numbers),
        pace=_pace(row, numbers),
        projection=_projection(row, numbers),
        due=_due(row),
        owner=named(row, "owner"),
        note=named(row, "note"),
        trail=_trail(row["indicator_id"], numbers, row),
    )


def _value(figure: Figure) -> Sentence:
    return Sentence(Words("{value}", "{value}"), {"value": figure})


def _target(row: Row, numbers: Numbers) -> Sentence:
    if not known(row["target_value"]):
        return Sentence(Words("待填", "To be filled"))
    return Sentence(WANTED[row["comparison"]], {"target": numbers.target(row)})


def _due(row: Row) -> Words:
    due = day_of(row["due_on"])
    return NONE if due is None else Words(f"{due} 前", f"by {due}")


def _gap(row: Row, numbers: Numbers) -> Sentence | None:
    if not known(row["gap"]):
        return None
    if row["is_met"]:
        return Sentence(Words("已达到", "Met"))
    parts = {"gap": numbers.gap(row)}
    text = Words("差 {gap}", "{gap} lacking")
    share = row["share_of_way"]
    if known(share) and 0 <= share <= 1:
        parts["share"] = numbers.share(row)
        text = Words(f"{text.zh}，已走 {{share}}", f"{text.en}, {{share}} of the way")
    return Sentence(text, parts)


def _pace(row: Row, numbers: Numbers) -> Sentence | None:
    said: list[Words] = []
    parts = {}
    if known(row["pace_needed"]) and not row["is_met"]:
        parts["needed"] = numbers.pace_needed(row)
        said.append(Words("每年须变 {needed}", "needs {needed} a year"))
    if known(row["pace_so_far"]):
        parts["so_far"] = numbers.pace_so_far(row)
        said.append(Words("至今每年变 {so_far}", "so far {so_far} a year"))
    if not said:
        return None
    english = ", ".join(words.en for words in said)
    return Sentence(Words("，".join(words.zh for words in said), english[0].upper() + english[1:]), parts)


def _projection(row: Row, numbers: Numbers) -> Sentence | None:
    how = outlook(row)
    if not known(row["projected"]):
        # What is met or was due needs no projection, and says so by its light.
        was_due = known(row["due_on"]) and known(row["value_on"]) and row["due_on"] <= row["value_on"]
        over = was_due or row["is_met"] is True or not known(row["target_value"])
        return None if over else Sentence(braced(named(row, "projection_note")))
    parts = {
        name: numbers.projected(row, column)
        for name, column in (("at", "projected"), ("low", "projected_low"), ("high", "projected_high"))
    }
    end = NONE if how is None else OUTLOOK[how]
    return Sentence(
        Words(
            f"到期 {{at}}（{{low}} 至 {{high}}）{end.zh}",
            f"{{at}} when due ({{low}} to {{high}}){end.en}",
        ),
        parts,
    )


def _trail(indicator_id: str, numbers: Numbers, row: Row | None = None) -> Trail | None:
    periods = numbers.periods(indicator_id).dropna(subset=["as_corrected"])
    if len(periods) < 2:
        return None
    days: Sequence[date] = periods["period_end"].dt.date.tolist()
    values = tuple(periods["as_corrected"].astype(float))
    rows = numbers.series(indicator_id)
    if row is None:
        return Trail(tuple(days), values, rows)
    due = day_of(row["due_on"])
    ahead = due is not None and due > days[-1] and known(row["projected"])
    projected = tuple(float(row[name]) for name in ("projected", "projected_low", "projected_high"))
    return Trail(
        tuple(days),
        values,
        rows,
        float(row["target_value"]) if known(row["target_value"]) else None,
        due if ahead else None,
        projected if ahead else None,  # type: ignore[arg-type]  # three of them
    )
