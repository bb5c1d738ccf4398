"""The example of the docs on targets runs."""

import doctest
from pathlib import Path

from dayang.town.indicators import shipped_targets

PAGE = Path(__file__).resolve().parents[2] / "docs" / "targets.md"


def test_the_example_runs():
    result = doctest.testfile(str(PAGE), module_relative=False, encoding="utf-8")
    assert result.attempted > 5
    assert result.failed == 0


def test_every_source_that_ships_is_explained():
    text = PAGE.read_text(encoding="utf-8")
    names = set(shipped_targets()["indicators"]["source_kind"].dropna())
    assert names == {"reported", "function", "select"}
    assert all(f"`{name}`" in text for name in names)
