"""A village's income in every year: rules V1 to V3."""

from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from dayang.parks.renewal.rules import YUAN, Finding, look
from dayang.parks.renewal.rules.facts import Facts
from dayang.parks.renewal.rules.money import payments
from dayang.parks.renewal.rules.programme import Programme, Started
from dayang.parks.renewal.rules.purses import terms, yearly_share
from dayang.words import Words

Income = defaultdict[tuple[str, int], float]
"""Yuan by village and quarter."""

PARTS = {"rent_lost": -1.0, "transition": 1.0, "new_rent": 1.0, "loan_service": -1.0}
"""What changes a village's income (rule V2), and whether it adds to it or takes from it."""


def judge_villages(programme: Programme) -> Iterator[Finding]:
    """Judge every village in every year."""
    facts, share = programme.facts, programme.facts.number("village_limit_share")
    yield from judge_accounts(programme)
    change = changes(programme)
    for village_id, account in facts.accounts.items():
        base = account["income_yuan"]
        for year in facts.calendar.years:
            quarters = [q for q in range(facts.calendar.quarters) if facts.calendar.year(q) == year]
            income = base + sum(change.get((village_id, quarter), 0.0) for quarter in quarters)
            found = Words(
                f"村 {village_id} {year} 年收入 {income:.2f} 元",
                f"village {village_id} has {income:.2f} yuan in {year}",
            )
            expected = Words(f"不低于 {share * base:.2f} 元", f"at least {share * base:.2f} yuan")
            kept = income >= share * base - YUAN
            yield look("V3", kept, "village_accounts", f"{village_id} {year}", found, expected)


def changes_rent(facts: Facts, started: Started) -> bool:
    """Say whether a start changes a village's rent: a collective unit of no project that is cleared."""
    return facts.is_collective(started.unit) and not started.in_project and started.clears


def judge_accounts(programme: Programme) -> Iterator[Finding]:
    """V1, V2: a village whose rent changes has an account, and its share of new floor is known."""
    facts = programme.facts
    for started in programme.started.values():
        if not changes_rent(facts, started):
            continue
        village_id, mode_id = facts.village_of(started.unit), started.mode["mode_id"]
        found = Words(f"村 {village_id} 没有基准年的账", f"village {village_id} has no account")
        expected = Words("启动其单元的村有账", "an account of each village whose units start")
        yield look("V1", village_id in facts.accounts, "village_accounts", village_id, found, expected)
        known = not started.new_floor or _share(facts, started) is not None
        found = Words(f"模式 {mode_id} 没有村集体物业占比", f"mode {mode_id} lacks the village's share")
        expected = Words("占比的区间两端", "both ends of its range")
        yield look("V2", known, "starts", started.unit_id, found, expected)


def _share(facts: Facts, started: Started) -> float | None:
    low, high = facts.figure(started.mode["mode_id"], "village_floor_share")
    return None if low is None or high is None else float(low + high) / 2


def changes(programme: Programme) -> Income:
    """Return what is added to each village's income of the base year, by quarter."""
    change = Income(float)
    for part, amounts in income_parts(programme).items():
        for key, amount in amounts.items():
            change[key] += PARTS[part] * amount
    return change


def income_parts(programme: Programme) -> dict[str, Income]:
    """Return what each of `PARTS` comes to, by village and quarter, never negative."""
    facts = programme.facts
    parts = {part: Income(float) for part in PARTS}
    for started in programme.started.values():
        if not changes_rent(facts, started):
            continue
        village_id = facts.village_of(started.unit)
        lost, gained = facts.rent_quarter_yuan(started.unit), new_rent_quarter_yuan(facts, started)
        for quarter in range(facts.calendar.quarters):
            parts["rent_lost"][village_id, quarter] += lost if quarter >= started.prepared else 0.0
            parts["new_rent"][village_id, quarter] += gained if quarter >= started.delivered else 0.0
    for payment in payments(programme):
        if payment.item == "transition_rent" and payment.receiver_village_id is not None:
            parts["transition"][payment.receiver_village_id, payment.quarter] += payment.amount_yuan
    for repaid in repayments(programme):
        parts["loan_service"][repaid.village_id, repaid.quarter] += repaid.amount_yuan
    return parts


def new_rent_quarter_yuan(facts: Facts, started: Started) -> float:
    """Return the rent of a quarter of the village's share of new floor, at the stated occupancy."""
    rent = sum(
        3 * area_m2 * float(facts.standards[name]["rent_yuan_m2_month"])
        for name, area_m2 in started.new_floor.items()
        if area_m2 > 0
    )
    return rent * (_share(facts, started) or 0.0) * facts.number("occupancy")


class Repayment(NamedTuple):
    """What a village repays of a loan, interest included, in a quarter."""

    unit_id: str
    lender: str
    village_id: str
    quarter: int
    amount_yuan: float


def repayments(programme: Programme) -> Iterator[Repayment]:
    """Yield a quarter of the yearly sum of each loan, for each quarter from delivery on (rule M5)."""
    facts = programme.facts
    for payment in payments(programme):
        stated = terms(facts, payment.payer) if payment.item == "loan" else None
        if stated is None or payment.receiver_village_id is None:
            continue
        rate, years = stated
        first = programme.started[payment.unit_id].delivered
        last = min(first + round(4 * years), facts.calendar.quarters)
        each = payment.amount_yuan * yearly_share(rate, years) / 4
        for quarter in range(first, last):
            yield Repayment(payment.unit_id, payment.payer, payment.receiver_village_id, quarter, each)
