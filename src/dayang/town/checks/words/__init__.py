"""The words of every rule of checking, in both languages, a module for what is judged.

A rule is a row of `RULES`; the modules beside this package find what breaks it. A new
rule is a row in the module of what it judges, the code that finds it, a test that
produces it, and a line in ``docs/checking.md`` (a test says which of these is missing).
"""

from collections.abc import Callable, Mapping
from typing import Any

from dayang.town.checks.words.cells import CELLS
from dayang.town.checks.words.dates import DATES
from dayang.town.checks.words.geometry import GEOMETRY
from dayang.town.checks.words.headings import HEADINGS
from dayang.town.checks.words.rows import ROWS
from dayang.town.checks.words.rule import Rule
from dayang.town.checks.words.samples import SAMPLES
from dayang.town.checks.words.town import TOWN
from dayang.town.checks.words.values import VALUES
from dayang.town.faults import InputFault
from dayang.words import Words

RULES: Mapping[str, Rule] = {**HEADINGS, **CELLS, **DATES, **VALUES, **SAMPLES, **ROWS, **GEOMETRY, **TOWN}
"""Every rule of checking by its key."""


NOTHING = Words("", "")


def did_you_mean(name: Words) -> Words:
    """Return the question that stands before a remedy where something is nearly right.

    Examples
    --------
    >>> did_you_mean(Words("国有", "State-owned")).en
    "Did you mean 'State-owned'? "
    """
    return Words(f"您是否指“{name.zh}”？", f"Did you mean '{name.en}'? ")


def said(rule: str, **values: Any) -> InputFault:
    """Return the fault of `rule` with its words filled in and its place still open.

    Parameters
    ----------
    rule
        Key in `RULES`.
    **values
        For the ``{name}`` fields; a `Words` goes to each language in its own.
    """
    expected, remedy = phrasing(rule, values)({})
    return InputFault(rule=rule, severity=RULES[rule].severity, expected=expected, remedy=remedy)


def phrasing(rule: str, shared: Mapping[str, Any]) -> Callable[[Mapping[str, Any]], tuple[Words, Words]]:
    """Return what fills the words of `rule` cell by cell: expected and remedy.

    Parameters
    ----------
    rule
        Key in `RULES`.
    shared
        What is the same for all cells; the function returned takes the rest.
    """
    row = RULES[rule]
    shared_zh, shared_en = _by_language(shared)

    def phrase(each: Mapping[str, Any]) -> tuple[Words, Words]:
        own_zh, own_en = _by_language(each)
        zh, en = {**shared_zh, **own_zh}, {**shared_en, **own_en}
        return (
            Words(row.expected.zh.format_map(zh), row.expected.en.format_map(en)),
            Words(row.remedy.zh.format_map(zh), row.remedy.en.format_map(en)),
        )

    return phrase


def _by_language(values: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    zh, en = dict(values), dict(values)
    for name, value in values.items():
        if isinstance(value, Words):
            zh[name], en[name] = value
    return zh, en
