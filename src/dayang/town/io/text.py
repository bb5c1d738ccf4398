"""Text from bytes of unknown encoding, and cells from CSV text."""

import codecs
import csv
import io
from collections.abc import Sequence

from dayang.town.faults import InputFault
from dayang.town.io.grid import Grid
from dayang.town.io.words import said

_FAMILIAR = 0.9
"""Least share of non-ASCII characters that must be of GB 2312 for a text to count as GB18030.

Text in Big5, Shift-JIS or Latin-1 also decodes as GB18030, but into rare characters.
"""
_DELIMITERS = {",": ",", "\t": "Tab", ";": ";"}


def decoded(data: bytes) -> tuple[str | None, list[InputFault]]:
    """Return bytes as text, and what was said of their encoding; ``None`` where it is not known.

    Examples
    --------
    >>> text, faults = decoded("河涌".encode("gb18030"))
    >>> text, faults[0].rule
    ('河涌', 'encoding')
    """
    for mark, encoding in ((codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16")):
        if data.startswith(mark):
            return _decoded_as(data, encoding)
    try:
        return data.decode("utf-8-sig"), []
    except UnicodeDecodeError as reason:
        where = data[max(0, reason.start - 4) : reason.start + 8]
    text, faults = _decoded_as(data, "gb18030")
    if text is None or _is_strange(text):
        return None, [said("unknown_encoding").at(found=repr(where)[2:-1])]
    return text, faults


def _decoded_as(data: bytes, encoding: str) -> tuple[str | None, list[InputFault]]:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return None, [said("unknown_encoding").at(found=encoding.upper())]
    return text, [said("encoding", encoding=encoding.upper()).at(found=encoding.upper())]


def _is_strange(text: str) -> bool:
    foreign = [character for character in text if ord(character) > 127]
    familiar = len("".join(foreign).encode("gb2312", "ignore")) // 2
    return bool(foreign) and familiar < _FAMILIAR * len(foreign)


def csv_grid(text: str) -> tuple[Grid, list[InputFault]]:
    """Return the cells of a CSV text, up to the row whose quotes do not pair."""
    delimiter = _delimiter(text)
    faults: list[InputFault] = []
    if delimiter != ",":
        faults.append(said("delimiter", delimiter=_DELIMITERS[delimiter]).at(found=_DELIMITERS[delimiter]))
    reader = csv.reader(io.StringIO(text, newline=""), strict=True, delimiter=delimiter)
    rows: list[list[str]] = []
    try:
        rows.extend(reader)
    except csv.Error as reason:
        faults.append(said("bad_quoting").at(row=len(rows) + 1, found=str(reason)))
    return Grid(rows), faults


def _delimiter(text: str) -> str:
    """Return the separator most frequent in the first row that has one."""
    for line in text.split("\n", 10)[:10]:
        counts = {delimiter: line.count(delimiter) for delimiter in _DELIMITERS}
        most = max(counts, key=lambda delimiter: counts[delimiter])
        if counts[most]:
            return most
    return ","


def squared(grid: Grid, header: int) -> tuple[Grid, list[InputFault]]:
    """Return `grid` with every row as long as the headings, and what was said of the others.

    Parameters
    ----------
    grid
        Cells as read.
    header
        Position of the row of headings, from 0.
    """
    width = len(grid.rows[header])
    faults: list[InputFault] = []
    rows: list[Sequence[str]] = []
    for number, row in enumerate(grid.rows, 1):
        if number > header + 1 and len(row) > width and any(row[width:]):
            fault = said("too_many_cells", count=width)
            faults.append(fault.at(row=number, found=f"{len(row)}: {', '.join(row[width:])}"[:80]))
        elif number > header + 1 and 0 < len(row) < width:
            faults.append(said("too_few_cells", count=width).at(row=number, found=str(len(row))))
        rows.append(row if len(row) == width else [*row[:width], *[""] * (width - len(row))])
    return Grid(rows), faults
