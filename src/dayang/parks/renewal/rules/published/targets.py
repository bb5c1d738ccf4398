"""The table of targets: rules G1 and G2."""

from collections.abc import Iterator
from datetime import date

from dayang.parks.renewal.rules import Finding
from dayang.parks.renewal.rules.facts import Row
from dayang.parks.renewal.rules.programme import Programme
from dayang.parks.renewal.rules.published.compare import Key, Wanted, compare
from dayang.parks.renewal.rules.targets import first_batch, theme_due, theme_park


def judge_reached(programme: Programme, name: str, found: list[Row]) -> Iterator[Finding]:
    """G1 and G2: what is wanted and reached in each park of the first batch, and in each theme park.

    Parameters
    ----------
    programme, name
        A programme and what it is called.
    found
        Its rows of ``renewal_targets``.
    """
    first, columns = _first_batch(programme), ("wanted_mu", "reached_mu", "due_quarter")
    for rule, rows in (("G1", first), ("G2", _theme_parks(programme))):
        mine = [row for row in found if (row["kind"] == "first_batch") is (rows is first)]
        yield from compare(name, mine, Wanted("renewal_targets", dict.fromkeys(columns, rule), rule, rows))


def _first_batch(programme: Programme) -> dict[Key, Row]:
    calendar = programme.facts.calendar
    ends_on = date(round(programme.facts.number("first_batch_year")), 12, 31)
    due = min(calendar.of(ends_on), calendar.quarters - 1)
    return {
        ("first_batch", park_id): {**reached._asdict(), "due_quarter": due}
        for park_id, reached in first_batch(programme).items()
    }


def _theme_parks(programme: Programme) -> dict[Key, Row]:
    return {
        ("theme_park", theme_id): {
            **theme_park(programme, theme)._asdict(),
            "due_quarter": theme_due(programme.facts, theme),
        }
        for theme_id, theme in programme.facts.themes.items()
    }
