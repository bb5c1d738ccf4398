"""The report's section on siting: the answer, what to do, map, charts and tables."""

from dayang.engine import Section, Sentence
from dayang.people.mobilise.siting.plan import Plan
from dayang.people.mobilise.siting.problem import Problem
from dayang.people.mobilise.siting.report.answer import answer
from dayang.people.mobilise.siting.report.pictures import curve_chart, sites_map, walks_chart
from dayang.people.mobilise.siting.report.rows import Rows, sites_table, villages_table
from dayang.people.mobilise.siting.report.to_do import to_do
from dayang.town import Town
from dayang.words import Words

TITLE = Words("选址", "Siting")


def section(town: Town, problem: Problem, plan: Plan) -> Section:
    """Return the section on `plan`; without pictures where no plan is possible.

    Parameters
    ----------
    town
        Names of villages and sites are taken from it.
    problem, plan
        What was asked and what was found.
    """
    if not plan.goals:
        return Section("siting", TITLE, _impossible(plan), parameters=problem.parameters)
    rows = Rows(town, plan)
    charts = (curve_chart(plan), walks_chart(plan)) if len(plan.curve) > 1 else (walks_chart(plan),)
    return Section(
        key="siting",
        title=TITLE,
        sentence=answer(plan),
        to_do=to_do(rows),
        pictures=(sites_map(rows), *charts),
        tables=(sites_table(rows), villages_table(rows)),
        parameters=problem.parameters,
    )


def _impossible(plan: Plan) -> Sentence:
    if not plan.conflicts:
        return Sentence(
            Words("限额之内没有找到可行的选法。", "No choice of sites was found within the limit.")
        )
    needed, way_out = plan.conflicts[0].requirements, plan.conflicts[0].relaxation
    zh = "".join(words.zh for words in needed[:2])
    en = " ".join(words.en for words in needed[:2])
    text = Words(f"没有可行的选法：{zh}{way_out.zh}", f"No choice of sites is possible. {en} {way_out.en}")
    return Sentence(
        Words(text.zh.replace("{", "{{").replace("}", "}}"), text.en.replace("{", "{{").replace("}", "}}"))
    )
