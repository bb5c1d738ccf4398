"""Write a programme: plan.gpkg (the plan itself), plan.xlsx and report.html."""

import os
import tempfile
from pathlib import Path

from dayang.errors import writing_to
from dayang.programme.programme import Programme
from dayang.programme.report import render
from dayang.town.io import write_tables

PLAN, WORKBOOK, REPORT = "plan.gpkg", "plan.xlsx", "report.html"


def plan_file(path: str | os.PathLike[str]) -> Path:
    """Return the plan.gpkg of the folder a plan was written to; any other path as it is."""
    inside = Path(path) / PLAN
    return inside if inside.is_file() else Path(path)


def write_programme(programme: Programme, out: str | os.PathLike[str]) -> tuple[Path, Path, Path]:
    """Write `programme` into the folder `out`, and return the paths written.

    Every file is written aside first and then moved into place, so that a reader never
    finds half a file; the report comes last and names the plan it belongs to.

    Raises
    ------
    DayangError
        When the report's fetched assets are missing (``make setup``), or a file cannot be written.
    """
    folder = Path(out)
    report = render(programme)
    with writing_to(folder):
        folder.mkdir(parents=True, exist_ok=True)
        for name in (PLAN, WORKBOOK):
            write_tables(programme.tables, folder / name, programme.town.dictionary, programme.town.crs)
        _write_text(folder / REPORT, report)
    return folder / PLAN, folder / WORKBOOK, folder / REPORT


def _write_text(path: Path, text: str) -> None:
    with tempfile.NamedTemporaryFile(
        "w", encoding="utf-8", dir=path.parent, prefix=f".{path.name}.", delete=False
    ) as aside:
        aside.write(text)
    Path(aside.name).chmod(0o644)
    Path(aside.name).replace(path)
