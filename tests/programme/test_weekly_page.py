"""The weekly is one page whatever the week, says the same as PDF and as Word, and leads to its evidence."""

import importlib.util
import io
import zipfile
from pathlib import Path

import pytest
from docx import Document
from docx.shared import Mm
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader
from support import hand_made_town as made

from dayang.programme.weekly.output import weekly_pdf, weekly_word, write_weekly
from dayang.programme.weekly.page import NARROW, ROOM, Issued, fitted, page_of
from dayang.programme.weekly.tables import weekly_tables

HERE = Path(__file__).parent
ROOT = HERE.parents[1]


def _module(path):
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


LONG = "名字特别特别长的村级工业园升级改造连片主题产业园基础设施配套建设项目之第十二分期工程（含腾挪园）"
WEEKS = {
    "crowded": [
        made.target(
            f"t{k:03d}",
            name_zh=LONG + str(k),
            note_zh=LONG * 3,
            owner_zh=LONG,
            unit=LONG[:20],
            light="late" if k % 3 else "at_risk",
            value=123456789.12 + k,
            gap=99999.99,
            target_value=12345678901.23,
        )
        for k in range(200)
    ],
    "latin": [made.target(f"t{k}", name_zh="WWWW MMMM " * 30, note_zh="W" * 300) for k in range(30)],
    "one": [made.target()],
    "quiet": [made.target(light="on_track", is_met=True, gap=0.0, value=101.0)],
    "empty": [],
}


@pytest.fixture(scope="module")
def weeks():
    town = made.town_of(rebuild_units=made.units("U1"))
    return {
        name: (town, weekly_tables(town, made.AS_OF, made.assessed(*rows, before=[])))
        for name, rows in WEEKS.items()
    }


def _printed(week, office=None):
    town, tables = week
    return page_of(town, made.AS_OF, tables, Issued(office))


def _pages(pdf):
    return [sheet.extract_text() for sheet in PdfReader(io.BytesIO(pdf)).pages]


@pytest.mark.parametrize("office", [None, "党政综合办公室", LONG], ids=["plain", "headed", "long"])
@pytest.mark.parametrize("name", WEEKS)
def test_the_weekly_is_one_page_whatever_the_week(weeks, name, office):
    first, second, *_ = _pages(weekly_pdf(_printed(weeks[name], office), made.AS_OF))
    assert "签发" in first
    assert "攻坚周调度" in first
    assert "比上周" in first
    assert "附件1" in second.replace(" ", "")


def test_what_the_page_cannot_hold_is_counted_and_listed(weeks):
    printed = _printed(weeks["crowded"])
    texts = _pages(weekly_pdf(printed, made.AS_OF))
    assert len(printed["rows"]) == 7
    # 200 targets and one late project.
    assert "其余194项" in texts[0].replace(" ", "")
    annex = "".join(texts[1:]).replace("\n", "").replace(" ", "")
    assert all(f"{LONG}{k}".replace(" ", "") in annex for k in (0, 57, 199))


def test_the_worst_stands_first_and_in_the_summary(weeks):
    printed = _printed(weeks["one"])
    assert [row["mark"] for row in printed["rows"]] == ["■", "■"]
    assert printed["rows"][0]["name"] == "规上工业企业"
    assert printed["summary"].startswith("本周看2项：落后2项。最要紧：规上工业企业，差 40 家")


def test_a_quiet_week_says_so_and_shows_what_is_due_next():
    town = made.town_of(
        rebuild_units=made.units("U1"), milestones=[made.reached("U1", "cleared", "2021-12-01")]
    )
    printed = _printed((town, weekly_tables(town, made.AS_OF, made.assessed())))
    assert printed["rest"].startswith("本周没有落后或有风险的事项，其余为最近到期的")
    assert [row["evidence"] for row in printed["rows"]] == ["P-R1"]
    assert printed["changes"] == "比上周没有变化。"


def test_every_evidence_number_on_the_page_leads_to_rows(weeks):
    town, tables = weeks["one"]
    shown = {row["evidence"] for row in _printed((town, tables))["rows"]}
    listed = {*tables["weekly_evidence"]["evidence"], *tables["target_status"]["evidence"]}
    assert shown
    assert shown <= listed


@given(st.text(max_size=60), st.floats(2, 40))
def test_what_is_fitted_fits(text, room):
    cut = fitted(text, room)
    assert len(cut) * NARROW <= room
    assert cut.rstrip("…").rstrip() == " ".join(text.split())[: len(cut.rstrip("…").rstrip())] or "…" in text


def test_numbers_are_never_cut_by_the_width_of_their_column(weeks):
    # A column's inner width in characters of 9 points, and digits no wider than NARROW.
    inner = {"gap": 16 / 3.175, "done": 22 / 3.175, "plan": 24 / 3.175}
    for row in _printed(weeks["crowded"])["rows"]:
        for name, widest in inner.items():
            assert all(len(word) * NARROW <= widest for word in row[name].split() if word.isascii())


def _word(week, office=None):
    return weekly_word(_printed(week, office), made.AS_OF)


def _texts(word):
    document = Document(io.BytesIO(word))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([paragraph.text for paragraph in document.paragraphs] + cells).replace("\u2011", "-")


def test_word_says_what_the_pdf_says(weeks):
    printed = _printed(weeks["one"], "综合办公室")
    text = _texts(_word(weeks["one"], "综合办公室"))
    for said in ("office", "title", "period", "summary", "rest", "changes", "date"):
        assert printed[said] in text, said
    assert all(cell in text for row in printed["rows"] for cell in row.values())
    assert all(rule in text for rule in printed["rules"])
    assert "{" not in text


def test_word_has_a_red_heading_only_where_an_office_issues_it(weeks):
    def red(word):
        return b"D7000F" in zipfile.ZipFile(io.BytesIO(word)).read("word/document.xml")

    assert red(_word(weeks["one"], "综合办公室"))
    assert not red(_word(weeks["one"]))


def test_word_keeps_the_page_of_the_standard(weeks):
    # GB/T 9704-2012, 5.1 and 5.2: A4, 37 mm above, 28 mm at the binding, 156 by 225 mm of type.
    section = Document(io.BytesIO(_word(weeks["one"]))).sections[0]
    assert abs(section.top_margin - Mm(37)) <= Mm(1)
    assert abs(section.left_margin - Mm(28)) <= Mm(1)
    assert abs(section.page_width - section.left_margin - section.right_margin - Mm(156)) <= Mm(1)
    assert abs(section.page_height - section.top_margin - section.bottom_margin - Mm(225)) <= Mm(1)


def test_word_is_a_draft_and_holds_what_a_name_may_hold(weeks):
    nasty = made.target(name_zh="<w:t>甲&乙</w:t>{{ 1/0 }}{% x %}")
    town = weeks["one"][0]
    word = _word((town, weekly_tables(town, made.AS_OF, made.assessed(nasty))))
    assert "<w:t>甲&乙</w:t>{{ 1/0 }}{% x %}" in _texts(word)
    header = Document(io.BytesIO(word)).sections[0].header.paragraphs[0].text
    assert "草稿" in header


def test_both_files_are_the_same_for_equal_tables(weeks):
    printed = _printed(weeks["one"])
    assert weekly_pdf(printed, made.AS_OF) == weekly_pdf(printed, made.AS_OF)
    word = weekly_word(printed, made.AS_OF)
    assert word == weekly_word(printed, made.AS_OF)
    assert {member.date_time[0] for member in zipfile.ZipFile(io.BytesIO(word)).infolist()} == {1980}


def test_the_template_is_what_its_script_makes():
    script = _module(ROOT / "scripts" / "weekly_template.py")
    fresh = io.BytesIO()
    script.make().save(fresh)
    parts = ("word/document.xml", "word/styles.xml", "word/footer1.xml", "word/header1.xml")
    with zipfile.ZipFile(fresh) as new, zipfile.ZipFile(script.OUT) as kept:
        assert [name for name in parts if new.read(name) != kept.read(name)] == []


def test_the_files_are_written_and_the_workbook_holds_every_table(weeks, tmp_path):
    town, tables = weeks["one"]
    pdf, word, workbook = write_weekly(town, made.AS_OF, tables, tmp_path / "out", Issued())
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == sorted(
        path.name for path in (pdf, word, workbook)
    )
    names = zipfile.ZipFile(workbook).read("xl/workbook.xml").decode()
    assert all(title in names for title in ("周调度事项", "周调度依据", "目标进度"))


def test_every_column_of_the_page_has_room_and_a_heading():
    script = _module(ROOT / "scripts" / "weekly_template.py")
    assert sum(script.COLUMNS_MM) == sum(script.CHANGE_COLUMNS_MM) == 156
    assert set(ROOM) == {"name", "plan", "done", "gap", "why", "who"}
