"""The model of a town: every column, every firm, every row."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd
import shapely

from dayang.parks.renewal.model.columns import Columns, Option, Uses
from dayang.parks.renewal.model.facts import (
    NOTHING_MU,
    UnitFacts,
    new_floor_m2,
    number,
    read_modes,
    read_units,
    storey_heights,
)
from dayang.parks.renewal.model.firms import Firms, Places, read_firms, read_places
from dayang.parks.renewal.model.limits import KINDS, OFFICES, last_accounts, projects_ready, read_limits
from dayang.parks.renewal.model.money import PUBLIC, Money, can_clear, flows_of, known, pay, read_money
from dayang.parks.renewal.model.promises import delivery_worth
from dayang.parks.renewal.model.quarters import Quarters
from dayang.parks.renewal.model.rows import WAN, Floats, Rows
from dayang.parks.renewal.model.weights import Weights
from dayang.town import Town

TINY = 1e-9
CHOSEN_PHASES = ("voted", "approved")


@dataclass(frozen=True, eq=False)
class Model:
    """A renewal problem as numbers.

    Parameters
    ----------
    quarters, places, firms, columns, rows
        As read; money in 万元.
    unit_ids
        In the order of numbers.
    firms_of
        Numbers of the firms of each unit.
    area_mu
        Shape (units,).
    theme
        Shape (units,): number of the theme park, -1 for none.
    good, project_due
        Shape (units,): retained good factory; quarter a vacated unit of a project is delivered,
        the horizon for all others.
    theme_due, theme_mu
        Shape (themes,).
    payer_public
        Shape (purses,): whether what it pays is public cost.
    stay_most
        Quarters in a swing park at most.
    public_weight, job_quarter
        Weights that routes need.
    adjacency
        Pairs of units that adjoin, as two arrays.
    """

    quarters: Quarters
    places: Places
    firms: Firms
    columns: Columns
    rows: Rows
    unit_ids: tuple[str, ...]
    firms_of: dict[int, Any]
    area_mu: Floats
    theme: Any
    good: Any
    project_due: Any
    theme_due: Any
    theme_mu: Floats
    payer_public: Any
    stay_most: int
    public_weight: float
    job_quarter: float
    adjacency: tuple[Any, Any]


def build(town: Town, as_of: datetime, weights: Weights) -> Model:
    """Return the model of a town.

    Raises
    ------
    ParameterMissingError
        When a parameter is 待填.
    """
    horizon = round(number(town, as_of, "horizon_quarters"))
    quarters = Quarters(as_of.date(), horizon)
    units, modes, places = read_units(town, quarters), read_modes(town, as_of), read_places(town, quarters)
    rows, _ = read_limits(town, as_of, quarters, units, places)
    ids = tuple(units.frame["unit_id"])
    numbers = dict(zip(ids, range(len(ids)), strict=True))
    firms = read_firms(town, quarters, places, numbers, weights, lambda name: number(town, as_of, name))
    themes = pd.DataFrame(town["theme_parks"]).sort_values("theme_id", kind="stable")
    money = read_money(town, as_of, rows, units, modes, quarters, firms)
    theme_of = dict(zip(themes["theme_id"], range(len(themes)), strict=True))
    theme = units.frame["theme_id"].map(theme_of).fillna(-1).to_numpy(dtype=np.int64)
    due = np.minimum(quarters.of(themes["due_on"]), horizon - 1) if len(themes) else np.zeros(0, dtype=int)
    vacated = units.frame["vacated"].to_numpy(bool) & units.frame["project_id"].notna().to_numpy()
    project_due = _project_due(town, units, quarters, vacated)
    columns = _columns(town, as_of, money, weights, theme, due, project_due)
    return Model(
        quarters=quarters, places=places, firms=firms, columns=columns, rows=rows, unit_ids=ids,
        firms_of=units.firms, area_mu=units.frame["area_mu"].to_numpy(dtype=float), theme=theme,
        good=units.frame["is_good_factory"].to_numpy(bool) & ~vacated,
        project_due=project_due,
        theme_due=due, theme_mu=themes["area_mu"].to_numpy(dtype=float),
        payer_public=np.array([kind in PUBLIC for kind in rows["purse"].labels[0]]),
        stay_most=round(number(town, as_of, "swing_stay_quarters")),
        public_weight=weights.public, job_quarter=weights.job_quarter,
        adjacency=_adjacent(units, number(town, as_of, "contiguity_gap_m")),
    )  # fmt: skip


def _project_due(town: Town, units: UnitFacts, quarters: Quarters, vacated: Any) -> Any:
    """Return the quarter in which vacated units of projects are delivered."""
    ready = units.frame["project_id"].map(projects_ready(town, quarters)).fillna(quarters.count)
    finished = units.frame["stages"].map(lambda stages: bool({"finished", "producing"} & stages))
    due = np.where(finished, -1, ready)
    return np.where(vacated, due, quarters.count).astype(np.int64)


def _adjacent(units: UnitFacts, gap_m: float) -> tuple[Any, Any]:
    shapes = np.asarray(units.frame["geometry"], dtype=object)
    tree = shapely.STRtree(shapes)
    one, other = tree.query(shapes, predicate="dwithin", distance=gap_m + NOTHING_MU)
    return one[one != other], other[one != other]


def _columns(
    town: Town, as_of: datetime, money: Money, weights: Weights, theme: Any, due: Any, project_due: Any
) -> Columns:
    """Return every option of every unit, with what it is worth and uses."""
    horizon = money.quarters.count
    options = list(_options(town, money, theme, project_due))
    uses, paid = Uses(money.quarters), np.zeros((len(options), horizon))
    first_year = round(number(town, as_of, "first_batch_year"))
    for index, option in enumerate(options):
        unit = money.units.rows[option.unit]
        fixed_late = option.fixed & (np.arange(horizon) > 0)
        if option.vacated:
            paid[index, fixed_late] = -np.inf
            continue
        paid[index] = pay(money, uses, index, option, weights.public)
        barred = fixed_late | (~can_clear(money, option) & option.clears & (not option.fixed))
        paid[index, barred] = -np.inf
        _town_limits(money, uses, index, option, unit)
        _targets(money, uses, index, option, unit, first_year, due)
    first = np.searchsorted([option.unit for option in options], np.arange(len(theme) + 1))
    area_mu = money.units.frame["area_mu"].to_numpy(dtype=float)
    worth = paid + _area_worth(options, area_mu, weights, horizon)
    unit_ids = tuple(money.units.frame["unit_id"])
    worth += delivery_worth(town, money.quarters, unit_ids, options, weights.promises)
    return Columns(tuple(options), worth, paid, uses.matrix(len(options), money.rows), first)


def _area_worth(options: Sequence[Option], area_mu: Floats, weights: Weights, horizon: int) -> Floats:
    """Return 万元 for the land delivered within the horizon, and for how early it is; shape (O, Q)."""
    start = np.arange(horizon)
    worth = np.zeros((len(options), horizon))
    for index, option in enumerate(options):
        years = np.maximum(horizon - start - option.delivered, 0) / 4
        share = 0.0 if option.fixed else 1.0 if option.clears else weights.renovated
        each = weights.area + weights.area_year * years
        worth[index] = share * area_mu[option.unit] * each * (start + option.delivered < horizon)
    return worth


def reweighted(town: Town, as_of: datetime, model: Model, weights: Weights) -> Model:
    """Return the model of the same town under other weights.

    Parameters
    ----------
    town, as_of
        What the model was built of.
    model
        Built under any weights; where public money weighs nothing in them, it must not in the others.
    weights
        The others.

    Raises
    ------
    ValueError
        When public money weighs something that weighed nothing: what columns pay would have to be
        read anew.
    """
    paid = model.columns.paid
    if weights.public != model.public_weight:
        if model.public_weight == 0:
            raise ValueError(weights.public)
        times = weights.public / model.public_weight
        paid = np.multiply(paid, times, out=paid.copy(), where=np.isfinite(paid))
    numbers = dict(zip(model.unit_ids, range(len(model.unit_ids)), strict=True))
    firms = read_firms(
        town, model.quarters, model.places, numbers, weights, lambda name: number(town, as_of, name)
    )
    columns = model.columns
    worth = paid + _area_worth(columns.options, model.area_mu, weights, model.quarters.count)
    worth += delivery_worth(town, model.quarters, model.unit_ids, columns.options, weights.promises)
    return replace(
        model,
        firms=firms,
        columns=replace(columns, worth=worth, paid=paid),
        public_weight=weights.public,
        job_quarter=weights.job_quarter,
    )


def _options(town: Town, money: Money, theme: Any, project_due: Any) -> Iterator[Option]:
    accounts = last_accounts(town, money.quarters).index
    project_mode = pd.DataFrame(town["projects"]).set_index("project_id")["mode_id"]
    heights, at_home, left = storey_heights(town), _where_firms_work(town), _left_to_wait(town)
    for index, unit in enumerate(money.units.rows):
        in_project = pd.notna(unit["project_id"])
        if in_project and unit["vacated"]:
            mode = project_mode.get(unit["project_id"])
            if unit["unit_id"] in left and mode in money.modes.rows:
                yield _vacated(money, index, unit, str(mode), int(theme[index]), int(project_due[index]))
            continue
        modes = [project_mode.get(unit["project_id"])] if in_project else list(money.modes.rows)
        for mode in modes:
            if mode not in money.modes.rows:
                continue
            if in_project or _may(money, unit, str(mode), accounts, at_home):
                option = _option(heights, money, index, unit, str(mode), int(theme[index]))
                if option is not None:
                    yield option


def _where_firms_work(town: Town) -> dict[str, str]:
    needs = pd.DataFrame(town["firm_needs"])
    return dict(zip(needs["firm_id"], needs["unit_id"], strict=True))


def _left_to_wait(town: Town) -> set[str]:
    """Return the units that firms have left which wait to move on."""
    needs = pd.DataFrame(town["firm_needs"])
    return set(needs["unit_id"][needs["waiting_floor_id"].notna()])


def _may(money: Money, unit: Any, mode: str, accounts: Any, at_home: dict[str, str]) -> bool:
    """Say whether a unit may be started by a mode at all (rules U2, U3, M1, V1, V2)."""
    row = money.modes.rows[mode]
    if (
        not row["is_on"]
        or unit["is_disputed"]
        or (unit["buildable_mu"] <= NOTHING_MU) != bool(row["unbuildable_only"])
    ):
        return False
    for column, allowed in (
        ("land_nature", row["land_natures"]),
        ("certificate", row["certificates"]),
        ("soundness", row["soundness"]),
    ):
        if pd.notna(allowed) and unit[column] not in str(allowed).split("|"):
            return False
    if row["owner_occupied"] and at_home.get(unit["holder_firm"]) != unit["unit_id"]:
        return False
    if unit["collective"] and row["clears"] and unit["village"] not in accounts:
        return False
    return known(money, flows_of(money, mode, False))


def _option(
    heights: dict[str, float], money: Money, index: int, unit: Any, mode: str, theme: int
) -> Option | None:
    months = money.modes.months[mode]
    row = money.modes.rows[mode]
    fixed = bool(pd.notna(unit["project_id"]))
    floor = new_floor_m2(heights, unit, money.modes.figure(mode, "plot_ratio")[1])
    if months is None or (floor is None and not fixed):
        return None
    share = money.modes.figure(mode, "village_floor_share")
    if (
        not fixed
        and floor is not None
        and floor.any()
        and unit["collective"]
        and row["clears"]
        and np.isnan(sum(share))
    ):
        return None
    if fixed and unit["stages"] & set(CHOSEN_PHASES):
        months = (0.0, *months[1:])
    ends = [math.ceil(sum(months[: n + 1]) / 3 - TINY) for n in range(len(months))]
    payer, subsidy = _subsidy(money, unit, mode)
    least = money.modes.figure(mode, "area_min_mu")[0]
    built = (0.0, 0.0, 0.0) if fixed or floor is None else tuple(floor.tolist())
    return Option(
        unit=index, mode=mode, prepared=ends[0], cleared=ends[1], resumed=ends[2], delivered=ends[3],
        clears=bool(row["clears"]), payer=payer, subsidy=subsidy, pool_floor=built, theme=theme,
        least_mu=0.0 if np.isnan(least) or fixed else least, fixed=fixed,
    )  # fmt: skip


def _vacated(money: Money, index: int, unit: Any, mode: str, theme: int, delivered: int) -> Option:
    """Return what is left to do for a vacated unit that firms have left, to wait elsewhere (rule F10)."""
    payer, subsidy = _subsidy(money, unit, mode)
    return Option(
        unit=index, mode=mode, prepared=0, cleared=0, resumed=0, delivered=delivered, clears=True,
        payer=payer, subsidy=subsidy, pool_floor=(0.0, 0.0, 0.0), theme=theme, least_mu=0.0, fixed=True,
        vacated=True,
    )  # fmt: skip


def _subsidy(money: Money, unit: Any, mode: str) -> tuple[int, float]:
    """Return the purse that pays moves of a unit's firms, -1 for none, and 万元 a m² (rule M1)."""
    moving = [flow for flow in money.modes.flows[mode] if flow["item"] == "moving"]
    if not moving:
        return -1, 0.0
    village = str(unit["village"]) if unit["collective"] else None
    kind = str(moving[0]["payer"])
    kind = "private" if kind == "village" and village is None else kind
    payer = len(KINDS) + money.villages[str(village)] if kind == "village" else KINDS.index(kind)
    return payer, sum((flow["low"] + flow["high"]) / 2 * flow["share"] for flow in moving) / WAN


def must_vote(unit: Any, mode: str, body: str) -> bool:
    """Say whether a vote is to be held: on a collective's land, unless this mode has passed."""
    if body == "none" or not unit["collective"]:
        return False
    if unit["passed"]:
        return mode not in unit["passed"]
    return not unit["stages"] & set(CHOSEN_PHASES)


def _town_limits(money: Money, uses: Uses, index: int, option: Option, unit: Any) -> None:
    """Add land under demolition and the work of the offices (rules C1 and C3)."""
    rows, horizon = money.rows, money.quarters.count
    body = str(money.modes.rows[option.mode]["voting_body"])
    start = np.arange(horizon)
    quarter = np.arange(horizon)[None, :]
    inside = (quarter >= start[:, None] + option.prepared) & (quarter < start[:, None] + option.delivered)
    uses.add(index, start[:, None], rows["land"].at(quarter), inside * float(unit["area_mu"]))
    at = {"surveys": 0, "votes": max(option.prepared, 1) - 1, "permits": option.resumed}
    needed = {
        "surveys": "surveyed" not in unit["stages"],
        "votes": must_vote(unit, option.mode, body),
        "permits": True,
    }
    for office in OFFICES:
        when = start + at[office]
        inside_ = when < horizon
        uses.add(
            index, start, rows[office].at(np.minimum(when, horizon - 1)), inside_ * float(needed[office])
        )


def _targets(
    money: Money, uses: Uses, index: int, option: Option, unit: Any, first_year: int, due: Any
) -> None:
    """Add land of the first batch and of theme parks (rules G1 and G2)."""
    horizon, start = money.quarters.count, np.arange(money.quarters.count)
    area = float(unit["area_mu"])
    parks = money.rows["first"].labels[0]
    if unit["first_batch"] and not option.fixed and unit["buildable_mu"] > NOTHING_MU:
        in_time = money.quarters.year[start] <= first_year
        uses.add(index, start, money.rows["first"].at(parks.index(unit["park_id"])), -area * in_time)
    if option.theme >= 0:
        in_time = start + option.delivered <= due[option.theme]
        counts = -area * (in_time.astype(float) - float(bool(unit["is_good_factory"])))
        uses.add(index, np.arange(horizon), money.rows["theme"].at(option.theme), counts)
