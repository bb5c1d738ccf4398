"""All tables of a renewal plan but the prices of its rows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import pandas as pd

from dayang.engine import relative_gap
from dayang.parks.renewal.model.build import Model
from dayang.parks.renewal.model.weights import Weights
from dayang.parks.renewal.tables.chosen import Chosen, floor_taken, read_chosen, started
from dayang.parks.renewal.tables.facts import read_facts
from dayang.parks.renewal.tables.payments import by_year, loans, paid, purses, subsidies, villages
from dayang.parks.renewal.tables.promises import promises
from dayang.parks.renewal.tables.targets import targets
from dayang.parks.renewal.tables.worth import public_net_yuan, totals, worth_wan
from dayang.town import Town
from dayang.town.frames import conform
from dayang.town.registers import DICTIONARY

REFERENCE = "reference"

STARTS = ("unit_id", "mode_id", "start_quarter")
MOVES = ("firm_id", "move", "quarter", "to", "floor_id", "unit_id", "storey_class")
"""Columns of the two tables that a programme is."""

NAMES = (
    "renewal_programmes",
    "renewal_starts",
    "renewal_moves",
    "renewal_firm_spells",
    "renewal_payments",
    "renewal_purses",
    "renewal_villages",
    "renewal_floor",
    "renewal_loans",
    "renewal_targets",
    "renewal_promises",
)
"""Registers that `publish` makes."""

NO_ROOM = 1e-9
"""Part of the reference by which a bound may lie above it and leave nothing to be won: noise of floats."""

PRICES = "renewal_prices"
"""Register that `dayang.parks.renewal.tables.prices` makes."""

BOTTLENECKS = "renewal_bottlenecks"
"""Register that `dayang.parks.renewal.bottlenecks` makes of the others."""

FRONTIERS = ("renewal_frontier", "renewal_frontier_starts", "renewal_frontier_moves")
"""Registers that `dayang.parks.renewal.frontier` makes: points, starts and moves of their programmes."""

BESIDE = (*FRONTIERS, "renewal_chances", "renewal_risk_units", "renewal_slack")
"""Registers that `dayang.parks.renewal.explain` makes; empty where it was not asked."""

LEVELS = ("renewal_levels", "renewal_level_prices", "renewal_level_starts", "renewal_level_moves")
"""Registers that `dayang.parks.renewal.order` makes; empty where no order of goals was asked for."""

TABLES = (*NAMES, PRICES, BOTTLENECKS, *BESIDE, *LEVELS)
"""All registers that a plan publishes."""


@dataclass(frozen=True, eq=False)
class Programme:
    """A programme to be published.

    Parameters
    ----------
    starts
        ``unit_id``, ``mode_id``, ``start_quarter``.
    moves
        ``firm_id``, ``move``, ``quarter``, ``to``, ``floor_id``, ``unit_id``, ``storey_class``.
    weights
        By which it is valued.
    bound_wan
        What no programme is worth more than under these weights; ``None`` where none is told.
    """

    starts: pd.DataFrame
    moves: pd.DataFrame
    weights: Weights
    bound_wan: float | None = None


def publish(
    town: Town, as_of: datetime, model: Model, programmes: Mapping[str, Programme]
) -> dict[str, pd.DataFrame]:
    """Return the registers `NAMES` of some programmes of a town.

    Parameters
    ----------
    town, as_of
        What they are for.
    model
        Of this town; its weights are not looked at.
    programmes
        By the codes of ``renewal_programmes.programme``. Gaps to the reference are told where
        ``"reference"`` is among them.

    Raises
    ------
    KeyError
        When a programme names a unit, mode, firm or floor that the model does not know.
    ParameterMissingError
        When a parameter is 待填.
    """
    facts = read_facts(town, as_of, model)
    chosen = {
        name: read_chosen(facts, programme.starts, programme.moves) for name, programme in programmes.items()
    }
    payments = {name: paid(own) for name, own in chosen.items()}
    public = {name: public_net_yuan(own, payments[name]) for name, own in chosen.items()}
    found: dict[str, list[pd.DataFrame]] = {name: [] for name in NAMES}
    for name, programme in programmes.items():
        reference = None
        if REFERENCE in chosen:
            reference = sum(worth_wan(chosen[REFERENCE], programme.weights, public[REFERENCE]))
        tables = _tables(chosen[name], payments[name])
        tables["renewal_programmes"] = _programme(chosen[name], programme, public[name], reference)
        for register, table in tables.items():
            found[register].append(table.assign(programme=name))
    return {
        name: conform(DICTIONARY[name], pd.concat(parts, ignore_index=True) if parts else pd.DataFrame())
        for name, parts in found.items()
    }


def _tables(chosen: Chosen, payments: pd.DataFrame) -> dict[str, pd.DataFrame]:
    lent, starts = loans(chosen, payments), started(chosen)
    return {
        "renewal_starts": starts,
        "renewal_moves": _moves(chosen, starts),
        "renewal_firm_spells": chosen.spells,
        "renewal_payments": by_year(payments),
        "renewal_purses": purses(chosen, payments),
        "renewal_villages": villages(chosen, payments, lent),
        "renewal_floor": floor_taken(chosen),
        "renewal_loans": lent,
        "renewal_targets": targets(chosen),
        "renewal_promises": promises(chosen),
    }


def _moves(chosen: Chosen, starts: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of ``renewal_moves``; where several pay, whoever pays most is told.

    Parameters
    ----------
    starts
        Rows of ``renewal_starts``.
    """
    moves = chosen.moves
    given = subsidies(chosen).sort_values("amount_yuan", ascending=False, kind="stable")
    each = (
        given[given["amount_yuan"] > 0]
        .groupby(["firm", "move"])
        .agg({"amount_yuan": "sum", "payer": "first"})
    )
    told = moves.join(each, on=["firm", "move"])
    into_new = moves["to"] == "unit"
    voted = set(starts["unit_id"][starts["provisional"]])
    waits = chosen.facts.model.firms.waits
    leaves = chosen.facts.firms["unit_id"].where(waits < 0).to_numpy()[moves["firm"].to_numpy(dtype="int64")]
    return told.assign(
        floor_id=moves["floor_id"].where(moves["to"] == "floor"),
        to_unit_id=moves["unit_id"].where(into_new),
        storey_class=moves["storey_class"].where(into_new),
        subsidy_yuan=told["amount_yuan"].fillna(0.0),
        provisional=pd.Series(leaves, index=moves.index).isin(voted)
        | (into_new & moves["unit_id"].isin(voted)),
    )


def _programme(
    chosen: Chosen, programme: Programme, public_yuan: float, reference_wan: float | None
) -> pd.DataFrame:
    parts = worth_wan(chosen, programme.weights, public_yuan)
    value, bound = sum(parts), programme.bound_wan
    gap = None if bound is None else relative_gap(value, bound)
    to_reference = None
    if bound is not None and reference_wan is not None:
        room = bound - reference_wan
        to_reference = (bound - value) / room if room > NO_ROOM * max(1.0, abs(reference_wan)) else None
    row = {
        "value_wan": value,
        "bound_wan": bound,
        "gap": gap,
        "reference_wan": reference_wan,
        "gap_to_reference": to_reference,
        **{f"w{number}_wan": part for number, part in enumerate(parts, start=1)},
        **totals(chosen),
        "public_net_yuan": public_yuan,
    }
    return pd.DataFrame([row])
