"""Commands that make a town: new-town, from-osm, demo-town."""

from datetime import datetime
from pathlib import Path

import click
from shapely.geometry.base import BaseGeometry

from dayang.cli.speech import DAY, PATH, say
from dayang.demo import demo_town
from dayang.demo.mess import mess
from dayang.engine import Limit
from dayang.errors import DayangError
from dayang.programme import plan_town, write_programme
from dayang.town.checks.rules import is_projected_in_metres
from dayang.town.io import template, write_tables, write_town
from dayang.town.io.first_town import (
    Answers,
    first_town,
    read_boundary,
    square_around,
    suggest_crs,
)
from dayang.town.io.osm import from_osm
from dayang.town.registers import DICTIONARY
from dayang.town.registers.place import VERTICAL_DATUM
from dayang.words import Words

MESS = 0.001
"""Share of cells spoilt where ``--mess`` says none."""


@click.command("new-town")
@click.argument("out", type=PATH)
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
def new_town_command(
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


def _boundary(answer: str) -> BaseGeometry:
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


@click.command("from-osm")
@click.argument("extract", type=PATH)
@click.option("--boundary", type=PATH, help="镇界文件 / boundary file")
@click.option("--ground", type=PATH, help="地面高程 GeoTIFF / ground levels")
@click.option("--as-of", type=DAY, help="数据日期 / day of the data")
@click.option("--name", help="镇名 / name of the town")
@click.option(
    "-o", "--out", type=PATH, required=True, help="写到：文件夹或 .gpkg / where to: a folder or .gpkg"
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


@click.command("demo-town")
@click.argument("out", type=PATH)
@click.option(
    "--scale",
    default=1.0,
    show_default=True,
    help="规模，1 为 147 平方公里、90 万人，至多 7 / 1 is 147 km2, 900,000 people; at most 7",
)
@click.option(
    "--units-per-park",
    type=click.IntRange(min=1),
    help="每个园区至多几个改造单元，缺省约十二个 / rebuild units a park at most; by default about twelve",
)
@click.option("--seed", default=0, show_default=True, help="随机种子 / seed")
@click.option(
    "--mess",
    "share",
    type=float,
    is_flag=False,
    flag_value=MESS,
    help=f"另写 OUT_mess.xlsx：按此比例（缺省 {MESS}）弄乱的工作簿，和所弄乱单元格的清单 / "
    "also a workbook with this share of its cells spoilt, and a list of them",
)
def demo_town_command(
    out: Path, scale: float, units_per_park: int | None, seed: int, share: float | None
) -> None:
    """生成演示镇 / generate the demo town; its data is invented and says so."""
    town = demo_town(scale=scale, seed=seed, units_per_park=units_per_park)
    spoilt = None if share is None else mess(town, share, seed)
    write_town(town, out)
    say(Words(f"演示镇（生成的数据）：{out}", f"Demo town (generated data): {out}"))
    if spoilt is not None:
        book, listed = (out.with_name(f"{out.stem}_mess.{suffix}") for suffix in ("xlsx", "csv"))
        write_tables({name: town[name] for name in spoilt.registers}, book, instead=spoilt.instead)
        spoilt.planted.assign(file=book.name).to_csv(listed, index=False, encoding="utf-8-sig")
        say(
            Words(
                f"弄乱的工作簿：{book}（{len(spoilt.planted)} 处，清单 {listed}）\n"
                f"检查：dayang check {book} --town {out}",
                f"Messy workbook: {book} ({len(spoilt.planted)} places, listed in {listed})\n"
                f"Check it: dayang check {book} --town {out}",
            )
        )
