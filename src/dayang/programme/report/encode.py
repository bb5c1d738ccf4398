"""From Python values to the page's data: JSON that is safe inside a script tag."""

import json
import math
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
from markupsafe import Markup

from dayang.programme.report.texts import spaced
from dayang.town.units import CHINA
from dayang.words import Words


def plain(value: Any) -> Any:
    """Return `value` as what JSON can hold.

    `Words` become ``{"zh": …, "en": …}``, times China time to the minute, missing
    values ``None``.

    Examples
    --------
    >>> plain({"name": Words("河涌", "River"), "share": float("nan")})
    {'name': {'zh': '河涌', 'en': 'River'}, 'share': None}
    """
    match value:
        case Words():
            return {"zh": spaced(value.zh), "en": spaced(value.en)}
        case Mapping():
            return {str(key): plain(item) for key, item in value.items()}
        case list() | tuple():
            return [plain(item) for item in value]
    return _scalar(value)


def _scalar(value: Any) -> Any:
    if isinstance(value, np.generic):
        return _scalar(value.item())
    if value is None or isinstance(value, str | bool | int):
        return value
    if pd.isna(value):
        return None
    if isinstance(value, float | Decimal):
        return _number(float(value))
    return _moment(value) if isinstance(value, date) else str(value)


def _number(value: float) -> float | int | None:
    if not math.isfinite(value):
        return None
    return int(value) if value.is_integer() and abs(value) < 2**53 else value


def _moment(value: date) -> str:
    if not isinstance(value, datetime):
        return value.isoformat()
    if value.tzinfo is None:
        return value.strftime("%Y-%m-%d")
    return value.astimezone(CHINA).strftime("%Y-%m-%d %H:%M")


def script_json(value: Any) -> Markup:
    r"""Return `value` as JSON that no text in it can break out of.

    Examples
    --------
    >>> script_json({"name": "</script>"})
    Markup('{"name":"\\u003c/script>"}')
    """
    text = json.dumps(plain(value), ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return Markup(text.replace("<", "\\u003c"))  # noqa: S704 - every '<' is escaped
