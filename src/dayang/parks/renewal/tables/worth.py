"""What a programme is worth under weights: W1 to W8 of ``docs/renewal-model.md``, and what it comes to."""

import numpy as np
import pandas as pd

from dayang.parks.renewal.model.money import PUBLIC
from dayang.parks.renewal.model.rows import WAN, Floats
from dayang.parks.renewal.model.weights import Weights
from dayang.parks.renewal.tables.chosen import PLACES, Chosen
from dayang.parks.renewal.tables.promises import promises


def worth_wan(chosen: Chosen, weights: Weights, public_yuan: float) -> tuple[float, ...]:
    """Return W1 to W8 of a programme, in 万元.

    Parameters
    ----------
    chosen
        A programme.
    weights
        What is wanted.
    public_yuan
        Of `public_net_yuan`.
    """
    end, firms = chosen.facts.model.quarters.count, chosen.facts.firms
    moves = chosen.moves.assign(left=(end - chosen.moves["quarter"]) / 4)
    moves = moves.join(firms[["jobs", "output_yuan", "tax_yuan", "decided", "move_yuan"]], on="firm")
    lost = weights.output * moves["output_yuan"] / WAN + weights.tax * moves["tax_yuan"] / WAN
    lost = (lost + weights.job * moves["jobs"]) * moves["left"]
    placed, charged = moves["to"].isin(PLACES), (moves["to"] == "ends") & ~moves["decided"]
    waits = chosen.spells[chosen.spells["state"] == "swing"]
    # In the quarter of moving in, jobs count by the move; who waits already has moved in before.
    was_there = (chosen.facts.model.firms.waits[waits["firm"]] >= 0).astype(int)
    quarters = waits["to_quarter"] - waits["from_quarter"] + was_there
    waited = quarters * firms["jobs"].to_numpy()[waits["firm"]]
    left_years = np.maximum(end - chosen.starts["delivered"].to_numpy(), 0) / 4
    land = (weights.area + weights.area_year * left_years) * (
        delivered_mu(chosen, clears=True) + weights.renovated * delivered_mu(chosen, clears=False)
    )
    kept = promises(chosen)
    parts = (
        land.sum(),
        -weights.public * public_yuan / WAN,
        -weights.moves * moves["move_yuan"][placed].sum() / WAN,
        -weights.job_quarter * (moves["jobs"][placed].sum() + waited.sum()),
        -lost[moves["to"] == "leaves"].sum(),
        -lost[charged].sum(),
        weights.discharge * closed_m3_d(chosen),
        weights.promises * kept["break_price_yuan"][kept["kept"]].sum() / WAN,
    )
    return tuple(float(part) + 0.0 for part in parts)


def delivered_mu(chosen: Chosen, *, clears: bool) -> Floats:
    """Return the land of each start that is delivered within the horizon, projects left out (W1)."""
    end = chosen.facts.model.quarters.count
    counts = [not option.fixed and option.clears is clears for option in chosen.options]
    area = chosen.facts.model.area_mu[chosen.starts["unit"].to_numpy()]
    land: Floats = area * np.array(counts, dtype=bool) * (chosen.starts["delivered"].to_numpy() < end)
    return land


def closed_m3_d(chosen: Chosen) -> float:
    """Return the process water of firms that end, and of those last in a shared process park (W7)."""
    last = chosen.spells.drop_duplicates("firm", keep="last")
    firms = last["firm"][last["state"].isin(["ended", "process"])]
    return float(chosen.facts.firms["discharge_m3_d"].to_numpy()[firms].sum())


def public_net_yuan(chosen: Chosen, payments: pd.DataFrame) -> float:
    """Return what public purses pay, less what they receive of units that are delivered (W2, T4)."""
    delivered = chosen.starts["delivered"].to_numpy() < chosen.facts.model.quarters.count
    counts = payments["receiver"].isin(PUBLIC) & delivered[payments["start"].to_numpy(dtype=np.int64)]
    amount = payments["amount_yuan"]
    return float(amount[payments["payer"].isin(PUBLIC)].sum() - amount[counts].sum())


def totals(chosen: Chosen) -> dict[str, float]:
    """Return land, firms, jobs, output, tax and process water as ``renewal_programmes`` tells them."""
    moves, firms = chosen.moves, chosen.facts.firms
    left = moves["firm"][moves["to"] == "leaves"]
    gone = firms.loc[left.to_numpy()]
    return {
        "area_mu": float(delivered_mu(chosen, clears=True).sum()),
        "renovated_mu": float(delivered_mu(chosen, clears=False).sum()),
        "firms_moved": moves["firm"][moves["to"].isin(PLACES)].nunique(),
        "firms_left": len(gone),
        "firms_ended": int((moves["to"] == "ends").sum()),
        "jobs_left": round(gone["jobs"].sum()),
        "output_left_yuan": float(gone["output_yuan"].sum()),
        "tax_left_yuan": float(gone["tax_yuan"].sum()),
        "discharge_m3_d": closed_m3_d(chosen),
    }
