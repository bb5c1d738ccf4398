"""The example in the documentation runs."""

import doctest
from pathlib import Path


def test_the_example_of_a_demo_town_runs():
    page = Path(__file__).resolve().parents[2] / "docs" / "demo-town.md"
    result = doctest.testfile(str(page), module_relative=False, encoding="utf-8")
    assert result.attempted == 12
    assert result.failed == 0
