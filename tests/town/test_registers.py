"""The data dictionary: every declaration whole, every contradiction refused."""

import re

import pytest

from dayang.errors import DayangError
from dayang.town.checks.rules import COLUMN_RULES
from dayang.town.parameters import shipped
from dayang.town.registers import DICTIONARY, Column, Dictionary, Kind, Register, Type
from dayang.town.registers.schema import GEOMETRY_COLUMN, UNIT_WORDS
from dayang.words import Words

W = Words("词", "word")


def _register(*columns, key=("a",), kind=Kind.RECORD, name="things"):
    return Register(name, kind, W, W, key=key, columns=columns)


def _column(name="a", type_=Type.STRING, **more):
    return Column(name, type_, W, W, **{"required": True, **more})


def test_the_registers_of_the_issue_are_declared():
    wanted = {"town", "villages", "parcels", "rivers", "reaches", "sections", "samples", "roads", "buildings"}
    wanted |= {"rasters", "population_cells", "candidate_sites", "parks", "firms", "firm_years"}
    wanted |= {"departments", "branches", "parameters", "documents"}
    assert wanted <= set(DICTIONARY)


@pytest.mark.parametrize("register", DICTIONARY.values(), ids=lambda register: register.name)
def test_every_declaration_speaks_both_languages(register):
    texts = [register.title, register.description]
    for column in register.columns:
        texts += [column.title, column.heading, column.description, *column.choices.values()]
    for words in texts:
        assert words.zh
        assert words.en
        assert not re.search(r"[一-鿿]", words.en), words


@pytest.mark.parametrize("register", DICTIONARY.values(), ids=lambda register: register.name)
def test_physical_columns_carry_their_unit(register):
    suffixes = {"m": "m", "亩": "mu", "m²": "m2", "m³": "m3", "kWh": "kwh", "元": "yuan", "s": "seconds"}
    for column in register.columns:
        if column.unit in suffixes:
            assert column.name.endswith(suffixes[column.unit]), column.name


def test_every_unit_is_said_in_english_too():
    columns = [column.unit for register in DICTIONARY.values() for column in register.columns]
    units = {unit for unit in (*columns, *shipped()["unit"].dropna()) if unit}
    chinese = {unit for unit in units if re.search("[\u3400-\u9fff]", unit)}
    assert len(chinese) > 20
    assert not chinese - set(UNIT_WORDS)


@pytest.mark.parametrize("register", DICTIONARY.values(), ids=lambda register: register.name)
def test_further_rules_are_known_and_of_the_type_they_judge(register):
    judged = {"sample_value": Type.NUMBER}
    for column in register.columns:
        if column.rule is not None:
            assert column.rule in COLUMN_RULES
            assert column.type is judged.get(column.rule, Type.STRING)


@pytest.mark.parametrize("register", DICTIONARY.values(), ids=lambda register: register.name)
def test_no_heading_means_two_columns(register):
    names = [
        heading
        for column in register.columns
        for heading in {column.name, column.title.zh, column.title.en, *column.aliases}
    ]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    ("declare", "complaint"),
    [
        (lambda: _register(_column(), _column()), "share a name"),
        (lambda: _register(_column(), key=("b",)), "not declared"),
        (lambda: _register(_column(required=False)), "must be required"),
        (lambda: _register(_column(), kind=Kind.OBSERVATION), "reported_at"),
        (lambda: _register(_column(), _column("shape", Type.POINT)), "geometry"),
        (lambda: _register(_column(), _column(GEOMETRY_COLUMN)), "geometry"),
        (lambda: _register(_column(), _column("price", Type.MONEY)), "_yuan"),
        (lambda: _register(_column(), _column("n_yuan", Type.NUMBER)), "_yuan"),
        (lambda: _register(Column("a", Type.STRING, Words("甲", ""), W, required=True)), "lacks"),
        (lambda: Dictionary((_register(_column()), _register(_column()))), "share a name"),
        (lambda: Dictionary((_register(_column(references="nowhere")),)), "undeclared"),
    ],
)
def test_a_contradictory_declaration_is_refused(declare, complaint):
    with pytest.raises(DayangError, match=complaint):
        declare()


def test_a_register_declared_later_joins_the_dictionary():
    more = DICTIONARY.including(_register(_column()))
    assert "things" in more
    assert "things" not in DICTIONARY
    assert len(more) == len(DICTIONARY) + 1
