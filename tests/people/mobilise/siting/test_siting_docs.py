"""The worked example of the docs runs."""

import doctest
from pathlib import Path


def test_the_example_of_the_docs_runs():
    page = Path(__file__).resolve().parents[4] / "docs" / "engines" / "siting.md"
    result = doctest.testfile(str(page), module_relative=False, encoding="utf-8")
    assert result.attempted > 5
    assert result.failed == 0
