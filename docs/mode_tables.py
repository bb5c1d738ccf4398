"""The tables of docs/renewal-modes.md: shipped modes with figures, status and source, from their rows."""

from collections.abc import Iterator, Mapping
from itertools import chain

import pandas as pd

from dayang.town.modes import in_force
from dayang.town.printed import markdown_table
from dayang.town.registers import DICTIONARY
from dayang.words import Words

STATUS = DICTIONARY["mode_figures"].column("status").choices
"""How sure a number is, and in which order sources are listed."""

LIMITS = ("owner_occupied", "unbuildable_only", "clears")
"""Columns of ``modes`` that are told where they hold."""

TEXT_ONLY = ("vote_share", "equity_share")
"""Figures that no plan reckons with: the page says so."""

AMOUNT = "多少 How much"

Tables = Mapping[str, pd.DataFrame]


def modes_markdown(tables: Tables) -> str:
    """Return how many numbers there are of each status, and every mode with its numbers.

    Parameters
    ----------
    tables
        Registers ``modes``, ``mode_figures`` and ``mode_flows``.
    """
    numbers = _numbers(sources(tables))
    lines = [_counted(tables), "", *_beside(tables)]
    for mode in tables["modes"].to_dict("records"):
        own = {name: table[table["mode_id"] == mode["mode_id"]] for name, table in tables.items()}
        off = "" if mode["is_on"] else "（停用 off）"
        lines += [f"### {mode['name_zh']} {mode['name_en']} (`{mode['mode_id']}`){off}", ""]
        lines += [_eligible(own["modes"]), ""]
        lines += _figures(own["mode_figures"], numbers)
        lines += _flows(own["mode_flows"], numbers)
    return "\n".join(lines)


def sources_markdown(tables: Tables) -> str:
    """Return every source once, numbered, those of a status together, with how many numbers rest on it."""
    found, lines = sources(tables), []
    used = pd.concat([tables["mode_figures"]["source"], tables["mode_flows"]["source"]]).value_counts()
    numbers = _numbers(found)
    for status, texts in found.items():
        lines += [f"### {_both(STATUS[status])}", ""]
        for text in texts:
            lines += [f"(mode-source-{numbers[text]})=", ""]
            lines += [f"**{numbers[text]}** · {text} （{used[text]} 个数字 numbers）", ""]
    return "\n".join(lines)


def sources(tables: Tables) -> dict[str, list[str]]:
    """Return the sources of each status, each once, in the order of the rows."""
    told = [tables[name][["source", "status"]] for name in ("mode_figures", "mode_flows")]
    rows = pd.concat(told).drop_duplicates("source")
    by_status = {status: rows["source"][rows["status"] == status].tolist() for status in STATUS}
    return {status: own for status, own in by_status.items() if own}


def _numbers(found: Mapping[str, list[str]]) -> dict[str, int]:
    return {text: number for number, text in enumerate(chain(*found.values()), 1)}


def _counted(tables: Tables) -> str:
    rows = pd.concat([tables["mode_figures"]["status"], tables["mode_flows"]["status"]]).value_counts()
    parts = [f"{_both(STATUS[status])} {rows[status]}" for status in STATUS if status in rows]
    return f"{len(tables['modes'])} 种模式 modes，{rows.sum()} 个数字 numbers：{'，'.join(parts)}。"


def _beside(tables: Tables) -> Iterator[str]:
    """Yield the figures that plans reckon with, those that hold last, of all modes beside each other."""
    told = DICTIONARY["mode_figures"].column("figure").choices
    rows = in_force(tables["mode_figures"], tables["mode_figures"]["valid_from"].max())
    said = {key: f"{_range(row)} {row['status']}" for key, row in rows.to_dict("index").items()}
    names = [name for name in told if name not in TEXT_ONLY]
    headings = (_both(DICTIONARY["modes"].title), *(_both(told[name]) for name in names))
    modes = zip(tables["modes"]["mode_id"], tables["modes"]["name_zh"], strict=True)
    cells = ((name_zh, *(said.get((mode_id, name), "") for name in names)) for mode_id, name_zh in modes)
    yield from markdown_table(headings, cells)


def _eligible(own: pd.DataFrame) -> str:
    """Return who may use a mode and who votes, of a frame of its one row."""
    (mode,), register = own.to_dict("records"), DICTIONARY["modes"]
    units, parts = DICTIONARY["rebuild_units"], []
    for name, of in (
        ("land_natures", "land_nature"),
        ("certificates", "certificate"),
        ("soundness", "soundness"),
    ):
        told = units.column(of).choices
        codes = [] if pd.isna(mode[name]) else str(mode[name]).split("|")
        said = "、".join(_both(told[code]) for code in codes) or "不限 any"
        parts.append(f"{_both(register.column(name).title)}：{said}")
    parts += [_both(register.column(name).title) for name in LIMITS if mode[name]]
    body = register.column("voting_body")
    parts.append(f"{_both(body.title)}：{_both(body.choices[mode['voting_body']])}")
    return "；".join(parts) + "。"


def _figures(rows: pd.DataFrame, numbers: Mapping[str, int]) -> Iterator[str]:
    figures = DICTIONARY["mode_figures"].column("figure").choices
    cells = (
        (
            _both(figures[row["figure"]]),
            _range(row) if row["unit"] == "1" else f"{_range(row)} {row['unit']}",
            f"{row['valid_from']:%Y-%m-%d}",
            row["status"],
            _cited(row, numbers),
        )
        for row in rows.to_dict("records")
    )
    yield from markdown_table(
        _headings("mode_figures", "figure", "", "valid_from", "status", "source"), cells
    )


def _flows(rows: pd.DataFrame, numbers: Mapping[str, int]) -> Iterator[str]:
    told = {name: DICTIONARY["mode_flows"].column(name).choices for name in ("item", "phase", "payer")}
    cells = (
        (
            *(_both(choices[row[name]]) for name, choices in told.items()),
            "" if pd.isna(row["receiver"]) else _both(told["payer"][row["receiver"]]),
            _range(row) + _reckoned(row["unit"], row["share"]),
            row["status"],
            _cited(row, numbers),
        )
        for row in rows.to_dict("records")
    )
    names = ("item", "phase", "payer", "receiver", "", "status", "source")
    yield from markdown_table(_headings("mode_flows", *names), cells)


def _reckoned(unit: str, share: float) -> str:
    """Return what an amount is reckoned by, and how much of it the payer bears where not all."""
    by = f" {unit}" if unit.startswith("元/") else f" × {unit}"
    return by if share == 1 else f"{by} × {_plain(share)}"


def _headings(register: str, *names: str) -> tuple[str, ...]:
    columns = {column.name: _both(column.title) for column in DICTIONARY[register].columns}
    return tuple(columns.get(name, AMOUNT) for name in names)


def _cited(row: Mapping[str, object], numbers: Mapping[str, int]) -> str:
    number = numbers[str(row["source"])]
    return f"[{number}](#mode-source-{number})"


def _range(row: Mapping[str, float]) -> str:
    """Return a range as it is written: one number where both ends are the same."""
    low, high = row["low"], row["high"]
    if pd.isna(low) and pd.isna(high):
        return "—"
    if pd.isna(low) or pd.isna(high):
        return f"≥ {_plain(low)}" if pd.isna(high) else f"≤ {_plain(high)}"
    return _plain(low) if low == high else f"{_plain(low)}–{_plain(high)}"


def _plain(value: float) -> str:
    text = f"{value:,.4f}"
    return text.rstrip("0").rstrip(".")


def _both(words: Words) -> str:
    return words.zh if words.zh == words.en else f"{words.zh} {words.en}"
