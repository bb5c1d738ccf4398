"""One command, ``dayang``: every line of work from the shell.

Each command translates words on the command line into one call below, prints what a
person needs, and ends with 0 (done), 1 (the input or plan has faults) or 2 (wrong words).
"""

import sys
import webbrowser
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from dayang import __version__, doctor
from dayang.demo import demo_town
from dayang.engine import Limit
from dayang.errors import DayangError
from dayang.programme import plan_town, verify_plan, write_programme
from dayang.town import InputError
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
from dayang.town.io.first_town import (
    Answers,
    first_town,
    is_projected_in_metres,
    read_boundary,
    square_around,
    suggest_crs,
)
from dayang.town.io.osm import from_osm
from dayang.town.parameters import shipped
from dayang.town.printed import dictionary_markdown, parameters_markdown
from dayang.town.registers import DICTIONARY
from dayang.town.registers.place import VERTICAL_DATUM
from dayang.town.units import end_of_day
from dayang.words import Words

OUT = click.Path(path_type=Path)
EXISTING = click.Path(path_type=Path)
DAY = click.DateTime(formats=["%Y-%m-%d"])


class Commands(click.Group):
    """The group of commands; a person's mistake becomes a sentence, never a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command and turn Dayang's own errors into text and exit code 1."""
        try:
            return super().invoke(ctx)
        except InputError as error:
            click.echo(faults_as_text(error.faults, ctx.obj), err=True)
            sys.exit(1)
        except DayangError as error:
            click.echo(error.message.in_language(ctx.obj), err=True)
            sys.exit(1)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="dayang")
@click.option(
    "--language",
    type=click.Choice(["zh", "en"]),
    default="zh",
    envvar="DAYANG_LANGUAGE",
    help="输出语言 / language of what is printed",
)
@click.pass_context
def main(ctx: click.Context, language: str) -> None:
    """Plan a town's campaigns with proof, carry them out, and prove them.

    打样：一个镇的攻坚战，先算清，再办到，最后证明。
    """
    ctx.obj = language


def say(words: Words, **kwargs: Any) -> None:
    """Print `words` in the language asked for."""
    click.echo(words.in_language(click.get_current_context().obj), **kwargs)


@main.command("template")
@click.argument("out", type=OUT)
def template_command(out: Path) -> None:
    """空白登记表 OUT（.xlsx 或 .gpkg） / empty registers with headings, notes and drop-downs."""
    template(out, DICTIONARY)
    say(
        Words(
            f"已写出 {out}：填好后运行 dayang check {out}",
            f"Wrote {out}: fill it in, then run 'dayang check {out}'",
        )
    )


@main.command("new-town")
@click.argument("out", type=OUT)
@click.option("--name", prompt="1/5 镇名 / name of the town")
@click.option("--as-of", type=DAY, prompt="2/5 台账基准日 YYYY-MM-DD / day the registers speak of")
@click.option(
    "--boundary",
    prompt="3/5 边界文件，或“经度,纬度,平方公里” / boundary file, or 'longitude,latitude,km2'",
)
@click.option("--crs", default=None, help="4/5 平面坐标系 / projected CRS")
@click.option(
    "--vertical-datum",
    type=click.Choice(list(VERTICAL_DATUM)),
    prompt="5/5 高程基准（没有高程选 none） / vertical datum ('none' without heights)",
)
def new_town(
    out: Path, name: str, as_of: datetime, boundary: str, crs: str | None, vertical_datum: str
) -> None:
    """五问建镇：从空白到第一张地图 / from nothing to a first map in five questions."""
    shape = _boundary(boundary)
    suggested = suggest_crs(shape.centroid.x, shape.centroid.y)
    while crs is None or not is_projected_in_metres(crs):
        crs = click.prompt("4/5 平面坐标系（以米计） / projected CRS in metres", default=suggested)
    town = first_town(Answers(name, as_of.date(), shape, crs, vertical_datum))
    write_town(town, out)
    blank = out.with_name(f"{out.stem}_template.xlsx")
    template(blank, DICTIONARY)
    folder = out.with_name(f"{out.stem}_plan")
    write_programme(plan_town(town, limit=Limit(), seed=0, as_of=town.as_of), folder)
    say(
        Words(
            f"已建镇：{out}\n第一张地图：{folder / 'report.html'}\n空白登记表：{blank}",
            f"Town: {out}\nFirst map: {folder / 'report.html'}\nEmpty registers: {blank}",
        )
    )


def _boundary(answer: str) -> Any:
    parts = answer.replace("，", ",").split(",")
    try:
        longitude, latitude, area_km2 = (float(part) for part in parts)
    except ValueError:
        return read_boundary(Path(answer))
    if not (-180 <= longitude <= 180 and -85 <= latitude <= 85 and 0 < area_km2 <= 20_000):
        raise DayangError(
            Words(
                f"“{answer}”不是“经度,纬度,平方公里”，例如 113.25,22.65,147",
                f"'{answer}' is not 'longitude,latitude,km2', such as 113.25,22.65,147",
            )
        )
    return square_around(longitude, latitude, area_km2)


@main.command("check")
@click.argument("path", type=EXISTING)
@click.option(
    "--town", "against", type=EXISTING, help="供引用核对的镇 / the town that references are judged against"
)
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出 / print as JSON")
@click.option(
    "--coloured", type=OUT, help="工作簿的着色副本写到此处 / write the workbook's coloured copy here"
)
def check_command(path: Path, against: Path | None, as_json: bool, coloured: Path | None) -> None:
    """检查一个镇或一份文件，一次列出全部问题 / every fault of a town or file at once; exit 1 if any."""
    language = click.get_current_context().obj
    reading = read_town(path, against=load_town(against) if against else None)
    click.echo(faults_as_json(reading.faults) if as_json else faults_as_text(reading.faults, language))
    if coloured is None and path.suffix == ".xlsx" and reading.faults and not as_json:
        coloured = path.with_name(f"{path.stem}_checked.xlsx")
    if coloured is not None and path.suffix == ".xlsx":
        coloured_copy(path, reading.faults, coloured)
        if not as_json:
            say(Words(f"着色副本：{coloured}", f"Coloured copy: {coloured}"))
    sys.exit(1 if refuses(reading.faults) else 0)


@main.command("convert")
@click.argument("path", type=EXISTING)
@click.argument("out", type=OUT)
def convert(path: Path, out: Path) -> None:
    """换一种格式 OUT：文件夹（即 Frictionless 数据包）、.gpkg 或 .xlsx / write in another format."""
    town = load_town(path)
    if out.suffix:
        write_town(town, out)
    else:
        export_package(town, out)
    say(Words(f"已写出 {out}", f"Wrote {out}"))


@main.command("from-osm")
@click.argument("extract", type=EXISTING)
@click.option("--boundary", type=EXISTING, help="镇界文件 / boundary file")
@click.option("--ground", type=EXISTING, help="地面高程 GeoTIFF / ground levels")
@click.option("--as-of", type=DAY, help="数据日期 / day of the data")
@click.option("--name", help="镇名 / name of the town")
@click.option(
    "-o", "--out", type=OUT, required=True, help="写到：文件夹或 .gpkg / where to: a folder or .gpkg"
)
def from_osm_command(
    extract: Path,
    boundary: Path | None,
    ground: Path | None,
    as_of: datetime | None,
    name: str | None,
    out: Path,
) -> None:
    """由 OpenStreetMap 摘录建镇 / make a town from an OpenStreetMap extract."""
    day = as_of.date() if as_of else None
    reading = from_osm(extract, boundary=boundary, ground=ground, as_of=day, name=name)
    write_town(reading.town, out)
    for note in reading.notes:
        say(note)
    say(Words(f"已写出 {out}", f"Wrote {out}"))


@main.command("demo-town")
@click.argument("out", type=OUT)
@click.option(
    "--scale",
    default=1.0,
    show_default=True,
    help="规模，1 为 147 平方公里、90 万人 / 1 is 147 km2, 900,000 people",
)
@click.option("--seed", default=0, show_default=True, help="随机种子 / seed")
def demo_town_command(out: Path, scale: float, seed: int) -> None:
    """生成演示镇 / generate the demo town; its data is invented and says so."""
    town = demo_town(scale=scale, seed=seed)
    write_town(town, out)
    say(Words(f"演示镇（生成的数据）：{out}", f"Demo town (generated data): {out}"))


@main.command("plan")
@click.argument("path", type=EXISTING)
@click.option("-o", "--out", type=OUT, required=True, help="写到此文件夹 / folder to write to")
@click.option(
    "--work",
    default=1.0,
    show_default=True,
    help="工作限额，1 为默认力度 / work limit; 1 is the default effort",
)
@click.option("--seconds", type=float, help="时间限额（结果不保证可复现） / time limit (not reproducible)")
@click.option("--seed", default=0, show_default=True, help="随机种子 / seed")
@click.option("--as-of", type=DAY, help="基准日，默认为镇的基准日 / as-of day; the town's own unless said")
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
    language = click.get_current_context().obj
    town = load_town(path)
    moment = end_of_day(as_of.date()) if as_of else town.as_of
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task("…", total=1.0)

        def progress(share: float, doing: Words) -> None:
            bar.update(task, completed=share, description=doing.in_language(language))

        programme = plan_town(
            town, limit=Limit(work, seconds), seed=seed, as_of=moment, only=only or None, progress=progress
        )
        write_programme(programme, out)
    for line in programme.summary():
        say(line)
    report = (out / "report.html").resolve()
    say(Words(f"报告：{report}", f"Report: {report}"))
    if show:
        webbrowser.open(report.as_uri())
    sys.exit(1 if programme.violations else 0)


@main.command("verify")
@click.argument("town", type=EXISTING)
@click.argument("plan", type=EXISTING)
def verify_command(town: Path, plan: Path) -> None:
    """用各引擎自己的 check 核验方案 / judge a plan by every engine's check."""
    verification = verify_plan(load_town(town), plan)
    for line in verification.lines():
        say(line)
    sys.exit(0 if verification.ok else 1)


@main.command("dictionary")
@click.option("--parameters", is_flag=True, help="打印参数表 / print the parameters instead")
def dictionary_command(parameters: bool) -> None:
    """打印数据字典（Markdown） / print the data dictionary."""
    click.echo(parameters_markdown(shipped()) if parameters else dictionary_markdown(DICTIONARY))


@main.command("doctor")
def doctor_command() -> None:
    """检查安装，有问题给出办法 / say what is wrong with the installation, and the remedy."""
    findings = doctor.examine()
    for finding in findings:
        say(Words(_finding_line(finding, "zh"), _finding_line(finding, "en")))
    sys.exit(0 if all(finding.ok for finding in findings) else 1)


def _finding_line(finding: doctor.Finding, language: str) -> str:
    mark, remedy = ("●", "") if finding.ok else ("■", f" → {finding.remedy.in_language(language)}")
    return f"{mark} {finding.name.in_language(language)}: {finding.found.in_language(language)}{remedy}"


if __name__ == "__main__":
    main()
