"""Which column of a register each heading in a person's file stands for."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from dayang.town.checks.kinds import unit_said
from dayang.town.checks.words import NOTHING, did_you_mean, said
from dayang.town.faults import InputFault
from dayang.town.registers.schema import GEOMETRY_COLUMN, Column, Register
from dayang.words import Words

_UNREAD = re.compile(
    r"[\s_*·\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff]|\((必填|选填|可空|required|optional)\)"
)
_BRACKETS = str.maketrans("[]【】〔〕", "()()()")
_WITH_UNIT = re.compile(r"(?P<title>.+?)\((?P<unit>[^()]+)\)")

UNITS: Mapping[str, tuple[str, ...]] = {
    "人": ("persons", "people"),
    "亩": ("mu",),
    "元": ("yuan", "rmb", "人民币元", "¥"),
    "m": ("米", "metre", "metres"),
    "m2": ("平方米", "平米", "sqm"),
    "m3": ("立方米", "方"),
    "s": ("秒",),
    "kwh": ("千瓦时", "度"),
    "万元": ("10kyuan",),
    "千元": (),
    "百万元": (),
    "亿元": (),
    "万人": (),
    "万亩": (),
    "公顷": ("ha",),
    "km": ("公里", "千米"),
    "km2": ("平方公里", "平方千米"),
    "万m2": ("万平方米", "万平米"),
    "万m3": ("万立方米", "万方"),
    "cm": ("厘米",),
    "mm": ("毫米",),
    "t": ("吨",),
    "万t": ("万吨",),
    "mwh": ("兆瓦时",),
    "万kwh": ("万千瓦时", "万度"),
    "%": (),
}
"""Units people write in headings, with other ways of writing each, as `plain` leaves them."""

_UNIT_OF = {word: unit for unit, words in UNITS.items() for word in (unit, *words)}


@dataclass(frozen=True, slots=True)
class Headings:
    """Where the columns of a register stand in a raw frame.

    Parameters
    ----------
    positions
        Position in the raw frame by name of the column.
    written
        Heading as written by name of the column; the Chinese title where it is absent.
    faults
        Missing, unknown and double headings.
    """

    positions: Mapping[str, int]
    written: Mapping[str, str]
    faults: tuple[InputFault, ...]


def plain(heading: Any) -> str:
    """Return a heading as it is compared: no width, case, spaces, or marks of 'required'.

    Examples
    --------
    >>> plain(" 面积 （亩）*"), plain("Area_MU")
    ('面积(亩)', 'areamu')
    """
    return _UNREAD.sub("", unicodedata.normalize("NFKC", str(heading)).casefold().translate(_BRACKETS))


def match_headings(register: Register, headings: Iterable[Any], *, geometry: bool = True) -> Headings:
    """Say which column each heading stands for.

    Parameters
    ----------
    register
        Declares names, titles, units and aliases.
    headings
        As written, left to right.
    geometry
        Whether a required geometry column must be there.
    """
    names = _names(register)
    written = [_text(heading) for heading in headings]
    known = [names.get(plain(text)) for text in written]
    positions: dict[str, int] = {}
    faults: list[InputFault] = []
    for position, (text, name) in enumerate(zip(written, known, strict=True)):
        if name is None:
            faults += _unknown(register, text, set(known))
        elif name in positions:
            first = written[positions[name]]
            faults.append(
                _said(
                    register, "duplicate_heading", text, name, first=first, title=register.column(name).title
                )
            )
        else:
            positions[name] = position
    faults += _missing(register, positions, faults, geometry=geometry)
    titles = {column.name: column.title.zh for column in register.columns}
    return Headings(
        positions, {**titles, **{name: written[at] for name, at in positions.items()}}, tuple(faults)
    )


def _text(heading: Any) -> str:
    return "" if heading is None or heading != heading else str(heading)  # noqa: PLR0124 -- NaN


def _names(register: Register) -> dict[str, str]:
    """Return the column by every way its heading may be written; names win over aliases."""
    names: dict[str, str] = {}
    for ways in (_own_names, _aliases):
        for column in register.columns:
            for way in ways(column):
                names.setdefault(plain(way), column.name)
    return names


def _own_names(column: Column) -> Iterator[str]:
    """Yield the names of a column; geometry goes by its one name, for '位置' may well head addresses."""
    yield column.name
    if column.is_geometry:
        return
    yield from column.heading
    for title in column.title:
        yield title
        yield from (f"{title}({unit})" for unit in _spellings(column))


def _aliases(column: Column) -> Iterator[str]:
    for alias in column.aliases:
        yield alias
        yield from (f"{alias}({unit})" for unit in _spellings(column))


def _spellings(column: Column) -> tuple[str, ...]:
    if column.unit is None:
        return ()
    unit = plain(column.unit)
    return (unit, *UNITS.get(unit, ()))


def _unknown(register: Register, text: str, known: set[str | None]) -> list[InputFault]:
    names = _names(register)
    parts = _WITH_UNIT.fullmatch(plain(text))
    if parts and parts["title"] in names and parts["unit"] in _UNIT_OF:
        column = register.column(names[parts["title"]])
        return [_said(register, "wrong_unit", text, column.name, unit=unit_said(column))]
    free = {way: name for way, name in names.items() if name not in known}
    near = get_close_matches(plain(text), free, n=1, cutoff=0.6)
    field = free[near[0]] if near else ""
    suggestion = did_you_mean(register.column(field).heading) if near else NOTHING
    names_said = "、".join(column.title.zh for column in register.columns), ", ".join(register.column_names)
    return [_said(register, "unknown_column", text, field, names=Words(*names_said), suggestion=suggestion)]


def _missing(
    register: Register, positions: Mapping[str, int], faults: list[InputFault], *, geometry: bool
) -> list[InputFault]:
    """Name required columns that are absent, unless a heading nearly says them."""
    nearly = {fault.field for fault in faults}
    return [
        _said(register, "missing_column", "", column.name, heading=_asked(column))
        for column in register.columns
        if column.required
        and column.name not in positions
        and column.name not in nearly
        and (geometry or not column.is_geometry)
    ]


def _asked(column: Column) -> Words:
    if not column.is_geometry:
        return column.heading
    return Words(f"{GEOMETRY_COLUMN}（{column.title.zh}）", f"{GEOMETRY_COLUMN} ({column.title.en})")


def _said(register: Register, rule: str, text: str, field: str, **values: Any) -> InputFault:
    return said(rule, **values).at(column=text, register=register.name, field=field, found=text)
