"""The documentation builds without a warning and leaves nothing out."""

import subprocess
import sys
from pathlib import Path

import pytest

from dayang.cli.main import COMMANDS
from dayang.town.parameters import shipped
from dayang.town.registers import DICTIONARY

DOCS = Path(__file__).resolve().parent.parent / "docs"


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    out = tmp_path_factory.mktemp("docs")
    command = [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", "-b", "html", DOCS, out]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return out


def test_every_register_and_column_is_printed(built):
    page = (built / "generated" / "dictionary.html").read_text(encoding="utf-8")
    for register in DICTIONARY.values():
        for name in (register.name, *register.column_names):
            assert f">{name}<" in page, name


def test_every_parameter_and_command_is_printed(built):
    parameters = (built / "generated" / "parameters.html").read_text(encoding="utf-8")
    assert all(f">{name}<" in parameters for name in shipped()["parameter_id"])
    commands = (built / "generated" / "commands.html").read_text(encoding="utf-8")
    assert all(f"dayang {name}" in commands for name in COMMANDS)


def test_every_page_is_reachable(built):
    pages = {
        path.relative_to(DOCS).with_suffix("").as_posix()
        for path in DOCS.rglob("*.md")
        if "_build" not in path.parts
    }
    listed = (DOCS / "index.md").read_text(encoding="utf-8").split()
    assert pages - {"index"} <= set(listed)
