"""Commands on water: water assess."""

from datetime import datetime
from pathlib import Path

import click
import pandas as pd

from dayang.cli.speech import DAY, PATH, can_hold, language, say
from dayang.engine.typeset import typeset
from dayang.errors import writing_to
from dayang.programme.report.assets import font_folder
from dayang.town import InputError, InputFault, Severity, Town
from dayang.town.faults import refuses
from dayang.town.io import faults_as_text, load_town, read_town, write_tables
from dayang.town.io.reading import PART_SUFFIXES
from dayang.town.io.writing import replacing
from dayang.town.units import end_of_day
from dayang.water.quality.classes import EVALUATION, MODES
from dayang.water.quality.picture import Subject, answer, page, worst_said
from dayang.water.quality.tables import assessed_tables
from dayang.words import Words

BASES = {"3": "III", "target": "target"}
WORKBOOK, TABLES, PAGE = "water.xlsx", "tables", "water"
NAMELESS = Words("断面水质", "Water quality by section")


@click.group("water")
def water_command() -> None:
    """治水：水质评价 / rivers: water quality."""


@water_command.command("assess")
@click.argument("path", type=PATH)
@click.option(
    "--town",
    "against",
    type=PATH,
    help="水质台账所属的镇，断面由它给出 / the town that a sheet's sections are of",
)
@click.option(
    "--mode",
    type=click.Choice(list(MODES)),
    default=EVALUATION.name,
    show_default=True,
    help="评价：修约后定类；实时：原始值定类 / rounded first, or as measured",
)
@click.option(
    "--base",
    type=click.Choice(list(BASES)),
    default="3",
    show_default=True,
    help="超标倍数的基准：Ⅲ类或目标类别 / multiples over class III or the target class",
)
@click.option(
    "--as-of",
    type=DAY,
    help="截至哪一天；默认为镇的基准日，没有镇的为最后采样日 / the town's as-of day, or the last sampled",
)
@click.option("-o", "--out", type=PATH, help="表格和一页图写到此文件夹 / folder for tables and the page")
def assess_command(
    path: Path, against: Path | None, mode: str, base: str, as_of: datetime | None, out: Path | None
) -> None:
    """评价 PATH 的水质：镇、手工水质台账，或国家平台的行 / judge water quality of a town or a sheet."""
    if out is not None:
        can_hold(out)
    town = _read(path, against)
    moment = end_of_day(as_of.date()) if as_of else _moment(town)
    tables = assessed_tables(town, moment, mode=mode, base=BASES[base])
    subject = _subject(town, moment)
    for line in (*answer(tables, moment), *worst_said(tables, subject.rivers)):
        say(line)
    if out is None:
        return
    _write(tables, town, subject, out)
    say(Words(f"表格和一页图：{out.resolve()}", f"Tables and the page: {out.resolve()}"))


def _read(path: Path, against: Path | None) -> Town:
    """Return the town to judge; every fault of the input at once, or what was read into it."""
    reading = read_town(path, against=load_town(against) if against else None)
    if refuses(reading.faults):
        raise InputError(reading.faults)
    town = reading.town
    if town["sections"].empty:
        raise InputError([_no_sections(path)])
    told = [fault for fault in reading.faults if fault.rule != "empty_town"]
    if told and path.suffix.lower() in PART_SUFFIXES:
        click.echo(faults_as_text(told, language()) + "\n", err=True)
    return town


def _no_sections(path: Path) -> InputFault:
    return InputFault(
        rule="register_empty",
        severity=Severity.FAULT,
        file=path.name,
        register="sections",
        expected=Words("所属镇的断面和河涌", "the sections and rivers of its town"),
        remedy=Words("用 --town 指明所属的镇。", "Name the town with --town."),
    )


def _moment(town: Town) -> datetime:
    if len(town["town"]):
        return town.as_of
    last: pd.Timestamp = town["samples"]["sampled_at"].max()
    return end_of_day(last.date())


def _subject(town: Town, moment: datetime) -> Subject:
    named = len(town["town"]) > 0
    title = Words(f"{town.name}水质", f"Water quality of {town.name}") if named else NAMELESS
    rivers = dict(zip(town["rivers"]["river_id"], town["rivers"]["name"], strict=True))
    return Subject(title, moment, rivers, is_demo=named and town.is_demo)


def _write(tables: dict[str, pd.DataFrame], town: Town, subject: Subject, out: Path) -> None:
    """Write the workbook, the tables as CSV and the page as PDF and PNG; each replaces its like whole."""
    source, data = page(tables, subject, language())
    pdf = typeset(source, data, form="pdf", fonts=font_folder(), creation=subject.as_of)
    (png,) = typeset(source, data, form="png", fonts=font_folder(), creation=subject.as_of)
    with writing_to(out):
        write_tables(tables, out / WORKBOOK, town.dictionary)
        write_tables(tables, out / TABLES, town.dictionary)
        for name, made in ((f"{PAGE}.pdf", pdf), (f"{PAGE}.png", png)):
            with replacing(out / name) as target:
                target.write_bytes(made)
