"""The worked example of the docs runs, and the page states every sureness."""

import doctest
from pathlib import Path

PAGE = Path(__file__).resolve().parents[3] / "docs" / "water-quality.md"


def test_the_example_of_the_docs_runs():
    result = doctest.testfile(str(PAGE), module_relative=False, encoding="utf-8")
    assert result.attempted > 8
    assert result.failed == 0


def test_what_is_from_memory_is_said():
    text = PAGE.read_text(encoding="utf-8")
    assert "对照原文核实" in text
    assert all(f"`{sure}`" in text for sure in ("yes", "one-source", "memory"))
