"""What to do now: people without a site, loose ends of the registers, the next best site."""

from collections.abc import Iterator, Sequence

import numpy as np

from dayang.engine import ToDo
from dayang.people.mobilise.siting.assignment import Assignment, Outcome
from dayang.people.mobilise.siting.report.rows import Rows
from dayang.words import Words

STEWARD = Words("数据管理员", "Data steward")
MOBILISATION = Words("动员组", "Mobilisation team")
NEXT_PLAN = Words("下次编制方案前", "Before the next plan")
BEFORE_USE = Words("启用之前", "Before the sites open")

VILLAGES_NAMED = 3
"""Villages asked for a new site, those with most people out of reach of any candidate."""

NAMES_SHOWN = 3
"""Names given in a line; more are counted."""


def to_do(rows: Rows) -> tuple[ToDo, ...]:
    """Return what to do, people first."""
    return (
        *_new_candidates(rows),
        *_loose_cells(rows),
        *_loose_sites(rows),
        *_one_more(rows),
        ToDo(
            Words(
                f"与 {len(rows.sites)} 处选中场所的管理方落实用房、水电和开门人",
                f"Settle rooms, power, water and keys with those who run the {len(rows.sites)} sites",
            ),
            MOBILISATION,
            BEFORE_USE,
        ),
    )


def _new_candidates(rows: Rows) -> Iterator[ToDo]:
    """Ask the villages with most people out of reach of any candidate for another place."""
    out = rows.left_out[rows.left_out["outcome"] == Outcome.NO_SITE]
    by_village = out.groupby("village")["population"].sum().sort_values(ascending=False, kind="stable")
    limit = "" if np.isinf(rows.problem.walk_m) else f"{rows.problem.walk_m:,.0f}"
    for village, people in by_village.head(VILLAGES_NAMED).items():
        if round(people) < 1:
            continue
        within_zh, within_en = (f"{limit} 米内", f" within {limit} m") if limit else ("", "")
        yield ToDo(
            Words(
                f"为 {people:,.0f} 人找可用场所：{within_zh}没有候选点",
                f"Find a place for {people:,.0f} people: no candidate{within_en}",
            ),
            Words(str(village), str(village)),
            NEXT_PLAN,
            "at_risk",
        )


def _loose_cells(rows: Rows) -> Iterator[ToDo]:
    """Have the roads looked at where cells join none, or one that leads nowhere."""
    for outcome, why in (
        (Outcome.CUT_OFF, Words("所接道路通不到任何候选点", "their road leads to no candidate site")),
        (Outcome.NO_ROAD, Words("附近没有可步行道路", "no walkable road is near")),
    ):
        cells = rows.left_out[rows.left_out["outcome"] == outcome]
        if len(cells):
            people, names = cells["population"].sum(), cells["cell_id"].tolist()
            yield ToDo(
                Words(
                    f"核对道路台账：{len(cells):,} 个格网（{people:,.0f} 人）{why.zh}，"
                    f"如 {_some(names, 'zh')}",
                    f"Look at the roads: {len(cells):,} cells ({people:,.0f} people), {why.en},"
                    f" such as {_some(names, 'en')}",
                ),
                STEWARD,
                NEXT_PLAN,
                "at_risk",
            )


def _loose_sites(rows: Rows) -> Iterator[ToDo]:
    loose = rows.problem.off_road_sites
    if loose:
        names: list[Words] = rows.candidates.loc[list(loose), "name"].tolist()
        zh, en = (_some([name.in_language(code) for name in names], code) for code in Words._fields)
        yield ToDo(
            Words(
                f"核对 {len(loose)} 处候选点的位置：附近没有可步行道路（{zh}）",
                f"Look at the position of {len(loose)} candidate sites: no walkable road is near ({en})",
            ),
            STEWARD,
            NEXT_PLAN,
            "at_risk",
        )


def _one_more(rows: Rows) -> Iterator[ToDo]:
    """Say what one site more would bring, where it brings anybody."""
    plan = rows.plan
    more = next((row for row in plan.curve if len(row.chosen) == rows.problem.sites + 1), None)
    if more is None:
        return
    brought = Assignment(rows.problem, more.chosen).served - plan.assignment.served
    if round(brought) >= 1:
        yield ToDo(
            Words(
                f"定是否增设 1 处：可再服务 {brought:,.0f} 人",
                f"Decide on one site more: it would serve {brought:,.0f} more people",
            ),
            MOBILISATION,
            NEXT_PLAN,
        )


def _some(names: Sequence[str], language: str) -> str:
    shown = (", " if language == "en" else "、").join(names[:NAMES_SHOWN])
    return f"{shown}…" if len(names) > NAMES_SHOWN else shown
