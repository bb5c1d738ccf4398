"""Commands on registers: template, check, convert, dictionary."""

import sys
from datetime import datetime
from pathlib import Path

import click

from dayang.cli.speech import DAY, PATH, language, say
from dayang.town.at import town_at
from dayang.town.faults import refuses
from dayang.town.io import (
    coloured_copy,
    export_package,
    faults_as_json,
    faults_as_text,
    load_town,
    read_town,
    template,
    write_town,
)
from dayang.town.parameters import shipped
from dayang.town.printed import dictionary_markdown, parameters_markdown
from dayang.town.registers import DICTIONARY
from dayang.words import Words


@click.command("template")
@click.argument("out", type=PATH)
def template_command(out: Path) -> None:
    """空白登记表 OUT（.xlsx 或 .gpkg） / empty registers with headings, notes and drop-downs."""
    template(out, DICTIONARY)
    say(
        Words(
            f"已写出 {out}：填好后运行 dayang check {out}",
            f"Wrote {out}: fill it in, then run 'dayang check {out}'",
        )
    )


@click.command("check")
@click.argument("path", type=PATH)
@click.option(
    "--town", "against", type=PATH, help="供引用核对的镇 / the town that references are judged against"
)
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出 / print as JSON")
@click.option(
    "--coloured", type=PATH, help="工作簿的着色副本写到此处 / write the workbook's coloured copy here"
)
def check_command(path: Path, against: Path | None, as_json: bool, coloured: Path | None) -> None:
    """检查一个镇或一份文件，一次列出全部问题 / every fault of a town or file at once; exit 1 if any."""
    reading = read_town(path, against=load_town(against) if against else None)
    click.echo(faults_as_json(reading.faults) if as_json else faults_as_text(reading.faults, language()))
    in_cells = path.suffix.lower() == ".xlsx" and any(fault.row for fault in reading.faults)
    if coloured is None and in_cells and not as_json:
        coloured = path.with_name(f"{path.stem}_checked.xlsx")
    if coloured is not None and in_cells:
        coloured_copy(path, reading.faults, coloured)
        if not as_json:
            say(Words(f"着色副本：{coloured}", f"Coloured copy: {coloured}"))
    sys.exit(1 if refuses(reading.faults) else 0)


@click.command("convert")
@click.argument("path", type=PATH)
@click.argument("out", type=PATH)
@click.option("--as-of", type=DAY, help="按这一天所知写出 / write the town as it was known on this day")
def convert_command(path: Path, out: Path, as_of: datetime | None) -> None:
    """换一种格式 OUT：文件夹（即 Frictionless 数据包）、.gpkg 或 .xlsx / write in another format."""
    town = load_town(path)
    if as_of is not None:
        town = town_at(town, as_of.date())
    if out.suffix:
        write_town(town, out)
    else:
        export_package(town, out)
    say(Words(f"已写出 {out}", f"Wrote {out}"))


@click.command("dictionary")
@click.option("--parameters", is_flag=True, help="打印参数表 / print the parameters instead")
def dictionary_command(parameters: bool) -> None:
    """打印数据字典（Markdown） / print the data dictionary."""
    click.echo(parameters_markdown(shipped()) if parameters else dictionary_markdown(DICTIONARY))
