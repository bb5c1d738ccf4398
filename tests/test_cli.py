"""The command line, used as its users would."""

import json
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from click.testing import CliRunner

from dayang.cli.main import COMMANDS, main
from dayang.parks.renewal.rules import PUBLISHED_RULES
from dayang.town.canonical import canonical_hash
from dayang.town.io import load_town, read_tables
from dayang.town.registers import DICTIONARY

ANSWERS = "甲镇\n2021-12-31\n113.25,22.65,147\n1985\nEPSG:4526\n"
"""What `dayang new-town` asks for: name, day, place, heights, reference system."""


LITTLE = 0.1
"""Of the effort of a plan."""


def run(*words, language="zh", **kwargs):
    return CliRunner().invoke(main, ["--language", language, *map(str, words)], **kwargs)


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    town = tmp_path_factory.mktemp("demo") / "town.gpkg"
    done = run("demo-town", town, "--scale", "0.02", "--mess", "0.002")
    assert done.exit_code == 0, done.output
    return town


@pytest.fixture(scope="module")
def planned(demo):
    out = demo.with_name("plan")
    done = run("plan", demo, "-o", out, "--work", LITTLE)
    assert done.exit_code == 0, done.output
    return out


def test_help_lists_every_command():
    done = run("--help")
    assert done.exit_code == 0
    for name in COMMANDS:
        assert name in done.output


def test_the_demo_town_is_clean(demo):
    assert run("check", demo).exit_code == 0


def test_plan_writes_its_three_files_and_verify_finds_nothing(demo, planned):
    assert {path.name for path in planned.iterdir()} == {"plan.gpkg", "plan.xlsx", "report.html"}
    assert "演示数据" in (planned / "report.html").read_text(encoding="utf-8")
    done = run("verify", demo, planned / "plan.gpkg", language="en")
    assert done.exit_code == 0, done.output
    told = done.output.split("Renewal: its rules looked at")[1].replace(",", "").split()
    assert set(PUBLISHED_RULES) <= set(told)


@pytest.mark.proof
def test_the_same_town_and_seed_give_the_same_plan(demo, planned, tmp_path):
    again = tmp_path / "again"
    done = run("plan", demo, "-o", again, "--work", LITTLE)
    assert done.exit_code == 0, done.output
    one, two = (read_tables(folder / "plan.gpkg", DICTIONARY) for folder in (planned, again))
    assert canonical_hash(DICTIONARY, one) == canonical_hash(DICTIONARY, two)
    assert len(one["siting_sites"]) > 0


def test_verify_refuses_a_plan_of_another_town(planned, tmp_path):
    assert run("new-town", tmp_path / "other.gpkg", input=ANSWERS).exit_code == 0
    done = run("verify", tmp_path / "other.gpkg", planned / "plan.gpkg")
    assert done.exit_code == 1
    assert "台账与编制方案时不同" in done.output


def test_a_faulty_workbook_is_refused_cell_by_cell_and_coloured(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "部门"
    for row in (["部门编号", "部门名称", "人数"], ["d1", "工改办", "12人"], ["d1", "治水办", 8]):
        sheet.append(row)
    path = tmp_path / "部门.xlsx"
    book.save(path)
    done = run("check", path)
    assert done.exit_code == 1
    assert "部门.xlsx" in done.output
    assert (tmp_path / "部门_checked.xlsx").exists()
    faults = json.loads(run("check", path, "--json").stdout)
    assert {(fault["sheet"], fault["row"], fault["column"]) for fault in faults} >= {
        ("部门", 2, "人数"),
        ("部门", 3, "部门编号"),
    }


def test_one_clean_sheet_alone_is_clean_and_told_what_was_not_judged(tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "部门"
    for row in (["部门编号", "部门名称"], ["d1", "工改办"]):
        book.active.append(row)
    book.save(tmp_path / "部门.xlsx")
    done = run("check", tmp_path / "部门.xlsx")
    assert done.exit_code == 0, done.output
    assert "--town" in done.output
    assert not (tmp_path / "部门_checked.xlsx").exists()
    assert run("plan", tmp_path / "部门.xlsx", "-o", tmp_path / "plan").exit_code == 1


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(
    "words", [("check", "nowhere"), ("plan", "nowhere.gpkg", "-o", "x"), ("from-osm", "no.pbf", "-o", "x")]
)
def test_a_missing_file_is_a_sentence_not_a_traceback(words, language):
    done = run(*words, language=language)
    assert done.exit_code == 1
    assert "Traceback" not in done.output
    assert isinstance(done.exception, SystemExit)
    assert words[1] in done.output


@pytest.mark.parametrize("command", [("plan",), ("weekly",), ("water", "assess")], ids=" ".join)
def test_a_folder_that_is_a_file_is_refused_before_the_work(command, tmp_path):
    taken = tmp_path / "taken"
    taken.write_text("a file", encoding="utf-8")
    done = run(*command, "nowhere.gpkg", "-o", taken / "inside", language="en")
    assert done.exit_code == 1
    assert "takes a folder that can be written to" in done.output
    assert isinstance(done.exception, SystemExit)


def test_five_questions_make_a_first_map(tmp_path):
    done = run("new-town", tmp_path / "town.gpkg", input=ANSWERS)
    assert done.exit_code == 0, done.output
    town = load_town(tmp_path / "town.gpkg")
    assert town.name == "甲镇"
    assert town.layer("town").area.sum() == pytest.approx(147e6, rel=1e-3)
    assert (tmp_path / "town_plan" / "report.html").exists()
    assert (tmp_path / "town_template.xlsx").exists()


def test_a_boundary_that_is_none_is_asked_for_in_words(tmp_path):
    done = run("new-town", tmp_path / "t", input="甲镇\n2021-12-31\n313.25,22.65,147\n1985\nEPSG:4526\n")
    assert done.exit_code == 1
    assert "经度" in done.output


def test_template_and_dictionary_are_printed(tmp_path):
    assert run("template", tmp_path / "blank.xlsx").exit_code == 0
    assert run("check", tmp_path / "blank.xlsx").exit_code == 0
    assert "`credit_code`" in run("dictionary").output
    assert "`siting.walk_m`" in run("dictionary", "--parameters").output


def test_a_messy_workbook_comes_with_the_list_of_what_is_wrong(demo):
    listed = pd.read_csv(demo.with_name("town_mess.csv"))
    assert set(listed["file"]) == {"town_mess.xlsx"}
    done = run("check", demo.with_name("town_mess.xlsx"), "--town", demo, "--json")
    assert done.exit_code == 1
    assert len(json.loads(done.stdout)) == (listed["outcome"] != "accepted").sum() > 50


def test_published_figures_are_printed_beside_a_towns_own(demo):
    alone, beside = run("published"), run("published", demo, language="en")
    assert (alone.exit_code, beside.exit_code) == (0, 0)
    assert "| 137 条 |" in alone.output
    assert "| 137 rivers | 6 rivers |" in beside.output


@pytest.mark.parametrize("form", ["town", "town.xlsx"])
def test_convert_writes_the_other_formats(demo, tmp_path, form):
    done = run("convert", demo, tmp_path / form)
    assert done.exit_code == 0, done.output
    assert Path(tmp_path / form).exists()


def test_doctor_finds_this_installation_well():
    done = run("doctor", language="en")
    assert done.exit_code == 0, done.output
    assert "HiGHS" in done.output
