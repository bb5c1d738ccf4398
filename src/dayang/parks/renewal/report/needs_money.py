"""What 5,000 mu need of each purse, what is lent, and what the town stands to lose of it."""

from typing import Any

import numpy as np
import pandas as pd

from dayang.engine import Table
from dayang.parks.renewal.model.money import PUBLIC
from dayang.parks.renewal.model.rows import WAN
from dayang.parks.renewal.report.land import (
    COLUMNS,
    FIRST,
    LANDS,
    WHOLE,
    by_land,
    hide,
    land_of,
    per_thousand,
    untold,
)
from dayang.parks.renewal.report.needs import needs
from dayang.parks.renewal.report.shown import Shown
from dayang.town.registers.modes import PURSE_KIND
from dayang.words import Words

Amounts = dict[str, float]

NET = Words("公共净支出（负为收入）", "Net public cost (below 0: income)")
LENT = Words("其中资金池、银行放出的贷款", "Of it lent by pool and banks")
OPEN = Words("资金池最多时未收回的", "Most that the pool has out")
EXPOSED = Words("未收回的里镇分担的风险", "The town's risk in that")


def needs_money_table(shown: Shown) -> Table:
    """Return what each purse pays by kind of land, and what the pool may lose.

    Money is what is paid out, from one purse to another too; net public cost is less what comes back. Purses
    that pay nothing are left out.
    """
    lands = land_of(shown)
    going = shown.moves.drop_duplicates("firm_id").set_index("from_unit")
    few = untold(by_land(going["floor_m2"].notna(), lands))
    amounts = {**_paid(shown, lands, few), **_loans(shown, lands), NET: _net(shown, lands, few)}
    delivered = needs(shown)["delivered_mu"][WHOLE]
    rows = [
        {
            "item": title,
            **{land: amount / WAN for land, amount in per_thousand(own, delivered).items()},
        }
        for title, own in amounts.items()
        if own[WHOLE] != 0 or title in (LENT, NET)
    ]
    headings = {"item": Words("项目（万元）", "Item (10,000 yuan)"), **COLUMNS}
    frame = pd.DataFrame(rows, columns=list(headings))
    return Table(
        "renewal_needs_money",
        Words(
            "五千亩要多少：各渠道付出多少（没列的不付）",
            "What 5,000 mu need: what each purse pays (those not listed pay nothing)",
        ),
        frame.astype(dict.fromkeys(COLUMNS, float)),
        headings,
        (FIRST, WHOLE, "thousand"),
        dict.fromkeys(COLUMNS, 0),
    )


def _paid(shown: Shown, lands: "pd.Series[Any]", few: set[str]) -> dict[Words, Amounts]:
    """Return what each kind of purse pays; what would tell the subsidy of one or two firms is left out."""
    paid = shown.of("renewal_payments")
    return {name: _of_purse(paid[paid["payer"] == kind], lands, few) for kind, name in PURSE_KIND.items()}


def _of_purse(paid: pd.DataFrame, lands: "pd.Series[Any]", few: set[str]) -> Amounts:
    amounts = by_land(_by_unit(paid), lands)
    other = by_land(_by_unit(paid[paid["item"] != "moving"]), lands)
    # Money that is all subsidy is as good as their floor; what is told beside it would tell it too.
    alone = any(amounts[land] > 0 and other[land] == 0 for land in few)
    return hide(amounts, few) if alone else amounts


def _by_unit(paid: pd.DataFrame) -> "pd.Series[Any]":
    return pd.Series(paid["amount_yuan"].astype(float).to_numpy(), index=paid["unit_id"])


def _net(shown: Shown, lands: "pd.Series[Any]", few: set[str]) -> Amounts:
    """Return what public purses pay less what they receive of units delivered within the horizon (T4, W2)."""
    paid = shown.of("renewal_payments")
    amount = paid["amount_yuan"].astype(float)
    delivered = set(shown.starts["unit_id"][shown.starts["delivered"] < shown.count])
    back = paid["receiver"].isin(PUBLIC) & paid["unit_id"].isin(delivered)
    net = amount.where(paid["payer"].isin(PUBLIC), 0.0) - amount.where(back, 0.0)
    amounts = by_land(pd.Series(net.to_numpy(), index=paid["unit_id"]), lands)
    moving = by_land(_by_unit(paid[paid["payer"].isin(PUBLIC) & (paid["item"] == "moving")]), lands)
    # What public purses pay beside the subsidy stands in rows of its own.
    return hide(amounts, few) if any(moving[land] > 0 for land in few) else amounts


def _loans(shown: Shown, lands: "pd.Series[Any]") -> dict[Words, Amounts]:
    """Return what is lent, the most that the pool has not got back, and the town's share of losing it."""
    loans = shown.of("renewal_loans").astype({"lent_yuan": float, "repaid_yuan": float})
    lent = by_land(loans.set_index("unit_id")["lent_yuan"], lands)
    most = _most_out(loans[loans["lender"] == "pool"], lands)
    share = _loss_share(shown)
    return {LENT: lent, OPEN: most, EXPOSED: {land: share * amount for land, amount in most.items()}}


def _most_out(loans: pd.DataFrame, lands: "pd.Series[Any]") -> Amounts:
    """Return the largest amount lent less repaid so far in any quarter, of each kind of land and of all."""
    own = lands.reindex(loans["unit_id"]).to_numpy()
    out = loans["lent_yuan"] - loans["repaid_yuan"]

    def most(chosen: Any) -> float:
        by_quarter = out[chosen].groupby(loans["quarter"][chosen]).sum().sort_index().cumsum()
        return max(float(by_quarter.max()), 0.0) if len(by_quarter) else 0.0

    each = {land: most(own == land) for land in LANDS}
    return {**each, WHOLE: most(np.ones(len(loans), dtype=bool))}


def _loss_share(shown: Shown) -> float:
    """Return the share of a loss that the pool bears, the largest of several; ``nan`` where none is told."""
    purses = pd.DataFrame(shown.town["purses"])
    return float(purses["loss_share"][purses["kind"] == "pool"].astype(float).max())
