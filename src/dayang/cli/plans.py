"""Commands on plans: plan, verify."""

import os
import sys
import webbrowser
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from dayang.cli.speech import DAY, PATH, can_hold, language, say
from dayang.engine import Limit
from dayang.programme import plan_town, verify_plan, write_programme
from dayang.town.io import load_town
from dayang.town.units import end_of_day
from dayang.words import Words

READING = Words("读取台账", "reading the registers")
WRITING = Words("写方案和报告", "writing plan and report")


@click.command("plan")
@click.argument("path", type=PATH)
@click.option("-o", "--out", type=PATH, required=True, help="写到此文件夹 / folder to write to")
@click.option(
    "--work",
    default=1.0,
    show_default=True,
    help="工作限额，1 为默认力度 / work limit; 1 is the default effort",
)
@click.option("--seconds", type=float, help="时间限额（结果不保证可复现） / time limit (not reproducible)")
@click.option("--seed", default=0, show_default=True, help="随机种子 / seed")
@click.option(
    "--as-of",
    type=DAY,
    help="基准日，默认为镇的基准日；更早的日子按当日所知读台账 / as-of day, the town's own unless said; "
    "on an earlier day the registers are read as they were known then",
)
@click.option("--only", multiple=True, help="只运行这些引擎 / run only these engines")
@click.option(
    "--open", "show", is_flag=True, help="有屏幕时打开报告 / open the report where there is a screen"
)
def plan_command(
    path: Path,
    out: Path,
    work: float,
    seconds: float | None,
    seed: int,
    as_of: datetime | None,
    only: tuple[str, ...],
    show: bool,
) -> None:
    """对一个镇运行全部引擎，写出 plan.gpkg、plan.xlsx、report.html / run every engine over a town."""
    can_hold(out)
    with progress_bar() as tell:
        tell(0.0, READING)
        town = load_town(path)
        moment = end_of_day(as_of.date()) if as_of else town.as_of
        programme = plan_town(
            town, limit=Limit(work, seconds), seed=seed, as_of=moment, only=only or None, progress=tell
        )
        tell(1.0, WRITING)
        write_programme(programme, out)
    for line in programme.summary():
        say(line)
    report = (out / "report.html").resolve()
    say(Words(f"报告：{report}", f"Report: {report}"))
    if show and _has_screen():
        webbrowser.open(report.as_uri())
    sys.exit(1 if programme.violations else 0)


@contextmanager
def progress_bar() -> Iterator[Callable[[float, Words], None]]:
    """Show a bar on standard error, and yield what moves it."""
    spoken = language()
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task("", total=1.0)

        def tell(share: float, doing: Words) -> None:
            bar.update(task, completed=share, description=doing.in_language(spoken))

        yield tell


def _has_screen() -> bool:
    """Say whether a browser window can open here; without one, a text browser would take the terminal."""
    displays = ("DISPLAY", "WAYLAND_DISPLAY")
    return not sys.platform.startswith("linux") or any(name in os.environ for name in displays)


@click.command("verify")
@click.argument("town", type=PATH)
@click.argument("plan", type=PATH)
def verify_command(town: Path, plan: Path) -> None:
    """用各引擎自己的 check 核验方案 / judge a plan by every engine's check."""
    verification = verify_plan(load_town(town), plan)
    for line in verification.lines():
        say(line)
    sys.exit(0 if verification.ok else 1)
