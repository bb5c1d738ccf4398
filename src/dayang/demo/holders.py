"""Who holds the land of parks: village unions and groups, the town's companies, the state, firms."""

import numpy as np
import pandas as pd

from dayang.demo import names
from dayang.demo.noise import Array, Generator, Indices, Texts

UNION_SHARE, LARGE_UNION_SHARE = 0.3, 0.65
"""Of small collective units and of those of at least `LARGE_MU`, what the village's union holds
(assumed); its groups hold the others."""
LARGE_MU = 20.0
GROUPS = 9
"""Groups (经济社) of a village that hold land in parks, at most."""
STATE_SHARE = 0.45
"""Of units on state land, those the state holds itself; companies of the town hold the others."""
SAME_OWNER = 0.12
"""Of private units, those whose holder has the one before as well."""
UNION_MEMBERS, GROUP_MEMBERS = (1400, 4200), (110, 480)
"""Members who may vote."""
UNION_REPRESENTATIVES, GROUP_REPRESENTATIVES = (35, 65), (15, 31)


def holders(
    rng: Generator, nature: Texts, area_mu: Array, village_id: Texts, village_name: Texts
) -> tuple[pd.DataFrame, Texts]:
    """Draw the holders of units.

    Parameters
    ----------
    rng
        Where chance comes from.
    nature, area_mu, village_id, village_name
        Of each unit.

    Returns
    -------
    The register ``rights_holders``, and the id of the holder of each unit.
    """
    name = np.full(len(nature), "", dtype=object)
    kind = np.full(len(nature), "", dtype=object)
    own = nature == "collective"
    name[own], kind[own] = _collective(rng, area_mu[own], village_name[own])
    own = nature == "state"
    name[own], kind[own] = _public(rng, int(own.sum()))
    own = nature == "private"
    name[own], kind[own] = _private(rng, int(own.sum())), "private"
    found, first, of = np.unique(name.astype(str), return_index=True, return_inverse=True)
    order = np.argsort(first, kind="stable")
    place = np.empty(len(found), dtype=np.int64)
    place[order] = np.arange(len(found))
    first = first[order]
    digits = max(4, len(str(len(first))))
    ids = np.array([f"H{k + 1:0{digits}d}" for k in range(len(first))])
    members, representatives = _voters(rng, kind[first])
    return pd.DataFrame(
        {
            "holder_id": ids,
            "name": name[first],
            "kind": kind[first],
            "village_id": pd.Series(village_id[first]).where(pd.Series(nature[first] == "collective")),
            "firm_id": pd.Series([None] * len(first), dtype="str"),
            "members": members,
            "representatives": representatives,
        }
    ), ids[place[of.ravel()]]


def _collective(rng: Generator, area_mu: Array, village_name: Texts) -> tuple[Texts, Texts]:
    union = rng.random(len(area_mu)) < np.where(area_mu >= LARGE_MU, LARGE_UNION_SHARE, UNION_SHARE)
    group = rng.integers(1, GROUPS + 1, len(area_mu))
    name = [
        names.economic_union(village) if whole else names.economic_society(village, k)
        for village, whole, k in zip(village_name.tolist(), union.tolist(), group.tolist(), strict=True)
    ]
    return np.array(name, dtype=object), np.where(union, "economic_union", "economic_society")


def _public(rng: Generator, count: int) -> tuple[Texts, Texts]:
    state = rng.random(count) < STATE_SHARE
    company = np.array(names.TOWN_COMPANIES, dtype=object)[rng.integers(0, len(names.TOWN_COMPANIES), count)]
    return np.where(state, names.STATE, company), np.where(state, "state", "town_company")


def _private(rng: Generator, count: int) -> Texts:
    name = np.array(names.owners(rng, count), dtype=object)
    again = rng.random(count) < SAME_OWNER
    again[:1] = False
    first: Texts = name[np.maximum.accumulate(np.where(again, 0, np.arange(count)))]
    return first


def _voters(rng: Generator, kind: Indices) -> tuple[pd.Series, pd.Series]:
    """Return members who may vote, and representatives, of collective holders."""
    drawn = []
    for union, group in (
        (UNION_MEMBERS, GROUP_MEMBERS),
        (UNION_REPRESENTATIVES, GROUP_REPRESENTATIVES),
    ):
        number = np.where(
            kind == "economic_union", rng.integers(*union, len(kind)), rng.integers(*group, len(kind))
        )
        collective = np.isin(kind, ("economic_union", "economic_society"))
        drawn.append(pd.Series(number).where(pd.Series(collective)).astype("Int64"))
    return drawn[0], drawn[1]
