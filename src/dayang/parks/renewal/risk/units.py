"""Which units carry the risk."""

import numpy as np
import pandas as pd
from scipy.stats import rankdata

from dayang.parks.renewal.risk.arrays import Floats
from dayang.parks.renewal.risk.read import Replayed
from dayang.parks.renewal.risk.run import Outcomes


def units_table(replayed: Replayed, outcomes: Outcomes, alone: Outcomes) -> pd.DataFrame:
    """Return for each unit how late it is, and how much of the programme's delay goes with its own luck.

    The latter is the cruciality index of project scheduling (Williams 1992): Spearman's rank correlation of a
    unit's own months with the delay of the whole programme in mu-quarters, in replays in which units share
    no luck. A unit's share is its squared correlation over the sum of all, each less than chance alone
    would give, 1 / (R - 1).

    Parameters
    ----------
    replayed
        The programme.
    outcomes, alone
        Replays, and such in which units share no luck.
    """
    late = _late_quarters(replayed, outcomes)
    correlation = rank_correlations(alone.own_months, _late_quarters(replayed, alone) @ _land(replayed))
    carried = np.maximum(correlation**2 - 1 / max(len(alone.delivered) - 1, 1), 0.0) * (correlation > 0)
    share = carried / carried.sum() if carried.sum() > 0 else carried
    order = np.lexsort((np.arange(len(share)), -late.mean(axis=0), -share))
    rank = np.empty(len(share), dtype=np.int64)
    rank[order] = np.arange(1, len(share) + 1)
    return pd.DataFrame(
        {
            "unit_id": [one.unit_id for one in replayed.units],
            "planned_quarter": replayed.arrays.unit["delivered"],
            "in_time": (late == 0).mean(axis=0),
            "late_quarters": late.mean(axis=0),
            "rank_correlation": correlation,
            "delay_share": share,
            "rank": rank,
        }
    )


def _land(replayed: Replayed) -> Floats:
    return np.asarray(replayed.arrays.unit["area_mu"], dtype=np.float64)


def _late_quarters(replayed: Replayed, outcomes: Outcomes) -> Floats:
    """Return shape (R, N): quarters late; what is not delivered counts up to the end of the replay."""
    plan = np.asarray(replayed.arrays.unit["delivered"])
    end = max(len(replayed.arrays.quarter), int(plan.max(initial=0)))
    late: Floats = np.maximum(np.minimum(outcomes.delivered, end) - plan, 0).astype(np.float64)
    return late


def rank_correlations(own: Floats, total: Floats) -> Floats:
    """Return Spearman's rank correlation of each column with a total; 0 where one of them never varies.

    Parameters
    ----------
    own
        Shape (R, N).
    total
        Shape (R,).

    Examples
    --------
    >>> rank_correlations(np.array([[1.0, 5.0], [2.0, 5.0], [3.0, 5.0]]), np.array([2.0, 4.0, 9.0])).tolist()
    [1.0, 0.0]
    """
    if len(total) < 2:
        return np.zeros(own.shape[1])
    columns = np.asarray(rankdata(own, axis=0), dtype=np.float64)
    outcome = np.asarray(rankdata(total), dtype=np.float64)
    columns -= columns.mean(axis=0)
    outcome -= outcome.mean()
    scale = np.sqrt((columns**2).sum(axis=0) * (outcome**2).sum())
    with np.errstate(invalid="ignore", divide="ignore"):
        found = np.where(scale > 0, (columns * outcome[:, None]).sum(axis=0) / scale, 0.0)
    return np.asarray(found, dtype=np.float64)
