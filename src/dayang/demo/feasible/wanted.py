"""What the hidden programme sets out to start: projects, theme parks, the first batch, and then the rest."""

from dataclasses import dataclass, replace
from itertools import zip_longest

import numpy as np
import pandas as pd
from scipy.sparse import csr_array

from dayang.demo.adjoining import largest_set, outwards
from dayang.demo.feasible.schedule import Job
from dayang.demo.feasible.terms import Registers, Terms
from dayang.demo.noise import Array, Indices, Mask

PREFERRED = (
    "owner_rebuild",
    "joint_rebuild",
    "collective_rebuild",
    "purchase_and_sale_on_account",
    "collective_to_state_linked_sale",
    "purchase_and_sale",
    "back_to_green",
)
"""Modes in the order they are tried; the others clear nobody."""


@dataclass(frozen=True, eq=False)
class Wanted:
    """Jobs in the order they are scheduled.

    Parameters
    ----------
    themes
        By theme park: its jobs, outwards from one of its units, until it is large enough.
    rest
        The first batch, park by park in turn, and then everything else.
    """

    themes: dict[str, list[Job]]
    rest: list[Job]


def jobs(registers: Registers, terms: Terms, near: csr_array, taken: Mask) -> Wanted:
    """Return the jobs wanted.

    Parameters
    ----------
    registers
        ``rebuild_units`` and ``theme_parks``.
    terms
        What modes allow.
    near
        Which units adjoin.
    taken
        Units of projects, which go on by themselves.
    """
    units = registers["rebuild_units"]
    alone, grouped = _choices(terms, taken)
    singles = {unit: Job((unit,), mode) for unit, mode in enumerate(alone.tolist()) if mode >= 0}
    groups = _groups(units["area_mu"].to_numpy(float), terms, near, grouped)
    by_unit = {unit: job for job in groups for unit in job.units} | singles
    in_turn = (job for row in zip_longest(*_first_batches(units, by_unit)) for job in row if job)
    return Wanted(
        themes={
            theme: _theme_jobs(registers, theme, near, taken, by_unit)
            for theme in registers["theme_parks"]["theme_id"].tolist()
        },
        rest=list(dict.fromkeys([*in_turn, *by_unit.values()])),
    )


def _first_batches(units: pd.DataFrame, by_unit: dict[int, Job]) -> list[list[Job]]:
    """Return the jobs of each park of the first batch, the largest units first."""
    first = units["first_batch"].to_numpy(bool)
    order = np.argsort(-units["area_mu"].to_numpy(float), kind="stable")
    park = units["park_id"].to_numpy()
    return [
        [
            replace(by_unit[k], wanted=True)
            for k in order[first[order] & (park[order] == name)].tolist()
            if k in by_unit
        ]
        for name in pd.unique(park[first]).tolist()
    ]


def _choices(terms: Terms, taken: Mask) -> tuple[Indices, Indices]:
    """Return the preferred mode of each unit that may start alone, and of each that needs neighbours."""
    alone, grouped = np.full(len(taken), -1), np.full(len(taken), -1)
    known = [terms.mode_ids.index(name) for name in PREFERRED if name in terms.mode_ids]
    for mode in reversed(known):
        open_ = terms.open_to[:, mode] & ~taken
        (grouped if terms.area_min_mu[mode] else alone)[open_] = mode
    grouped[alone >= 0] = -1
    return alone, grouped


def _groups(area_mu: Array, terms: Terms, near: csr_array, mode_of: Indices) -> list[Job]:
    """Put adjoining units of one mode together until they are large enough (U4)."""
    free = mode_of >= 0
    groups: list[Job] = []
    for seed in np.argsort(-area_mu, kind="stable").tolist():
        if not free[seed]:
            continue
        mode = int(mode_of[seed])
        order = outwards(near, free & (mode_of == mode), seed)
        enough = np.flatnonzero(np.cumsum(area_mu[order]) >= terms.area_min_mu[mode])
        if len(enough):
            group = order[: int(enough[0]) + 1]
            free[group] = False
            groups.append(Job(tuple(sorted(group.tolist())), mode))
        else:
            free[seed] = False
    return groups


def _theme_jobs(
    registers: Registers, theme: str, near: csr_array, taken: Mask, by_unit: dict[int, Job]
) -> list[Job]:
    """Return jobs that put a theme park together, outwards from the largest unit that can count."""
    units = registers["rebuild_units"]
    own = (units["theme_id"] == theme).fillna(value=False).to_numpy(bool)
    good = units["is_good_factory"].to_numpy(bool)
    area_mu = units["area_mu"].to_numpy(float)
    counts = own & (good | taken | np.isin(np.arange(len(units)), list(by_unit)))
    whole = largest_set(near, counts, area_mu)
    order = outwards(near, counts, int(whole[np.argmax(area_mu[whole])])).tolist() if len(whole) else []
    found = [replace(by_unit[unit], wanted=True) for unit in order if not good[unit] and unit in by_unit]
    return list(dict.fromkeys(found))
