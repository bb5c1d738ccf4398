"""The section on targets: it says what slips and whose it is; every number opens its definition and rows."""

import re
from datetime import date

import numpy as np
import pandas as pd
import pytest
from playwright.sync_api import expect
from support.browser import told

from dayang.engine import Assessment, Limit, Trail
from dayang.programme import Catalogue, plan_town, write_programme
from dayang.programme.report.goals import trail_svg
from dayang.programme.targets import target_section
from dayang.town.frames import conform
from dayang.words import Words

DESK, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
CHINESE = re.compile(r"[\u3400-\u9fff]")
ROWS_BEHIND = 250
WATER, PARKS, DESKS = ("治水办", "Water office"), ("工改办", "Park office"), ("诉求专席", "Enterprise desk")


def _target(key, parent, names, now, comparison, wanted, light, owner, **other):
    """Return a row of `target_status`: what was not said is not known."""
    row = {
        "target_id": f"{key}.2022",
        "indicator_id": key,
        "parent_id": parent,
        "name_zh": names[0],
        "name_en": names[1],
        "unit": "条",
        "unit_en": "rivers",
        "direction": "up" if comparison in ("at_least", "more_than") else "down",
        "value": now,
        "value_as_reported": now,
        "value_on": pd.Timestamp("2021-12-31") if now is not None else pd.NaT,
        "comparison": comparison,
        "target_value": wanted,
        "due_on": pd.Timestamp("2022-12-31"),
        "light": light,
        "is_met": light == "on_track" if light else None,
        "gap": None if None in (now, wanted) else abs(wanted - now) * (light != "on_track"),
        "note_zh": "因{此}",
        "note_en": "Why {this}",
        "projection_note_zh": "不推算：只有 1 期数值。",
        "projection_note_en": "Not projected: 1 value.",
        "owner_zh": owner[0],
        "owner_en": owner[1],
        "source": "公开报道。Published.",
        "status": "政策",
    }
    return row | other


STATUS = (
    _target(
        "water.worse", "water", ("劣Ⅴ类河涌", "Rivers worse than V"), 40.0, "at_most", 20.0, "late", WATER,
        baseline=60.0, baseline_on=pd.Timestamp("2020-12-31"), share_of_way=0.5,
        pace_needed=-20.0, pace_so_far=-5.5, value_as_reported=42.0,
        projected=35.2, projected_low=28.1, projected_high=44.0,
        projection_note_zh="据 5 期数值推算。", projection_note_en="From 5 values.",
    ),
    _target("water.cover", "water", ("管网{覆盖}率", "Sewer {cover}"), 80.0, "at_least", 95.0, "late", PARKS,
            unit="%", unit_en=None),
    _target("parks.cleared", "parks", ("拆除整理", "Cleared"), 8.0, "at_least", 12.0, "at_risk", PARKS),
    _target("parks.money", "parks", ("资金", "Money"), 25e6, "at_least", 20e6, "on_track", PARKS, unit="元",
            unit_en="yuan"),
    _target("parks.begun", "parks", ("动工", "Begun"), 0.0, "at_least", 12.0, "not_started", PARKS,
            projected=14.0, projected_low=13.0, projected_high=15.5),
    _target("desk.time", "desk", ("按时办结", "On time"), None, "at_least", None, None, DESKS, due_on=pd.NaT),
)  # fmt: skip


def _indicators():
    headings = [
        {"indicator_id": key, "name_zh": zh, "name_en": en, "depth": 0}
        for key, zh, en in (
            ("water", "治水", "Rivers"),
            ("parks", "工改", "Parks"),
            ("desk", "诉求", "Requests"),
        )
    ]
    rows = []
    for heading in headings:
        own = [row for row in STATUS if row["parent_id"] == heading["indicator_id"]]
        rows += [heading, *({**row, "depth": 1} for row in own)]
        # One that no target is set on.
        rows.append(
            {
                "indicator_id": f"{heading['indicator_id']}.more",
                "depth": 1,
                "name_zh": "另计",
                "name_en": "More",
            }
            | {"parent_id": heading["indicator_id"]}
        )
    keys = {row["indicator_id"]: f"E-{place:03d}" for place, row in enumerate(rows, start=1)}
    own = {"is_own": False, "definition_zh": "按河涌数。", "definition_en": "Counted by river."}
    source = {"source_kind": "select", "source_text": "SELECT river_id FROM rivers"}
    return [{**row, **own, **source, "evidence": keys[row["indicator_id"]]} for row in rows], keys


@pytest.fixture(scope="module")
def tables(town):
    """Return the result registers of targets, made by hand."""
    indicators, keys = _indicators()
    years = pd.to_datetime([f"{year}-12-31" for year in range(2017, 2022)])
    department = town["departments"].iloc[0]
    values = pd.DataFrame(
        {
            "indicator_id": "water.worse",
            "period_end": years,
            "as_reported": [62.0, 64, 61, 60, 42],
            "as_corrected": [62.0, 64, 61, 60, 40],
            "source_kind": "reported",
            "reported_by": department["department_id"],
            "signed_by": "治水办主任",
        }
    )
    evidence = pd.DataFrame(
        {
            "evidence": keys["water.worse"],
            "row": range(1, ROWS_BEHIND + 1),
            "indicator_id": "water.worse",
            "register": "rivers",
            "row_key": [f"R{place:03d}" for place in range(ROWS_BEHIND)],
            "value": 1.0,
            "says_zh": [f"河涌 {place}" for place in range(ROWS_BEHIND)],
            "says_en": [f"River {place}" for place in range(ROWS_BEHIND)],
        }
    )
    frames = {
        "target_status": pd.DataFrame([{**row, "evidence": keys[row["indicator_id"]]} for row in STATUS]),
        "target_indicators": pd.DataFrame(indicators),
        "indicator_values": values,
        "target_evidence": evidence,
    }
    return {name: conform(town.dictionary[name], frame) for name, frame in frames.items()}


@pytest.fixture(scope="module")
def section(town, tables):
    return target_section(town, town.as_of, tables)


def _said(sentence, language=0):
    """Return a sentence with its numbers filled in."""
    values = {key: f"{figure.value:g}{figure.unit[language]}" for key, figure in sentence.figures.items()}
    return sentence.text[language].format(**values)


def test_the_sentence_says_what_slips_and_whose_it_is(section):
    assert _said(section.sentence) == (
        "6项中 2项落后（治水办 1、工改办 1），1项有风险（工改办），1项正常或已达到，1项在推进或未开始，"
        "1项缺目标值或缺数，不能判断。最急的是治水办的“劣Ⅴ类河涌”：现为 40条，"
        "要求不高于 20条（2022-12-31 前），差 20条。照现在的走势，1项到期够不着。"
    )
    assert "2targets late (Water office 1, Park office 1)" in _said(section.sentence, 1)


def test_where_nothing_slips_it_says_so(town, tables):
    status = tables["target_status"]
    fine = status[(status["light"] == "on_track").to_numpy(bool)]
    assert (
        "没有目标落后" in target_section(town, town.as_of, {**tables, "target_status": fine}).sentence.text.zh
    )
    none = target_section(town, town.as_of, {**tables, "target_status": status.head(0)})
    assert none.sentence.text.en == "No target is set yet."
    assert none.to_do == ()


def test_what_slips_is_to_be_done_first_and_has_an_owner_and_a_date(section):
    assert [item.light for item in section.to_do] == ["late", "late", "at_risk", "not_started"]
    first, last = section.to_do[0], section.to_do[-1]
    assert first.text.zh == "追上“劣Ⅴ类河涌”：差 20 条"
    assert (first.owner.zh, first.clock.zh) == ("治水办", "2022-12-31 前（还剩 365 天）")
    assert last.text.zh == "定目标值：按时办结；报数并签认：按时办结"


def test_where_the_baseline_lacks_it_is_the_baseline_that_is_asked_for(town, tables):
    status = tables["target_status"]
    lacking = status["light"].isna().to_numpy(bool)
    doubled = status[lacking].assign(comparison="times_base", baseline=pd.NA)
    (item,) = target_section(town, town.as_of, {**tables, "target_status": doubled}).to_do
    assert item.text.zh == "填基数：按时办结；报数并签认：按时办结"


def test_what_is_overdue_asks_why(town, tables):
    over = tables["target_status"].assign(due_on=pd.Timestamp("2021-12-01"))
    first = target_section(town, town.as_of, {**tables, "target_status": over}).to_do[0]
    assert first.text.en.startswith("Say why 'Rivers worse than V' was not met")
    assert first.clock.zh == "2021-12-01 到期，已过 30 天"


def test_the_worst_come_first_and_what_cannot_be_judged_is_no_tile(section):
    (goals,) = section.pictures
    assert [tile.light for tile in goals.tiles] == ["late", "late", "at_risk", "not_started"]
    assert goals.tiles[0].name.en == "Rivers worse than V"
    assert len(goals.tree) == 3 + 3 + 6
    assert [goal.depth for goal in goals.tree[:3]] == [0, 1, 1]
    assert goals.tree[0].status.zh == "2 项落后"


def test_an_interval_that_misses_the_target_is_an_alert(section):
    tiles = {tile.name.en: tile for tile in section.pictures[0].tiles}
    assert tiles["Rivers worse than V"].alert.zh == "照走势够不着"
    assert tiles["Begun"].alert.zh == ""
    assert "，够得着" in tiles["Begun"].projection.text.zh
    assert "只有 1 期数值" in tiles["Cleared"].projection.text.zh


def test_a_second_target_on_an_indicator_has_its_own_line(town, tables):
    status = tables["target_status"]
    later = status.head(1).assign(target_id="water.worse.2026", due_on=pd.Timestamp("2026-12-31"))
    both = pd.concat([status, later], ignore_index=True)
    tree = target_section(town, town.as_of, {**tables, "target_status": both}).pictures[0].tree
    place = next(at for at, goal in enumerate(tree) if goal.name.en == "Rivers worse than V")
    found = [(goal.depth, goal.name.zh, goal.due.zh) for goal in tree[place + 1 : place + 3]]
    assert found == [(2, "2022 年目标", "2022-12-31 前"), (2, "2026 年目标", "2026-12-31 前")]
    assert tree[place].value is not None
    assert tree[place + 1].value is None


def test_every_number_has_a_definition_a_source_and_rows(section):
    (goals,) = section.pictures
    parts = ("value", "target", "gap", "pace", "projection")
    sentences = [section.sentence] + [
        getattr(goal, part) for goal in (*goals.tiles, *goals.tree) for part in parts if getattr(goal, part)
    ]
    figures = [figure for sentence in sentences for figure in sentence.figures.values()]
    assert len(figures) > 40
    for figure in figures:
        assert all((*figure.title, *figure.definition, *figure.source))
        assert figure.rows.name in ("target_evidence", "target_status", "indicator_values")


def test_a_value_says_who_signed_it_and_what_was_reported_first(section, town):
    value = section.pictures[0].tiles[0].value.figures["value"]
    assert value.signed_by == "治水办主任"
    assert value.reported_by.zh == town["departments"]["name"].iloc[0]
    assert value.reported_by.en == town["departments"]["name_en"].iloc[0]
    assert value.as_of == date(2021, 12, 31)
    assert value.definition.zh == "按河涌数。初报 42，已更正。"
    assert len(value.rows.frame) == ROWS_BEHIND


def _strokes(svg):
    """Return the points of each stroke of a drawn course, by its name."""
    return {
        name: np.array([pair.split() for pair in path.rstrip("z").split("L")], dtype=float)
        for name, path in re.findall(r'<path class="(\w+)" d="M([^"]+)"', svg)
    }


def test_a_course_lies_between_its_margins_and_a_wide_interval_does_not_flatten_it(section):
    rows = section.tables[0]
    days = tuple(date(year, 12, 31) for year in range(2017, 2022))
    trail = Trail(days, (10.0, 12, 14, 13, 20), rows, 30.0, date(2026, 12, 31), (25.0, 5.0, 5000.0))
    drawn = _strokes(trail_svg(trail))
    assert set(drawn) == {"seen", "wanted", "towards", "band"}
    points = np.vstack(list(drawn.values()))
    assert (points >= 4).all()
    assert (points <= (116, 32)).all()
    # The target is above all values, and the values still take a fifth of the height.
    assert drawn["wanted"][0, 1] < drawn["seen"][:, 1].min()
    assert np.ptp(drawn["seen"][:, 1]) > 28 / 5
    # Five years seen and five ahead.
    assert drawn["seen"][-1, 0] == pytest.approx(4 + 112 * 4 / 9, abs=0.2)


def test_a_course_that_does_not_move_is_drawn_level(section):
    days = (date(2021, 1, 31), date(2021, 2, 28))
    seen = _strokes(trail_svg(Trail(days, (3.0, 3.0), section.tables[0])))["seen"]
    assert seen[0, 1] == seen[1, 1] == 18


@pytest.fixture(scope="module")
def folder(town, tables, tmp_path_factory):
    """Return the folder of a report of this section alone."""
    made = tmp_path_factory.mktemp("targets")
    alone = Assessment("targets", Words("目标", "Targets"), lambda *_: tables, target_section)
    programme = plan_town(
        town, limit=Limit(), seed=0, as_of=town.as_of, catalogue=Catalogue(assessments=(alone,))
    )
    write_programme(programme, made)
    return made


@pytest.fixture
def browser_context_args():
    return {"viewport": DESK, "offline": True}


@pytest.fixture
def opened(opening, folder):
    """Return a function that opens the report."""

    def open_report(viewport=DESK, query=""):
        return opening(folder / "report.html", viewport, query, ready=".number:visible")

    return open_report


@pytest.mark.browser
def test_a_value_opens_its_definition_and_the_first_rows_of_its_evidence(opened):
    page = opened()
    page.locator(".tile .value .number:visible").first.click()
    drawer = page.locator("#drawer")
    said = drawer.inner_text()
    for part in ("按河涌数", "治水办主任", "2021-12-31", "依据 E-002"):
        assert part in said
    assert "前 200 行，共 250 行；全部见 plan.xlsx 的“目标依据”工作表" in said
    expect(drawer.locator("tbody tr")).to_have_count(50)


@pytest.mark.browser
def test_every_number_of_the_tree_opens_a_drawer(opened):
    page = opened()
    numbers = page.locator(".goals .number:visible")
    assert numbers.count() > 20
    for index in range(numbers.count()):
        numbers.nth(index).click()
        said = page.locator("#drawer").inner_text()
        for part in ("口径", "来源", "截至", "plan.xlsx"):
            assert part in said
        page.keyboard.press("Escape")


@pytest.mark.browser
def test_a_course_opens_its_values_by_period(opened):
    page = opened()
    page.locator(".tile button.trail").first.focus()
    page.keyboard.press("Enter")
    drawer = page.locator("#drawer")
    expect(drawer.locator("#drawer-title")).to_have_text("劣Ⅴ类河涌：各期的数")
    expect(drawer.locator("tbody tr")).to_have_count(5)
    expect(drawer.locator("tbody tr").first).to_contain_text("2021-12-31")


@pytest.mark.browser
def test_all_of_it_speaks_english_too(opened, town):
    page = opened(query="?lang=en")
    said = page.locator("#targets .sentences, .goals").all_inner_texts()
    assert CHINESE.findall("".join(said)) == []


@pytest.mark.browser
@pytest.mark.parametrize("query", ["?lang=zh", "?lang=en"])
def test_on_a_small_desk_the_owner_is_in_sight(opened, query):
    page = opened({"width": 1280, "height": 900}, query=query)
    assert page.locator(".goals .scroll").evaluate("it => it.scrollWidth <= it.clientWidth")


@pytest.mark.browser
def test_at_phone_width_nothing_runs_over_and_the_worst_is_seen_at_once(opened):
    page = opened(PHONE)
    assert told(page, "document.documentElement.scrollWidth") <= PHONE["width"]
    scroll = page.locator(".goals .scroll")
    assert scroll.evaluate("it => it.scrollWidth <= it.clientWidth")
    tile = page.locator(".tile").first
    assert tile.bounding_box()["width"] > 300
    expect(tile.locator(".value .number:visible")).to_have_text("40 条")
    for course in page.locator("button.trail:visible").all():
        assert course.bounding_box()["height"] >= 44
    assert page.locator(".tree thead").bounding_box()["x"] < 0
