"""What is refused before it is unpacked, and what is measured on the way."""

import re
import zipfile
from dataclasses import fields
from pathlib import Path

import openpyxl
import pytest

from dayang.town.io import LIMITS, Limits, read_town
from dayang.town.io.guard import MIB, guard_archive, guard_file, guard_workbook
from dayang.town.io.scan import SheetScan
from dayang.town.io.words import RULES

DOCS = Path(__file__).parents[3] / "docs/formats.md"


def scanned(*pieces, exact=False):
    scan = SheetScan(exact=exact)
    for piece in pieces:
        scan.see(piece)
    return scan.close()


ROWS = b"".join(
    b'<row r="%d"><c r="A%d"><v>1</v></c><c r="AB%d"><v>2</v></c></row>' % (row, row, row)
    for row in range(1, 200)
)


def test_the_rectangle_is_bounded_by_digits_and_letters_and_measured_when_asked():
    assert (scanned(ROWS).rows, scanned(ROWS).columns) == (999, 702)
    exact = scanned(ROWS, exact=True)
    assert (exact.rows, exact.columns) == (199, 28)


@pytest.mark.parametrize(
    "cell",
    [
        b'<c r="XFD1048576"><v>1</v></c>',
        b"<c r='XFD1048576'><v>1</v></c>",
        b'<c\n r = "XFD1048576"><v>1</v></c>',
        b'<c s="1" r="XFD1048576"><v>1</v></c>',
        b'<x:c r="XFD1048576"><x:v>1</x:v></x:c>',
    ],
)
def test_a_cell_in_the_far_corner_is_found_however_it_is_written(cell):
    scan = scanned(ROWS[: len(ROWS) // 2], ROWS[len(ROWS) // 2 :], b'<row r="300">' + cell + b"</row>")
    assert scan.rows >= 1_048_576
    assert scan.columns >= 16_384


def test_cells_that_do_not_say_their_place_are_counted():
    scan = scanned(b"<row>" + b"<c><v>1</v></c>" * 900 + b"</row>", b"<row><c/></row>" * 40)
    assert scan.rows >= 41
    assert scan.columns >= 900


@pytest.mark.parametrize("size", [1, 7, 64, 10_000])
def test_errors_and_formulas_are_found_across_pieces(size):
    sheet = (
        b'<sheetData><row r="4"><c r="B4" t="e"><f>1/0</f><v>#DIV/0!</v></c><c r="C4"><f>A1+1</f><v>5</v></c>'
        b'<c r="D4" s="3"><f>[1]Sheet1!A1</f><v>7</v></c><c r="E4" t="str"><f>""</f><v></v></c>'
        b'<c r="F4"><f t="shared" si="0"/></c><c r="G4" t="e"><v>#N/A</v></c></row></sheetData>'
    )
    scan = scanned(*(sheet[at : at + size] for at in range(0, len(sheet), size)))
    assert scan.errors == {(3, 1): "#DIV/0!", (3, 6): "#N/A"}
    assert scan.formulas == [(3, 1), (3, 2), (3, 3), (3, 4)]
    assert scan.valueless == [(3, 5)]
    assert scan.dangerous == {(3, 3): "=[1]Sheet1!A1"}


@pytest.mark.parametrize(
    ("formula", "is_dangerous"),
    [
        ("[1]Sheet1!A1", True),
        ("webservice(&quot;http://x&quot;)", True),
        ("HYPERLINK(A1)", True),
        ("cmd|'/C calc'!A0", True),
        ("SUM(A1:A9)", False),
        ("A1&amp;&quot;|&quot;&amp;B1", False),
        ("Table1[面积]", False),
    ],
)
def test_which_formulas_reach_out(formula, is_dangerous):
    scan = scanned(f'<row r="1"><c r="A1"><f>{formula}</f><v>1</v></c></row>'.encode())
    assert bool(scan.dangerous) == is_dangerous


def test_a_sheet_that_declares_entities_is_refused(tmp_path):
    path = _rewritten(
        tmp_path, lambda part: part.replace(b"<worksheet", b'<!DOCTYPE x [<!ENTITY a "b">]><worksheet', 1)
    )
    assert "damaged_file" in {fault.rule for fault in read_town(path).faults}


def _rewritten(tmp_path, change):
    openpyxl.Workbook().save(tmp_path / "a.xlsx")
    with zipfile.ZipFile(tmp_path / "a.xlsx") as source, zipfile.ZipFile(tmp_path / "b.xlsx", "w") as target:
        for name in source.namelist():
            part = source.read(name)
            target.writestr(name, change(part) if "sheet1" in name else part)
    return tmp_path / "b.xlsx"


def test_each_limit_refuses_what_is_above_it_and_nothing_below(tmp_path):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(20):
            archive.writestr(f"{number}.csv", b"1,2,3\n" * 10_000)
    packed, unpacked = path.stat().st_size, 20 * 60_000
    assert list(guard_archive(path, Limits())) == []
    for limits in (
        Limits(members=19),
        Limits(unpacked_bytes=unpacked - 1),
        Limits(ratio=10, ratio_from_bytes=unpacked - 1),
    ):
        assert [fault.rule for fault in guard_archive(path, limits)] == ["zip_bomb"]
    assert (
        list(
            guard_archive(
                path, Limits(members=20, unpacked_bytes=unpacked, ratio=10, ratio_from_bytes=unpacked)
            )
        )
        == []
    )
    assert [fault.rule for fault in guard_file(path, packed - 1)] == ["oversize"]
    assert list(guard_file(path, packed)) == []


def test_members_that_share_their_bytes_are_a_bomb(tmp_path):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", b"1,2,3\n" * 10_000)
        archive.writestr("b.csv", b"1,2,3\n" * 10_000)
        archive.infolist()[1].header_offset = 0
    assert [fault.rule for fault in guard_archive(path)] == ["zip_bomb"]


def test_a_folder_called_like_a_workbook_is_read_as_a_folder(tmp_path):
    (tmp_path / "a.xlsx").mkdir()
    assert {fault.rule for fault in guard_workbook(tmp_path / "a.xlsx")} == {"unreadable_file"}
    assert {fault.rule for fault in read_town(tmp_path / "a.xlsx").faults} == {"empty_town"}


def test_the_docs_name_every_limit_with_its_default_and_every_rule():
    text = DOCS.read_text(encoding="utf-8")
    for field in fields(Limits):
        value = getattr(LIMITS, field.name)
        said = f"{value // MIB:,} MiB" if field.name.endswith("bytes") else f"{value:,.0f}"
        assert re.search(rf"`{field.name}` \| {said} \|", text) or f"{said}" in text, field.name
    documented = set(re.findall(r"^\| `(\w+)` \| (?:错误|提醒|已修) ", text, re.MULTILINE))
    assert documented == RULES.keys()


@pytest.mark.parametrize("piece", [b"<c ", b"<c r=", b'<c r="A1"><f>', b"<row ", b'<c r="A1" t="e">#'])
def test_markup_that_never_closes_takes_no_longer_than_any_other(piece):
    scan = scanned(b"<row>" + piece * 200_000 + b"</row>")
    assert scan.rows >= 1
