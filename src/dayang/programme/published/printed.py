"""The published figures as Markdown: for the shell, and for the documentation."""

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

from dayang.programme.published.assess import assess
from dayang.programme.published.facts import facts
from dayang.programme.published.report import HEADINGS, TITLE, readable
from dayang.town import Town
from dayang.town.printed import markdown_table
from dayang.town.registers import DICTIONARY
from dayang.words import Words

_OTHERS = Words("其他年份、其他口径", "Other years and definitions")
_CODES = {name: DICTIONARY["published_others"].column(name).choices for name in ("use", "confidence")}


def published_markdown(say: Callable[[Words], str], town: Town | None = None) -> str:
    """Return the tables of published figures, beside what `town` has where one is given.

    Parameters
    ----------
    say
        Turns words into text: one language, or both.
    town
        A town whose registers are measured.

    Examples
    --------
    >>> "137 条" in published_markdown(lambda words: words.zh)
    True
    """
    own = () if town is None else ("own",)
    first = ("title", "published", *own, "period", "note", *(("how",) if own else ()), "source", "confidence")
    second = ("title", "published", *own, "use", "period", "differs", "source", "confidence", "address")
    account, others = (readable(rows) for rows in _tables(town).values())
    lines = [
        f"# {say(TITLE)}",
        "",
        *_lines(account, first, say),
        f"## {say(_OTHERS)}",
        "",
        *_lines(others, second, say),
    ]
    return "\n".join(lines)


def _tables(town: Town | None) -> Mapping[str, pd.DataFrame]:
    if town is not None:
        return assess(town, town.as_of)
    rows = (
        facts().rename(columns={"key": "figure"}).assign(town_value=float("nan"), share_percent=float("nan"))
    )
    account = rows["use"] == "account"
    return {"published_figures": rows[account], "published_others": rows[~account]}


def _lines(frame: pd.DataFrame, shown: tuple[str, ...], say: Callable[[Words], str]) -> list[str]:
    headings = [say(HEADINGS[column]) for column in shown]
    rows = frame[list(shown)].itertuples(index=False)
    return list(
        markdown_table(
            headings,
            (tuple(_text(cell, name, say) for name, cell in zip(shown, row, strict=True)) for row in rows),
        )
    )


def _text(cell: Any, column: str, say: Callable[[Words], str]) -> str:
    if isinstance(cell, Words):
        return say(cell)
    if cell is None or pd.isna(cell):
        return ""
    codes = _CODES.get(column, {})
    return say(codes[cell]) if cell in codes else str(cell)
