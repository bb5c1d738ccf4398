"""Fetched files that a report embeds: ECharts, and a Chinese font cut to what the report says."""

import base64
import io
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

from dayang.errors import DayangError
from dayang.words import Words

ALWAYS = "".join(map(chr, range(0x20, 0x7F))) + "\u00a0\u202f·×÷°²³‰–—…“”‘’、。，；：？！（）《》％"
"""Characters every font holds, whatever the report says now: numbers may still be typed."""


UNUSED = ("GSUB", "GPOS", "GDEF", "BASE", "STAT", "VORG", "vhea", "vmtx")
"""Tables of a font that horizontal Chinese and Latin text does without."""


def asset(name: str) -> Traversable:
    """Return a fetched file.

    Raises
    ------
    DayangError
        When it has not been fetched.
    """
    file = resources.files("dayang.programme.report") / "assets" / name
    if not file.is_file():
        raise DayangError(
            Words(
                f"缺少报告所需的 {name}：请在源码目录运行 make setup。",
                f"{name}, which reports embed, is missing: run 'make setup' in the checkout.",
            )
        )
    return file


def font_folder() -> Path:
    """Return the folder of the fetched fonts, for `dayang.engine.typeset.typeset`.

    Families: ``Noto Sans SC`` and ``Noto Serif SC``, regular and bold each.

    Raises
    ------
    DayangError
        When they have not been fetched.
    """
    return Path(str(asset("NotoSerifSC-Regular.ttf"))).parent


def echarts() -> str:
    """Return ECharts as it was published, ready for a script tag."""
    return _text("echarts.min.js").replace("</script", "<\\/script")


@cache
def _text(name: str) -> str:
    return asset(name).read_text(encoding="utf-8")


@cache
def _font(name: str) -> bytes:
    return asset(name).read_bytes()


def font(name: str, text: str) -> str:
    """Return the font `name` cut to the characters of `text`, as WOFF in base64.

    WOFF 2 would be a quarter smaller, and take three times as long to pack.

    Parameters
    ----------
    name
        Such as ``"NotoSansSC-Regular.ttf"``.
    text
        Every character that may be shown.
    """
    options = subset.Options(layout_features=[], hinting=False, notdef_outline=True, glyph_names=False)
    options.drop_tables = [*options.drop_tables, *UNUSED]
    cut = subset.Subsetter(options)
    cut.populate(text=text + ALWAYS)
    with TTFont(io.BytesIO(_font(name)), lazy=True) as face:
        cut.subset(face)
        face.flavor = "woff"
        packed = io.BytesIO()
        face.save(packed)
    return base64.b64encode(packed.getvalue()).decode("ascii")
