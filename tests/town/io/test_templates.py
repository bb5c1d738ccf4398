"""A template explains itself, and comes back when filled."""

import sqlite3

import openpyxl
import pandas as pd
import pyogrio
import pytest
from pandas.testing import assert_frame_equal

from dayang.errors import DayangError
from dayang.town.io import read_town, template
from dayang.town.io.excel import choices_of
from dayang.town.io.workbook import CHOICES_SHEET, GUIDE_SHEET
from dayang.town.registers import DICTIONARY, Column, Dictionary, Kind, Register, Type
from dayang.words import Words

FILLED = DICTIONARY.of_kind(Kind.RECORD, Kind.OBSERVATION)


@pytest.fixture(scope="module")
def empty(tmp_path_factory):
    path = tmp_path_factory.mktemp("t") / "空表.xlsx"
    template(path)
    return path


def test_there_is_a_sheet_for_every_register_people_fill_and_a_guide_first(empty):
    book = openpyxl.load_workbook(empty)
    assert book.sheetnames == [GUIDE_SHEET, *(register.title.zh for register in FILLED), CHOICES_SHEET]
    assert book[CHOICES_SHEET].sheet_state == "hidden"
    guide = "\n".join(str(cell) for row in book[GUIDE_SHEET].values for cell in row if cell)
    for register in FILLED:
        assert register.description.zh in guide
        assert register.description.en in guide


def test_headings_carry_unit_and_a_note_in_both_languages(empty):
    sheet = openpyxl.load_workbook(empty)["企业年度数据"]
    heading = next(cell for cell in sheet[1] if cell.value == "工业总产值（元）")
    for said in ("以元计", "current prices", "output_yuan", "产值", "单位 unit: 元"):
        assert said in heading.comment.text
    assert sheet.freeze_panes == "D2"
    assert all(cell.comment is not None for cell in sheet[1])


def test_coded_columns_and_flags_offer_their_labels(empty):
    book = openpyxl.load_workbook(empty)
    for register in FILLED:
        sheet = book[register.title.zh]
        offered = {
            str(rule.sqref).split(":")[0]: _labels(book, rule)
            for rule in sheet.data_validations.dataValidation
        }
        for at, column in enumerate(register.attributes, 1):
            labels = [label.zh for label in choices_of(column).values()]
            assert offered.get(f"{openpyxl.utils.get_column_letter(at)}2", []) == labels


def _labels(book, rule):
    sheet, area = rule.formula1.replace("'", "").split("!")
    return [cell.value for cell in book[sheet][area.replace("$", "")][0]]


def test_labels_of_a_column_tell_its_codes_apart():
    for register in DICTIONARY.values():
        for column in register.attributes:
            labels = [label.zh for label in column.choices.values()]
            assert len(set(labels)) == len(labels), f"{register.name}.{column.name}"


def test_a_filled_template_reads_back(empty, little_town, tmp_path):
    book = openpyxl.load_workbook(empty)
    for name in ("firms", "firm_years", "rivers", "samples"):
        register = DICTIONARY[name]
        for row, (_, cells) in enumerate(little_town[name].iterrows(), 2):
            for at, column in enumerate(register.attributes, 1):
                book[register.title.zh].cell(row, at, _typed(column, cells[column.name]))
    book.save(tmp_path / "filled.xlsx")
    reading = read_town(tmp_path / "filled.xlsx", against=little_town)
    assert reading.faults == ()
    for name in ("firms", "firm_years", "rivers", "samples"):
        columns = [column.name for column in DICTIONARY[name].attributes]
        assert_frame_equal(reading.town[name][columns], little_town[name][columns], rtol=1e-15)


def _typed(column, cell):
    """Return what a person types: labels, and times as text."""
    if pd.isna(cell):
        return None
    if column.choices or column.type is Type.BOOLEAN:
        return choices_of(column)[str(cell).lower() if column.type is Type.BOOLEAN else cell].zh
    return str(cell) if column.type in (Type.DATETIME, Type.DATE, Type.MONEY) else cell


def test_a_geopackage_template_has_layers_with_types_names_and_lists(tmp_path):
    template(tmp_path / "空.gpkg")
    layers = dict(pyogrio.list_layers(tmp_path / "空.gpkg").tolist())
    assert layers.keys() == {register.name for register in FILLED}
    assert (layers["firms"], layers["roads"], layers["parks"]) == ("Point", "MultiLineString", "MultiPolygon")
    assert layers["firm_years"] is None
    fields = dict(zip(*_fields(tmp_path / "空.gpkg", "firm_years"), strict=True))
    assert fields["year"] == "OFTInteger64"
    assert fields["output_yuan"] == "OFTReal"
    with sqlite3.connect(tmp_path / "空.gpkg") as database:
        (title, constraint) = database.execute(
            "SELECT title, constraint_name FROM gpkg_data_columns WHERE table_name = 'roads'"
            " AND column_name = 'road_class'"
        ).fetchone()
    assert (title, constraint) == ("道路等级", "roads.road_class")


def _fields(path, layer):
    info = pyogrio.read_info(path, layer=layer)
    return info["fields"], info["ogr_types"]


def test_an_empty_template_says_only_that_the_town_is_empty(empty):
    assert {fault.rule for fault in read_town(empty).faults} <= {"single_row", "empty_town"}


def test_a_register_declared_anywhere_has_its_template(tmp_path):
    columns = (
        Column("well_id", Type.STRING, Words("井号", "Well id"), Words("井号。", "Id."), required=True),
        Column(
            "depth_m", Type.NUMBER, Words("井深", "Depth"), Words("井深。", "Depth."), unit="m", minimum=0
        ),
    )
    wells = Register(
        "wells", Kind.RECORD, Words("水井", "Wells"), Words("水井。", "Wells."), ("well_id",), columns
    )
    dictionary = Dictionary((wells,))
    template(tmp_path / "w.xlsx", dictionary)
    sheet = openpyxl.load_workbook(tmp_path / "w.xlsx")["水井"]
    assert [cell.value for cell in sheet[1]] == ["井号", "井深（m）"]
    assert "范围 bounds: 0 – …" in sheet["B1"].comment.text


def test_other_suffixes_are_refused(tmp_path):
    with pytest.raises(DayangError, match=r"\.gpkg"):
        template(tmp_path / "t.docx")
    assert list(tmp_path.iterdir()) == []
