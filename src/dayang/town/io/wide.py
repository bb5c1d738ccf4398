"""Sheets of samples as people keep them: wide, or long with the marks of a laboratory.

Wide is one row a section and time, one column an item. Each column of an item becomes a
table of its own, one row a value, so that a fault of the validator still points at the row
and heading the person wrote. What a laboratory writes in place of a number keeps its
meaning: ``0.05L`` and ``<0.05`` are 'below the detection limit of 0.05', 维护 is
'instrument under maintenance'.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from dayang.town.checks.headings import match_headings, plain
from dayang.town.checks.words import said as said_of_cells
from dayang.town.faults import InputFault
from dayang.town.io.raw import RawTable
from dayang.town.io.words import said
from dayang.town.registers.schema import Register

REGISTER = "samples"
_OTHER_UNITS = {
    "water_temperature": "°C",
    "ph": "pH",
    "faecal_coliform": "个/L",
    "transparency": "cm",
    "orp": "mV",
}
"""Unit in which GB 3838-2002 and its monitoring methods give an item, where it is not mg/L."""

_UNMISTAKABLE = ("pH", "°C")
"""Units that need not be written over a column: there is no other that is used."""

_UNIT_SPELLINGS = {
    "mg/L": ("mg/l", "毫克/升", "毫克每升"),
    "pH": ("ph", "无量纲", "1"),
    "°C": ("°c", "℃", "c", "摄氏度"),
    "个/L": ("个/l", "个/升", "mpn/l"),
    "cm": ("厘米",),
    "mV": ("mv", "毫伏"),
}
_ITEM_ALIASES = {
    "codmn": ("codmn", "高锰酸钾指数"),
    "cod": ("codcr", "cod"),
    "bod5": ("bod", "生化需氧量", "五日生化需氧量(bod5)"),
    "nh3n": ("氨氮(nh3-n)", "nh3-n", "nh4-n"),
    "do": ("do",),
    "ph": ("ph值",),
    "tp": ("总磷(以p计)",),
    "tn": ("总氮(湖、库,以n计)",),
    "water_temperature": ("temperature",),
    "cr6": ("铬(六价)", "六价铬(cr6+)"),
}
_MARKS = {
    "/": "--",
    "nd": "ND",
    "未检出": "ND",
    "--": "--",
    "-": "--",
    "—": "--",
    "——": "--",
    "未监测": "--",
    "维护": "maintenance",
    "仪器维护": "maintenance",
    "维护中": "maintenance",
    "maintenance": "maintenance",
    "停站": "stopped",
    "停测": "stopped",
    "stopped": "stopped",
}
_HEADING = re.compile(r"(?P<item>.+?)(?:\((?P<unit>[^()]+)\)|[,:/]?(?P<tail>mg/l|℃|°c))?")
_BELOW = re.compile(r"(?:[<＜]\s*(?P<less>\d+(?:\.\d+)?)|(?P<limit>\d+(?:\.\d+)?)\s*[LlＬ])")


def is_wide(register: Register, headings: Sequence[str]) -> bool:
    """Say whether `headings` are those of a wide sheet of samples."""
    if register.name != REGISTER:
        return False
    named = match_headings(register, headings).positions
    return "item" not in named and any(item_of(register, heading) for heading in headings)


def holds_samples(register: Register, headings: Iterable[Any]) -> bool:
    """Say whether a row looks like the headings of samples, wide or long, whatever else is in it."""
    written = [str(heading) for heading in headings if heading not in (None, "")]
    if sum(item_of(register, heading) is not None for heading in written) > 1:
        return True
    return {"item", "value"} <= match_headings(register, written).positions.keys()


def item_headings(register: Register) -> frozenset[str]:
    """Return the headings, as `plain` leaves them, that a wide sheet may hold besides its own."""
    if register.name != REGISTER:
        return frozenset()
    names = _item_names(register)
    units = {spelling for spellings in _UNIT_SPELLINGS.values() for spelling in spellings}
    return frozenset(names) | {f"{name}({unit})" for name in names for unit in units}


def item_of(register: Register, heading: str) -> tuple[str, str] | None:
    """Return the item and unit that a heading such as ``溶解氧(mg/L)`` stands for.

    Returns
    -------
    The code of the item, and the unit it is given in as a code of the register, or as
    written where the register knows none; ``None`` for a heading that is no item.

    Examples
    --------
    >>> from dayang.town.registers import DICTIONARY
    >>> item_of(DICTIONARY["samples"], "氨氮（mg/L）"), item_of(DICTIONARY["samples"], "pH")
    (('nh3n', 'mg/L'), ('ph', 'pH'))
    """
    text = plain(heading)
    names = _item_names(register)
    if text in names:
        return names[text], _OTHER_UNITS.get(names[text], "mg/L")
    parts = _HEADING.fullmatch(text)
    if parts is None or parts["item"] not in names:
        return None
    return names[parts["item"]], _unit(parts["unit"] or parts["tail"])


def _item_names(register: Register) -> Mapping[str, str]:
    names: dict[str, str] = {}
    for code, title in register.column("item").choices.items():
        for name in (code, *title, *_ITEM_ALIASES.get(code, ())):
            names.setdefault(plain(name), code)
    return names


def _unit(written: str) -> str:
    spelt = (unit for unit, spellings in _UNIT_SPELLINGS.items() if written in spellings)
    return next(spelt, written)


def long_tables(register: Register, table: RawTable) -> tuple[list[RawTable], list[InputFault]]:
    """Return one table an item column, and what was said of the sheet.

    Parameters
    ----------
    register
        The register ``samples``.
    table
        The sheet as it is.
    """
    frame = table.frame
    named = match_headings(register, frame.columns).positions
    others = {name: frame.iloc[:, at] for name, at in named.items() if name not in _OF_ITEM}
    others.setdefault("reported_at", others.get("sampled_at", pd.Series(dtype=object)))
    written = {name: str(frame.columns[at]) for name, at in named.items()}
    written.setdefault("reported_at", written.get("sampled_at", "reported_at"))
    tables: list[RawTable] = []
    faults: list[InputFault] = []
    for at, heading in enumerate(map(str, frame.columns)):
        item = item_of(register, heading)
        if item is None:
            if at not in named.values():
                faults.append(said("unknown_item").at(column=heading, found=heading))
            continue
        wrong = list(_unit_faults(register, heading, item))
        faults += wrong
        if any(fault.rule == "wrong_unit" for fault in wrong):
            # said once of the column: its cells mean nothing until the unit is right
            continue
        headings = {**written, **dict.fromkeys(_OF_ITEM, heading)}
        tables.append(_table(table, frame.iloc[:, at], others, item, headings))
        faults += _double(tables, register, heading)
    count = sum(len(each.frame) for each in tables)
    return tables, [*faults, said("wide_samples", count=count).at(found=str(len(tables)))]


_OF_ITEM = ("item", "value", "unit", "qualifier")


def _unit_faults(register: Register, heading: str, item: tuple[str, str]) -> Iterator[InputFault]:
    """Say when a heading names no unit where it must, or another than the item's."""
    code, unit = item
    own = _OTHER_UNITS.get(code, "mg/L")
    if plain(heading) in _item_names(register):
        if own not in _UNMISTAKABLE:
            title = register.column("item").choices[code]
            yield said("missing_unit", item=title, unit=own).at(column=heading, found=heading, field="unit")
    elif unit != own:
        yield said_of_cells("wrong_unit", unit=own).at(column=heading, found=unit, field="unit")


def _table(
    table: RawTable,
    cells: "pd.Series[Any]",
    others: Mapping[str, Any],
    item: tuple[str, str],
    headings: dict[str, str],
) -> RawTable:
    read = [(at, *measured(cell)) for at, cell in enumerate(cells.tolist()) if not _is_empty(cell)]
    places = [at for at, _, _ in read]
    columns = {name: values.iloc[places] for name, values in others.items() if len(values)}
    index = cells.index[places]
    frame = pd.DataFrame(columns, index=index)
    frame["item"] = pd.Series(item[0], index=index, dtype="str")
    frame["value"] = pd.Series([value for _, _, value in read], index=index, dtype=object)
    frame["unit"] = pd.Series(item[1], index=index, dtype="str")
    frame["qualifier"] = pd.Series([qualifier for _, qualifier, _ in read], index=index, dtype="str")
    return RawTable(table.register, frame, table.file, table.sheet, headings)


def with_marks(register: Register, table: RawTable) -> tuple[RawTable, list[InputFault]]:
    """Return a long sheet with the marks that stand among its values as qualifiers, and what was said.

    A qualifier that is written stays as it is. Without a time of report that of sampling
    stands, as in a wide sheet.

    Parameters
    ----------
    register
        The register ``samples``.
    table
        The sheet as it is.
    """
    frame, headings = table.frame.copy(), dict(table.headings)
    named = match_headings(register, frame.columns).positions
    said_of = []
    if "reported_at" not in named and "sampled_at" in named:
        frame["reported_at"] = frame.iloc[:, named["sampled_at"]]
        headings["reported_at"] = str(frame.columns[named["sampled_at"]])
        said_of.append(said("report_time").at(column=headings["reported_at"]))
    if "value" not in named:
        return replace(table, frame=frame, headings=headings), said_of
    at, value = named["value"], str(frame.columns[named["value"]])
    cells = frame.iloc[:, at].to_numpy(object, copy=True)
    marks = np.full(len(frame), None, object)
    if "qualifier" in named:
        marks = frame.iloc[:, named["qualifier"]].to_numpy(object, copy=True)
    free = np.flatnonzero(pd.isna(marks))
    for row in free:
        marks[row], cells[row] = measured(cells[row])
    if len(free):
        frame.isetitem(at, cells)
        said_of.append(said("marks_read", count=len(free)).at(column=value))
    if "qualifier" in named:
        frame.isetitem(named["qualifier"], marks)
    else:
        frame["qualifier"], headings["qualifier"] = marks, value
    return replace(table, frame=frame, headings=headings), said_of


def with_section_ids(
    register: Register, table: RawTable, sections: pd.DataFrame
) -> tuple[RawTable, list[InputFault]]:
    """Return a sheet with names of sections as their ids, where a name is one section's only.

    Parameters
    ----------
    register
        The register ``samples``.
    table
        A table of it.
    sections
        The register of the town that the sheet belongs to.
    """
    at = match_headings(register, table.frame.columns).positions.get("section_id")
    if at is None:
        return table, []
    ids = sections.drop_duplicates("name", keep=False).set_index("name")["section_id"]
    cells = table.frame.iloc[:, at].to_numpy(object, copy=True)
    texts = pd.Series([str(cell).strip() for cell in cells], dtype=object)
    named = (texts.isin(ids.index) & ~texts.isin(sections["section_id"])).to_numpy(bool)
    if not named.any():
        return table, []
    cells[named] = texts[named].map(ids).to_numpy(object)
    frame = table.frame.copy()
    frame.isetitem(at, cells)
    heading = str(frame.columns[at])
    fault = said("section_by_name", count=int(named.sum())).at(column=heading, row=int(frame.index[named][0]))
    return replace(table, frame=frame), [fault.at(found=str(texts[named].iloc[0]))]


def measured(cell: Any) -> tuple[str, Any]:
    """Return the qualifier and value that a cell stands for.

    Examples
    --------
    >>> measured("0.05L"), measured("<0.05"), measured("维护"), measured(7.2)
    (('<', '0.05'), ('<', '0.05'), ('maintenance', None), ('=', 7.2))
    """
    if not isinstance(cell, str):
        return "=", cell
    text = cell.strip()
    mark = _MARKS.get(text.lower())
    if mark is not None:
        return mark, None
    below = _BELOW.fullmatch(text)
    if below is not None:
        return "<", below["less"] or below["limit"]
    return "=", text


def _is_empty(cell: Any) -> bool:
    return bool(pd.isna(cell)) or (isinstance(cell, str) and not cell.strip())


def _double(tables: list[RawTable], register: Register, heading: str) -> Iterator[InputFault]:
    """Say when the last of `tables` is of the same item as an earlier one."""
    item = tables[-1].frame["item"].iloc[:1].tolist()
    for earlier in tables[:-1]:
        if item and earlier.frame["item"].iloc[:1].tolist() == item:
            title = register.column("item").choices[item[0]]
            fault = said_of_cells("duplicate_heading", title=title, first=earlier.headings["item"])
            yield fault.at(column=heading, found=heading, field="item")
