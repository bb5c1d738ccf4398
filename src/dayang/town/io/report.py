"""Faults as text for a terminal and as JSON for a program."""

import json
from collections.abc import Iterable, Iterator
from itertools import groupby

from dayang.town.faults import InputFault, Severity
from dayang.words import Words

SEVERITY = {
    Severity.FAULT: Words("错误", "Fault"),
    Severity.WARNING: Words("提醒", "Warning"),
    Severity.REPAIRED: Words("已修", "Repaired"),
}
"""What each severity is called, everywhere a person reads it."""

_MARKS = {Severity.FAULT: "✗", Severity.WARNING: "!", Severity.REPAIRED: "✓"}
_ROWS_NAMED = 10


def faults_as_json(faults: Iterable[InputFault]) -> str:
    """Return faults as a JSON array, one object each, all of `InputFault`'s fields in it.

    Examples
    --------
    >>> faults_as_json([])
    '[]'
    """
    rows = [
        {
            "rule": fault.rule,
            "severity": fault.severity.value,
            "file": fault.file,
            "sheet": fault.sheet,
            "row": fault.row,
            "column": fault.column,
            "register": fault.register,
            "field": fault.field,
            "found": fault.found,
            "expected": fault.expected._asdict(),
            "remedy": fault.remedy._asdict(),
        }
        for fault in faults
    ]
    return json.dumps(rows, ensure_ascii=False, indent=1 if rows else None)


def faults_as_text(faults: Iterable[InputFault], language: str = "zh") -> str:
    """Return faults as text, by file and sheet; the same fault of many rows is said once.

    Parameters
    ----------
    faults
        In any order.
    language
        ``"zh"`` or ``"en"``.
    """
    found = list(faults)
    lines = [_summary(found).in_language(language)]
    place = Words("整个输入", "The input as a whole")
    for (file, sheet), group in groupby(
        sorted(found, key=_place), key=lambda fault: (fault.file, fault.sheet)
    ):
        title = " › ".join(part for part in (file, sheet) if part) or place.in_language(language)
        lines += ["", title, *_said(list(group), language)]
    return "\n".join(lines)


def _place(fault: InputFault) -> tuple[str, str]:
    return fault.file, fault.sheet


def _summary(faults: list[InputFault]) -> Words:
    counts = {severity: sum(fault.severity is severity for fault in faults) for severity in Severity}
    if not faults:
        return Words("没有发现问题。", "Nothing found wrong.")
    return Words(
        "、".join(f"{SEVERITY[severity].zh} {count} 处" for severity, count in counts.items() if count),
        ", ".join(f"{SEVERITY[severity].en.lower()}: {count}" for severity, count in counts.items() if count),
    )


def _said(faults: list[InputFault], language: str) -> Iterator[str]:
    """Yield the lines of one sheet: faults first, alike ones of one column together."""
    order = list(Severity)
    alike: dict[tuple[object, ...], list[InputFault]] = {}
    for fault in sorted(faults, key=lambda fault: order.index(fault.severity)):
        alike.setdefault((fault.rule, fault.column, fault.expected, fault.remedy), []).append(fault)
    for same in alike.values():
        yield from _lines(same, language)


def _lines(same: list[InputFault], language: str) -> Iterator[str]:
    first, count = same[0], len(same)
    english = language == "en"
    severity = SEVERITY[first.severity].in_language(language)
    where = place_said(same).in_language(language)
    found = f" found '{first.found}'" if english else f" 发现“{first.found}”"
    if first.found in ("", first.column):
        found = ""
    if count > 1 and found and any(fault.found != first.found for fault in same):
        found += " …"
    yield f"  {_MARKS[first.severity]} {severity} {where}{found}".rstrip()
    expected, remedy = first.expected.in_language(language), first.remedy.in_language(language)
    yield f"      {'expected' if english else '应为'} {expected}"
    yield f"      → {remedy}  [{first.rule}]"


def place_said(same: list[InputFault]) -> Words:
    """Return the rows and column of faults alike, in words.

    Examples
    --------
    >>> from dayang.town.io.words import said
    >>> fault = said("empty_file").at(row=3, column="面积")
    >>> place_said([fault, fault.at(row=5)]).zh
    '第 3、5 行“面积”'
    """
    rows = sorted({fault.row for fault in same if fault.row is not None})
    column = same[0].column
    named, more = rows[:_ROWS_NAMED], len(rows) - _ROWS_NAMED
    zh = f"第 {'、'.join(map(str, named))} 行" if rows else ""
    en = f"row {', '.join(map(str, named))}" if rows else ""
    if more > 0:
        zh, en = f"{zh[:-2]} 等 {len(rows)} 行", f"{en} and {more} more"
    return Words(
        f"{zh}“{column}”" if column else zh,
        f"{en}, '{column}'" if column and en else f"'{column}'" if column else en,
    )
