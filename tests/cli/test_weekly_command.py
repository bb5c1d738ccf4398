"""`dayang weekly` on a small demo town: three files, lines in both languages, mistakes explained."""

import pytest
from click.testing import CliRunner
from pypdf import PdfReader
from support.demo import demo

from dayang.cli.main import main
from dayang.town.io import write_town


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    path = tmp_path_factory.mktemp("town") / "town.gpkg"
    write_town(demo(0.02), path)
    return path


def _run(*arguments, language="zh"):
    return CliRunner().invoke(main, ["--language", language, "weekly", *map(str, arguments)])


def test_the_weekly_of_a_week_is_three_files(town, tmp_path):
    done = _run(town, "--as-of", "2021-12-24", "-o", tmp_path / "out", "--office", "综合办公室")
    assert done.exit_code == 0, done.output
    assert "本周：落后" in done.output
    assert "比上周：新增" in done.output
    assert {path.name for path in (tmp_path / "out").iterdir()} == {
        "weekly.pdf",
        "weekly.docx",
        "weekly.xlsx",
    }
    first = PdfReader(tmp_path / "out" / "weekly.pdf").pages[0].extract_text().replace(" ", "")
    assert "2021年12月18日至2021年12月24日" in first
    assert "演示镇" in first
    assert "草稿" in first


def test_where_it_cannot_write_it_says_so(town, tmp_path):
    file = tmp_path / "out"
    file.write_text("a file", encoding="utf-8")
    done = _run(town, "-o", file, language="en")
    assert done.exit_code == 1
    assert "takes a folder" in done.output
    assert file.read_text(encoding="utf-8") == "a file"
