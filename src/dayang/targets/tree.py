"""The tree of indicators: in order, with depths; what is wrong with its rows."""

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from dayang.town import InputFault, Severity
from dayang.words import Words


def in_tree_order(indicators: pd.DataFrame) -> pd.DataFrame:
    """Return indicators with a column ``depth``, each followed by those below it.

    Parameters
    ----------
    indicators
        Of the register, with any further columns; those of one parent keep their order. A
        parent that is not there, or a loop, leaves its indicators at the top.

    Examples
    --------
    >>> rows = pd.DataFrame({"indicator_id": ["a", "b", "a.x"], "parent_id": [None, None, "a"]})
    >>> in_tree_order(rows)[["indicator_id", "depth"]].values.tolist()
    [['a', 0], ['a.x', 1], ['b', 0]]
    """
    ids = indicators["indicator_id"].tolist()
    above = _parents(indicators)
    below: dict[str | None, list[int]] = {}
    for place, one in enumerate(ids):
        below.setdefault(above[one], []).append(place)
    order: list[tuple[int, int]] = []
    stack = [(place, 0) for place in reversed(below.get(None, []))]
    while stack:
        place, depth = stack.pop()
        order.append((place, depth))
        stack += [(child, depth + 1) for child in reversed(below.get(ids[place], []))]
    found = indicators.iloc[[place for place, _ in order]].reset_index(drop=True)
    return found.assign(depth=[depth for _, depth in order])


def _parents(indicators: pd.DataFrame) -> dict[str, str | None]:
    """Return the parent of each indicator, ``None`` for the top and for what leads nowhere."""
    said = dict(zip(indicators["indicator_id"], indicators["parent_id"], strict=True))
    said = {one: parent if parent in said else None for one, parent in said.items()}
    for one in said:
        seen, at = {one}, said[one]
        while at is not None and at not in seen:
            seen.add(at)
            at = said[at]
        if at == one:
            said[one] = None
    return said


def tree_faults(indicators: pd.DataFrame, targets: pd.DataFrame) -> Iterator[InputFault]:
    """Yield rows whose parent or indicator is not there, or that stand above themselves."""
    known = set(indicators["indicator_id"])
    kept = _parents(indicators)
    for row in indicators[indicators["parent_id"].notna()].to_dict("records"):
        parent = row["parent_id"]
        if parent not in known:
            yield row_fault("indicators", row, "parent_id", parent, _no_indicator(parent))
        elif kept[row["indicator_id"]] is None:
            said = Words("上级指标绕成一圈", "Its parents go round in a circle")
            yield row_fault("indicators", row, "parent_id", parent, said)
    for row in targets[~targets["indicator_id"].isin(known)].to_dict("records"):
        yield row_fault(
            "targets", row, "indicator_id", row["indicator_id"], _no_indicator(row["indicator_id"])
        )


def _no_indicator(name: str) -> Words:
    return Words(f"没有编号为 {name} 的指标", f"There is no indicator {name}")


REMEDY = {
    "parent_id": Words("请改正上级指标。", "Put the parent right."),
    "indicator_id": Words("请改正指标编号，或先补上指标。", "Put the id right, or add the indicator first."),
    "source_text": Words(
        "请改正这一行的函数或查询（docs/targets.md）。",
        "Put the function or SELECT of this row right (docs/targets.md).",
    ),
}
CHARS_SHOWN = 80


def row_fault(register: str, row: Mapping[Any, Any], field: str, found: object, why: Words) -> InputFault:
    """Return the fault of one row of ``indicators`` or ``targets``, named by its key and its place.

    Parameters
    ----------
    register, field
        Where.
    row
        The row, with ``own_row`` where it is the town's own.
    found
        What stands there.
    why
        What is wrong with it.
    """
    key = row["indicator_id" if register == "indicators" else "target_id"]
    own = row.get("own_row")
    text = " ".join(str(found).split())
    return InputFault(
        rule=f"{register}_{field}",
        severity=Severity.FAULT,
        register=register,
        field=field,
        row=None if own is None or pd.isna(own) else int(own),
        found=text if len(text) <= CHARS_SHOWN else f"{text[:CHARS_SHOWN]}…",
        expected=Words(f"{key}：{why.zh}。", f"{key}: {why.en}."),
        remedy=REMEDY[field],
    )
