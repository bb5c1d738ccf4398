"""What is uncertain of a programme, and how: every figure is a row of ``parameters``."""

from typing import NamedTuple

from dayang.parks.renewal.rules.facts import Facts


class Range(NamedTuple):
    """Ends of a uniform distribution."""

    low: float
    high: float


class Chances(NamedTuple):
    """The distributions that replays draw from (``docs/renewal-risk.md``, R1 to R5).

    Parameters
    ----------
    correlation
        Of what is drawn alike for two units (one-factor Gaussian copula), 0 to 1.
    members, representatives
        Probability that a vote of each body passes at one try.
    retry_months
        Months to another try.
    tries
        Tries at most; a unit whose last try fails falls away.
    building_price, land_price, rent
        Times what the plan reckons with.
    occupancy
        Share of a village's new floor that is let.
    letting
        Times the floor that is let in a year.
    project_late_months
        How late the floor of projects under way becomes free.
    """

    correlation: float
    members: float
    representatives: float
    retry_months: float
    tries: int
    building_price: Range
    land_price: Range
    rent: Range
    occupancy: Range
    letting: Range
    project_late_months: Range


class Reserves(NamedTuple):
    """What is tried on a programme beside the replay itself.

    Parameters
    ----------
    slack_quarters
        Most quarters by which every promise is told later.
    swing, money
        Reserve that is held on top of the plan, as a share of swing floor and of each purse's year.
    """

    slack_quarters: int
    swing: float
    money: float


def read_chances(facts: Facts) -> Chances:
    """Return the distributions of a town.

    Raises
    ------
    ParameterMissingError
        When a parameter is 待填.
    """

    def number(name: str) -> float:
        return facts.number(f"risk_{name}")

    def ends(name: str) -> Range:
        return Range(number(f"{name}_low"), number(f"{name}_high"))

    return Chances(
        correlation=number("correlation"),
        members=number("vote_members"),
        representatives=number("vote_representatives"),
        retry_months=number("vote_retry_months"),
        tries=max(round(number("vote_tries")), 1),
        building_price=ends("building_price"),
        land_price=ends("land_price"),
        rent=ends("rent"),
        occupancy=ends("occupancy"),
        letting=ends("letting"),
        project_late_months=ends("project_late_months"),
    )


def read_reserves(facts: Facts) -> Reserves:
    """Return what slack and reserves are tried."""
    return Reserves(
        round(facts.number("risk_slack_quarters")),
        facts.number("risk_swing_reserve"),
        facts.number("risk_money_reserve"),
    )
