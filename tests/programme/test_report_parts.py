"""Pieces of the report: shapes as text, tables as data, fonts cut to what is said."""

import base64
import io
import json
import re

import numpy as np
import pandas as pd
import pytest
import shapely
from fontTools.ttLib import TTFont
from hypothesis import given
from hypothesis import strategies as st

from dayang.engine import Limit, Sentence, Table
from dayang.errors import DayangError
from dayang.programme import plan_town
from dayang.programme.report import assets, render
from dayang.programme.report.certainty import certainty, parameters_used
from dayang.programme.report.encode import plain, script_json
from dayang.programme.report.geometry import Grid, paths, points
from dayang.programme.report.ground import grid_of, ground
from dayang.programme.report.maps import STYLES
from dayang.programme.report.numbers import sentence_html
from dayang.programme.report.page import SCRIPTS
from dayang.programme.report.tables import encode_table, town_table
from dayang.programme.report.texts import bilingual
from dayang.programme.report.words import UI
from dayang.town import Town
from dayang.words import Words

COORDINATES = st.floats(0, 1000, allow_nan=False)
LINE = st.lists(st.tuples(COORDINATES, COORDINATES), min_size=2, max_size=20)


def _drawn(path):
    """Return the points an SVG path of M, l and z goes through, one list a stroke."""
    strokes = []
    for start, moves, closed in re.findall(r"M(-?\d+ -?\d+)l([-\d ]+)(z?)", path):
        steps = np.array([start.split(), *np.array(moves.split()).reshape(-1, 2)], dtype=int)
        stroke = steps.cumsum(axis=0)
        strokes.append(np.vstack([stroke, stroke[:1]]) if closed else stroke)
    return strokes


@given(LINE)
def test_a_path_goes_through_the_points_of_its_line(line):
    shape = shapely.LineString(line)
    grid = Grid.over((0, 0, 1000, 1000))
    drawn = _drawn(paths(grid, np.array([shape]), 0.0)[0])
    rounded = np.rint(np.array(line)).astype(int)
    if (rounded == rounded[0]).all():
        assert drawn == []
        return
    kept = shapely.LineString(rounded)
    assert shapely.hausdorff_distance(shapely.LineString(drawn[0]), kept) <= 1.5


def test_simplified_shapes_stay_within_the_tolerance():
    angles = np.linspace(0, 2 * np.pi, 720)
    circle = shapely.Polygon(np.column_stack([500 + 400 * np.cos(angles), 500 + 400 * np.sin(angles)]))
    grid = Grid.over((0, 0, 1000, 1000))
    exact, short = (paths(grid, np.array([circle]), tolerance)[0] for tolerance in (0.0, 4.0))
    assert len(short) < len(exact) / 5
    distance = shapely.hausdorff_distance(shapely.LinearRing(_drawn(short)[0]), circle.exterior)
    assert distance < 4.0 + 1.5


def test_rings_parts_and_collections_are_all_drawn():
    holed = shapely.box(0, 0, 100, 100).difference(shapely.box(40, 40, 60, 60))
    many = shapely.GeometryCollection([shapely.MultiPolygon([holed]), shapely.LineString([(0, 0), (9, 9)])])
    shapes = np.array([many, shapely.Polygon(), shapely.box(5, 5, 6, 6)])
    drawn = paths(Grid.over((0, 0, 100, 100)), shapes, 0.0)
    assert [path.count("M") for path in drawn] == [3, 0, 1]


def test_a_point_lies_on_its_shape():
    ring = shapely.Point(500, 500).buffer(300).difference(shapely.Point(500, 500).buffer(290))
    at = points(Grid.over((0, 0, 1000, 1000)), np.array([ring]))[0]
    assert ring.distance(shapely.Point(at)) < 1


def test_the_ground_names_what_it_draws(town):
    grid = grid_of(town)
    drawn = ground(town, grid)
    counts = {layer["key"]: layer["count"] for layer in drawn["layers"]}
    roads = [key for key in counts if key.startswith("road_")]
    assert sum(counts[key] for key in roads) == len(town["roads"])
    assert counts["village"] == len(town["villages"]) == len(drawn["names"])
    xy = np.vstack([stroke for layer in drawn["layers"] for stroke in _drawn("".join(layer["paths"]))])
    assert xy.min() >= 0
    assert (xy.max(axis=0) <= (grid.width, grid.height)).all()


@pytest.mark.parametrize("text", ["</script>", "<!--", "甲\u2028乙", "\\u003c", '"'])
def test_no_text_breaks_out_of_a_script(text):
    encoded = str(script_json({"text": text}))
    assert "<" not in encoded
    assert json.loads(encoded) == {"text": text}


def test_values_become_what_a_page_can_hold():
    moment = pd.Timestamp("2021-12-31 00:30", tz="UTC")
    values = [np.int64(3), np.nan, pd.NA, pd.NaT, np.bool_(True), moment, pd.Timestamp("2021-12-31"), 0.5]
    assert plain(values) == [3, None, None, None, True, "2021-12-31 08:30", "2021-12-31", 0.5]


def test_a_table_says_what_its_columns_and_codes_mean(town):
    encoded = encode_table(town_table(town, "candidate_sites", town["candidate_sites"]), town.dictionary, 5)
    columns = {column["key"]: column for column in encoded["columns"]}
    assert encoded["columns"][0]["key"] == "name"
    assert encoded["total"] == len(town["candidate_sites"])
    assert len(columns["kind"]["cells"]) == 5
    meanings = town.dictionary["candidate_sites"].column("kind").choices.values()
    assert {cell["zh"] for cell in columns["kind"]["cells"]} <= {meaning.zh for meaning in meanings}
    assert columns["area_m2"]["number"]
    assert (
        columns["area_m2"]["definition"] == town.dictionary["candidate_sites"].column("area_m2").description
    )
    assert encoded["whole"].zh == "镇台账“候选点”（candidate_sites）"


def test_yes_and_no_are_words_in_both_languages(town):
    frame = pd.DataFrame({"road_id": ["a", "b"], "walkable": pd.array([True, None], dtype="boolean")})
    table = Table("roads", Words("道路", "Roads"), frame, {"walkable": Words("可步行", "Walkable")})
    assert encode_table(table, town.dictionary)["columns"][0]["cells"] == [{"zh": "是", "en": "Yes"}, None]


def test_a_sentence_that_names_no_figure_of_its_own_is_refused():
    with pytest.raises(KeyError):
        sentence_html(Sentence(Words("{gone}", "{gone}")), {})


def test_one_text_in_two_languages_is_split_and_others_are_kept():
    notice = "© OpenStreetMap contributors, ODbL 1.0"
    assert bilingual(notice) == Words(notice, notice)
    assert bilingual("由程序生成。Made by a generator.") == Words("由程序生成。", "Made by a generator.")
    assert bilingual("GB 3838-2002 表 1") == Words("GB 3838-2002 表 1", "GB 3838-2002 表 1")


def test_the_fonts_hold_every_character_of_the_page(programme):
    html = render(programme)
    fonts = re.findall(r"data:font/woff;base64,([^\"]+)", html)
    assert len(fonts) == 2
    text = set(re.sub(r"data:font/woff;base64,[^\"]+", "", html).replace(assets.echarts(), ""))
    for font in fonts:
        held = set(TTFont(io.BytesIO(base64.b64decode(font))).getBestCmap())
        assert {char for char in text if char not in "\n\r\t" and ord(char) not in held} <= {"\ufeff"}


def test_the_page_names_no_address_it_could_load_from(programme):
    html = render(programme).replace(assets.echarts(), "")
    addresses = set(re.findall(r"(?:src|href|url)\s*[=(]\s*[\"']?(?!data:|#)([^\"'\s)>]+)", html))
    assert {address for address in addresses if "//" in address} == set()


def test_missing_assets_are_said_with_the_remedy(monkeypatch, tmp_path, programme):
    monkeypatch.setattr(assets.resources, "files", lambda _: tmp_path)
    with pytest.raises(DayangError, match="make setup"):
        assets.asset("echarts.min.js")


def test_every_assumption_is_listed_with_its_user(town, programme, catalogue):
    own = pd.DataFrame(
        {
            "parameter_id": ["osm.storeys", "firms.tax"],
            "name_zh": ["层数", "税"],
            "name_en": ["Storeys", "Tax"],
            "value": [2.0, None],
            "unit": ["1", "元"],
            "source": ["假定。Assumed.", "待查。To be found."],
            "status": ["假定", "待填"],
            "valid_from": pd.Timestamp("2020-01-01"),
            "valid_to": pd.NaT,
        }
    )
    assumed = town.with_tables(parameters=own)
    planned = plan_town(
        assumed, limit=programme.limit, seed=0, as_of=town.as_of, catalogue=catalogue, only=["halls"]
    )
    run = planned.plans[0]
    sections = {"halls": run.descriptor.section(assumed, run.problem, run.plan)}
    used = parameters_used(planned, sections).set_index("parameter_id")
    assert used["status"].to_dict() == {"firms.tax": "待填", "osm.storeys": "假定", "siting.walk_m": "假定"}
    assert used.loc["siting.walk_m", "used_by"] == Words("会堂", "Halls")
    figures = certainty(planned, sections).sentence.figures
    assert (figures["assumed"].value, figures["missing"].value) == (2, 1)


def test_scripts_import_only_what_comes_before_them():
    folder = assets.resources.files("dayang.programme.report") / "static"
    names = {}
    for place, script in enumerate(SCRIPTS):
        text = (folder / script).read_text(encoding="utf-8")
        assert len(text.splitlines()) < 250
        for source in re.findall(r"^import .* from \"\./(.+)\";", text, re.MULTILINE):
            assert SCRIPTS.index(source) < place
        for name in re.findall(
            r"^(?:export )?(?:async )?(?:function|const|let|class) (\w+)", text, re.MULTILINE
        ):
            assert name not in names, f"{name} is in {script} and {names[name]}"
            names[name] = script


def test_every_word_and_style_the_page_asks_for_is_there():
    folder = assets.resources.files("dayang.programme.report")
    scripts = "".join((folder / "static" / name).read_text(encoding="utf-8") for name in SCRIPTS)
    tokens = (folder / "static" / "tokens.css").read_text(encoding="utf-8")
    assert set(re.findall(r"\bwords\.(\w+)", scripts)) <= set(UI)
    for style in STYLES.values():
        for colour in (style.fill, style.line):
            assert colour == "none" or f"--{colour}:" in tokens


def test_a_town_that_is_only_a_boundary_has_a_report(town, catalogue):
    bare = Town({"town": town["town"]})
    programme = plan_town(bare, limit=Limit(), seed=0, as_of=bare.as_of, catalogue=catalogue)
    html = render(programme)
    assert "还没有一本台账有数据" not in html  # the boundary itself is one
    assert "企业台账还没有建" in html
    assert "未运行" in html
