"""What a plan is measured against: only what is committed, and what is done by hand."""

from dataclasses import replace

import numpy as np

from dayang.parks.renewal.model.build import Model
from dayang.parks.renewal.search.chain import Guide
from dayang.parks.renewal.search.change import Worths, best_insertion
from dayang.parks.renewal.search.state import State, empty
from dayang.parks.renewal.search.together import insert_together

TARGETS = ("first", "theme")


def committed_only(model: Model) -> Model:
    """Return the model in which only projects go on, excused from the first batch and theme parks."""
    fixed = np.array([option.fixed for option in model.columns.options], dtype=bool)
    worth = np.where(fixed[:, None], model.columns.worth, -np.inf)
    rows = replace(model.rows, limit=model.rows.limit.copy())
    for name in TARGETS:
        rows.limit[rows[name].rows] = np.inf
    return replace(
        model, columns=replace(model.columns, worth=worth), rows=rows, theme_mu=np.zeros_like(model.theme_mu)
    )


def by_hand(by: Guide, seed: int) -> State:
    """Return the programme a priority list gives: projects, the first batch, then the largest units first.

    Each unit starts in the first quarter that has room for it, by the first mode that pays, together
    with its neighbours where its mode asks for land; its firms take the best place that is free.

    Parameters
    ----------
    by
        At multipliers of nothing.
    """
    model, data, at = by.model, by.data, by.at
    state, rng = empty(model), np.random.default_rng(seed)
    found = np.empty(len(model.unit_ids), dtype=np.int64)
    quarters = model.quarters.count
    soonest = np.where(np.isfinite(by.worths.net), 1.0 + (quarters - np.arange(quarters)) / quarters, -np.inf)
    worths = Worths(by.worths.net, soonest, np.zeros(len(model.unit_ids)))
    counts = (model.columns.uses[:, model.rows["first"].rows] < 0).sum(axis=1)
    first = counts.reshape(by.worths.net.shape).any(axis=1)
    rank = model.area_mu + 1e6 * np.isin(np.arange(len(model.unit_ids)), data.unit[first])
    rank += 1e9 * np.isin(np.arange(len(model.unit_ids)), data.unit[data.fixed])
    rank += 1e12 * np.isin(np.arange(len(model.unit_ids)), data.home[data.waits >= 0])
    group = np.repeat(np.arange(len(by.by.first) - 1), np.diff(by.by.first))[np.argsort(by.by.unit)]
    for unit in np.argsort(-rank, kind="stable").tolist():
        if state.column[unit] >= 0:
            continue
        alone = best_insertion(data, at, state, by.prices, worths, 0.0, rng, unit, 1, found)
        if not alone:
            own = by.by.unit[by.by.first[group[unit]] : by.by.first[group[unit] + 1]]
            members = own[state.column[own] < 0]
            insert_together(data, at, state, by.prices, by.by, worths, 0.0, rng, members, 1, found)
    return state
