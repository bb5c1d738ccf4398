"""The answer in a sentence: how many are served, how far they walk, how sure that is."""

from collections.abc import Sequence

import numpy as np

from dayang.engine import Figure, Sentence, Status
from dayang.people.mobilise.siting.goals import Goal
from dayang.people.mobilise.siting.plan import Achieved, Plan
from dayang.words import Words

PEOPLE = Words("人", "people")
METRES = Words("米", "m")
PLAN = Words("本方案（选址引擎）", "This plan (siting engine)")
BOUND = Words("本方案的界（拉格朗日对偶与 HiGHS）", "The plan's bound (Lagrangian dual and HiGHS)")


def answer(plan: Plan) -> Sentence:
    """Return the sentence that opens the section.

    Parameters
    ----------
    plan
        A plan that has sites.
    """
    figures = _figures(plan)
    within = Words("步行 {limit} 之内", " within a walk of {limit}") if "limit" in figures else Words("", "")
    text = Words(
        f"从 {{candidates}}候选点中选 {{sites}}，{within.zh}有点可去的有 {{served}}，占全镇 {{share}}，"
        "平均走 {mean}",
        f"{{sites}} of {{candidates}} serve {{served}}{within.en}, {{share}} of all, at a mean walk"
        " of {mean}",
    )
    if figures["left_out"].value > 0:
        text = _join(text, Words("；{left_out} 走不到", "; {left_out} cannot get to one"))
    text = _join(_join(text, _proof(plan.goals)), Words("。", "."))
    return Sentence(text, {key: figure for key, figure in figures.items() if f"{{{key}}}" in text.zh})


def _join(first: Words, then: Words) -> Words:
    return Words(first.zh + then.zh, first.en + then.en)


def _proof(goals: Sequence[Achieved]) -> Words:
    """Say, for each goal in order, whether no choice is better, or how much better at most."""
    said = Words("", "")
    for goal in goals:
        proven, open_to_doubt = _PROVEN[goal.goal, not said.zh]
        said = _join(said, proven if goal.status is Status.OPTIMAL else open_to_doubt)
    return said


_PROVEN = {
    (Goal.COVERAGE, True): (
        Words("。已证明没有能服务更多人的选法", ". It is proven that no choice serves more"),
        Words("。任何选法至多再多服务 {room}", ". Any choice could serve at most {room} more"),
    ),
    (Goal.WALK, True): (
        Words("。已证明没有走得更少的选法", ". It is proven that no choice walks less"),
        Words(
            "。任何选法的平均步行至多再短 {shorter}", ". No choice can cut the mean walk by over {shorter}"
        ),
    ),
    (Goal.WALK, False): (
        Words("；服务同样多的人，也没有走得更少的", "; none that serves as many walks less"),
        Words(
            "；服务同样多的人，平均步行至多再短 {shorter}",
            "; none that serves as many can cut the mean walk by over {shorter}",
        ),
    ),
}
"""By goal and whether it is the first: what is said when it is proven, and when not."""


def _figures(plan: Plan) -> dict[str, Figure]:
    problem, assignment = plan.problem, plan.assignment
    everybody = float(problem.population.sum())
    goals = {goal.goal: goal for goal in plan.goals}
    figures = {
        "candidates": _candidates(plan),
        "sites": _sites(plan),
        "served": Figure(
            assignment.served,
            Words("有点可去的人口", "People served"),
            Words(
                "步行距离之内有选中点位的格网人口之和；步行距离沿路计，离路一段计入。",
                "People of cells with a chosen site within the walk, along roads and off the road.",
            ),
            PLAN,
            PEOPLE,
            rows="siting_sites",
        ),
        "share": Figure(
            100 * assignment.served / everybody if everybody else np.nan,
            Words("覆盖率", "Share served"),
            Words("有点可去的人口 ÷ 全部格网人口。", "People served over people of all cells."),
            PLAN,
            Words("%", "%"),
            decimals=1,
            rows="siting_villages",
        ),
        "mean": Figure(
            assignment.mean_walk_m,
            Words("平均步行距离", "Mean walk"),
            Words(
                "有点可去者走到最近选中点位的平均距离。",
                "Mean way of those served to their nearest chosen site.",
            ),
            PLAN,
            METRES,
            rows="siting_sites",
        ),
        "left_out": Figure(
            everybody - assignment.served,
            Words("走不到的人口", "People not served"),
            Words("全部格网人口减去有点可去的人口。", "People of all cells less those served."),
            PLAN,
            PEOPLE,
            rows="siting_villages",
        ),
    }
    return {**figures, **_limit(plan), **_bounds(plan, goals)}


def _candidates(plan: Plan) -> Figure:
    return Figure(
        len(plan.problem.site_ids),
        Words("可选的候选点", "Candidate sites to choose from"),
        Words(
            "“候选点”台账中接得上可步行道路的场所。",
            "Sites of the register 'Candidate sites' that join a walkable road.",
        ),
        Words("候选点台账", "Register 'Candidate sites'"),
        Words("处", "candidate sites"),
        rows="candidate_sites",
    )


def _sites(plan: Plan) -> Figure:
    asked = next((row for row in plan.problem.parameters if row.parameter_id == "siting.sites"), None)
    return Figure(
        len(plan.chosen),
        Words("设点数", "Number of sites"),
        Words("方案选中的点数，等于要求的设点数。", "Sites the plan chose, as many as were asked for."),
        PLAN,
        Words("处", "sites"),
        rows="siting_sites",
        parameter=asked,
    )


def _limit(plan: Plan) -> dict[str, Figure]:
    walk = next((row for row in plan.problem.parameters if row.parameter_id == "siting.walk_m"), None)
    if not np.isfinite(plan.problem.walk_m):
        return {}
    figure = Figure(
        plan.problem.walk_m,
        Words("最远步行距离", "Longest walk"),
        Words("超过此距离即不算有点可去。", "A site farther than this serves nobody."),
        Words("参数表", "Parameters"),
        METRES,
        parameter=walk,
    )
    return {"limit": figure}


def _bounds(plan: Plan, goals: dict[Goal, Achieved]) -> dict[str, Figure]:
    """Return how far from the best possible the plan may be, by goal."""
    figures = {}
    if Goal.COVERAGE in goals:
        figures["room"] = Figure(
            goals[Goal.COVERAGE].bound - goals[Goal.COVERAGE].value,
            Words("至多再多服务", "Most that could be added"),
            Words(
                "任何选法服务人口的上限减去本方案的值。",
                "What no choice can exceed, less what this one serves.",
            ),
            BOUND,
            PEOPLE,
            rows="siting_goals",
        )
    if Goal.WALK in goals:
        served = plan.assignment.served
        figures["shorter"] = Figure(
            (goals[Goal.WALK].value - goals[Goal.WALK].bound) / served if served else 0.0,
            Words("平均步行至多再短", "Most the mean walk could be cut"),
            Words(
                "（总步行 − 总步行的下限）÷ 有点可去的人口；下限就覆盖不少于本方案的选法而言。",
                "(Total walk less its lower bound) over people served; the bound holds among choices"
                " that serve as many.",
            ),
            BOUND,
            METRES,
            decimals=1,
            rows="siting_goals",
        )
    return figures
