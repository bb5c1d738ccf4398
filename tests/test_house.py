"""The house keeps its shape: floors, rooms, clock, files, words."""

import ast
import re
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "src" / "dayang"
MAY_OPEN_FILES = ("town/io/", "programme/", "cli/", "doctor.py", "office/")
CLOCKS = {
    ("datetime", "now"),
    ("datetime", "today"),
    ("date", "today"),
    ("Timestamp", "now"),
    ("time", "time"),
}


def _modules():
    return sorted(PACKAGE.rglob("*.py"))


def _calls(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            yield node.func


@pytest.mark.parametrize("path", _modules(), ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_nothing_below_the_office_reads_the_clock(path):
    if "office/" in path.as_posix():
        return
    read = {
        (func.value.id, func.attr)
        for func in _calls(path)
        if isinstance(func, ast.Attribute) and isinstance(func.value, ast.Name)
    }
    assert not read & CLOCKS


@pytest.mark.parametrize("path", _modules(), ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_only_io_programme_and_cli_open_files(path):
    name = path.relative_to(PACKAGE).as_posix()
    if name.startswith(MAY_OPEN_FILES):
        return
    opened = [
        func
        for func in _calls(path)
        if (isinstance(func, ast.Name) and func.id == "open")
        or (
            isinstance(func, ast.Attribute)
            and func.attr in {"write_text", "write_bytes", "read_text", "to_file"}
        )
    ]
    assert not opened


def test_every_direct_dependency_is_explained():
    explained = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8").lower()
    names = {Requirement(line).name for line in metadata.requires("dayang") or ()}
    groups = re.search(r"^dev = \[(.*?)^\]", (ROOT / "pyproject.toml").read_text(), re.DOTALL | re.MULTILINE)
    names |= {Requirement(line).name for line in re.findall(r'"([^"]+)"', groups[1])}
    assert [name for name in sorted(names) if name.lower() not in explained] == []


def test_the_lock_files_hold_no_download_address():
    for name in ("requirements.lock", "package-lock.json"):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert "resolved" not in text
        assert not re.search(r"(?m)(--index-url|--find-links| @ https?://)", text)
