"""Class and grade of sections, rivers and the whole town over a period, and how they changed.

环办〔2011〕22号. A section is judged by the mean of each item; a river with fewer than five
sections by the mean over its sections, one with more by the shares of its sections. The
town's own count of rivers in 劣Ⅴ judges every river by the mean over its sections, whatever
their number, so that each river counts once.
"""

from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dayang.water.quality.classes import EVALUATION, Classes, Mode, class_names, classify
from dayang.water.quality.means import Period, means, over_sections
from dayang.water.quality.pollutants import (
    base_places,
    by_exceedance,
    item_name,
    largest_multiple,
    main_pollutants,
    written,
)
from dayang.water.quality.standards import NO_CLASS, WORSE, rule, table
from dayang.words import Words

GOOD_TO = 2
"""Place of class III in `CLASSES`: sections up to it are good."""

CHANGES = {
    2: Words("明显好转", "Markedly better"),
    1: Words("有所好转", "Somewhat better"),
    0: Words("无明显变化", "No marked change"),
    -1: Words("有所变差", "Somewhat worse"),
    -2: Words("明显变差", "Markedly worse"),
}
"""Verdicts of a change between two periods; above 0 is better."""


class Shares(NamedTuple):
    """Sections by class, in percent, and the level of quality they make.

    Parameters
    ----------
    sections
        Sections with a class.
    good_percent, bad_percent
        Of these in classes I to III, and in 劣Ⅴ.
    level
        0 excellent, 1 good, 2 lightly, 3 moderately, 4 heavily polluted; -1 without sections.
    """

    sections: int
    good_percent: float
    bad_percent: float
    level: int


class Assessed(NamedTuple):
    """What a period says of the sections, the rivers and the town.

    Parameters
    ----------
    sections
        Index ``section_id``: ``river_id``, ``water_body``, ``results``, ``enough``, ``class``,
        ``level``, ``quality``, ``determining``, ``base``, ``pollutants``, ``multiple``, ``used``,
        ``missing``.
    rivers
        Index ``river_id``: ``water_body``, ``sections``, ``method`` (``mean`` or ``shares``),
        ``class`` (none by shares), ``mean_class`` (by the mean, whatever the number),
        ``level``, ``quality``, ``good_percent``, ``bad_percent``, ``determining``, ``base``,
        ``pollutants``, ``multiple``, ``used``, ``missing``.
    town
        All sections together.
    section_values, river_values
        Mean of each item, unrounded.
    """

    sections: pd.DataFrame
    rivers: pd.DataFrame
    town: Shares
    section_values: pd.DataFrame
    river_values: pd.DataFrame


def assess(
    values: pd.DataFrame,
    sections: pd.DataFrame,
    rivers: pd.DataFrame,
    period: Period,
    base: str = "III",
    mode: Mode = EVALUATION,
) -> Assessed:
    """Judge sections, rivers and the town over a period.

    Parameters
    ----------
    values
        As `Usable.values`.
    sections, rivers
        The registers.
    period
        Month, quarter or year.
    base
        What multiples are counted over: ``"III"``, or ``"target"``, the target class of the
        section, or of its river where it has none.
    mode
        How means become classes.
    """
    found = means(values, period)
    places = sections.set_index("section_id").loc[found.values.index]
    waters = rivers.set_index("river_id")
    river = places["river_id"].to_numpy(object)
    body = waters["water_body"].loc[river].to_numpy(object)
    classes = classify(found.values, body, mode)
    over = section_bases(found.values.index, sections, rivers, base)
    by_section = pd.DataFrame(
        {
            "river_id": river,
            "water_body": body,
            "results": found.results,
            "enough": found.enough,
            **judged(classes, body, over),
        },
        index=found.values.index,
    )
    river_values = over_sections(found.values, river)
    by_river = _rivers(river_values, waters, classes, river, base, over, mode)
    return Assessed(by_section, by_river, shares(classes.worst), found.values, river_values)


def section_bases(
    section_ids: pd.Index, sections: pd.DataFrame, rivers: pd.DataFrame, base: str
) -> NDArray[np.int8]:
    """Return the class over which multiples at each section are counted: its own, or its river's."""
    places = sections.set_index("section_id").loc[section_ids]
    own = places["target_class"].to_numpy(object)
    rivers_own = rivers.set_index("river_id")["target_class"].loc[places["river_id"]].to_numpy(object)
    return base_places(base, np.where(pd.isna(own), rivers_own, own).tolist())


def judged(classes: Classes, body: NDArray[np.object_], over: NDArray[np.int8]) -> dict[str, object]:
    """Return what is said of samples, sections or rivers that have been classified, by column."""
    said = classes.table(pd.RangeIndex(len(body)))
    named = main_pollutants(classes, body, over)
    return {
        "class": said["class"].to_numpy(),
        "level": levels(classes.worst),
        "quality": _qualities(levels(classes.worst)),
        "determining": [",".join(classes.determining(sample)) for sample in range(len(body))],
        "base": class_names(over),
        "pollutants": [written(one) for one in named],
        "multiple": [largest_multiple(one) for one in named],
        "used": said["used"].to_numpy(),
        "missing": said["missing"].to_numpy(),
    }


def _rivers(
    values: pd.DataFrame,
    waters: pd.DataFrame,
    of_sections: Classes,
    river: NDArray[np.object_],
    base: str,
    section_over: NDArray[np.int8],
    mode: Mode,
) -> pd.DataFrame:
    own = waters.loc[values.index]
    body = own["water_body"].to_numpy(object)
    classes = classify(values, body, mode)
    over = base_places(base, own["target_class"].tolist())
    frame = pd.DataFrame({"water_body": body, **judged(classes, body, over)}, index=values.index)
    frame["mean_class"] = frame["class"]
    rows = [np.flatnonzero(river == one) for one in values.index]
    told = [shares(of_sections.worst[of]) for of in rows]
    frame["sections"] = [len(of) for of in rows]
    frame["good_percent"] = [one.good_percent for one in told]
    frame["bad_percent"] = [one.bad_percent for one in told]
    many = frame["sections"].to_numpy() >= rule("river.few_sections")
    frame["method"] = np.where(many, "shares", "mean")
    frame.loc[many, "class"] = None
    level = np.where(many, [one.level for one in told], frame["level"].to_numpy())
    frame["level"], frame["quality"] = level, _qualities(level)
    for place in np.flatnonzero(many):
        of = rows[place]
        named = by_exceedance(of_sections.by_item[:, of], section_over[of], of_sections.items)
        frame.iloc[place, frame.columns.get_loc("pollutants")] = "、".join(  # type: ignore[index]
            f"{item_name(item)}({share:.1f}%)" for item, share in named
        )
    return frame


def levels(worst: NDArray[np.int8]) -> NDArray[np.int64]:
    """Return the level of quality of each class: 0 excellent to 4 heavily polluted; -1 without one."""
    return np.append(table("classes")["level"].to_numpy(np.int64), NO_CLASS)[worst]


def _qualities(level: NDArray[np.int64]) -> list[str | None]:
    names = table("classes").drop_duplicates("level").set_index("level")["quality_zh"].to_dict()
    return [names.get(int(one)) for one in level]


def shares(worst: NDArray[np.int8]) -> Shares:
    """Return the shares of sections and the level they make.

    Examples
    --------
    >>> shares(np.array([1, 1, 2, 3, 5], dtype=np.int8))
    Shares(sections=5, good_percent=60.0, bad_percent=20.0, level=3)
    """
    known = worst[worst != NO_CLASS]
    count = len(known)
    if not count:
        return Shares(0, float("nan"), float("nan"), NO_CLASS)
    good = 100 * int((known <= GOOD_TO).sum())
    bad = 100 * int((known == WORSE).sum())
    if good >= rule("river.share_good") * count:
        level = 0 if good >= rule("river.share_excellent") * count else 1
    elif bad >= rule("river.share_heavy") * count:
        level = 4
    else:
        level = 3 if bad >= rule("river.share_moderate") * count else 2
    return Shares(count, good / count, bad / count, level)


def change_by_level(before: int, after: int) -> int:
    """Return how a section or river with few sections changed: 2 markedly better to -2 markedly worse."""
    apart = abs(before - after)
    size = 2 if apart >= rule("change.level_marked") else int(apart >= rule("change.level_some"))
    return size if after < before else -size


def change_by_shares(before: Shares, after: Shares) -> int:
    """Return how a river of many sections, or a region, changed, by ΔG − ΔD in percentage points."""
    net = (after.good_percent - before.good_percent) - (after.bad_percent - before.bad_percent)
    apart = round(abs(net), 9)
    size = 2 if apart > rule("change.share_marked") else int(apart > rule("change.share_some"))
    return size if net > 0 else -size


def changes(before: Assessed, after: Assessed) -> pd.DataFrame:
    """Return how each river judged in both periods changed.

    Returns
    -------
    pandas.DataFrame
        Index ``river_id``: ``change`` (2 to -2, above 0 better; NA where not comparable),
        ``verdict`` and ``comparable``: the same items, sections and method in both periods.
    """
    both = after.rivers.index.intersection(before.rivers.index)
    rows = [one.rivers.loc[both, list(_COMPARED)].itertuples(index=False) for one in (before, after)]
    homes = [_section_sets(one) for one in (before, after)]
    found = [
        _change(old, new) if homes[0][river] == homes[1][river] else None
        for river, old, new in zip(both, *rows, strict=True)
    ]
    verdict = [None if size is None else CHANGES[size].zh for size in found]
    return pd.DataFrame(
        {
            "change": pd.array(found, dtype="Int64"),
            "verdict": verdict,
            "comparable": [size is not None for size in found],
        },
        index=both,
    )


_COMPARED = ("used", "method", "level", "sections", "good_percent", "bad_percent")


def _change(old: Any, new: Any) -> int | None:
    """Return how a river changed from one row of `_COMPARED` to another."""
    if (old.used, old.method) != (new.used, new.method) or old.level == NO_CLASS:
        return None
    if new.method == "shares":
        was, now = (Shares(row.sections, row.good_percent, row.bad_percent, row.level) for row in (old, new))
        return change_by_shares(was, now)
    return change_by_level(int(old.level), int(new.level))


def _section_sets(assessed: Assessed) -> dict[str, tuple[str, ...]]:
    """Return the judged sections of each river."""
    home = assessed.sections["river_id"]
    found: dict[str, tuple[str, ...]] = {}
    for section_id, river_id in zip(home.index, home, strict=True):
        found[river_id] = (*found.get(river_id, ()), section_id)
    return found


def worse_than_v_counts(
    values: pd.DataFrame, rivers_of: pd.DataFrame, rivers: pd.DataFrame, period: Period
) -> pd.DataFrame:
    """Count the rivers in 劣Ⅴ now, a year before and a period before, by the mean over their sections.

    Parameters
    ----------
    values
        As `Usable.values`.
    rivers_of
        The register ``sections``, which says on which river each lies.
    rivers
        The register.
    period
        Month, quarter or year: on the year (同比) and on the period before (环比).

    Returns
    -------
    pandas.DataFrame
        Index ``now``, ``year_before``, ``before``: ``period``, ``rivers`` (with a class),
        ``worse_than_v``, ``change`` (now less then).
    """
    asked = {"now": period, "year_before": period.year_before(), "before": period.before()}
    body = rivers.set_index("river_id")["water_body"]
    home = rivers_of.set_index("section_id")["river_id"]
    rows = {}
    for name, one in asked.items():
        found = means(values, one).values
        by_river = over_sections(found, home.loc[found.index].to_numpy(object))
        worst = classify(by_river, body.loc[by_river.index].to_numpy(object), EVALUATION).worst
        rows[name] = (one.label, int((worst != NO_CLASS).sum()), int((worst == WORSE).sum()))
    frame = pd.DataFrame.from_dict(rows, orient="index", columns=["period", "rivers", "worse_than_v"])
    return frame.assign(change=rows["now"][2] - frame["worse_than_v"])
