"""The modes of a tiny town: some that ship, made short."""

import pandas as pd
from parks.renewal.tiny.draw import SINCE, Draw

from dayang.town.modes import shipped_modes


def chosen_modes(draw: Draw) -> tuple[list[str], str]:
    """Return two modes that are on, and one that is not: of those that ship."""
    often = [
        "purchase_and_sale_on_account",
        "purchase_and_sale_on_account",
        "collective_rebuild",
        "joint_rebuild",
    ]
    rare = [
        "back_to_green",
        "purchase_and_sale",
        "public_company_lease",
        "renovation",
        "back_to_green",
        "owner_rebuild",
    ]
    rare += ["collective_to_state_linked_sale"]
    first = str(draw.of(often))
    others = [mode for mode in [*often, *rare] if mode != first]
    second = str(draw.of(others))
    return [first, second], str(draw.of([mode for mode in others if mode != second]))


def rows_of_modes(draw: Draw, on: list[str], off: str, as_of: pd.Timestamp) -> dict[str, pd.DataFrame]:
    """Return the rows of three shipped modes, made short and small enough for a tiny town."""
    shipped = {name: frame[frame["mode_id"].isin([*on, off])] for name, frame in shipped_modes().items()}
    modes = shipped["modes"].assign(is_on=shipped["modes"]["mode_id"].isin(on))
    figures = shipped["mode_figures"]
    kept = figures[~figures["figure"].str.endswith("_months") & (figures["figure"] != "area_min_mu")]
    own = [row for mode in [*on, off] for row in _lengths(draw, mode, as_of)]
    flows = shipped["mode_flows"].copy()
    money = ["low", "high"]
    flows[money] = flows[money].mul([draw.amount(0.2, 1.5, 3) for _ in range(len(flows))], axis=0).round(2)
    return {
        "modes": modes,
        "mode_figures": pd.concat([kept, pd.DataFrame(own)], ignore_index=True),
        "mode_flows": flows,
    }


def _lengths(draw: Draw, mode_id: str, as_of: pd.Timestamp) -> list[dict[str, object]]:
    """Return short phases, figures that hold only later, and at times a least area."""
    months = {
        "prepare_months": draw.of([0.0, 0.0, 0.0, 1.0, 2.0]),
        "clear_months": draw.of([0.0, 1.0, 1.0, 2.0, 3.0]),
        "extra_months": draw.of([0.0, 0.0, 0.0, 0.0, 2.0]),
        "build_months": draw.of([1.0, 1.0, 2.0, 3.0]),
    }
    ranges = {name: (low, float(str(low)) + draw.whole(0, 1)) for name, low in months.items()}
    if draw.chance(0.2):
        ranges["area_min_mu"] = (draw.amount(2, 15), None)
    rows = [(name, SINCE, *ends) for name, ends in ranges.items()]
    if draw.chance(0.3):
        rows.append(("build_months", as_of + pd.Timedelta(1, "D"), 24.0, 24.0))
    return [
        {"mode_id": mode_id, "figure": name, "low": low, "high": high, "unit": "月", "valid_from": since}
        for name, since, low, high in rows
    ]
