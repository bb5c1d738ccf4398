"""The tables that give OpenStreetMap its meaning hold only what the registers know."""

import ast
from collections import Counter
from pathlib import Path

import pytest

from dayang.town.io.osm import buildings, meanings, themes
from dayang.town.parameters import shipped
from dayang.town.registers import DICTIONARY

SHIPPED = set(shipped()["parameter_id"])
SOURCES = sorted(Path(meanings.__file__).parent.rglob("*.py"))


def choices(register, column):
    return set(DICTIONARY[register].column(column).choices)


@pytest.mark.parametrize(
    ("values", "register", "column"),
    [
        (meanings.ROAD_CLASS.values(), "roads", "road_class"),
        (meanings.WATERWAY.values(), "reaches", "waterway"),
        (meanings.STANDING_WATER.values(), "rivers", "water_body"),
        ([built.use for built in meanings.BUILDING.values()], "buildings", "use"),
        (meanings.USE.values(), "buildings", "use"),
        (meanings.LAND_USE.values(), "buildings", "use"),
        ([venue.kind for venue in meanings.VENUE.values()], "candidate_sites", "kind"),
    ],
)
def test_every_value_is_a_code_of_its_register(values, register, column):
    assert set(values) <= choices(register, column)


def test_every_group_of_buildings_has_its_assumed_storeys():
    groups = {built.storeys for built in meanings.BUILDING.values()} | choices("buildings", "use")
    assert groups == set(buildings.STOREYS)
    assert {f"osm.storeys_{group}" for group in groups} <= SHIPPED


def test_every_building_that_is_a_venue_stands_for_one():
    assert set(meanings.VENUE_BUILDING.values()) <= set(meanings.VENUE)
    assert {venue.floor for venue in meanings.VENUE.values()} - {None} <= SHIPPED


def test_no_table_says_two_things_of_one_value():
    tree = ast.parse(Path(meanings.__file__).read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Dict):
            keys = [key.value for key in node.keys if isinstance(key, ast.Constant)]
            assert [key for key, count in Counter(keys).items() if count > 1] == []
    for table in ("BUILDING", "USE"):
        words = _words_of(tree, table)
        assert [word for word, count in Counter(words).items() if count > 1] == [], table


def _words_of(tree, table):
    for node in tree.body:
        if isinstance(node, ast.Assign) and node.targets[0].id == table:
            source = node.value.generators[0].iter.func.value
            return [word for value in source.values for word in ast.literal_eval(value).split()]
    raise AssertionError(table)


def test_parameters_and_code_name_the_same_assumptions():
    text = "\n".join(path.read_text(encoding="utf-8") for path in SOURCES)
    mine = {name for name in SHIPPED if name.startswith("osm.")}
    unread = {name for name in mine if name not in text and not name.startswith("osm.storeys_")}
    assert unread == set()


def test_assumptions_are_said_to_be_assumptions_in_both_languages():
    rows = shipped()[shipped()["parameter_id"].str.startswith("osm.")]
    assert set(rows["status"]) == {"假定"}
    assert rows["source"].str.contains("假定").all()
    assert rows["source"].str.contains("Assumed").all()


def test_layers_have_names_of_their_own():
    names = [name for theme in themes.THEMES for name in (theme.name, *theme.aliases)]
    assert len(set(names)) == len(names)
    assert all(set(theme.needed) <= set(theme.column_names) for theme in themes.THEMES)
