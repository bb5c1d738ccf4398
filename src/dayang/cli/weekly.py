"""The command weekly."""

import sys
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import click
import pandas as pd

from dayang.cli.speech import DAY, PATH, can_hold, language, say
from dayang.programme.target_assessment import assessed
from dayang.programme.weekly import Issued, weekly_tables, write_weekly
from dayang.programme.weekly.subject import SLIPPING
from dayang.town import InputFault, Town
from dayang.town.io import faults_as_text, load_town
from dayang.town.registers.target_results import LIGHT
from dayang.town.registers.weekly import CHANGE
from dayang.town.units import end_of_day
from dayang.words import Words


@click.command("weekly")
@click.argument("town", type=PATH)
@click.option(
    "--as-of",
    type=DAY,
    help="一周的最后一天，默认为镇的基准日；台账按当日和一周前所知各读一遍 / "
    "last day of the week, the town's own as-of day unless said; read as known then and a week before",
)
@click.option("-o", "--out", type=PATH, required=True, help="写到此文件夹 / folder to write to")
@click.option(
    "--office",
    help="发文机关；给出时加红色版头 / issuing office; with it the page has a red heading",
)
def weekly_command(town: Path, as_of: datetime | None, out: Path, office: str | None) -> None:
    """周调度：一页纸，哪些落后、差多少、为何、谁办、何时 / the weekly on one page, as PDF and Word."""
    can_hold(out)
    held = load_town(town)
    moment = end_of_day(as_of.date()) if as_of else held.as_of
    faults: list[InputFault] = []

    def judge(known: Town, day: datetime) -> Mapping[str, pd.DataFrame]:
        found = assessed(known, day)
        faults.extend(fault for fault in found.faults if fault not in faults)
        return found.tables

    tables = weekly_tables(held, moment, judge)
    pdf, word, workbook = write_weekly(held, moment, tables, out, Issued(office))
    _told(tables)
    for what, path in (
        (Words("一页纸（PDF）", "Page (PDF)"), pdf),
        (Words("一页纸（Word，草稿，待签发）", "Page (Word, a draft until signed)"), word),
        (Words("明细和依据", "Items and evidence"), workbook),
    ):
        say(Words(f"{what.zh}：{path.resolve()}", f"{what.en}: {path.resolve()}"))
    if faults:
        click.echo(faults_as_text(faults, language()), err=True)
        sys.exit(1)


def _told(tables: Mapping[str, pd.DataFrame]) -> None:
    """Say how many slip, and how many changed in which way."""
    lights = tables["weekly_items"]["light"].value_counts()
    counted = [(LIGHT[light], int(lights.get(light, 0))) for light in SLIPPING]
    say(_counted(Words("本周", "This week"), counted))
    changes = tables["weekly_changes"]["change"].value_counts()
    say(
        _counted(
            Words("比上周", "Since last week"),
            [(words, int(changes.get(code, 0))) for code, words in CHANGE.items()],
        )
    )


def _counted(about: Words, counts: list[tuple[Words, int]]) -> Words:
    zh = "，".join(f"{words.zh} {count} 项" for words, count in counts)
    en = ", ".join(f"{words.en.lower()} {count}" for words, count in counts)
    return Words(f"{about.zh}：{zh}", f"{about.en}: {en}")
