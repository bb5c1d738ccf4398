"""The report's section on renewal: what to do now, when, where, with whose money, and how sure it is."""

from datetime import datetime
from typing import Protocol

from dayang.engine import Plan, Section, Sentence
from dayang.parks.renewal.model.weights import read_weights
from dayang.parks.renewal.report.answer import answer
from dayang.parks.renewal.report.bottlenecks import bottlenecks_chart, bottlenecks_table
from dayang.parks.renewal.report.chances import chances_chart, milestones_table, risk_table, slack_chart
from dayang.parks.renewal.report.firms import firms_chart, floor_chart
from dayang.parks.renewal.report.goals import (
    frontier_chart,
    programmes_chart,
    targets_chart,
)
from dayang.parks.renewal.report.leaving import leaving_chart, leaving_table
from dayang.parks.renewal.report.levels import levels_table
from dayang.parks.renewal.report.money import purses_chart, villages_chart
from dayang.parks.renewal.report.needs import needs_chart, needs_table
from dayang.parks.renewal.report.needs_money import needs_money_table
from dayang.parks.renewal.report.phases import phases_map, units_heat, works_chart
from dayang.parks.renewal.report.shown import Shown
from dayang.parks.renewal.report.tables import section_tables
from dayang.parks.renewal.report.to_do import to_do
from dayang.town import Town
from dayang.town.parameters import Parameter, ParameterMissingError, parameter, shipped
from dayang.words import Words

KEY = "renewal"
TITLE = Words("工改", "Renewal")
PREFIX = "renewal."


class Problem(Protocol):
    """What the section asks of a problem."""

    @property
    def as_of(self) -> datetime:
        """The moment planned from."""


def section(town: Town, problem: Problem, plan: Plan) -> Section:
    """Return the section on `plan`; without pictures where no programme is possible.

    Nothing in it tells where one firm goes: that is internal until a person releases it. Firms are
    counted, by park or for the whole town.

    Parameters
    ----------
    town
        Names of parks, villages and modes are taken from it.
    problem, plan
        What was asked and what was found; tables of risk and of the frontier may be missing.
    """
    used = _parameters(town, problem.as_of)
    tables = plan.tables()
    if tables["renewal_programmes"].empty:
        return Section(KEY, TITLE, _impossible(plan), parameters=used)
    shown = Shown(town, problem.as_of, tables)
    weights, _ = read_weights(town, problem.as_of)
    pictures = (
        works_chart(shown),
        units_heat(shown),
        phases_map(shown),
        firms_chart(shown),
        leaving_chart(shown),
        floor_chart(shown),
        needs_chart(shown),
        purses_chart(shown),
        villages_chart(shown),
        targets_chart(shown),
        bottlenecks_chart(shown, weights),
        programmes_chart(shown),
        frontier_chart(shown),
        chances_chart(shown),
        slack_chart(shown),
    )
    return Section(
        KEY,
        TITLE,
        answer(shown),
        to_do(shown),
        tuple(picture for picture in pictures if picture is not None),
        tuple(
            table
            for table in (
                levels_table(shown),
                *section_tables(shown),
                needs_table(shown),
                needs_money_table(shown),
                leaving_table(shown),
                bottlenecks_table(shown),
                milestones_table(shown),
                risk_table(shown),
            )
            if table is not None and len(table.frame)
        ),
        used,
    )


def _parameters(town: Town, as_of: datetime) -> tuple[Parameter, ...]:
    """Return every parameter of renewal that holds on the day."""
    names = (*shipped()["parameter_id"], *town["parameters"]["parameter_id"])
    found = []
    for name in sorted({str(name) for name in names if str(name).startswith(PREFIX)}):
        try:
            found.append(parameter(town, name, as_of))
        except ParameterMissingError:
            continue  # what is not there was not used
    return tuple(found)


def _impossible(plan: Plan) -> Sentence:
    """Say why there is no programme, and the nearest way out."""
    if not plan.conflicts:
        return Sentence(
            Words("限额之内没有找到可行的改造方案。", "No renewal programme was found within the limit.")
        )
    needed, way_out = plan.conflicts[0].requirements, plan.conflicts[0].relaxation
    zh = "".join(words.zh for words in needed[:2])
    en = " ".join(words.en for words in needed[:2])
    text = (f"没有可行的改造方案：{zh}{way_out.zh}", f"No renewal programme is possible. {en} {way_out.en}")
    return Sentence(Words(*(each.replace("{", "{{").replace("}", "}}") for each in text)))
