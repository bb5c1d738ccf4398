"""The command targets."""

import sys
from datetime import date, datetime
from pathlib import Path

import click
from rich import box
from rich.console import Console, JustifyMethod
from rich.table import Table

from dayang.cli.speech import DAY, PATH, language, say
from dayang.programme.target_assessment import assessed
from dayang.programme.target_printed import HEADINGS, Tables, evidence, lines
from dayang.town.io import faults_as_text, load_town, write_tables
from dayang.town.units import end_of_day
from dayang.words import Words

WIDTH, LEAST_WIDTH = 150, 100
"""Columns of what is printed where there is no terminal, and the fewest in one."""
ROWS_SHOWN = 200
WHOLE = ("light", "due", "evidence")
RIGHT = ("value", "target", "gap", "projected")

EVIDENCE_HEADINGS = (
    Words("序号", "Row"),
    Words("台账", "Register"),
    Words("主键", "Key"),
    Words("计入", "Counts as"),
)


@click.command("targets")
@click.argument("town", type=PATH)
@click.option(
    "--as-of",
    type=DAY,
    help="基准日，默认为镇的基准日；更早的日子按当日所知读台账 / as-of day, the town's own unless said; "
    "on an earlier day the registers are read as they were known then",
)
@click.option(
    "--evidence",
    "key",
    help="打印一个指标、目标或依据号背后的行 / print the rows behind an indicator, target or evidence number",
)
@click.option(
    "-o", "--out", type=PATH, help="把结果表写到此处（.xlsx、.gpkg 或文件夹） / write the tables here"
)
def targets_command(town: Path, as_of: datetime | None, key: str | None, out: Path | None) -> None:
    """目标进度：灯号、现值、目标、差距、推算 / where the targets of a town stand."""
    held = load_town(town)
    moment = end_of_day(as_of.date()) if as_of else held.as_of
    found = assessed(held, moment)
    if key is None:
        _print_status(held.name, found.tables, moment.date())
    else:
        _print_evidence(found.tables, key)
    if out is not None:
        write_tables(found.tables, out, held.dictionary, held.crs)
        say(Words(f"结果表：{out.resolve()}", f"Tables: {out.resolve()}"))
    if found.faults:
        click.echo(faults_as_text(found.faults, language()), err=True)
        sys.exit(1)


def _print_status(town: str, tables: Tables, today: date) -> None:
    spoken = language()
    say(Words(f"{town}，{today} 的目标进度", f"{town}: where the targets stand on {today}"))
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name, heading in HEADINGS.items():
        side: JustifyMethod = "right" if name in RIGHT else "left"
        title = heading.in_language(spoken)
        table.add_column(title, justify=side, no_wrap=name in WHOLE, overflow="fold")
    for line in lines(tables, today):
        if line.heading is not None:
            table.add_row(f"[bold]{line.heading.in_language(spoken)}[/bold]")
        else:
            table.add_row(*(line.cells[name].in_language(spoken) for name in HEADINGS))
    _console().print(table)


def _print_evidence(tables: Tables, key: str) -> None:
    spoken = language()
    found = evidence(tables, key)
    for line in (found.title, *found.about):
        say(line)
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    says = f"says_{spoken}"
    for heading in (
        Words("序号", "Row"),
        Words("台账", "Register"),
        Words("主键", "Key"),
        Words("计入", "Counts as"),
    ):
        table.add_column(heading.in_language(spoken), no_wrap=True)
    table.add_column(Words("内容", "What it says").in_language(spoken))
    shown = found.rows.head(ROWS_SHOWN).astype(object).fillna("")
    for row in shown.to_dict("records"):
        count = f"{row['value']:,.10g}" if row["value"] != "" else ""
        table.add_row(str(row["row"]), row["register"], row["row_key"], count, row[says])
    _console().print(table)
    more = len(found.rows) - len(shown)
    if more:
        say(
            Words(
                f"另有 {more} 行；用 -o 写出全部（表 target_evidence）。",
                f"{more} more rows; -o writes them all (table target_evidence).",
            )
        )


def _console() -> Console:
    console = Console()
    return Console(width=max(console.width, LEAST_WIDTH) if console.is_terminal else WIDTH)
