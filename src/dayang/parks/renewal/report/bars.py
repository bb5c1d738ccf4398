"""Bars that lie, the name of each beside it and its number at its end."""

from collections.abc import Sequence
from typing import Any

from dayang.words import Words

LINE_PX = 14
"""Height of a line of a name."""


def number(value: float, decimals: int = 0) -> str:
    """Return a number as all are written on a page.

    Examples
    --------
    >>> number(-1234.56, 1).replace(chr(0xA0), "_")
    '−1_234.6'
    """
    return f"{value:,.{decimals}f}".replace(",", "\u00a0").replace("-", "−")


def bar(value: float, decimals: int = 0, colour: str = "--series-1", suffix: str = "") -> dict[str, Any]:
    """Return a bar with its number at its end, on the side it lies on."""
    return {
        "value": round(float(value), max(decimals, 1)),
        "itemStyle": {"color": colour},
        "label": {
            "formatter": number(value, decimals) + suffix,
            "position": "right" if value >= 0 else "left",
        },
    }


def bars(data: Sequence[dict[str, Any]], **more: Any) -> dict[str, Any]:
    """Return a series of bars made by `bar`."""
    return {
        "type": "bar",
        "barWidth": 12,
        "color": "--series-1",
        "label": {"show": True},
        "data": list(data),
        **more,
    }


def names_down(names: Sequence[str | Words], width_px: int, **more: Any) -> dict[str, Any]:
    """Return the axis of names, the first on top, each on as many lines as it needs.

    Parameters
    ----------
    names
        One a bar.
    width_px
        Room beside the chart, as the left of its grid says.
    **more
        Further settings of the axis.
    """
    return {
        "type": "category",
        "data": list(names),
        "inverse": True,
        "axisLabel": {
            "interval": 0,
            "width": width_px - 12,
            "overflow": "break",
            "lineHeight": LINE_PX,
        },
        "axisTick": {"show": False},
        **more,
    }
