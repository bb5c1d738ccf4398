"""The weekly as files: the page and its annexes as PDF and as Word, the tables as a workbook."""

import io
import os
import re
import tempfile
import zipfile
from collections.abc import Mapping
from datetime import datetime
from importlib import resources
from pathlib import Path
from typing import Any

import pandas as pd
from docxtpl import DocxTemplate  # type: ignore[import-untyped]

from dayang.engine.typeset import typeset
from dayang.errors import writing_to
from dayang.programme.report.assets import font_folder
from dayang.programme.weekly.page import Issued, page_of
from dayang.town import Town
from dayang.town.io import write_tables

PDF, WORD, WORKBOOK = "weekly.pdf", "weekly.docx", "weekly.xlsx"
_HYPHEN = re.compile(r"(?<=\w)-(?=\w)")
_EPOCH = (1980, 1, 1, 0, 0, 0)
"""Stamp of every member of the Word file; the same for equal data."""


def weekly_pdf(printed: Mapping[str, object], as_of: datetime) -> bytes:
    """Return the page and its annexes as PDF.

    Parameters
    ----------
    printed
        As from `dayang.programme.weekly.page.page_of`.
    as_of
        What the file is stamped with.

    Raises
    ------
    DayangError
        When the fonts have not been fetched (``make setup``).
    """
    source = _data("weekly.typ").read_text(encoding="utf-8")
    return typeset(source, printed, form="pdf", fonts=font_folder(), creation=as_of)


def weekly_word(printed: Mapping[str, object], as_of: datetime) -> bytes:
    """Return the same as Word, filled into the template ``weekly.docx``; parameters as `weekly_pdf`."""
    template = DocxTemplate(io.BytesIO(_data("weekly.docx").read_bytes()))
    template.render(_unbroken(printed), autoescape=True)
    document: Any = template.docx
    about = document.core_properties
    about.title, about.author = str(printed["title"]), str(printed["office"] or "")
    about.comments, about.last_modified_by = "", ""
    about.created = about.modified = as_of.replace(microsecond=0, tzinfo=None)
    made = io.BytesIO()
    document.save(made)
    return _stamped(made)


def write_weekly(
    town: Town,
    as_of: datetime,
    tables: Mapping[str, pd.DataFrame],
    out: str | os.PathLike[str],
    issued: Issued,
) -> tuple[Path, Path, Path]:
    """Write the weekly into the folder `out`, and return the paths of PDF, Word and workbook.

    Parameters
    ----------
    town, as_of, tables, issued
        As for `dayang.programme.weekly.page.page_of`.
    out
        The folder; made where it is not there.

    Raises
    ------
    DayangError
        When the fonts have not been fetched (``make setup``), or a file cannot be written.
    """
    folder = Path(out)
    printed = page_of(town, as_of, tables, issued)
    files = {PDF: weekly_pdf(printed, as_of), WORD: weekly_word(printed, as_of)}
    with writing_to(folder):
        folder.mkdir(parents=True, exist_ok=True)
        write_tables(tables, folder / WORKBOOK, town.dictionary, town.crs)
        for name, content in files.items():
            _write(folder / name, content)
    return folder / PDF, folder / WORD, folder / WORKBOOK


def _unbroken(printed: Any) -> Any:
    """Return what is printed with the hyphens of dates and numbers such that no line ends at them."""
    if isinstance(printed, str):
        return _HYPHEN.sub("\u2011", printed)
    if isinstance(printed, Mapping):
        return {name: _unbroken(value) for name, value in printed.items()}
    return [_unbroken(value) for value in printed] if isinstance(printed, list) else printed


def _data(name: str) -> Any:
    return resources.files("dayang.programme.weekly").joinpath("data", name)


def _stamped(made: io.BytesIO) -> bytes:
    """Return a zip file with the moment of writing taken out of it."""
    stamped = io.BytesIO()
    with zipfile.ZipFile(made) as old, zipfile.ZipFile(stamped, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.infolist():
            new.writestr(zipfile.ZipInfo(member.filename, _EPOCH), old.read(member), zipfile.ZIP_DEFLATED)
    return stamped.getvalue()


def _write(path: Path, content: bytes) -> None:
    """Write a file aside first, so that a reader never finds half of it."""
    with tempfile.NamedTemporaryFile("wb", dir=path.parent, prefix=f".{path.name}.", delete=False) as aside:
        aside.write(content)
    Path(aside.name).chmod(0o644)
    Path(aside.name).replace(path)
