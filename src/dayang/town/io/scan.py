"""What calamine keeps to itself about a sheet: its true extent, error values, formulas.

calamine builds the whole rectangle a sheet spans and reads an error value as nothing.
So the sheet's XML is scanned as it streams past the guard: for one cell in the far
corner, which would take all memory, and for cells that would silently come out empty.
"""

import re
from dataclasses import dataclass, field

Cell = tuple[int, int]
"""Row and column, counted from 0."""

_LONGEST_ROW = 32 * 1024 * 1024

_ROW_OR_CELL = re.compile(rb"<(?:\w+:)?(row|c)(?=[\s/>])([^<>]*)>")
_CANONICAL = re.compile(rb'<c r="([A-Z]{1,3})(\d{1,7})"')
_PLACE = re.compile(rb"(?:^|\s)r\s*=\s*[\"']([A-Z]*)(\d+)[\"']")
_HOLDER = re.compile(rb"<(?:\w+:)?c\s([^<>]*[^/<>])>([^<]*(?:<(?!/?(?:\w+:)?c[\s/>])[^<]*)*)")
"""A cell with its content, up to the next tag of a cell: linear in whatever it is given."""

_IS_ERROR = re.compile(rb"\bt\s*=\s*[\"']e[\"']")
_IS_TEXT = re.compile(rb"\bt\s*=\s*[\"']str[\"']")
_FORMULA = re.compile(rb"<(?:\w+:)?f(?:\s[^<>]*)?(?:/>|>([^<]*)<)")
_VALUE = re.compile(rb"<(?:\w+:)?v(?:\s[^<>]*)?>([^<]*)<")
_DANGEROUS = re.compile(
    rb"\[\d+\]|\b(?:WEBSERVICE|HYPERLINK|RTD|CALL|EXEC|REGISTER(?:\.ID)?|IMAGE|IMPORT\w+)\s*\(|\w\|'?[^\"|]*!",
    re.IGNORECASE,
)


@dataclass
class SheetScan:
    """Sees the XML of one sheet piece by piece.

    Parameters
    ----------
    errors
        Error values such as ``#REF!``, by cell.
    formulas
        Cells whose saved value a formula gave.
    valueless
        Cells with a formula and no saved value.
    dangerous
        Formulas that reach for another file, the network or a program, by cell.
    entities
        Whether the XML declares entities, which no workbook does.
    rows, columns
        A rectangle from A1 that holds every cell. Where references are written as all
        programs write them it is known only up to the number of their digits and
        letters, because reading each would take longer than the guard may.
    """

    errors: dict[Cell, str] = field(default_factory=dict)
    formulas: list[Cell] = field(default_factory=list)
    valueless: list[Cell] = field(default_factory=list)
    dangerous: dict[Cell, str] = field(default_factory=dict)
    entities: bool = False
    rows: int = 9
    columns: int = 26
    exact: bool = False
    _row: int = 0
    _tail: bytes = b""

    def see(self, piece: bytes) -> None:
        """Take the next piece of XML."""
        data = self._tail + piece
        end = data.rfind(b"row>") + len(b"row>")
        if end < len(b"row>") and len(data) < _LONGEST_ROW:
            self._tail = data
            return
        end = end if end >= len(b"row>") else len(data)
        self._tail = data[end:]
        self._look(data[:end])

    def close(self) -> "SheetScan":
        """Take what is left after the last piece."""
        self._look(self._tail)
        self._tail = b""
        return self

    def _look(self, data: bytes) -> None:
        # One byte is looked for first where it is rare: that is fifty times as fast as the search for two.
        self.entities |= b"!" in data and (b"<!DOCTYPE" in data or b"<!ENTITY" in data)
        prefixed = b":" in data and (b":c" in data or b":f" in data)
        if self.exact or prefixed or not self._bound(data):
            self._measure(data)
        else:
            self._row = self.rows
        if prefixed or b"<f" in data or (b"#" in data and _IS_ERROR.search(data)):
            self._look_into_cells(data)

    def _bound(self, data: bytes) -> bool:
        """Widen the rectangle until no reference has more digits or letters than its sides.

        Returns
        -------
        Whether all cells are written as all programs write them; otherwise they are to be measured.
        """
        at = 0
        while True:
            digits, letters = len(str(self.rows)), _letters(self.columns)
            beyond = re.compile(rb'<c(?=[\s/>])(?! r="[A-Z]{1,%d}\d{1,%d}")' % (letters, digits)).search(
                data, at
            )
            if beyond is None:
                return True
            at = beyond.start()
            place = _CANONICAL.match(data, at)
            if place is None:
                return False
            self.columns = max(self.columns, _column(b"Z" * len(place[1])))
            self.rows = max(self.rows, 10 ** len(place[2]) - 1)

    def _measure(self, data: bytes) -> None:
        """Widen the rectangle cell by cell, counting on where a cell does not say its place."""
        row, column = self._row, 0
        for match in _ROW_OR_CELL.finditer(data):
            place = _PLACE.search(match[2])
            if match[1] == b"row":
                row, column = int(place[2]) if place else row + 1, 0
                continue
            column = _column(place[1]) if place else column + 1
            self.rows = max(self.rows, int(place[2]) if place else row)
            self.columns = max(self.columns, column)
        self._row = row

    def _look_into_cells(self, data: bytes) -> None:
        for match in _HOLDER.finditer(data):
            place = _PLACE.search(match[1])
            if place is None:
                continue
            cell = int(place[2]) - 1, _column(place[1]) - 1
            value = _VALUE.search(match[2])
            if _IS_ERROR.search(match[1]):
                self.errors[cell] = value[1].decode("utf-8", "replace") if value else "#"
            formula = _FORMULA.search(match[2])
            if formula is not None:
                self._formula(
                    cell, formula[1] or b"", saved=bool(value and value[1]) or bool(_IS_TEXT.search(match[1]))
                )

    def _formula(self, cell: Cell, text: bytes, *, saved: bool) -> None:
        if _DANGEROUS.search(text):
            self.dangerous[cell] = "=" + text.decode("utf-8", "replace")
        (self.formulas if saved else self.valueless).append(cell)


def _column(letters: bytes) -> int:
    """Return the number of a column, counted from 1.

    Examples
    --------
    >>> _column(b"A"), _column(b"Z"), _column(b"AA"), _column(b"XFD")
    (1, 26, 27, 16384)
    """
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number


def _letters(columns: int) -> int:
    return 1 if columns <= 26 else 2 if columns <= 702 else 3
