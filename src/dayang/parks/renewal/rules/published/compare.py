"""Published rows against those that follow from the registers, starts and moves."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from dayang.engine import Violation
from dayang.parks.renewal.rules import AREA_M2, TINY, YUAN, Finding, look
from dayang.parks.renewal.rules.facts import Row
from dayang.town.registers import DICTIONARY, Column, Register
from dayang.words import Words

Key = tuple[object, ...]
"""Cells of a register's key, the programme aside."""


@dataclass(frozen=True, eq=False)
class Wanted:
    """What a register should say of a programme.

    Parameters
    ----------
    table
        Name of the register.
    rules
        Rule that each column is judged by; what is not told is not compared.
    row_rule
        Rule that a row breaks which is missing, or should not be there. None where what the
        rows are is judged elsewhere.
    rows
        Cells by key.
    """

    table: str
    rules: Mapping[str, str]
    row_rule: str | None
    rows: Mapping[Key, Row]


def compare(programme: str, found: list[Row], wanted: Wanted) -> Iterator[Finding]:
    """Judge every row that a register has, or should have, of a programme.

    A row that says of nothing but noughts that they are noughts may be there or not.
    """
    register = DICTIONARY[wanted.table]
    key = tuple(name for name in register.key if name != "programme")
    seen: set[Key] = set()
    columns = [register.column(name) for name in wanted.rules]
    for row in found:
        at = tuple(row[name] for name in key)
        told = _row_name(programme, at)
        cells = wanted.rows.get(at)
        if cells is not None and at not in seen:
            yield from _cells(wanted, columns, told, row, cells)
        elif wanted.row_rule is not None:
            kept = at not in seen and _is_idle(row, wanted.rules)
            yield _finding(wanted.row_rule, kept, wanted.table, told, _TOLD, _NOT_WANTED)
        seen.add(at)
    if wanted.row_rule is not None:
        for at, cells in wanted.rows.items():
            if at not in seen:
                kept, told = _is_idle(cells, wanted.rules), _row_name(programme, at)
                expected = _row_words(register, cells)
                yield _finding(wanted.row_rule, kept, wanted.table, told, _NOT_TOLD, expected)


def judge_cells(rule: str, table: str, told: object, row: Row, cells: Row) -> Iterator[Finding]:
    """Judge some cells of a row by one rule.

    Parameters
    ----------
    rule, table, told
        What it is judged by, the register, and what the row is called.
    row
        As it is published.
    cells
        What some of its cells should be.
    """
    for name, expected in cells.items():
        column, found = DICTIONARY[table].column(name), row[name]
        kept = not differs(column, found, expected)
        yield look(rule, kept, table, told, _cell(column.title, found), _cell(column.title, expected))


def differs(column: Column, found: object, expected: object) -> bool:
    """Say whether a published cell is not what it should be, by more than its rounding.

    Money may differ by half a yuan, other numbers by what the register rounds off and what
    adding floats may be off by.
    """
    if found is None or expected is None:
        return found is not expected
    if isinstance(expected, str | bool | date) or isinstance(found, str | bool | date):
        return found != expected
    number, right = float(found), float(expected)  # type: ignore[arg-type]
    if column.name.endswith("_yuan"):
        return not abs(number - right) <= YUAN
    rounding = 0.0 if column.decimals is None else 0.5 * 10.0**-column.decimals
    return not abs(number - right) <= rounding + max(AREA_M2, TINY * abs(right))


def _cells(wanted: Wanted, columns: list[Column], told: str, row: Row, cells: Row) -> Iterator[Finding]:
    for column in columns:
        found, expected, rule = row[column.name], cells[column.name], wanted.rules[column.name]
        kept = not differs(column, found, expected)
        said = _ALIKE if kept else (_cell(column.title, found), _cell(column.title, expected))
        yield _finding(rule, kept, wanted.table, told, *said)


def _is_idle(row: Row, rules: Mapping[str, str]) -> bool:
    return all(row[column] is None or row[column] == 0 for column in rules)


def _finding(rule: str, kept: bool, table: str, row: str, found: Words, expected: Words) -> Finding:
    return Finding(rule, None if kept else Violation(rule, table, row, found, expected))


def _row_name(programme: str, at: Key) -> str:
    return " ".join(map(str, (programme, *at)))


def _cell(title: Words, value: object) -> Words:
    said = _said(value)
    return Words(f"{title.zh}：{said.zh}", f"{title.en}: {said.en}")


def _said(value: object) -> Words:
    if value is None:
        return Words("空", "empty")
    if isinstance(value, bool):
        return Words("是", "yes") if value else Words("否", "no")
    text = f"{value:.10g}" if isinstance(value, float) else str(value)
    return Words(text, text)


def _row_words(register: Register, cells: Row) -> Words:
    said = [_cell(register.column(name).title, value) for name, value in cells.items()]
    return Words("；".join(one.zh for one in said), "; ".join(one.en for one in said))


_ALIKE = (Words("", ""), Words("", ""))
_TOLD = Words("有这一行", "the row is there")
_NOT_TOLD = Words("没有这一行", "the row is not there")
_NOT_WANTED = Words("没有这一行，或只此一行", "no such row, or only one")
