"""Tables of money: payments, purses, villages, loans; rules M1 to M3, M5, V1 and V2."""

from collections import defaultdict
from collections.abc import Iterator

from dayang.parks.renewal.rules import YUAN, Finding
from dayang.parks.renewal.rules.facts import Row
from dayang.parks.renewal.rules.money import payments
from dayang.parks.renewal.rules.programme import Programme
from dayang.parks.renewal.rules.published.compare import Key, Wanted, compare
from dayang.parks.renewal.rules.purses import year_limit_yuan
from dayang.parks.renewal.rules.villages import PARTS, income_parts, repayments
from dayang.town.registers.modes import PURSE_KIND

OUTSIDE = "outside"
"""Receiver that is none of the purses."""


def judge_paid(programme: Programme, name: str, found: list[Row]) -> Iterator[Finding]:
    """M1: what is paid for each item of each unit; M2: in which years.

    Parameters
    ----------
    programme, name
        A programme and what it is called.
    found
        Its rows of ``renewal_payments``.
    """
    paid = _paid(programme)
    right, told = _over_years(paid), _over_years({_payment(row): row["amount_yuan"] or 0.0 for row in found})
    wrong = {what for what in right.keys() | told.keys() if abs(right[what] - told[what]) > YUAN}
    for rule, is_amount in (("M1", True), ("M2", False)):
        wanted = {key: {"amount_yuan": yuan} for key, yuan in paid.items() if (key[:4] in wrong) is is_amount}
        mine = [row for row in found if (_payment(row)[:4] in wrong) is is_amount]
        yield from compare(name, mine, Wanted("renewal_payments", {"amount_yuan": rule}, rule, wanted))


def _payment(row: Row) -> Key:
    return row["unit_id"], row["payer"], row["receiver"], row["item"], row["year"]


def _paid(programme: Programme) -> dict[Key, float]:
    paid = defaultdict[Key, float](float)
    for payment in payments(programme):
        year = programme.facts.calendar.year(payment.quarter)
        receiver = payment.receiver or OUTSIDE
        paid[payment.unit_id, payment.payer, receiver, payment.item, year] += payment.amount_yuan
    return paid


def _over_years(paid: dict[Key, float]) -> dict[Key, float]:
    total = defaultdict[Key, float](float)
    for key, amount in paid.items():
        total[key[:4]] += amount
    return total


def purses(programme: Programme) -> Wanted:
    """Return what each purse pays in each year, its limit and what is left (rule M3)."""
    facts, spent = programme.facts, defaultdict[Key, float](float)
    for payment in payments(programme):
        year = facts.calendar.year(payment.quarter)
        spent[payment.village_id or payment.payer, year] += payment.amount_yuan
    villages = {facts.village_of(unit) for unit in facts.units.values()} | set(facts.accounts)
    villages |= {purse["village_id"] for purse in facts.purses if purse["village_id"] is not None}
    owners: list[tuple[str, str, str | None]] = [(kind, kind, None) for kind in PURSE_KIND]
    owners.remove(("village", "village", None))
    owners += [(village_id, "village", village_id) for village_id in sorted(villages)]
    rows: dict[Key, Row] = {}
    for purse, kind, village_id in owners:
        for year in facts.calendar.years:
            limit, amount = year_limit_yuan(facts, kind, village_id, year), spent[purse, year]
            left = None if limit is None else limit - amount
            rows[purse, year] = {"spent_yuan": amount, "limit_yuan": limit, "left_yuan": left}
    rules = dict.fromkeys(("spent_yuan", "limit_yuan", "left_yuan"), "M3")
    return Wanted("renewal_purses", rules, "M3", rows)


def villages(programme: Programme) -> Wanted:
    """Return the income of each village with an account in each year, and what it is made of."""
    facts, share = programme.facts, programme.facts.number("village_limit_share")
    rows: dict[Key, Row] = {}
    for village_id, account in facts.accounts.items():
        base = float(account["income_yuan"])
        for year in facts.calendar.years:
            cells = {f"{part}_yuan": 0.0 for part in PARTS}
            rows[village_id, year] = {"base_yuan": base, **cells, "limit_yuan": share * base}
    for part, amounts in income_parts(programme).items():
        for (village_id, quarter), amount in amounts.items():
            row = rows.get((village_id, facts.calendar.year(quarter)))
            if row is not None:
                row[f"{part}_yuan"] += amount
    for row in rows.values():
        changed = sum(sign * row[f"{part}_yuan"] for part, sign in PARTS.items())
        row["income_yuan"] = row["base_yuan"] + changed
    rules = {f"{part}_yuan": "M5" if part == "loan_service" else "V2" for part in PARTS}
    rules |= {"base_yuan": "V1", "limit_yuan": "V1", "income_yuan": "V2"}
    return Wanted("renewal_villages", rules, "V1", rows)


def loans(programme: Programme) -> Wanted:
    """Return what is lent for each unit, and repaid, in each quarter (rule M5)."""
    rows: dict[Key, Row] = defaultdict(lambda: {"lent_yuan": 0.0, "repaid_yuan": 0.0})
    for payment in payments(programme):
        if payment.item == "loan":
            rows[payment.unit_id, payment.payer, payment.quarter]["lent_yuan"] += payment.amount_yuan
    for repaid in repayments(programme):
        rows[repaid.unit_id, repaid.lender, repaid.quarter]["repaid_yuan"] += repaid.amount_yuan
    return Wanted("renewal_loans", dict.fromkeys(("lent_yuan", "repaid_yuan"), "M5"), "M5", dict(rows))
