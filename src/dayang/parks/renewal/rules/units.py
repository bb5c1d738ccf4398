"""Units and modes: rules T3, U2 to U5 and U7."""

from collections import defaultdict
from collections.abc import Iterator

from dayang.parks.renewal.rules import AREA_M2, TINY, Finding, look
from dayang.parks.renewal.rules.adjoining import adjoining
from dayang.parks.renewal.rules.programme import Programme, Started
from dayang.words import Words


def judge_units(programme: Programme) -> Iterator[Finding]:
    """Judge every unit that is started, and every unit of a project."""
    for started in programme.started.values():
        yield from _provisional(started)
        if not started.in_project:
            yield from judge_start(programme, started)
    yield from _least_areas(programme)
    yield from _projects(programme)


def judge_start(programme: Programme, started: Started) -> Iterator[Finding]:
    """U2, U3, U5: judge what is asked of a unit of no project and its mode, whatever the quarter."""
    yield from _may_be_started(programme, started)
    yield from _fits_mode(programme, started)
    yield from _is_built(started)


def _provisional(started: Started) -> Iterator[Finding]:
    """T3: votes pass at the first try, so that there is nothing to break."""
    if started.mode["voting_body"] != "none":
        nothing = Words("", "")
        yield look("T3", True, "starts", started.unit_id, nothing, nothing)


def _may_be_started(programme: Programme, started: Started) -> Iterator[Finding]:
    """U2: no dispute; wholly unbuildable land goes back to green, and nothing else does."""
    unit, mode, name = started.unit, started.mode, started.unit_id
    found = Words(f"单元 {name} 有争议而启动", f"unit {name} is disputed and started")
    yield look(
        "U2",
        not unit["is_disputed"],
        "starts",
        name,
        found,
        Words("有争议的不启动", "no disputed unit is started"),
    )
    buildable = programme.facts.buildable_mu(unit)
    unbuildable = programme.facts.is_unbuildable(unit)
    found = Words(
        f"单元 {name} 可建地 {buildable:.4f} 亩，模式 {mode['mode_id']}",
        f"unit {name} has {buildable:.4f} mu that may be built on, mode {mode['mode_id']}",
    )
    expected = Words(
        "没有可建地的只可复绿，有可建地的不用只限不可建设用地的模式",
        "back to green where nothing may be built, and only there",
    )
    yield look("U2", unbuildable == bool(mode["unbuildable_only"]), "starts", name, found, expected)


def _fits_mode(programme: Programme, started: Started) -> Iterator[Finding]:
    """U3: the mode is on and fits land nature, certificate and soundness; the owner works there."""
    unit, mode, name = started.unit, started.mode, started.unit_id
    found = Words(
        f"单元 {name} 用未启用的模式 {mode['mode_id']}", f"unit {name}: mode {mode['mode_id']} is off"
    )
    yield look("U3", bool(mode["is_on"]), "starts", name, found, Words("启用的模式", "a mode that is on"))
    for column, allowed in (
        ("land_nature", mode["land_natures"]),
        ("certificate", mode["certificates"]),
        ("soundness", mode["soundness"]),
    ):
        found = Words(
            f"单元 {name} 的 {column} 为 {unit[column]}，模式 {mode['mode_id']}",
            f"{column} of unit {name} is {unit[column]}, mode {mode['mode_id']}",
        )
        fits = allowed is None or unit[column] in allowed.split("|")
        yield look("U3", fits, "starts", name, found, Words(f"{allowed} 之一", f"one of {allowed}"))
    if mode["owner_occupied"]:
        holder = programme.facts.holders.get(unit["holder_id"])
        firm = holder["firm_id"] if holder else None
        need = programme.facts.needs.get(firm) if firm else None
        works = need is not None and need["unit_id"] == name
        found = Words(
            f"单元 {name} 的权属人 {unit['holder_id']} 不在其中生产",
            f"holder {unit['holder_id']} of unit {name} does not work in it",
        )
        yield look("U3", works, "starts", name, found, Words("权属人自用", "the holder works in it"))


def _is_built(started: Started) -> Iterator[Finding]:
    """U5: the plot ratio built reaches the plan's lower figure."""
    built, name = started.building, started.unit_id
    if built is None:
        return
    found = Words(
        f"单元 {name}：{built.storeys} 层，容积率 {built.plot_ratio:.4f}",
        f"unit {name}: {built.storeys} storeys, plot ratio {built.plot_ratio:.4f}",
    )
    least = built.plot_ratio_least
    expected = Words(f"容积率不低于 {least:.4f}", f"a plot ratio of at least {least:.4f}")
    yield look("U5", built.plot_ratio >= least - TINY, "starts", name, found, expected)


def _least_areas(programme: Programme) -> Iterator[Finding]:
    """U4: a least area is reached by adjoining units that start together by the same mode."""
    together: dict[tuple[str, int], list[Started]] = defaultdict(list)
    for started in programme.started.values():
        together[started.mode["mode_id"], started.start].append(started)
    for (mode_id, start), group in together.items():
        least, _ = programme.facts.figure(mode_id, "area_min_mu")
        if least is None:
            continue
        projects = {one.unit_id for one in group if one.in_project}
        for members in adjoining([one.unit for one in group], programme.facts.number("contiguity_gap_m")):
            if all(unit["unit_id"] in projects for unit in members):
                continue
            area = sum(unit["area_mu"] for unit in members)
            names = ", ".join(sorted(unit["unit_id"] for unit in members))
            found = Words(
                f"单元 {names} 第 {start} 季以 {mode_id} 启动，共 {area:.4f} 亩",
                f"units {names} start by {mode_id} in quarter {start}: {area:.4f} mu in all",
            )
            expected = Words(f"相邻合计不少于 {least} 亩", f"at least {least} mu that adjoin")
            yield look("U4", area >= least - AREA_M2, "starts", members[0]["unit_id"], found, expected)


def _projects(programme: Programme) -> Iterator[Finding]:
    """U7: units of projects that are not vacated start in quarter 0 by the project's mode, others not."""
    facts = programme.facts
    for name, unit in facts.units.items():
        if unit["project_id"] is None:
            continue
        started, project = programme.started.get(name), facts.projects.get(unit["project_id"])
        if facts.is_vacated(name):
            found = Words(f"已清租的单元 {name} 又启动", f"unit {name} is vacated and started again")
            expected = Words("已清租的不再清租，不列入启动表", "a vacated unit is not in 'starts'")
            yield look("U7", started is None, "starts", name, found, expected)
            continue
        mode_id = project["mode_id"] if project else None
        expected = Words(f"第 0 季以 {mode_id} 推进", f"goes on in quarter 0 by {mode_id}")
        found = Words(f"项目单元 {name} 未列入启动表", f"unit {name} of a project is not in 'starts'")
        if started is not None:
            by = started.mode["mode_id"]
            found = Words(
                f"项目单元 {name} 第 {started.start} 季以 {by} 启动",
                f"unit {name} of a project starts in quarter {started.start} by {by}",
            )
        kept = started is not None and started.start == 0 and started.mode["mode_id"] == mode_id
        yield look("U7", kept, "starts", name, found, expected)
