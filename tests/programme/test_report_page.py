"""The report in a real browser: from disk, without a network, in both languages, at both widths."""

import csv
import io
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect
from support.browser import scroll_through, told

from dayang.engine import Limit
from dayang.programme import plan_town, write_programme
from dayang.town import Town

pytestmark = pytest.mark.browser

DESK = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
MOST_BYTES = 20_000_000
CHINESE = re.compile(r"[\u3400-\u9fff]")


@pytest.fixture
def browser_context_args():
    return {"viewport": DESK, "offline": True, "accept_downloads": True}


@pytest.fixture
def report(opening, written):
    """Return a function that opens the report."""

    def open_report(viewport=DESK, query="", folder=written):
        return opening(folder / "report.html", viewport, query)

    return open_report


def _drawer(page):
    return page.locator("#drawer")


def test_it_opens_from_disk_and_draws_everything(report, written):
    page = report()
    scroll_through(page)
    expect(page.locator("figure canvas")).to_have_count(5)
    expect(page.locator("[data-table]:empty")).to_have_count(0)
    assert (written / "report.html").stat().st_size < MOST_BYTES


def test_the_whole_page_speaks_one_language_at_a_time(report, town):
    page = report()
    scroll_through(page)
    chinese = page.inner_text("main")
    page.click("#language")
    english = page.inner_text("main")
    assert told(page, "document.documentElement.lang") == "en"
    assert not re.search(r"\b(Overview|Registers|What to do now|Layers|Sort|rows)\b", chinese)
    own_names = {
        str(name) for register in town.tables.values() if "name" in register for name in register["name"]
    }
    said = english
    for name in sorted(own_names, key=len, reverse=True):
        said = said.replace(name, "")
    # Sheets of the workbook are called what they are called, and so are parts of the town.
    said = re.sub(r"'[^']*' of plan\.xlsx", "", said)
    assert CHINESE.findall(said) == []


def test_english_can_be_asked_for_in_the_address(report):
    page = report(query="?lang=en")
    assert page.inner_text("#standing h2") == "Overview"


def test_every_number_opens_its_drawer_with_definition_source_and_date(report, town):
    page = report()
    numbers = page.locator("main .sentences button.number:visible")
    assert numbers.count() >= 20
    for index in range(numbers.count()):
        numbers.nth(index).click()
        said = _drawer(page).inner_text()
        for part in ("口径", "来源", "填报", "签批", str(town.as_of.date())):
            assert part in said
        page.keyboard.press("Escape")
        assert _drawer(page).is_hidden()


def test_a_parameter_shows_its_status_and_source(report):
    page = report()
    page.locator("#halls .number:visible", has_text="1 000").click()
    said = _drawer(page).inner_text()
    assert "siting.walk_m" in said
    assert "假定" in said
    assert "步行约一刻钟" in said
    assert "quarter of an hour" not in said


def test_an_address_is_a_link_named_by_its_host_and_opens_no_drawer(report):
    page = report()
    scroll_through(page)
    link = page.locator("#halls table a").first
    expect(link).to_have_text("halls.example")
    expect(link).to_have_attribute("href", re.compile(r"^https://halls\.example/open/2021/a-way.*html$"))
    link.evaluate("it => it.addEventListener('click', event => event.preventDefault())")
    link.click()
    expect(_drawer(page)).to_be_hidden()
    page.locator("#halls table button.record").first.click()
    expect(_drawer(page).locator("a", has_text="halls.example")).to_be_visible()


def test_the_drawer_works_by_keyboard_alone(report):
    page = report()
    page.locator("#halls .number:visible").first.focus()
    page.keyboard.press("Enter")
    assert told(page, "document.activeElement.id") == "drawer-title"
    for _ in range(40):
        page.keyboard.press("Tab")
        assert told(page, "document.getElementById('drawer').contains(document.activeElement)")
    page.keyboard.press("Escape")
    assert told(page, "document.activeElement.closest('#halls') !== null")


def test_a_row_opens_its_record_and_the_drawer_goes_back(report):
    page = report()
    page.locator("#halls .number:visible").first.click()
    drawer = _drawer(page)
    heading = drawer.locator("#drawer-title").inner_text()
    drawer.locator("button.record").first.click()
    assert drawer.locator("dt", has_text="服务人口").count() == 1
    assert "距离内由其服务的人口" in drawer.inner_text()
    drawer.locator("#drawer-back").click()
    assert drawer.locator("#drawer-title").inner_text() == heading


def test_the_rows_behind_a_number_are_exported(report, programme):
    page = report()
    page.locator("#halls .number:visible").first.click()
    with page.expect_download() as download:
        _drawer(page).get_by_role("button", name="导出 CSV").click()
    text = Path(download.value.path()).read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    table = programme.tables["siting_sites"]
    assert len(rows) == len(table)
    assert sum(float(row["服务人口（人）"]) for row in rows) == pytest.approx(table["population"].sum())
    assert download.value.suggested_filename.endswith(".csv")


def test_text_of_the_registers_is_never_markup(report):
    page = report()
    scroll_through(page)
    assert page.locator("main b").count() == 0
    assert "</script><b>甲&“乙”{丙} 服务" in page.inner_text("#halls .sentences")
    assert page.locator("#halls td", has_text="</script><b>甲").count() == 1


def test_a_table_sorts_and_filters(report):
    page = report()
    table = page.locator("[data-table='halls_siting_sites']")
    table.scroll_into_view_if_needed()
    heading = table.locator("th", has_text="服务人口")

    def cells():
        texts = table.locator("tbody td:nth-child(4)").all_inner_texts()
        return [float(re.sub(r"[^\d.]", "", text)) for text in texts]

    heading.get_by_role("button").click()
    assert heading.get_attribute("aria-sort") == "ascending"
    assert cells() == sorted(cells())
    heading.get_by_role("button").click()
    assert cells() == sorted(cells(), reverse=True)
    before = len(cells())
    table.get_by_role("searchbox").fill("学校")
    assert 0 < len(cells()) < before
    table.get_by_role("searchbox").fill("没有这样的东西")
    assert "没有符合的行" in table.inner_text()


def test_layers_go_on_and_off(report):
    page = report()
    figure = page.locator("#halls figure.map")
    figure.scroll_into_view_if_needed()
    figure.locator("canvas").wait_for()

    def points():
        return told(
            page,
            """(() => {
              const chart = echarts.getInstanceByDom(document.querySelector("#halls figure.map .canvas"));
              const series = chart.getOption().series;
              return Object.fromEntries(series.map((each) => [each.id, each.data.length]));
            })()""",
        )

    shown = points()
    assert shown["sites"] > 0
    assert shown["hidden"] == 0
    assert shown["ground-road_local"] == 1
    assert shown["ground-built_up"] > 1
    figure.get_by_label("备选").check()
    figure.get_by_label("点位", exact=True).uncheck()
    figure.get_by_label("支路").uncheck()
    changed = points()
    assert (changed["sites"], changed["ground-road_local"]) == (0, 0)
    assert changed["hidden"] == shown["sites"]


def test_the_time_slider_shows_what_is_there_by_then(report):
    page = report()
    figure = page.locator("#halls figure.map")
    figure.scroll_into_view_if_needed()
    slider = figure.get_by_role("slider")
    all_in_view = figure.locator(".view summary").inner_text()
    slider.fill("0")
    assert figure.locator("output").inner_text() == "2021-02-01"
    expect(page.locator("#halls .view summary").first).to_have_text(re.compile(r" 1\s*$"))
    assert all_in_view != figure.locator(".view summary").inner_text()


def test_a_map_works_by_keyboard(report):
    page = report()
    place = page.locator("#halls figure.map .picture")
    place.scroll_into_view_if_needed()
    scale = page.locator("#halls figure.map .scale")
    expect(scale).not_to_be_empty()
    before = scale.inner_text()
    place.focus()
    for _ in range(5):
        page.keyboard.press("+")
    expect(scale).not_to_have_text(before)
    listed = page.locator("#halls .in-view button")
    page.keyboard.press("0")
    expect(scale).to_have_text(before)
    listed.first.focus()
    page.keyboard.press("Enter")
    assert "服务人口" in _drawer(page).inner_text()


def test_a_chart_gives_its_picture_and_its_data(report):
    page = report()
    figure = page.locator("#halls figure.chart")
    figure.scroll_into_view_if_needed()
    with page.expect_download() as download:
        figure.get_by_role("button", name="导出图片").click()
    assert Path(download.value.path()).read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"
    figure.get_by_role("button", name="数据").click()
    assert _drawer(page).locator("tbody tr").count() > 0
    assert "服务人口" in _drawer(page).inner_text()


def test_at_phone_width_nothing_runs_over_and_tables_are_cards(report):
    page = report(PHONE)
    scroll_through(page)
    assert told(page, "document.documentElement.scrollWidth") <= PHONE["width"]
    table = page.locator("[data-table='halls_siting_sites']")
    table.scroll_into_view_if_needed()
    assert table.locator("thead").bounding_box()["x"] < 0
    first = table.locator("tbody tr").first
    expect(first.locator("td:visible")).to_have_count(3)
    rail = page.locator(".rail").bounding_box()
    assert rail["y"] + rail["height"] == pytest.approx(PHONE["height"])
    page.locator("#halls .number:visible").first.click()
    assert _drawer(page).bounding_box()["width"] == pytest.approx(PHONE["width"], abs=1)
    assert told(page, "document.documentElement.scrollWidth") <= PHONE["width"]


def test_what_a_thumb_taps_is_large_enough(report):
    page = report(PHONE)
    for item in page.locator("main .to-do .button:visible, .rail a:visible").all():
        assert item.bounding_box()["height"] >= 44


def test_it_prints_on_a4_with_pages_counted(report):
    page = report()
    pdf = page.pdf(prefer_css_page_size=True)
    boxes = set(re.findall(rb"/MediaBox\s*\[([^\]]*)\]", pdf))
    assert {tuple(round(float(number)) for number in box.split()) for box in boxes} == {(0, 0, 595, 842)}
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) >= 4


def test_text_stands_out_from_what_is_behind_it(report):
    page = report()
    scroll_through(page)
    pairs = told(
        page,
        """(() => {
          const found = new Set();
          const behind = (node) => {
            for (let each = node; each; each = each.parentElement) {
              const colour = getComputedStyle(each).backgroundColor;
              if (!colour.endsWith(", 0)")) return colour;
            }
            return "rgb(255, 255, 255)";
          };
          for (const node of document.querySelectorAll("body *")) {
            const own = [...node.childNodes].some((child) => child.nodeType === 3 && child.data.trim());
            if (own && node.offsetParent) found.add(`${getComputedStyle(node).color}|${behind(node)}`);
          }
          return [...found];
        })()""",
    )
    ratios = {
        pair: _contrast(*(re.findall(r"[\d.]+", colour)[:3] for colour in pair.split("|"))) for pair in pairs
    }
    assert len(ratios) >= 4
    assert {pair: ratio for pair, ratio in ratios.items() if ratio < 4.5} == {}


def _contrast(front, back):
    """Return the contrast of two sRGB colours, WCAG 2.2, 1.4.3."""

    def luminance(colour):
        linear = []
        for part in colour:
            share = float(part) / 255
            linear.append(share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4)
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    light, dark = sorted((luminance(front), luminance(back)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_a_town_that_is_only_a_boundary_opens_too(report, town, catalogue, tmp_path):
    bare = Town({"town": town["town"]})
    write_programme(plan_town(bare, limit=Limit(), seed=0, as_of=bare.as_of, catalogue=catalogue), tmp_path)
    page = report(folder=tmp_path)
    scroll_through(page)
    assert "未运行" in page.inner_text("#halls")
    expect(page.locator("figure.map canvas")).to_have_count(2)
