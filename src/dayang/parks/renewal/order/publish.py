"""The tables of an order of goals: its levels, their prices, their programmes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from dayang.parks.renewal.model.build import Model
from dayang.parks.renewal.model.rows import Floats
from dayang.parks.renewal.tables import LEVELS, MOVES, STARTS, prices
from dayang.parks.renewal.tables.prices import ALL
from dayang.town.frames import conform
from dayang.town.registers import DICTIONARY


@dataclass(frozen=True, eq=False)
class Level:
    """A level that was solved.

    Parameters
    ----------
    name, goals
        What it is called, and the goals it has.
    reached, bound, least
        Of its goals: worth of its programme, what none that keeps the levels above passes, and what
        later levels keep at least, 万元.
    tolerance
        Share of what was reached that later levels may give up.
    times, multipliers
        Prices from which the bound follows: of the goals above, and of rows.
    starts, moves
        Its programme, as `check` takes it.
    """

    name: str
    goals: tuple[str, ...]
    reached: float
    bound: float
    tolerance: float
    least: float
    times: Mapping[str, float]
    multipliers: Floats
    starts: pd.DataFrame
    moves: pd.DataFrame


def level_tables(model: Model, levels: Sequence[Level], kept: Mapping[str, float]) -> dict[str, pd.DataFrame]:
    """Return the registers `LEVELS`.

    Parameters
    ----------
    model
        Whose rows the prices are of.
    levels
        The first first.
    kept
        What the plan in the end is worth in each goal, 万元.
    """
    parts = [
        [_told(level, kept) for level in levels],
        [_prices(model, level) for level in levels],
        [level.starts[list(STARTS)] for level in levels],
        [level.moves[list(MOVES)].rename(columns={"unit_id": "to_unit_id"}) for level in levels],
    ]
    return {
        name: conform(
            DICTIONARY[name],
            pd.concat(
                [each.assign(level=place) for place, each in enumerate(own, start=1)], ignore_index=True
            ),
        )
        for name, own in zip(LEVELS, parts, strict=True)
    }


def _told(level: Level, kept: Mapping[str, float]) -> pd.DataFrame:
    row = {
        "goal": level.name,
        "reached_wan": level.reached,
        "bound_wan": level.bound,
        "gap_wan": level.bound - level.reached,
        "tolerance": level.tolerance,
        "least_wan": level.least,
        "kept_wan": sum(kept[goal] for goal in level.goals),
    }
    return pd.DataFrame([row])


def _prices(model: Model, level: Level) -> pd.DataFrame:
    """Return prices of rows and of the goals above."""
    rows = prices(model, {"balanced": level.multipliers}).drop(columns="programme")
    goals = [(goal, each) for goal, each in level.times.items() if each > 0]
    above = pd.DataFrame(goals, columns=["label", "price_wan"])
    above = above.assign(row="goal", label_2=ALL, unit="万元")
    return pd.concat([rows, above], ignore_index=True) if len(above) else rows
