"""Judge a renewal programme by the rules of ``docs/renewal-rules.md``, and by nothing else.

Knows the town's registers and the two tables of a programme; every number is worked out
from them by plain arithmetic, so that what made the programme cannot vouch for itself.
"""

from collections import Counter
from collections.abc import Iterator

import pandas as pd

from dayang.engine import Violation
from dayang.parks.renewal.rules import RULES, Finding
from dayang.parks.renewal.rules.facts import read_facts
from dayang.parks.renewal.rules.firms import judge_firms
from dayang.parks.renewal.rules.leases import judge_leases
from dayang.parks.renewal.rules.limits import judge_limits
from dayang.parks.renewal.rules.money import judge_payments
from dayang.parks.renewal.rules.places import judge_places
from dayang.parks.renewal.rules.programme import judge_tables, read_programme
from dayang.parks.renewal.rules.promises import judge_promises
from dayang.parks.renewal.rules.purses import judge_purses
from dayang.parks.renewal.rules.targets import judge_targets
from dayang.parks.renewal.rules.units import judge_units
from dayang.parks.renewal.rules.villages import judge_villages
from dayang.town import Town


def check(town: Town, starts: pd.DataFrame, moves: pd.DataFrame) -> list[Violation]:
    """Return every rule that a programme breaks, in the order of the rules.

    Parameters
    ----------
    town
        The registers the programme is for.
    starts
        ``unit_id``, ``mode_id``, ``start_quarter``: the units that are started; all others
        are retained. Units of projects that are not vacated yet stand in it (rule U7).
    moves
        ``firm_id``, ``move`` (1 or 2), ``quarter``, ``to`` (``floor`` with ``floor_id``; ``unit``
        with ``unit_id`` and ``storey_class``; ``leaves``; ``ends``).
    """
    order = {rule: place for place, rule in enumerate(RULES)}
    broken = [finding.violation for finding in _findings(town, starts, moves) if finding.violation]
    return sorted(broken, key=lambda violation: order[violation.rule])


def looked_at(town: Town, starts: pd.DataFrame, moves: pd.DataFrame) -> dict[str, int]:
    """Return how many things each rule looked at: what looked at nothing has proved nothing.

    Parameters
    ----------
    town, starts, moves
        As of `check`.
    """
    times = Counter(finding.rule for finding in _findings(town, starts, moves))
    return {rule: times[rule] for rule in RULES}


def _findings(town: Town, starts: pd.DataFrame, moves: pd.DataFrame) -> Iterator[Finding]:
    facts = read_facts(town)
    yield from judge_tables(facts, starts, moves)
    programme = read_programme(facts, starts, moves)
    judges = (
        judge_units,
        judge_firms,
        judge_places,
        judge_leases,
        judge_payments,
        judge_purses,
        judge_villages,
        judge_limits,
        judge_targets,
        judge_promises,
    )
    for judge in judges:
        yield from judge(programme)
