"""Writing workbooks: one sheet a register, headings in Chinese, notes, lists to choose from.

Rows are written one after the other, so that a sheet of 400,000 rows takes no more
memory than one of ten.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pandas as pd
import xlsxwriter

from dayang.errors import DayangError
from dayang.town.io.cells import as_text, beijing
from dayang.town.io.workbook import CHOICES_SHEET, GUIDE_SHEET
from dayang.town.registers.schema import Column, Register, Type
from dayang.words import Words

YES_NO = {"true": Words("是", "Yes"), "false": Words("否", "No")}
"""How flags are written and offered."""

_EPOCH = datetime(1980, 1, 1)  # noqa: DTZ001 -- a workbook's own stamp; the same for equal data
_FIRST_DATE = pd.Timestamp(1900, 3, 1)
"""First day that Excel's calendar has right; earlier ones are written as text."""
_FIRST_STEADY_YEAR = 1992
"""Since then China's clocks have not been changed, so a time without offset is one moment."""
_DIGITS = 15
_MOST_ROWS = 1_048_576
_MOST_CHARACTERS = 32_767
_LAST_ROW_OFFERED = 20_000
"""Rows for which an empty sheet offers lists to choose from."""


Instead = Mapping[int, Mapping[str, Any]]
"""Cells written instead of a frame's: by row of the sheet (0 the headings) and column."""


def write_workbook(
    tables: Mapping[str, tuple[Register, pd.DataFrame]],
    path: Path,
    guide: Iterable[tuple[str, ...]] = (),
    instead: Mapping[str, Instead] = MappingProxyType({}),
) -> None:
    """Write each register as one sheet; geometry is left out, because cells cannot hold it.

    Parameters
    ----------
    tables
        Registers and their frames.
    path
        The workbook, which must not exist.
    guide
        Rows of a first sheet that explains the others.
    instead
        Cells to write as they are instead of a register's: text, a number, or ``None``.

    Raises
    ------
    DayangError
        When a sheet needs more rows, or a cell more characters, than Excel has.
    """
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(str(path), options) as book:
        book.set_properties({"created": _EPOCH, "title": "Dayang 打样"})
        look = _Look(book)
        if guide:
            _write_guide(book, look, guide)
        sheets = {name: book.add_worksheet(register.title.zh) for name, (register, _) in tables.items()}
        choices = _write_choices(book, [register for register, _ in tables.values()])
        for name, (register, frame) in tables.items():
            _write_sheet(sheets[name], look, register, frame, choices, instead.get(name, {}))


class _Look:
    """The formats of a workbook; each may be made once only."""

    def __init__(self, book: Any) -> None:
        head = {"bold": True, "text_wrap": True, "valign": "top", "border": 1, "border_color": "#8A94A0"}
        self.heading = book.add_format({**head, "bg_color": "#E8EDF2"})
        self.required = book.add_format({**head, "bg_color": "#FBE7C6"})
        self.wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        self.title = book.add_format({"bold": True, "font_size": 14})
        self.date = book.add_format({"num_format": "yyyy-mm-dd"})
        self.time = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        self.text = book.add_format({"num_format": "@"})
        self.number = book.add_format({"num_format": "0.########"})
        self.money = book.add_format({"num_format": "#,##0.00"})

    def of(self, column: Column) -> Any:
        """Return the format of the cells of `column`."""
        formats = {
            Type.DATE: self.date,
            Type.DATETIME: self.time,
            Type.MONEY: self.money,
            Type.STRING: self.text,
        }
        return formats.get(column.type)


def _write_sheet(
    sheet: Any,
    look: _Look,
    register: Register,
    frame: pd.DataFrame,
    choices: Mapping[tuple[str, ...], str],
    instead: Instead,
) -> None:
    if len(frame) >= _MOST_ROWS:
        raise _too_large(register, f"{len(frame):,}", Words("用 GeoPackage", "use GeoPackage"))
    sheet.freeze_panes(1, len(register.key))
    sheet.autofilter(0, 0, max(1, len(frame)), len(register.attributes) - 1)
    sheet.set_row(0, 34)
    for at, column in enumerate(register.attributes):
        sheet.set_column(at, at, _width(column), look.of(column))
        offered = choices.get(tuple(label.zh for label in choices_of(column).values()))
        if offered is not None:
            last = max(_LAST_ROW_OFFERED, len(frame))
            rule = {"validate": "list", "source": offered, "error_type": "warning", "ignore_blank": True}
            sheet.data_validation(1, at, last, at, rule)
    for at, column in enumerate(register.attributes):
        heading = instead.get(0, {}).get(column.name, column.heading.zh)
        sheet.write_string(0, at, heading, look.required if column.required else look.heading)
        sheet.write_comment(0, at, note(column), {"x_scale": 2.4, "y_scale": 2.2})
    columns = [_cells(register, column, frame[column.name]) for column in register.attributes]
    formats = [look.of(column) for column in register.attributes]
    names = [column.name for column in register.attributes]
    for row, cells in enumerate(zip(*columns, strict=True), 1):
        own = instead.get(row, {})
        for at, cell in enumerate(cells):
            if names[at] in own:
                # The column's own format would turn a number into the date it stands for.
                sheet.write(row, at, own[names[at]], look.number)
            else:
                _write_cell(sheet, row, at, cell, formats[at])


def _write_cell(sheet: Any, row: int, at: int, cell: Any, look: Any) -> None:
    if isinstance(cell, str):
        sheet.write_string(row, at, cell)
    elif isinstance(cell, datetime):
        sheet.write_datetime(row, at, cell, look)
    elif cell is not None:
        sheet.write_number(row, at, cell, look)


def _cells(register: Register, column: Column, values: "pd.Series[Any]") -> Iterator[Any]:
    """Yield what is written for each cell: text, a number, or a time off the clock in China."""
    labels = {code: label.zh for code, label in choices_of(column).items()}
    texts = as_text(column, values)
    if column.type in (Type.DATE, Type.DATETIME):
        yield from (_time(moment, text) for moment, text in zip(values, texts, strict=True))
    elif column.type in (Type.INTEGER, Type.NUMBER, Type.MONEY):
        yield from (_number(column, text) for text in texts)
    else:
        for text in texts:
            if len(text) > _MOST_CHARACTERS:
                raise _too_large(register, column.title.zh, Words("缩短文字", "shorten the text"))
            yield labels.get(text, text) or None


def _number(column: Column, text: str) -> float | str | None:
    """Return a number; an amount or count of more than Excel's 15 digits as text, which keeps them."""
    if not text:
        return None
    digits = sum(character.isdigit() for character in text)
    return float(text) if column.type is Type.NUMBER or digits <= _DIGITS else text


def _time(moment: Any, text: str) -> datetime | str | None:
    """Return a date or time that Excel's calendar holds as it is; ISO 8601 text otherwise."""
    if not text:
        return None
    clock = moment if moment.tzinfo is None else beijing(moment).replace(tzinfo=None)
    steady = moment.tzinfo is None or clock.year >= _FIRST_STEADY_YEAR
    whole = clock.microsecond == 0 and getattr(clock, "nanosecond", 0) == 0
    if steady and whole and clock >= _FIRST_DATE:
        return clock.to_pydatetime() if isinstance(clock, pd.Timestamp) else clock
    return text


def choices_of(column: Column) -> Mapping[str, Words]:
    """Return the codes and labels that a cell of `column` may hold; none where it is free.

    Examples
    --------
    >>> from dayang.town.registers import DICTIONARY
    >>> choices_of(DICTIONARY["roads"].column("walkable"))["true"].zh
    '是'
    """
    return YES_NO if column.type is Type.BOOLEAN else column.choices


def _write_choices(book: Any, registers: list[Register]) -> dict[tuple[str, ...], str]:
    """Write every list to choose from into a hidden sheet; return each one's range."""
    sheet = book.add_worksheet(CHOICES_SHEET)
    sheet.hide()
    lists: dict[tuple[str, ...], str] = {}
    for register in registers:
        for column in register.attributes:
            labels = tuple(label.zh for label in choices_of(column).values())
            if labels and labels not in lists:
                row = len(lists) + 1
                last = xlsxwriter.utility.xl_col_to_name(len(labels) - 1, col_abs=True)
                lists[labels] = f"='{CHOICES_SHEET}'!$A${row}:{last}${row}"
                sheet.write_row(row - 1, 0, labels)
    return lists


def note(column: Column) -> str:
    """Return the note over a column: meaning, type, bounds, choices and other names, in both languages."""
    lines = [*column.description, f"{column.name} · {column.title.en}"]
    if column.unit is not None:
        lines.append(f"单位 unit: {column.unit}")
    if column.required:
        lines.append("必填 required")
    if column.minimum is not None or column.maximum is not None:
        low, high = ("…" if bound is None else f"{bound:,g}" for bound in (column.minimum, column.maximum))
        lines.append(f"范围 bounds: {low} – {high}")
    if column.references is not None:
        lines.append(f"引用 refers to: {column.references}")
    if column.aliases:
        lines.append(f"别名 also called: {'、'.join(column.aliases)}")
    lines += [f"{label.zh} = {code} ({label.en})" for code, label in column.choices.items()]
    return "\n".join(lines)


def _width(column: Column) -> float:
    heading = 2.1 * len(column.heading.zh) + 2
    kinds = {Type.STRING: 16, Type.DATE: 12, Type.DATETIME: 20, Type.MONEY: 18}
    return min(40.0, max(heading, kinds.get(column.type, 10)))


def _write_guide(book: Any, look: _Look, rows: Iterable[tuple[str, ...]]) -> None:
    sheet = book.add_worksheet(GUIDE_SHEET)
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 2, 64)
    for number, cells in enumerate(rows):
        for at, cell in enumerate(cells):
            sheet.write_string(number, at, cell, look.title if number == 0 else look.wrapped)


def _too_large(register: Register, found: str, remedy: Words) -> DayangError:
    return DayangError(
        Words(
            f"“{register.title.zh}”超出 Excel 的容量（{found}）：请{remedy.zh}。",
            f"'{register.name}' is more than Excel holds ({found}): {remedy.en}.",
        )
    )
