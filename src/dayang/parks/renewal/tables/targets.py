"""How much of what is wanted a programme reaches (rules G1 and G2)."""

import numpy as np
import pandas as pd
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from dayang.parks.renewal.model.facts import NOTHING_MU
from dayang.parks.renewal.tables.chosen import Chosen


def targets(chosen: Chosen) -> pd.DataFrame:
    """Return the rows of ``renewal_targets``."""
    return pd.concat([_first_batch(chosen), _theme_parks(chosen)], ignore_index=True)


def _first_batch(chosen: Chosen) -> pd.DataFrame:
    """Return what each park of the first batch is to start, and starts, by the end of the year (G1)."""
    facts, quarters = chosen.facts, chosen.facts.model.quarters
    frame = facts.money.units.frame
    begun = frame["project_id"].notna().to_numpy(copy=True)
    can_start = begun | ~(frame["is_disputed"].to_numpy(dtype=bool) | (frame["buildable_mu"] <= NOTHING_MU))
    in_time = quarters.year[chosen.starts["start_quarter"].to_numpy(dtype=np.int64)] <= facts.first_year
    begun[chosen.starts["unit"].to_numpy()[in_time]] = True
    first = frame["first_batch"].to_numpy(dtype=bool)
    area = pd.DataFrame(
        {
            "wanted_mu": facts.first_share * frame["area_mu"] * can_start,
            "reached_mu": frame["area_mu"] * can_start * begun,
        }
    )
    table = area[first].groupby(frame["park_id"][first]).sum().rename_axis("target_id").reset_index()
    due = int((quarters.year <= facts.first_year).sum()) - 1
    return table.assign(kind="first_batch", due_quarter=due)


def _theme_parks(chosen: Chosen) -> pd.DataFrame:
    """Return what each theme park is to be, and its largest connected set of land that counts (G2)."""
    model = chosen.facts.model
    delivered = model.project_due.copy()
    started = chosen.starts["unit"].to_numpy()
    good = model.good.copy()
    good[started] = False
    delivered[started] = chosen.starts["delivered"]
    reached = []
    for theme, due in enumerate(model.theme_due):
        inside = (model.theme == theme) & (good | (delivered <= due))
        reached.append(_largest_mu(model.adjacency, inside, model.area_mu))
    return pd.DataFrame(
        {
            "kind": "theme_park",
            "target_id": model.rows["theme"].labels[0],
            "wanted_mu": model.theme_mu,
            "reached_mu": reached,
            "due_quarter": model.theme_due,
        }
    )


def _largest_mu(adjacency: tuple[np.ndarray, np.ndarray], inside: np.ndarray, area_mu: np.ndarray) -> float:
    """Return the land of the largest set of adjoining units among those inside."""
    one, other = adjacency
    both = inside[one] & inside[other]
    graph = coo_array((np.ones(both.sum()), (one[both], other[both])), shape=(len(area_mu),) * 2)
    _, part = connected_components(graph, directed=False)
    return float(np.bincount(part[inside], area_mu[inside]).max()) if inside.any() else 0.0
