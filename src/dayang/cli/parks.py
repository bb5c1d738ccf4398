"""Commands on park renewal: parks renew, replan, risk, frontier."""

import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

import click
import pandas as pd

from dayang.cli.plans import READING, WRITING, progress_bar
from dayang.cli.speech import DAY, PATH, can_hold, say
from dayang.engine import Limit, PlanningEngine
from dayang.errors import DayangError, writing_to
from dayang.parks.renewal import RENEWAL
from dayang.parks.renewal.tables import MOVES, STARTS
from dayang.parks.renewal.told import (
    change_lines,
    conflict_lines,
    frontier_lines,
    level_lines,
    plan_lines,
    promise_lines,
    risk_lines,
)
from dayang.programme import Catalogue, OffRun, Programme, plan_town, write_programme
from dayang.programme.output import plan_file
from dayang.programme.plan import LACKING, inputs_hash, reason
from dayang.town import Town
from dayang.town.at import town_at
from dayang.town.frames import conform, empty_frame
from dayang.town.io import load_town, read_tables, write_tables
from dayang.town.registers.renewal_columns import RENEWAL_PROGRAMME, the_plan
from dayang.words import Words

BINDING = 5
"""Bottlenecks that are told."""
LEAST_POINTS = 12
"""Programmes of a frontier that may be asked for at least."""

Command = Callable[..., None]


class Held(NamedTuple):
    """A programme read from a plan.

    Parameters
    ----------
    starts, moves
        As `dayang.parks.renewal.check` takes them.
    as_of
        The moment of the plan.
    inputs_hash
        Of the registers that it was made from.
    programme
        Which of those side by side it is.
    """

    starts: pd.DataFrame
    moves: pd.DataFrame
    as_of: datetime
    inputs_hash: str
    programme: str


@click.group("parks")
def parks_command() -> None:
    """工改：方案、重排、风险、边界 / park renewal: plan, plan anew, risk, frontier."""


def _effort(command: Command) -> Command:
    """Add the options of how much effort is spent, and from which seed."""
    options = (
        click.option("-o", "--out", type=PATH, required=True, help="写到此文件夹 / folder to write to"),
        click.option(
            "--work",
            default=1.0,
            show_default=True,
            help="工作限额，1 为默认力度 / work limit; 1 is the default effort",
        ),
        click.option(
            "--seconds", type=float, help="时间限额（结果不保证可复现） / time limit (not reproducible)"
        ),
        click.option("--seed", default=0, show_default=True, help="随机种子 / seed"),
        click.option(
            "--as-of", type=DAY, help="基准日，默认为镇的基准日 / as-of day, the town's own unless said"
        ),
    )
    for option in reversed(options):
        command = option(command)
    return command


@parks_command.command("renew")
@click.argument("town", type=PATH)
@_effort
@click.option(
    "--order",
    help="按次序求的目标，用逗号隔开，如 area,output；没有写的最后按权重一起求 / goals to be solved in "
    "turn, separated by commas, such as area,output; those not named come last by their weights",
)
def renew_command(
    town: Path,
    out: Path,
    work: float,
    seconds: float | None,
    seed: int,
    as_of: datetime | None,
    order: str | None,
) -> None:
    """编制改造方案，写出 plan.gpkg、plan.xlsx、report.html / plan the renewal of a town's parks."""
    can_hold(out)
    engine = RENEWAL if order is None else _in_order(order)
    limit = Limit(work, seconds)
    programme = _planned(engine, out, limit, seed, lambda: _known(load_town(town), as_of))
    _tell_plan(programme, out)


def _in_order(text: str) -> PlanningEngine:
    """Return the engine that solves goals in turn.

    Raises
    ------
    DayangError
        When the text names no order of goals.
    """
    from dayang.parks.renewal.order.goals import read_order  # noqa: PLC0415 - only who asks needs it

    order = read_order(text)

    def solve(problem: Any, *, limit: Limit, seed: int, progress: Any = None) -> Any:
        # Compiled code takes a second to load.
        from dayang.parks.renewal.explain import explained  # noqa: PLC0415
        from dayang.parks.renewal.order.levels import solve_in_order  # noqa: PLC0415

        def in_order(problem: Any, **more: Any) -> Any:
            return solve_in_order(problem, order, **more)

        return explained(in_order, problem, limit=limit, seed=seed, progress=progress)

    return replace(RENEWAL, solve=solve)


@parks_command.command("replan")
@click.argument("town", type=PATH)
@click.argument("plan", type=PATH)
@_effort
def replan_command(
    town: Path, plan: Path, out: Path, work: float, seconds: float | None, seed: int, as_of: datetime | None
) -> None:
    """按实际进展重排 PLAN，少改承诺 / plan anew from what has happened, keeping what PLAN promised."""
    can_hold(out)
    limit = Limit(work, seconds)

    def known() -> Town:
        held_town = load_town(town)
        held.append(_held(held_town, plan))
        return _known(held_town, as_of)

    def solve(problem: Any, *, limit: Limit, seed: int, progress: Any = None) -> Any:
        # Compiled code takes a second to load.
        from dayang.parks.renewal.explain import explained  # noqa: PLC0415
        from dayang.parks.renewal.replan import replan  # noqa: PLC0415

        (before,) = held

        def anew(problem: Any, **more: Any) -> Any:
            return replan(problem, (before.starts, before.moves), pd.Timestamp(before.as_of), **more)

        return explained(anew, problem, limit=limit, seed=seed, progress=progress)

    held: list[Held] = []
    programme = _planned(replace(RENEWAL, solve=solve), out, limit, seed, known)
    for line in change_lines(programme.tables["renewal_changes"]):
        say(line)
    _tell_plan(programme, out)


@parks_command.command("risk")
@click.argument("town", type=PATH)
@click.argument("plan", type=PATH)
@click.option("-o", "--out", type=PATH, required=True, help="写到此文件夹 / folder to write to")
@click.option(
    "--replays", type=click.IntRange(min=1), default=10_000, show_default=True, help="推演次数 / replays"
)
@click.option("--seed", default=0, show_default=True, help="随机种子 / seed")
@click.option(
    "--programme",
    type=click.Choice(list(RENEWAL_PROGRAMME)),
    help="推演哪一份，默认为方案本身 / which of the programmes side by side, the plan itself unless said",
)
def risk_command(town: Path, plan: Path, out: Path, replays: int, seed: int, programme: str | None) -> None:
    """把 PLAN 推演许多次：各项承诺有多大把握 / replay PLAN many times: how likely it is kept."""
    from dayang.parks.renewal.risk import replay  # noqa: PLC0415 - compiled code takes a second to load

    can_hold(out)
    with progress_bar() as tell:
        tell(0.0, READING)
        known = load_town(town)
        held = _held(known, plan, programme)
        known = town_at(known, held.as_of.date())
        if inputs_hash(known) != held.inputs_hash:
            raise DayangError(
                Words(
                    "台账与编制方案时不同：请用当时的台账推演，或用 dayang parks replan 重排。",
                    "The registers are not those the plan was made from: replay with those, or plan anew "
                    "with 'dayang parks replan'.",
                )
            )
        risk = replay(known, held.as_of, held.starts, held.moves, replays=replays, seed=seed, progress=tell)
        tables = risk.tables(held.programme)
        tell(1.0, WRITING)
        paths = _write(tables, known, out, "risk")
    for line in risk_lines(known, tables):
        say(line)
    _tell_paths(paths)


@parks_command.command("frontier")
@click.argument("town", type=PATH)
@_effort
@click.option(
    "--points",
    type=click.IntRange(min=LEAST_POINTS),
    default=LEAST_POINTS,
    show_default=True,
    help="要多少份方案（小镇可能没有这么多） / programmes wanted (a small town may have fewer)",
)
def frontier_command(
    town: Path,
    out: Path,
    work: float,
    seconds: float | None,
    seed: int,
    as_of: datetime | None,
    points: int,
) -> None:
    """代价、面积、留企怎样兼得：一组互不落后的方案 / programmes none of which is worse in all three."""
    # Compiled code takes a second to load.
    from dayang.parks.renewal.explain import solved  # noqa: PLC0415
    from dayang.parks.renewal.frontier import FRONTIER, frontier  # noqa: PLC0415
    from dayang.parks.renewal.solve import solve  # noqa: PLC0415

    can_hold(out)
    limit = Limit(work, seconds)
    with progress_bar() as tell:
        tell(0.0, READING)
        known = _known(load_town(town), as_of)
        plan, left = solved(
            solve,
            _problem(known),
            limit=limit,
            seed=seed,
            progress=lambda share, doing: tell(share / 2, doing),
        )
        if not plan.found:
            _tell_conflicts(plan)
            sys.exit(1)
        found = frontier(
            plan,
            work=work,
            seed=seed,
            points=points,
            gone=left.gone,
            progress=lambda share, doing: tell((1 + share) / 2, doing),
        )
        tell(1.0, WRITING)
        paths = _write(found, known, out, "frontier")
    for line in frontier_lines(found[FRONTIER]):
        say(line)
    _tell_paths(paths)


def _known(town: Town, as_of: datetime | None) -> Town:
    """Return a town as it was known on the day asked for.

    Raises
    ------
    DayangError
        When that day lies after the town's own: nothing is known of it yet.
    """
    if as_of is None:
        return town
    if as_of.date() > town.as_of.date():
        raise DayangError(
            Words(
                f"台账只到 {town.as_of:%Y-%m-%d}，不能按 {as_of:%Y-%m-%d} 编制。",
                f"The registers go up to {town.as_of:%Y-%m-%d}: nothing can be planned as of "
                f"{as_of:%Y-%m-%d}.",
            )
        )
    return town_at(town, as_of.date())


def _planned(
    engine: PlanningEngine, out: Path, limit: Limit, seed: int, read: Callable[[], Town]
) -> Programme:
    """Return the programme of one engine over a town, written to a folder.

    Raises
    ------
    DayangError
        When the town lacks what the engine needs.
    """
    with progress_bar() as tell:
        tell(0.0, READING)
        town = read()
        catalogue = Catalogue(engines=(engine,))
        programme = plan_town(
            town, limit=limit, seed=seed, as_of=town.as_of, progress=tell, catalogue=catalogue
        )
        (run,) = programme.runs
        if isinstance(run, OffRun):
            raise DayangError(run.why)
        tell(1.0, WRITING)
        write_programme(programme, out)
    return programme


def _problem(town: Town) -> Any:
    """Return the problem of a town; what it lacks is told as an engine that is off tells it."""
    try:
        return RENEWAL.problem(town, town.as_of)
    except LACKING as error:
        raise DayangError(reason(error)) from error


def _tell_plan(programme: Programme, out: Path) -> None:
    """Say what a plan comes to and where it is; end with 1 where its check finds a fault."""
    from dayang.parks.renewal.bottlenecks import told  # noqa: PLC0415 - only who plans needs it

    (run,) = programme.plans
    for line in (
        *level_lines(run.tables["renewal_levels"]),
        *plan_lines(run.tables),
        *promise_lines(run.tables["renewal_promises"]),
    ):
        say(line)
    own = the_plan(set(run.tables["renewal_programmes"]["programme"]))
    binding = told(run.problem, run.tables["renewal_bottlenecks"], own, BINDING)
    if binding:
        say(
            Words(
                "瓶颈（“至多”是上估，“接着排”是下估）：",
                "Bottlenecks (at most: upper estimates; found: lower):",
            )
        )
    for line in binding:
        say(Words(f"  {line.zh}", f"  {line.en}"))
    for line in (*risk_lines(programme.town, run.tables), *frontier_lines(run.tables["renewal_frontier"])):
        say(line)
    _tell_conflicts(run.plan)
    for line in programme.summary():
        say(line)
    report = (out / "report.html").resolve()
    say(Words(f"报告：{report}", f"Report: {report}"))
    sys.exit(1 if programme.violations else 0)


def _tell_conflicts(plan: Any) -> None:
    for line in conflict_lines(plan.conflicts):
        say(line)


def _held(town: Town, plan: Path, programme: str | None = None) -> Held:
    """Return a programme that a plan.gpkg, or its folder, holds: the plan itself unless another is asked for.

    Raises
    ------
    DayangError
        When the file holds no such programme.
    """
    tables = read_tables(plan_file(plan), town.dictionary)
    plans, programmes, starts, moves = (
        conform(town.dictionary[name], tables[name], town.crs)
        if name in tables
        else empty_frame(town.dictionary[name], town.crs)
        for name in ("plans", "renewal_programmes", "renewal_starts", "renewal_moves")
    )
    own = plans[plans["engine"] == RENEWAL.key]
    programme = programme or the_plan(set(programmes["programme"]))
    if own.empty or programme not in set(programmes["programme"]):
        raise DayangError(
            Words(
                f"{plan} 里没有改造方案：请给出 dayang parks renew 写出的 plan.gpkg。",
                f"{plan} holds no renewal plan: give a plan.gpkg written by 'dayang parks renew'.",
            )
        )
    starts, moves = (frame[frame["programme"] == programme] for frame in (starts, moves))
    return Held(
        starts=starts[list(STARTS)].reset_index(drop=True),
        moves=moves.rename(columns={"to_unit_id": "unit_id"})[list(MOVES)].reset_index(drop=True),
        as_of=own["as_of"].iloc[0].to_pydatetime(),
        inputs_hash=str(own["inputs_hash"].iloc[0]),
        programme=programme,
    )


def _write(tables: dict[str, pd.DataFrame], town: Town, out: Path, name: str) -> list[Path]:
    """Write tables as GeoPackage and workbook, each whole, and return where."""
    paths = [out / f"{name}.gpkg", out / f"{name}.xlsx"]
    with writing_to(out):
        out.mkdir(parents=True, exist_ok=True)
        for path in paths:
            write_tables(tables, path, town.dictionary, town.crs)
    return paths


def _tell_paths(paths: list[Path]) -> None:
    for path in paths:
        say(Words(f"表格：{path.resolve()}", f"Tables: {path.resolve()}"))
