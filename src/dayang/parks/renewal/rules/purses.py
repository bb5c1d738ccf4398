"""Purses apart, village cash and the loan pool: rules M3 to M6."""

from collections import defaultdict
from collections.abc import Iterator

from dayang.parks.renewal.rules import YUAN, Finding, look
from dayang.parks.renewal.rules.facts import Facts, Row
from dayang.parks.renewal.rules.money import Payment, payments
from dayang.parks.renewal.rules.programme import Programme
from dayang.words import Words

LENDERS = ("pool", "bank")

UNLIMITED = ("private", "bank")
"""Kinds without a limit where they have no rows of years."""

ELSEWHERE = ("village", "pool")
"""Kinds that M4 and M5 limit, and M3 only where they have rows of years."""


def judge_purses(programme: Programme) -> Iterator[Finding]:
    """Judge every purse."""
    paid = payments(programme)
    yield from _years(programme.facts, paid)
    yield from _village_cash(programme.facts, paid)
    yield from _pool(programme.facts, paid)


def purses_of(facts: Facts, kind: str, village_id: str | None = None) -> list[Row]:
    """Return the purses of a kind, of a village where one is told."""
    return [
        purse
        for purse in facts.purses
        if purse["kind"] == kind and (village_id is None or purse["village_id"] == village_id)
    ]


def _years(facts: Facts, paid: list[Payment]) -> Iterator[Finding]:
    """M3: by calendar year, each purse within what is available less what is committed."""
    spent = defaultdict[tuple[str, str | None, int], float](float)
    for payment in paid:
        year = facts.calendar.year(payment.quarter)
        spent[payment.payer, payment.village_id, year] += payment.amount_yuan
    for (kind, village_id, year), amount in sorted(spent.items(), key=str):
        limit = year_limit_yuan(facts, kind, village_id, year)
        if limit is None:
            continue
        name = kind if village_id is None else f"{kind} {village_id}"
        found = Words(f"{name} {year} 年付出 {amount:.2f} 元", f"{name} pays {amount:.2f} yuan in {year}")
        expected = Words(f"至多 {limit:.2f} 元", f"at most {limit:.2f} yuan")
        yield look("M3", amount <= limit + YUAN, "purse_years", f"{name} {year}", found, expected)


def year_limit_yuan(facts: Facts, kind: str, village_id: str | None, year: int) -> float | None:
    """Return what a purse may pay in a year, ``None`` where M3 does not limit it; never less than nothing."""
    ids = [purse["purse_id"] for purse in purses_of(facts, kind, village_id)]
    has_rows = any(purse_id in ids for purse_id, _ in facts.purse_years)
    if not has_rows and kind in UNLIMITED + ELSEWHERE:
        return None
    rows = [facts.purse_years.get((purse_id, year)) for purse_id in ids]
    left = sum(row["available_yuan"] - (row["committed_yuan"] or 0.0) for row in rows if row)
    return max(float(left), 0.0)


def _village_cash(facts: Facts, paid: list[Payment]) -> Iterator[Finding]:
    """M4: what a village pays out adds up to no more than its cash at the end of the base year."""
    spent = defaultdict[str, float](float)
    for payment in paid:
        if payment.village_id is not None:
            spent[payment.village_id] += payment.amount_yuan
    for village_id, amount in spent.items():
        cash = cash_yuan(facts, village_id)
        found = Words(
            f"村 {village_id} 共付出 {amount:.2f} 元", f"village {village_id} pays {amount:.2f} yuan"
        )
        expected = Words(f"至多货币资金 {cash:.2f} 元", f"at most its cash, {cash:.2f} yuan")
        yield look("M4", amount <= cash + YUAN, "village_accounts", village_id, found, expected)


def cash_yuan(facts: Facts, village_id: str) -> float:
    """Return a village's cash at the end of the base year (rule M4)."""
    account = facts.accounts.get(village_id)
    return float(account["cash_yuan"] or 0.0) if account else 0.0


def _pool(facts: Facts, paid: list[Payment]) -> Iterator[Finding]:
    """M5: what the pool has lent and lends stays within capital times multiple; M6: no guarantee."""
    nothing = Words("", "")
    for payment in paid:
        if payment.item == "loan":
            yield look("M6", True, "starts", payment.unit_id, nothing, nothing)
            lenders = purses_of(facts, payment.payer)
            known = bool(lenders) and terms(facts, payment.payer) is not None
            found = Words(f"单元 {payment.unit_id} 向 {payment.payer} 借款", f"{payment.payer} lends")
            expected = Words("有利率和年限的渠道", "a purse with interest and tenor")
            yield look("M5", known, "starts", payment.unit_id, found, expected)
    before, limit = pool_yuan(facts)
    lent = before + sum(payment.amount_yuan for payment in paid if payment.payer == "pool")
    if purses_of(facts, "pool") or lent > before:
        found = Words(
            f"资金池共放贷 {lent:.2f} 元（已放 {before:.2f}）",
            f"the pool lends {lent:.2f} yuan, {before:.2f} of it before",
        )
        expected = Words(f"至多 {limit:.2f} 元", f"at most {limit:.2f} yuan")
        # What was lent before the plan is past: a plan that lends nothing breaks nothing.
        yield look("M5", lent <= max(limit, before) + YUAN, "purses", "pool", found, expected)


def pool_yuan(facts: Facts) -> tuple[float, float]:
    """Return what the pool has lent before the plan, and the most that it may have lent in all (rule M5)."""
    pools = purses_of(facts, "pool")
    ids = {purse["purse_id"] for purse in pools}
    before = sum(loan["principal_yuan"] for loan in facts.loans if loan["purse_id"] in ids)
    return before, sum((purse["capital_yuan"] or 0.0) * (purse["leverage"] or 0.0) for purse in pools)


def terms(facts: Facts, kind: str) -> tuple[float, float] | None:
    """Return interest and tenor of the lender of a kind, the dearest where there are several."""
    stated = [
        (purse["interest_rate"], purse["tenor_years"])
        for purse in purses_of(facts, kind)
        if purse["interest_rate"] is not None and purse["tenor_years"]
    ]
    return max(stated, key=lambda pair: yearly_share(*pair), default=None)


def yearly_share(rate: float, years: float) -> float:
    """Return the equal yearly sum that repays one yuan with interest.

    Examples
    --------
    >>> round(yearly_share(0.045, 15), 5), yearly_share(0.0, 10)
    (0.09311, 0.1)
    """
    return rate / (1 - (1 + rate) ** -years) if rate else 1 / years
