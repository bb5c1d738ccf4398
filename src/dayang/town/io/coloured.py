"""A person's own workbook with the faulty cells coloured and commented, and a list of all faults."""

import os
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from dayang.errors import DayangError
from dayang.town.faults import InputFault, Severity
from dayang.town.io.grid import ROWS_SEARCHED
from dayang.town.io.report import SEVERITY
from dayang.town.io.workbook import RESULT_SHEET
from dayang.town.io.writing import replacing
from dayang.words import Words

_FILLS = {
    Severity.FAULT: PatternFill("solid", fgColor="F4B6AE"),
    Severity.WARNING: PatternFill("solid", fgColor="FCE7A8"),
    Severity.REPAIRED: PatternFill("solid", fgColor="CFE5F7"),
}
_ORDER = (Severity.FAULT, Severity.WARNING, Severity.REPAIRED)
_HEADINGS = (
    "级别 Severity",
    "工作表 Sheet",
    "行 Row",
    "列 Column",
    "发现 Found",
    "应为 Expected",
    "怎么改 What to do",
    "规则 Rule",
)
_WIDTHS = (14, 18, 8, 22, 28, 48, 48, 20)
_MOST_LISTED = 100_000


def coloured_copy(
    source: str | os.PathLike[str], faults: Iterable[InputFault], out: str | os.PathLike[str]
) -> None:
    """Write a copy of the workbook `source` in which every fault shows where it is.

    Colour is never alone: each comment begins with 错误, 提醒 or 已修. A sheet
    检查结果 lists all faults, those without a cell among them. Charts and pictures are
    not kept, because openpyxl does not read them.

    Parameters
    ----------
    source
        A workbook that could be opened; one refused by the guard has no cells to colour.
    faults
        What `dayang.town.io.read_town` said of it.
    out
        The copy.

    Raises
    ------
    DayangError
        When the workbook cannot be opened.
    """
    try:
        book = openpyxl.load_workbook(source)
    except Exception as reason:
        raise DayangError(
            Words(
                f"无法打开 {Path(source).name}，不能标注。",
                f"Cannot open {Path(source).name}, so it cannot be marked.",
            )
        ) from reason
    found = sorted(faults, key=lambda fault: (_ORDER.index(fault.severity), fault.sheet, fault.row or 0))
    for sheet, said in _by_sheet(found).items():
        if sheet in book.sheetnames:
            _mark(book[sheet], said)
    _list(book, found)
    with replacing(Path(out)) as target:
        book.save(target)


def _by_sheet(faults: list[InputFault]) -> dict[str, list[InputFault]]:
    sheets: dict[str, list[InputFault]] = defaultdict(list)
    for fault in faults:
        sheets[fault.sheet].append(fault)
    return sheets


def _mark(sheet: Any, faults: list[InputFault]) -> None:
    headings = _headings(sheet)
    cells: dict[tuple[int, int], list[InputFault]] = defaultdict(list)
    for fault in faults:
        row, column = headings.get(fault.column, (1, 1))
        cells[fault.row or row, column].append(fault)
    for (row, column), said in cells.items():
        cell = sheet.cell(row, column)
        if isinstance(cell, openpyxl.cell.MergedCell):
            cell = _first_of_merged(sheet, cell)
        cell.fill = _FILLS[said[0].severity]
        text = "\n".join(_comment(fault) for fault in said)
        cell.comment = Comment(_clean(text), "Dayang 打样", width=380, height=60 + 70 * len(said))


def _headings(sheet: Any) -> dict[str, tuple[int, int]]:
    """Return the place of each heading, from the first rows; the upper row wins, then a column's letters."""
    headings: dict[str, tuple[int, int]] = {}
    for row in sheet.iter_rows(min_row=1, max_row=ROWS_SEARCHED):
        for cell in row:
            if cell.value not in (None, ""):
                headings.setdefault(str(cell.value), (cell.row, cell.column))
    for number in range(1, sheet.max_column + 1):
        headings.setdefault(get_column_letter(number), (1, number))
    return headings


def _first_of_merged(sheet: Any, cell: Any) -> Any:
    area = next(area for area in sheet.merged_cells.ranges if cell.coordinate in area)
    return sheet.cell(area.min_row, area.min_col)


def _comment(fault: InputFault) -> str:
    label = SEVERITY[fault.severity]
    found = f"（{fault.found}）" if fault.found else ""
    return (
        f"{label.zh}{found}：应为{fault.expected.zh}。{fault.remedy.zh}\n"
        f"{label.en}: expected {fault.expected.en}. {fault.remedy.en}"
    )


def _list(book: Any, faults: list[InputFault]) -> None:
    if RESULT_SHEET in book.sheetnames:
        del book[RESULT_SHEET]
    sheet = book.create_sheet(RESULT_SHEET, 0)
    book.active = 0
    sheet.append(_HEADINGS)
    for fault in faults[:_MOST_LISTED]:
        sheet.append([_clean(text) if isinstance(text, str) else text for text in _row(fault)])
        sheet.cell(sheet.max_row, 1).fill = _FILLS[fault.severity]
    for number, width in enumerate(_WIDTHS, 1):
        sheet.cell(1, number).font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(number)].width = width
    for row in sheet.iter_rows(min_row=2):
        for cell in row:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            if isinstance(cell.value, str) and cell.value.startswith("="):
                cell.data_type = "s"
    sheet.freeze_panes = "A2"


def _row(fault: InputFault) -> tuple[Any, ...]:
    label = SEVERITY[fault.severity]
    return (
        f"{label.zh} {label.en}",
        fault.sheet,
        fault.row,
        fault.column,
        fault.found,
        "\n".join(fault.expected),
        "\n".join(fault.remedy),
        fault.rule,
    )


def _clean(text: str) -> str:
    return openpyxl.cell.cell.ILLEGAL_CHARACTERS_RE.sub("�", text)
