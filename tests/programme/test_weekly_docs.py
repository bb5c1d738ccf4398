"""The example of docs/weekly.md runs."""

import doctest
from pathlib import Path

import pytest


@pytest.mark.proof
def test_the_example_of_the_weekly_runs():
    page = Path(__file__).resolve().parents[2] / "docs" / "weekly.md"
    result = doctest.testfile(str(page), module_relative=False, encoding="utf-8")
    assert result.attempted >= 10
    assert result.failed == 0
