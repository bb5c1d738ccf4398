"""Setting a page: Typst source and plain data in, a PDF or pictures out."""

import json
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Literal, cast, overload

import typst

PICTURE_PPI = 144.0
"""Pixels an inch of a picture: an A4 page is 1191 by 1684."""

DATA = '#let data = json(bytes(sys.inputs.at("data")))\n'


@overload
def typeset(
    source: str,
    data: Mapping[str, object],
    *,
    form: Literal["pdf"],
    fonts: Path,
    creation: datetime,
    ppi: float = ...,
) -> bytes: ...


@overload
def typeset(
    source: str,
    data: Mapping[str, object],
    *,
    form: Literal["png"],
    fonts: Path,
    creation: datetime,
    ppi: float = ...,
) -> list[bytes]: ...


def typeset(
    source: str,
    data: Mapping[str, object],
    *,
    form: Literal["pdf", "png"],
    fonts: Path,
    creation: datetime,
    ppi: float = PICTURE_PPI,
) -> bytes | list[bytes]:
    """Set `source` with `data`, with none but the fonts handed in: the same bytes on every machine.

    Parameters
    ----------
    source
        Typst markup. It reads its data as the value ``data``, never as markup, so a name that
        holds ``#`` or ``*`` is printed as it is. It may not import packages or read files.
    data
        What JSON can hold: texts, numbers, booleans, None, lists and mappings of them.
    form
        ``"pdf"``, or ``"png"`` for a picture a page.
    fonts
        Folder of the fonts, such as `dayang.programme.report.assets.font_folder`; the machine's
        own are never used.
    creation
        Moment the PDF is stamped with (aware), and Typst's ``datetime.today()``; commonly `as_of`.
    ppi
        Pixels an inch of a picture.

    Returns
    -------
    bytes or list of bytes
        The PDF, or one PNG a page.

    Raises
    ------
    ValueError
        When the source is wrong, or names a font that is not there: Typst's own words, with the
        line counted from the second.
    """
    stated = json.dumps(data, ensure_ascii=False, allow_nan=False)
    try:
        made, warnings = typst.compile_with_warnings(  # type: ignore[type-var]
            (DATA + source).encode(),
            root=str(fonts),
            font_paths=_faces(fonts),
            ignore_system_fonts=True,
            format=form,
            ppi=ppi,
            sys_inputs={"data": stated},
            timestamp=int(creation.timestamp()),
        )
    except typst.TypstError as error:
        raise ValueError(error.diagnostic or error.message) from error
    if warnings:
        raise ValueError("\n".join(warning.diagnostic or warning.message for warning in warnings))
    pages = cast("bytes | list[bytes]", made)
    return [pages] if form == "png" and isinstance(pages, bytes) else pages


@cache
def _faces(folder: Path) -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[folder])
