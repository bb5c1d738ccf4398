"""What every choice is worth at given prices, and the bound that follows (``docs/renewal-model.md``)."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from dayang.parks.renewal.bound.arrays import Arrays
from dayang.parks.renewal.bound.choices import choose, routes_of, stays_of, with_firms
from dayang.parks.renewal.bound.groups import Groups
from dayang.parks.renewal.bound.routes import Prices
from dayang.parks.renewal.model.build import Model
from dayang.parks.renewal.model.rows import Floats, Ints


@dataclass(frozen=True, eq=False)
class Priced:
    """Multipliers and the choices that are best at them.

    Parameters
    ----------
    multipliers
        Shape (rows,), none negative, 0 where nothing limits.
    bound
        What no programme is worth more than, 万元.
    grouped
        The same where adjoining units are chosen by groups: no bound, but what the choices lead to.
    column
        Shape (units,): column of each unit in the best choices of groups, -1 for none.
    routes
        Shape (firms, 5).
    land
        Shape (S, Q): prices of land that adjoins small units, which lower the bound; empty for none.
    """

    multipliers: Floats
    bound: float
    grouped: float
    column: Ints
    routes: Ints
    land: Floats = field(default_factory=lambda: np.zeros((0, 0)))


def prices_of(model: Model, multipliers: Floats) -> tuple[Prices, Floats]:
    """Return multipliers as routes see them, and the price of new floor from each quarter on."""
    rows, year = model.rows, model.quarters.year_index

    def block(name: str) -> Any:
        return multipliers[rows[name].rows].reshape(rows[name].shape)

    def added(table: Any) -> Any:
        return np.concatenate([np.zeros((len(table), 1)), np.cumsum(table, axis=1)], axis=1)

    pay = block("purse")[:, year] + model.public_weight * model.payer_public[:, None]
    villages = len(block("cash"))
    pay[-villages:] += block("cash")[:, None] if villages else 0.0
    pool = added(block("pool"))
    prices = Prices(
        place=added(block("place")),
        pool=pool,
        absorb=np.ascontiguousarray(block("absorb")[:, year]),
        pay=np.ascontiguousarray(pay),
        jobs=block("jobs"),
    )
    return prices, pool[:, -1:] - pool


def column_values(model: Model, data: Arrays, multipliers: Floats) -> tuple[Prices, Floats, Floats]:
    """Return prices, and what each column is worth at them: without firms, and with.

    Shapes (options, quarters) both; new floor at its price is in both.
    """
    prices, supply = prices_of(model, multipliers)
    net = data.worth - (model.columns.uses @ multipliers).reshape(data.worth.shape)
    ready = np.clip(np.arange(net.shape[1])[None, :] + data.delivered[:, None], 0, net.shape[1])
    for storey in range(data.pool_floor.shape[1]):
        net += data.pool_floor[:, [storey]] * supply[data.option_pool[:, [storey]], ready]
    return prices, net, with_firms(data, prices, stays_of(data, prices), net)


def priced(model: Model, data: Arrays, by: Groups, multipliers: Floats) -> Priced:
    """Return the bound at given multipliers, and what is best of each group at them."""
    prices, _, values = column_values(model, data, multipliers)
    limits = limits_worth(model, multipliers)
    worth, column = choose(data, by, values)
    bound = limits + float(best_of_units(data, values).sum())
    return Priced(
        multipliers, bound, limits + worth, column, routes_of(data, prices, stays_of(data, prices), column)
    )


def limits_worth(model: Model, multipliers: Floats) -> float:
    """Return what the limits are worth at given multipliers."""
    limited = np.isfinite(model.rows.limit)
    return float(model.rows.limit[limited] @ multipliers[limited])


def best_of_units(data: Arrays, values: Floats, alone: float = 0.0) -> Floats:
    """Return what the best choice of each unit is worth, shape (units,); those of projects must start.

    Parameters
    ----------
    alone
        What a unit is worth that is not started.
    """
    units = len(data.option_first) - 1
    best, must = np.full(units, -np.inf), np.zeros(units, dtype=bool)
    np.maximum.at(best, data.unit, values.max(axis=1))
    must[data.unit[data.fixed]] = True
    return np.where(must, best, np.maximum(best, alone))
