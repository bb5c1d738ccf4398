"""Empty registers to fill in: a workbook, or a GeoPackage for what lies on the map."""

import os
from collections.abc import Iterator
from pathlib import Path

from dayang.errors import DayangError
from dayang.town.frames import empty_frame
from dayang.town.io.excel import write_workbook
from dayang.town.io.layers import write_layers
from dayang.town.io.writing import replacing
from dayang.town.registers import DICTIONARY
from dayang.town.registers.schema import Dictionary, Kind, Register
from dayang.words import Words

_INTRODUCTION = (
    ("Dayang 打样 · 登记表模板", "", "Template of the registers"),
    (
        "怎样填 How",
        "一张表一个登记表，一行一条。第 1 行是列名，不改、不合并；鼠标停在列名上看口径、单位、范围。"
        "橙色为必填。用不上的表留空或删去。",
        "One sheet a register, one row an entry. Row 1 holds the headings: do not change or merge them; hold "
        "the mouse over one for its meaning, unit and bounds. Orange is required. Leave or delete the rest.",
    ),
    (
        "检查 Check",
        "填好后运行 dayang check 本文件，错误一次列全。",
        "When filled, run 'dayang check' on this file; it lists every fault at once.",
    ),
    (
        "地图 Map",
        "边界、范围、位置不能写在单元格里：用 dayang template 某.gpkg 取得图层，在 QGIS 中绘制。",
        "Boundaries and positions do not fit into cells: 'dayang template X.gpkg' gives layers for QGIS.",
    ),
    ("工作表 Sheet", "内容", "What it holds"),
)


def template(path: str | os.PathLike[str], dictionary: Dictionary = DICTIONARY) -> None:
    """Write empty registers of the kinds that people fill.

    Parameters
    ----------
    path
        Ends in ``.xlsx`` (headings with notes and lists to choose from, no geometry) or
        ``.gpkg`` (layers with the right types, names and lists).
    dictionary
        The registers.

    Raises
    ------
    DayangError
        For any other suffix.
    """
    path = Path(path)
    registers = dictionary.of_kind(Kind.RECORD, Kind.OBSERVATION)
    tables = {register.name: (register, empty_frame(register)) for register in registers}
    with replacing(path) as target:
        if path.suffix == ".xlsx":
            write_workbook(tables, target, guide=(*_INTRODUCTION, *_contents(registers)))
        elif path.suffix == ".gpkg":
            write_layers(tables, target, crs=_TEMPLATE_CRS, fen=False)
        else:
            raise DayangError(
                Words(
                    f"模板只有 .xlsx 和 .gpkg 两种，不是 {path.name}。",
                    f"Templates are .xlsx or .gpkg, not {path.name}.",
                )
            )


_TEMPLATE_CRS = "EPSG:4490"
"""CGCS2000 degrees: what a layer is drawn in until the town's projected system is known."""


def _contents(registers: tuple[Register, ...]) -> Iterator[tuple[str, ...]]:
    for register in registers:
        keys = "、".join(register.column(name).title.zh for name in register.key)
        yield (
            register.title.zh,
            f"{register.description.zh}主键：{keys}。",
            f"{register.title.en}: {register.description.en} Key: {', '.join(register.key)}.",
        )
