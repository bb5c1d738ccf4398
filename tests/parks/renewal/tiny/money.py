"""The purses, loans and village accounts of a tiny town."""

import pandas as pd
from parks.renewal.tiny.draw import PUBLIC, VILLAGES, Draw


def money_of(draw: Draw, as_of: pd.Timestamp) -> dict[str, list[dict[str, object]]]:
    """Return purses, what they have each year, a loan, and accounts of the villages."""
    reported = as_of.tz_localize("Asia/Shanghai")
    village_tight = draw.chance(0.2)
    purses, years = [], []
    for kind in ("budget", "relocation", "pool", "town_company", "village", "bank", "private"):
        if kind in {"village", "private"} and draw.chance(0.5):
            continue
        purses.append(_purse(draw, kind))
        if kind in {"bank", "private"} or draw.chance(0.1 if kind in PUBLIC else 0.5):
            continue
        scale = 1e5 if kind == "relocation" else 1e7
        years += [
            {
                "purse_id": kind,
                "year": year,
                "available_yuan": draw.yuan(scale / 5, scale * 20),
                "committed_yuan": draw.yuan(1, scale / 10),
                "reported_at": reported,
            }
            for year in range(as_of.year, as_of.year + 3)
        ]
    return {
        "purses": purses,
        "purse_years": years,
        "loans": [_loan(draw)] if draw.chance(0.5) else [],
        "village_accounts": [
            {
                "village_id": village_id,
                "year": year,
                "income_yuan": draw.yuan(1e6, 3e7) if village_tight else draw.yuan(2e7, 2e8),
                "cash_yuan": draw.yuan(3e4, 1e7) if village_tight else draw.yuan(2e7, 2e9),
                "reported_at": reported,
            }
            for village_id in VILLAGES
            for year in (as_of.year - 1, as_of.year)
        ],
    }


def _purse(draw: Draw, kind: str) -> dict[str, object]:
    lends = kind in {"pool", "bank"}
    return {
        "purse_id": kind,
        "name": kind,
        "kind": kind,
        "village_id": "V1" if kind == "village" else None,
        "capital_yuan": draw.yuan(3e5, 3e7) if kind == "pool" else None,
        "leverage": draw.of([1.0, 2.0]) if kind == "pool" else None,
        "interest_rate": draw.of([0.0, 0.03, 0.045]) if lends else None,
        "tenor_years": draw.of([5.0, 10.0, 15.0]) if lends else None,
    }


def _loan(draw: Draw) -> dict[str, object]:
    return {"loan_id": "O1", "purse_id": "pool", "principal_yuan": draw.yuan(1e4, 3e6)}
