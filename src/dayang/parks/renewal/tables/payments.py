"""Who pays whom, when and what for; how each purse and village stands; loans (rules M1 to M5, V1, V2)."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from dayang.parks.renewal.model.money import flows_of, payer_of, payments, rents, village_of
from dayang.parks.renewal.model.rows import WAN
from dayang.parks.renewal.tables.chosen import PLACES, Chosen

OUTSIDE = "outside"
"""Receiver that is none of the purses."""

PAID = ("start", "payer", "receiver", "item", "quarter", "amount_yuan")


def paid(chosen: Chosen) -> pd.DataFrame:
    """Return every payment within the horizon, by quarter.

    Parameters
    ----------
    chosen
        A programme.

    Returns
    -------
    DataFrame
        Columns `PAID`, ``unit_id``, ``year`` and ``village_id`` (of the unit's holder, empty where that is
        no collective); ``start`` is the place of the unit in ``chosen.starts``.
    """
    moving = subsidies(chosen).assign(item="moving")[list(PAID)]
    table = pd.concat([*_of_units(chosen), moving], ignore_index=True)
    table = table[table["amount_yuan"] > 0].reset_index(drop=True)
    start = table["start"].to_numpy(dtype=np.int64)
    return table.assign(
        village_id=_villages(chosen)[start],
        unit_id=chosen.starts["unit_id"].to_numpy()[start],
        year=chosen.facts.model.quarters.year[table["quarter"].to_numpy(dtype=np.int64)],
    )


def _villages(chosen: Chosen) -> Any:
    """Return the village of each start, ``None`` where no collective holds the unit."""
    money = chosen.facts.money
    names = np.array([*money.villages, None], dtype=object)
    return names[[village_of(money, option) for option in chosen.options]]


def _of_units(chosen: Chosen) -> Iterator[pd.DataFrame]:
    money = chosen.facts.money
    columns: dict[str, list[Any]] = {name: [] for name in PAID[:4]}
    quarters, amounts = [], []
    for place, (option, start) in enumerate(
        zip(chosen.options, chosen.starts["start_quarter"].tolist(), strict=True)
    ):
        for flow, payer, when, wan in payments(money, option):
            quarters.append(when[start])
            amounts.append(wan[start] * WAN)
            for name, cell in zip(columns, (place, payer, _receiver(flow), flow["item"]), strict=True):
                columns[name].append(cell)
    if quarters:
        times = [len(each) for each in quarters]
        cells = {name: np.repeat(np.array(own, dtype=object), times) for name, own in columns.items()}
        yield pd.DataFrame(
            {**cells, "quarter": np.concatenate(quarters), "amount_yuan": np.concatenate(amounts)}
        )


def _receiver(flow: dict[str, Any]) -> str:
    return OUTSIDE if pd.isna(flow["receiver"]) else str(flow["receiver"])


def _moving(chosen: Chosen) -> pd.DataFrame:
    """Return the flows of the moving subsidy of each start: payer, receiver, yuan a m²."""
    money = chosen.facts.money
    rows = [
        (
            place,
            payer_of(flow, village_of(money, option)),
            _receiver(flow),
            (flow["low"] + flow["high"]) / 2 * flow["share"],
        )
        for place, option in enumerate(chosen.options)
        for flow in flows_of(money, option.mode, option.fixed)
        if flow["item"] == "moving"
    ]
    # Of a programme that starts nothing the column would have no type to join by.
    return pd.DataFrame(rows, columns=["start", "payer", "receiver", "yuan_m2"]).astype({"start": np.int64})


def subsidies(chosen: Chosen) -> pd.DataFrame:
    """Return each move to a place in town with what each payer gives (rules M1, M2 and F9).

    Columns ``firm_id``, ``move``, ``start``, ``quarter``, ``payer``, ``receiver``, ``amount_yuan``.
    """
    moves = chosen.moves[chosen.moves["to"].isin(PLACES)]
    area = chosen.facts.firms["floor_m2"].to_numpy()[moves["firm"]]
    table = moves.assign(area_m2=area).merge(_moving(chosen), on="start")
    return table.assign(amount_yuan=table["area_m2"] * table["yuan_m2"])


def by_year(payments_: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of ``renewal_payments``."""
    keys = ["unit_id", "payer", "receiver", "item", "year"]
    return payments_.groupby(keys)["amount_yuan"].sum().reset_index()


def purses(chosen: Chosen, payments_: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of ``renewal_purses``: six kinds and every village in every year (rule M3)."""
    block = chosen.facts.model.rows["purse"]
    names, years = block.labels
    limit = chosen.facts.model.rows.limit[block.rows] * WAN
    own = payments_["payer"].where(payments_["payer"] != "village", payments_["village_id"])
    each = pd.MultiIndex.from_product([names, years], names=["purse", "year"])
    spent = (
        payments_.groupby([own.rename("purse"), "year"])["amount_yuan"].sum().reindex(each, fill_value=0.0)
    )
    limit = np.where(np.isfinite(limit), limit, np.nan)
    return pd.DataFrame(
        {"spent_yuan": spent, "limit_yuan": limit, "left_yuan": limit - spent.to_numpy()}
    ).reset_index()


def loans(chosen: Chosen, payments_: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of ``renewal_loans`` with ``village_id``: lent, and repaid by villages (rule M5)."""
    money, end = chosen.facts.money, chosen.facts.model.quarters.count
    lent = payments_[payments_["item"] == "loan"]
    keys = ["unit_id", "village_id", "payer"]
    lent_quarter = lent.groupby([*keys, "quarter"], dropna=False)["amount_yuan"].sum().rename("lent_yuan")
    of_village = lent[(lent["receiver"] == "village") & lent["village_id"].notna()]
    total = of_village.groupby([*keys, "start"], as_index=False)["amount_yuan"].sum()
    share, years = (
        total["payer"].map({name: terms[at] for name, terms in money.terms.items()}) for at in (0, 1)
    )
    first = chosen.starts["delivered"].to_numpy()[total["start"].to_numpy(dtype=np.int64)]
    last = np.minimum(first + np.rint(4 * years.astype(float)).to_numpy(dtype=np.int64), end)
    total = total.assign(
        repaid_yuan=total["amount_yuan"] * share.astype(float) / 4,
        quarter=[range(one, other) for one, other in zip(first, last, strict=True)],
    )
    repaid = total.explode("quarter").dropna(subset="quarter").astype({"quarter": np.int64})
    repaid_quarter = repaid.set_index([*keys, "quarter"])["repaid_yuan"]
    table: pd.DataFrame = pd.concat([lent_quarter, repaid_quarter], axis=1).fillna(0.0).reset_index()
    return table.rename(columns={"payer": "lender"})


def villages(chosen: Chosen, payments_: pd.DataFrame, loans_: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of ``renewal_villages``: what makes up each income, and its limit (rules V1, V2)."""
    facts, quarters = chosen.facts, chosen.facts.model.quarters
    years = [*quarters.years]
    each = pd.MultiIndex.from_product([facts.accounts.index, years], names=["village_id", "year"])
    transition = payments_[(payments_["item"] == "transition_rent") & (payments_["receiver"] == "village")]
    parts = {
        "base_yuan": facts.accounts.reindex(each, level="village_id"),
        **_rent(chosen),
        "transition_yuan": transition.groupby(["village_id", "year"])["amount_yuan"].sum(),
        "loan_service_yuan": loans_.assign(year=quarters.year[loans_["quarter"].to_numpy(dtype=np.int64)])
        .groupby(["village_id", "year"])["repaid_yuan"]
        .sum(),
    }
    table = pd.DataFrame({name: part.reindex(each, fill_value=0.0) for name, part in parts.items()})
    income = table["base_yuan"] - table["rent_lost_yuan"] + table["transition_yuan"]
    income += table["new_rent_yuan"] - table["loan_service_yuan"]
    return table.assign(income_yuan=income, limit_yuan=facts.village_share * table["base_yuan"]).reset_index()


def _rent(chosen: Chosen) -> "dict[str, pd.Series[float]]":
    """Return rent lost and new rent in yuan, by village and year."""
    money, quarters = chosen.facts.money, chosen.facts.model.quarters
    of_village = [
        village_of(money, option) if option.clears and not option.fixed else -1 for option in chosen.options
    ]
    village = np.array(of_village, dtype=np.int64)
    each = np.array([rents(money, option) for option in chosen.options]).reshape(-1, 2) * WAN
    index = pd.MultiIndex.from_product([money.villages, quarters.years], names=["village_id", "year"])
    quarter = np.arange(quarters.count)[None, :]
    found = {}
    for column, (name, begins) in enumerate((("rent_lost_yuan", "prepared"), ("new_rent_yuan", "delivered"))):
        inside = quarter >= chosen.starts[begins].to_numpy(dtype=np.int64)[:, None]
        # What is no village's, -1, adds to a row of its own that is left out.
        total = np.zeros((len(money.villages) + 1, len(quarters.years)))
        np.add.at(total, (village[:, None], quarters.year_index[None, :]), inside * each[:, column, None])
        found[name] = pd.Series(total[:-1].ravel(), index=index)
    return found
