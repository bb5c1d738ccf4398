"""Renewal projects under way: which units, by which mode, how far, and the published sums.

Land demolished, money and floor are three facts reported apart: each is shared out among
the projects by chances of its own, so that none follows from another, and each adds up to
what is published. No project demolishes more land than its units cleared in the year
have, or builds more floor than their planning conditions allow.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from dayang.demo.figures import Size
from dayang.demo.histories import yuan
from dayang.demo.layout import Layout
from dayang.demo.noise import Array, Generator, Indices, Mask, Texts
from dayang.demo.progress import STAGES, Calendar, calendar, milestones, votes
from dayang.demo.project_land import Land, chosen, enlarged, shared, weights
from dayang.demo.units import Units
from dayang.town.modes import shipped_modes

LADDER = (
    "started", "finished", "cleared", "started", "vacated", "started",
    "started", "producing", "started", "cleared", "started", "approved",
)  # fmt: skip
"""How far the projects have come, one after the other (assumed)."""
LATER = {"finished": "started", "producing": "started", "vacated": "approved", "approved": "voted"}
"""How far a project's later units have come, where it is less."""
LATER_SHARE = 0.6
"""Share of such units (assumed)."""
THIS_YEAR = ("cleared", "started")
"""Stages of units whose land was cleared in the year."""
BUILDING = ("started", "finished", "producing")
"""Stages of units whose floor is built or building."""
DONE, DONE_MORE = ("finished", "producing"), 2.0
"""What is finished was built as densely as may be: its share of floor is so much larger (assumed)."""
SLACK = 1.15
"""Units chosen have so much more land and room for floor than the published sums."""
JOINT_SHARE, SALE_SHARE = 0.35, 0.2
"""Of collective projects: those with a partner, and those paid from the sale of enough land (assumed)."""
SALE_MU = 50.0
"""Least land of a purchase, as in ``mode_figures``."""
MOST_SHARE = 1 / 3
"""Projects are at most this share of the units, so that something is left to plan."""
BEFORE_DAYS = 20
"""A project is begun so long before the first of its units is surveyed (assumed)."""


@dataclass(frozen=True, eq=False)
class Projects:
    """Projects under way, and how far every unit has come.

    Parameters
    ----------
    frame
        The register ``projects``.
    of_unit
        Position of the project of each unit, -1 for none.
    milestones, votes
        The registers. A unit whose holder is no collective has no milestone ``voted``.
    stage
        Last stage each unit has reached, empty for none.
    vacated, cleared
        Whether its firms have left and none works in the new floor yet, and whether its old
        buildings are down.
    floor_m2
        New floor built or building on each unit; its project's, shared out by what may be built.
    """

    frame: pd.DataFrame
    of_unit: Indices
    milestones: pd.DataFrame
    votes: pd.DataFrame
    stage: Texts
    vacated: Mask
    cleared: Mask
    floor_m2: Array


def projects(rng: Generator, plan: Layout, units: Units, size: Size) -> Projects:
    """Choose the projects of the year, and say how far all units have come.

    Parameters
    ----------
    rng
        Where chance comes from.
    plan
        Names the villages.
    units
        Rebuild units with their planning conditions.
    size
        Holds the published sums.
    """
    land = Land.of(units)
    of_unit, ladder = _units(rng, land, size)
    stage = _stages(rng, of_unit, ladder)
    mode = _modes(rng, land, units, of_unit, ladder)
    facts = shipped_modes()["modes"].set_index("mode_id")
    body = facts.loc[mode, "voting_body"].tolist()
    needed = np.array([*(b != "none" for b in body), False])[of_unit] & land.collective
    stage[_surveyed(rng, units, of_unit, size)] = "surveyed"
    dated = calendar(rng, stage, needed)
    frame = pd.DataFrame(
        {
            "project_id": [f"R{k + 1:03d}" for k in range(len(ladder))],
            "name": _names(plan, units, of_unit, len(ladder)),
            "mode_id": mode,
            "started_on": _begun(dated, of_unit, len(ladder)),
            **_amounts(rng, land, of_unit, stage, len(ladder), size),
        }
    )
    order = np.array([STAGES.index(s) if s else -1 for s in stage.tolist()])
    return Projects(
        frame=frame,
        of_unit=of_unit,
        milestones=milestones(rng, units, dated),
        votes=votes(rng, units, of_unit, mode, body, dated),
        stage=stage,
        vacated=(order >= STAGES.index("vacated")) & (stage != "producing"),
        cleared=order >= STAGES.index("cleared"),
        floor_m2=_floor(land, of_unit, stage, frame["floor_m2"].to_numpy()),
    )


def _floor(land: Land, of_unit: Indices, stage: Texts, of_project: Array) -> Array:
    room = np.where(np.isin(stage, BUILDING), land.room_m2, 0.0)
    whole = np.bincount(np.maximum(of_unit, 0), room, len(of_project))
    floor: Array = np.round(room * of_project[of_unit] / np.maximum(whole[of_unit], 1.0), 1)
    return floor


def _units(rng: Generator, land: Land, size: Size) -> tuple[Indices, list[str]]:
    """Choose units until they have land and room for the published sums."""
    count = max(1, min(size.count("projects"), int(MOST_SHARE * np.count_nonzero(land.fit))))
    draw = weights(rng, count)
    stages = [LADDER[k % len(LADDER)] for k in range(count)]
    this_year = np.isin(stages, THIS_YEAR)
    mu, floor_m2 = SLACK * size.value("demolished_mu"), SLACK * size.value("project_floor_m2")
    of = chosen(land, draw * mu / draw[this_year].sum())
    ladder = stages[: int(of.max()) + 1]
    growing = [k for k, stage in enumerate(ladder) if stage == "started"]
    for _ in range(len(of)):
        stage = np.array(["", *ladder], dtype=object)[of + 1]
        enough = land.mu[np.isin(stage, THIS_YEAR)].sum() >= mu
        if enough and land.room_m2[np.isin(stage, BUILDING)].sum() >= floor_m2:
            break
        if not enlarged(land, of, growing):
            break
    return of, ladder


def _stages(rng: Generator, of_unit: Indices, ladder: list[str]) -> Texts:
    """Say how far each unit has come: the first of a project leads, later ones may lag."""
    stage = np.array(["", *ladder], dtype=object)[of_unit + 1]
    lags = rng.random(len(of_unit)) < LATER_SHARE
    first = pd.Series(of_unit).drop_duplicates().index
    lags[first] = False
    stage[lags] = [LATER.get(s, s) for s in stage[lags].tolist()]
    return stage


def _modes(rng: Generator, land: Land, units: Units, of_unit: Indices, ladder: list[str]) -> list[str]:
    """Draw a mode for each project that its land and title allow.

    The first that builds on collective land is the collective's own, so that loans are drawn;
    whoever builds has put the title in order first (`renewed`).
    """
    untitled = units.frame["certificate"].to_numpy() == "none"
    sale, joint = rng.random((2, len(ladder))).tolist()
    found: list[str] = []
    for k, stage in enumerate(ladder):
        own = of_unit == k
        if not land.collective[own].all():
            found.append("owner_rebuild")
        elif stage in BUILDING and "collective_rebuild" not in found:
            found.append("collective_rebuild")
        elif land.mu[own].sum() >= SALE_MU and sale[k] < SALE_SHARE:
            found.append("purchase_and_sale_on_account")
        elif untitled[own].any() or joint[k] < JOINT_SHARE:
            found.append("joint_rebuild")
        else:
            found.append("collective_rebuild")
    return found


def _surveyed(rng: Generator, units: Units, of_unit: Indices, size: Size) -> Mask:
    """Choose the other units that are surveyed; disputed ones cannot be signed for."""
    free = np.flatnonzero((of_unit < 0) & ~units.frame["is_disputed"].to_numpy(dtype=bool))
    wanted = round(size.value("surveyed_units") * len(of_unit)) - np.count_nonzero(of_unit >= 0)
    mask = np.zeros(len(of_unit), dtype=bool)
    mask[rng.permutation(free)[: max(wanted, 0)]] = True
    return mask


def _names(plan: Layout, units: Units, of_unit: Indices, count: int) -> list[str]:
    """Call projects after their villages, phase after phase."""
    known = dict(zip(plan.villages["village_id"], plan.villages["name"], strict=True))
    villages = [known[units.frame["village_id"].iloc[np.argmax(of_unit == k)]] for k in range(count)]
    phase = pd.Series(villages).groupby(villages).cumcount()
    return [
        f"{village.removesuffix('社区')}工业园改造项目（{n + 1}）"
        for village, n in zip(villages, phase.tolist(), strict=True)
    ]


def _begun(dated: Calendar, of_unit: Indices, count: int) -> Array:
    first = [dated.days[of_unit == k].min(axis=0)[0] for k in range(count)]
    begun: Array = (np.array(first) - np.timedelta64(BEFORE_DAYS, "D")).astype("datetime64[s]")
    return begun


def _amounts(
    rng: Generator, land: Land, of_unit: Indices, stage: Texts, count: int, size: Size
) -> dict[str, "Array | pd.Series[float]"]:
    """Share the three published sums out, each by chances of its own."""
    free = np.full(count, np.inf)
    by_land = np.bincount(of_unit[of_unit >= 0], land.mu[of_unit >= 0], count)
    down, built = (np.isin(stage, of) & (of_unit >= 0) for of in (THIS_YEAR, BUILDING))
    mu = np.bincount(of_unit[down], land.mu[down], count).astype(float)
    room = np.bincount(of_unit[built], land.room_m2[built], count).astype(float)
    done = np.where(np.isin(np.arange(count), of_unit[np.isin(stage, DONE)]), DONE_MORE, 1.0)
    money = size.value("project_investment_yuan")
    return {
        "demolished_mu": shared(mu * weights(rng, count), mu, size.value("demolished_mu"), 0.01),
        "invested_yuan": yuan(shared(by_land * weights(rng, count), np.minimum(free, money), money, 1.0)),
        "floor_m2": shared(room * done * weights(rng, count), room, size.value("project_floor_m2"), 0.1),
    }
