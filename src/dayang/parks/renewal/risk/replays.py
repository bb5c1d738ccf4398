"""Replay a programme many times: the one way in to risk."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime
from os import cpu_count

import pandas as pd

from dayang.engine.plan import Progress
from dayang.parks.renewal.risk.arrays import Rule
from dayang.parks.renewal.risk.chances import Chances, Range, Reserves, read_chances, read_reserves
from dayang.parks.renewal.risk.read import Replayed, read
from dayang.parks.renewal.risk.run import Outcomes, empty, run
from dayang.parks.renewal.risk.tables import Limits, chances_table, read_limits, slack_table
from dayang.parks.renewal.risk.units import units_table
from dayang.parks.renewal.rules.facts import Facts, read_facts
from dayang.parks.renewal.rules.programme import read_programme
from dayang.town import Town
from dayang.town.at import town_at
from dayang.words import Words

TOGETHER = 250
"""Replays that a thread makes before it tells how far it is."""

TRIED = 4
"""What is tried beside the replay itself gets one replay in so many: it is compared, not promised."""


@dataclass(frozen=True, eq=False)
class Risk:
    """What became of a programme in many replays.

    Parameters
    ----------
    replayed
        The programme as it was replayed.
    limits
        Dates and sums that it is judged by.
    reserves
        Slack and reserves that were tried.
    planned
        One replay with everything as the plan reckons.
    outcomes
        The replays.
    alone
        Replays in which units share no luck, so that a unit's own is told from everybody's.
    held
        Replays by reserve: ``none``, ``swing``, ``money``.
    """

    replayed: Replayed
    limits: Limits
    reserves: Reserves
    planned: Outcomes
    outcomes: Outcomes
    alone: Outcomes
    held: Mapping[str, Outcomes]

    def tables(self, programme: str = "balanced") -> dict[str, pd.DataFrame]:
        """Return ``renewal_chances``, ``renewal_risk_units`` and ``renewal_slack``.

        Parameters
        ----------
        programme
            Which of the programmes published side by side was replayed.
        """
        tables = {
            "renewal_chances": chances_table(self.replayed, self.limits, self.outcomes),
            "renewal_risk_units": units_table(self.replayed, self.outcomes, self.alone),
            "renewal_slack": slack_table(self.replayed, self.limits, self.reserves, self.held),
        }
        for table in tables.values():
            table.insert(0, "programme", programme)
        return tables


def replay(
    town: Town,
    as_of: datetime,
    starts: pd.DataFrame,
    moves: pd.DataFrame,
    *,
    replays: int = 10_000,
    seed: int = 0,
    progress: Progress | None = None,
) -> Risk:
    """Return what becomes of a programme when chance has its say (``docs/renewal-risk.md``).

    Parameters
    ----------
    town, as_of
        The registers, read as they were known on a day.
    starts, moves
        A programme that keeps the rules, as `dayang.parks.renewal.check` takes it.
    replays, seed
        How many; the same seed gives the same, whatever the number of threads.
    progress
        Told the share of replays that are done.

    Raises
    ------
    ParameterMissingError
        When a parameter is 待填.
    """
    facts = read_facts(town if town.as_of == as_of else town_at(town, as_of.date()))
    chances, reserves = read_chances(facts), read_reserves(facts)
    replayed = read(read_programme(facts, starts, moves), chances)
    fewer = max(replays // TRIED, 1)
    tried = Tried(replayed, seed, replays + 3 * fewer, progress)
    rule = rule_of(chances)
    outcomes = tried.run(chances, rule, replays)
    held = {
        "none": outcomes,
        "swing": tried.run(chances, rule._replace(swing_reserve=reserves.swing), fewer),
        "money": tried.run(chances, rule._replace(money_reserve=reserves.money), fewer),
    }
    alone = tried.run(chances._replace(correlation=0.0), rule, fewer)
    limits = read_limits(facts, replayed)
    return Risk(replayed, limits, reserves, as_planned(facts, replayed, chances), outcomes, alone, held)


def rule_of(chances: Chances) -> Rule:
    """Return the rule without reserves."""
    return Rule(chances.tries, chances.retry_months, 0.0, 0.0)


def as_planned(facts: Facts, replayed: Replayed, chances: Chances) -> Outcomes:
    """Return one replay with everything as the plan reckons: it gives the quarters that the rules give."""
    unit, as_told = replayed.arrays.unit.copy(), Range(1.0, 1.0)
    unit["low"] += facts.number("quantile") * (unit["high"] - unit["low"])
    unit["high"], unit["vote"] = unit["low"], 1.0
    certain = chances._replace(
        building_price=as_told,
        land_price=as_told,
        rent=as_told,
        occupancy=Range(facts.number("occupancy"), facts.number("occupancy")),
        letting=as_told,
        project_late_months=Range(0.0, 0.0),
    )
    arrays, out = replace(replayed.arrays, unit=unit), empty(replayed.arrays, 1)
    run(arrays, certain, rule_of(chances), replayed.projects, 0, 0, out)
    return out


class Tried:
    """Replays side by side in threads, telling how far all of them are.

    Parameters
    ----------
    replayed, seed
        What is replayed, and by which luck.
    total
        Replays that will be asked for.
    progress
        As of `replay`.
    """

    def __init__(self, replayed: Replayed, seed: int, total: int, progress: Progress | None) -> None:
        self.replayed, self.seed, self.total, self.progress, self.done = replayed, seed, total, progress, 0

    def run(self, chances: Chances, rule: Rule, replays: int) -> Outcomes:
        """Return so many replays, numbered from 0 on."""
        arrays, projects = self.replayed.arrays, self.replayed.projects
        out = empty(arrays, replays)

        def some(first: int) -> int:
            part = out.part(first, min(first + TOGETHER, replays))
            run(arrays, chances, rule, projects, self.seed, first, part)
            return len(part.delivered)

        with ThreadPoolExecutor(cpu_count()) as threads:
            for made in threads.map(some, range(0, replays, TOGETHER)):
                self.done += made
                if self.progress:
                    self.progress(self.done / self.total, Words("推演", "Replays"))
        return out
