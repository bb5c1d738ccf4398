"""Which register a sheet, layer or file holds, by its name or else by its headings."""

from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from typing import Any

from dayang.town.checks.headings import match_headings, plain
from dayang.town.faults import InputFault
from dayang.town.io.words import said
from dayang.town.registers.schema import Dictionary, Kind, Register
from dayang.words import Words

_NEARLY = 0.75
"""Least similarity (difflib) at which a name is taken for a misspelling."""


def register_called(name: str, dictionary: Dictionary) -> Register | None:
    """Return the register that `name` stands for: its name, title or an alias.

    Examples
    --------
    >>> from dayang.town.registers import DICTIONARY
    >>> register_called("企业名录", DICTIONARY).name
    'firms'
    """
    found = _names(dictionary).get(plain(name))
    return None if found is None else dictionary[found]


def unknown_name(name: str, dictionary: Dictionary) -> InputFault:
    """Return what to say of a sheet, layer or file that is no register."""
    near = get_close_matches(plain(name), _names(dictionary), n=1, cutoff=_NEARLY)
    if near:
        return said("misspelt_sheet", name=dictionary[_names(dictionary)[near[0]]].title).at(found=name)
    return said("unknown_sheet", names=names_said(dictionary)).at(found=name)


def register_with(headings: Iterable[Any], dictionary: Dictionary) -> Register | None:
    """Return the one register whose headings these are, if exactly one fits best.

    All its required columns (but geometry) must be there, and no heading unknown.
    """
    written = [heading for heading in headings if heading not in (None, "")]
    fits: list[tuple[int, Register]] = []
    for register in dictionary.of_kind(Kind.RECORD, Kind.OBSERVATION):
        matched = match_headings(register, written, geometry=False)
        if not matched.faults and len(matched.positions) > 1:
            fits.append((len(register.attributes) - len(matched.positions), register))
    fits.sort(key=lambda fit: fit[0])
    if not fits or (len(fits) > 1 and fits[0][0] == fits[1][0]):
        return None
    return fits[0][1]


def names_said(dictionary: Dictionary) -> Words:
    """Return the names of all registers that people fill, for a message."""
    registers = dictionary.of_kind(Kind.RECORD, Kind.OBSERVATION)
    return Words(
        "、".join(register.title.zh for register in registers),
        ", ".join(register.name for register in registers),
    )


def _names(dictionary: Dictionary) -> dict[str, str]:
    """Return registers by every way their name is written; names win over aliases."""
    names: dict[str, str] = {}
    for ways in (_own_names, _aliases):
        for register in dictionary.values():
            for way in ways(register):
                names.setdefault(plain(way), register.name)
    return names


def _own_names(register: Register) -> Iterator[str]:
    yield register.name
    yield from register.title


def _aliases(register: Register) -> Iterator[str]:
    yield from register.aliases
