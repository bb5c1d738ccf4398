"""Reading an Excel workbook: sheets by calamine, and what calamine does not say by the scan."""

import gc
import posixpath
import threading
import zipfile
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import python_calamine

from dayang.town.faults import InputFault, refuses
from dayang.town.io.grid import ROWS_SEARCHED, Found, Grid, cell_name, column_letters
from dayang.town.io.guard import LIMITS, MIB, WORKBOOK, Limits, guard_workbook
from dayang.town.io.naming import names_said
from dayang.town.io.raw import Opened, RawTable
from dayang.town.io.scan import SheetScan
from dayang.town.io.sheets import register_of, tables_of
from dayang.town.io.words import said
from dayang.town.registers.schema import Dictionary
from dayang.words import Words

GUIDE_SHEET = "说明 Guide"
RESULT_SHEET = "检查结果 Check"
CHOICES_SHEET = "选项 Choices"
OWN_SHEETS = frozenset({GUIDE_SHEET, RESULT_SHEET, CHOICES_SHEET})
"""Sheets that Dayang writes and does not read."""

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_REL = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def open_workbook(path: Path, dictionary: Dictionary, limits: Limits = LIMITS) -> Opened:
    """Read every sheet of an ``.xlsx`` that is a register.

    Parameters
    ----------
    path
        The workbook.
    dictionary
        The registers known.
    limits
        What is refused before it is unpacked.
    """
    scans: dict[str, SheetScan] = {}

    def watch(part: str) -> Any:
        return scans.setdefault(part, SheetScan()).see if _SHEET_PART in part.lower() else None

    faults = guard_workbook(path, limits, watch=watch)
    tables: list[RawTable] = []
    if not refuses(faults):
        try:
            by_sheet = _by_sheet(path, scans)
            faults += _too_many_cells(path, by_sheet, limits)
            if not refuses(faults):
                tables, said_of_sheets = _read(path, by_sheet, dictionary)
                faults += said_of_sheets
        except _DAMAGED as reason:
            faults.append(said("damaged_file", kind=WORKBOOK).at(found=str(reason)[:80]))
        except BaseException as reason:
            if type(reason).__name__ != "PanicException":
                raise
            faults.append(said("damaged_file", kind=WORKBOOK).at(found=str(reason)[:80]))
    return Opened(tuple(tables), tuple(fault.at(file=path.name) for fault in faults))


_SHEET_PART = "worksheets/"
_DAMAGED = (
    python_calamine.CalamineError,
    ET.ParseError,
    KeyError,
    ValueError,
    OverflowError,
    OSError,
)


def _by_sheet(path: Path, scans: dict[str, SheetScan]) -> dict[str, tuple[str, SheetScan]]:
    """Return the part of the archive and the scan of each sheet, by the sheet's name."""
    with zipfile.ZipFile(path) as archive:
        parts = {name.lower(): name for name in archive.namelist()}
        book = _xml(archive, parts["xl/workbook.xml"])
        links = _xml(archive, parts["xl/_rels/workbook.xml.rels"])
    targets = {
        link.get("Id"): posixpath.normpath(posixpath.join("/xl", link.get("Target", ""))) for link in links
    }
    found: dict[str, tuple[str, SheetScan]] = {}
    for sheet in book.iter(f"{_MAIN}sheet"):
        part = parts.get(targets.get(sheet.get(_REL), "")[1:].lower(), "")
        if part in scans:
            found[sheet.get("name", "")] = part, scans[part].close()
    return found


def _xml(archive: zipfile.ZipFile, part: str) -> ET.Element:
    """Parse a part of a workbook; one that declares entities is none."""
    data = archive.read(part)
    if b"<!" in data:
        raise ValueError(f"{part}: <!")
    return ET.fromstring(data)  # noqa: S314 -- without declarations there is nothing to expand


def _too_many_cells(
    path: Path, by_sheet: dict[str, tuple[str, SheetScan]], limits: Limits
) -> Iterator[InputFault]:
    """Refuse sheets that span more cells than a reader may hold, measured exactly where in doubt."""
    cells = 0
    for name, (part, scan) in by_sheet.items():
        rows, columns = scan.rows, scan.columns
        if cells + rows * columns > limits.cells:
            rows, columns = _measured(path, part)
        cells += rows * columns
        if scan.entities:
            yield said("damaged_file", kind=WORKBOOK).at(sheet=name, found="<!DOCTYPE")
        if cells > limits.cells:
            limit = f"{limits.cells:,}"
            yield said("oversize", limit=Words(f"{limit} 格", f"{limit} cells")).at(
                sheet=name, found=f"{rows:,} × {columns:,}"
            )
            return


def _measured(path: Path, part: str) -> tuple[int, int]:
    scan = SheetScan(exact=True)
    with zipfile.ZipFile(path) as archive, archive.open(part) as file:
        while piece := file.read(MIB):
            scan.see(piece)
    scan.close()
    return scan.rows, scan.columns


def _read(
    path: Path, by_sheet: dict[str, tuple[str, SheetScan]], dictionary: Dictionary
) -> tuple[list[RawTable], list[InputFault]]:
    tables: list[RawTable] = []
    faults: list[InputFault] = []
    names: list[str] = []
    with python_calamine.load_workbook(path) as book:
        for meta in book.sheets_metadata:
            if meta.name in OWN_SHEETS or meta.typ != python_calamine.SheetTypeEnum.WorkSheet:
                continue
            if meta.visible == python_calamine.SheetVisibleEnum.Visible:
                names.append(meta.name)
            else:
                faults.append(said("hidden_sheet").at(sheet=meta.name, found=meta.name))
    with _uncollected():
        for name, sheet in zip(names, _sheets(path, names), strict=True):
            scan = by_sheet[name][1] if name in by_sheet else SheetScan()
            found, said_of_sheet = _read_sheet(sheet, scan, path.name, dictionary)
            tables += found
            faults += [fault.at(sheet=name) for fault in said_of_sheet]
    if not tables and not refuses(faults):
        faults.append(said("no_register", names=names_said(dictionary)))
    return tables, faults


def _sheets(path: Path, names: list[str]) -> Iterator[python_calamine.CalamineSheet]:
    """Yield sheets in order, building the next ones meanwhile: calamine does not hold the interpreter."""
    mine = threading.local()

    def build(name: str) -> python_calamine.CalamineSheet:
        if not hasattr(mine, "book"):
            mine.book = python_calamine.load_workbook(path)
        sheet: python_calamine.CalamineSheet = mine.book.get_sheet_by_name(name)
        return sheet

    with ThreadPoolExecutor(_BUILT_AHEAD) as pool:
        building: deque[Future[python_calamine.CalamineSheet]] = deque()
        for name in names:
            building.append(pool.submit(build, name))
            if len(building) > _BUILT_AHEAD:
                yield building.popleft().result()
        while building:
            yield building.popleft().result()


_BUILT_AHEAD = 2


def _read_sheet(
    sheet: python_calamine.CalamineSheet, scan: SheetScan, file: str, dictionary: Dictionary
) -> tuple[list[RawTable], list[InputFault]]:
    rows: list[list[Any]] = sheet.to_python(skip_empty_area=False)
    for (row, column), error in scan.errors.items():
        if row < len(rows) and column < len(rows[row]):
            rows[row][column] = error
    if not any(cell != "" for row in rows[:ROWS_SEARCHED] for cell in row):
        return [], []
    grid = Grid(rows, tuple(sheet.merged_cell_ranges or ()))
    register, faults = register_of(grid, sheet.name, dictionary)
    if register is None:
        return [], faults
    tables, found, said_of_grid = tables_of(grid, register, file, sheet.name)
    return tables, [*faults, *said_of_grid, *_formulas(scan, found)]


def _formulas(scan: SheetScan, found: Found) -> Iterator[InputFault]:
    """Say which cells below the headings hold formulas, and which of those cannot be trusted."""
    columns: dict[int, list[int]] = {}
    for row, column in scan.formulas:
        if (row, column) not in scan.errors and (found.row is None or row > found.row):
            columns.setdefault(column, []).append(row)
    for column, rows in columns.items():
        fault = said("formula_values", count=len(rows))
        yield fault.at(row=min(rows) + 1, column=_heading(found, column), found=cell_name(min(rows), column))
    for row, column in scan.valueless:
        fault = said("formula_without_value").at(row=row + 1, column=_heading(found, column))
        yield fault.at(found=cell_name(row, column))
    for (row, column), formula in scan.dangerous.items():
        yield said("dangerous_formula").at(row=row + 1, column=_heading(found, column), found=formula[:60])


def _heading(found: Found, column: int) -> str:
    written = found.headings[column] if column < len(found.headings) else ""
    return written or column_letters(column)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Keep the garbage collector from walking millions of live cells again and again."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
