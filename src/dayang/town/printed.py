"""The printed data dictionary and parameter list, in Markdown, from the declarations alone."""

from collections.abc import Hashable, Iterable, Iterator, Mapping
from typing import Any

import pandas as pd

from dayang.town.registers.schema import Column, Dictionary, Kind, Register
from dayang.words import Words

KIND_TITLES = {
    Kind.RECORD: Words("登记", "record"),
    Kind.OBSERVATION: Words("观测（只追加）", "observation (append only)"),
    Kind.CASE: Words("事项（经流程）", "case (through casework)"),
    Kind.RESULT: Words("结果（来自方案）", "result (from a plan)"),
}


def dictionary_markdown(dictionary: Dictionary) -> str:
    """Return the whole dictionary as one Markdown page, a section a register."""
    lines = ["# 数据字典 Data dictionary", ""]
    for group in dict.fromkeys(register.group for register in dictionary.values()):
        lines += [f"## {group}", ""]
        for register in dictionary.values():
            if register.group == group:
                lines += register_lines(register)
    return "\n".join(lines)


def register_lines(register: Register) -> Iterator[str]:
    """Yield the Markdown lines that print one register."""
    kind = KIND_TITLES[register.kind]
    yield f"### {register.title.zh} {register.title.en} (`{register.name}`)"
    yield ""
    yield f"{register.description.zh} {register.description.en}"
    yield ""
    yield f"{kind.zh} {kind.en}; 主键 key: {', '.join(f'`{name}`' for name in register.key)}."
    if register.aliases:
        yield f"别名 also called: {'、'.join(register.aliases)}."
    yield ""
    headings = (
        "列 column",
        "中文",
        "English",
        "类型 type",
        "单位 unit",
        "必填 required",
        "限定 limits",
        "说明 description",
    )
    yield from markdown_table(headings, map(_column_cells, register.columns))


def _column_cells(column: Column) -> tuple[str, ...]:
    return (
        f"`{column.name}`",
        "；".join((column.title.zh, *column.aliases)),
        column.title.en,
        column.type,
        column.unit or "",
        "是 yes" if column.required else "",
        limits(column),
        f"{column.description.zh} {column.description.en}",
    )


def limits(column: Column) -> str:
    """Return everything that bounds a column's cells, as one text.

    Examples
    --------
    >>> from dayang.town.registers import DICTIONARY
    >>> limits(DICTIONARY["branches"].column("members"))
    '≥ 0; ≤ 10000'
    """
    parts = []
    if column.minimum is not None:
        parts.append(f"≥ {column.minimum:g}")
    if column.maximum is not None:
        parts.append(f"≤ {column.maximum:.12g}")
    if column.pattern is not None:
        parts.append(f"`{column.pattern}`")
    if column.references is not None:
        parts.append(f"→ {column.references}")
    if column.future:
        parts.append("可晚于基准日 may lie in the future")
    parts += [f"`{code}` {label.zh} {label.en}" for code, label in column.choices.items()]
    return "; ".join(parts)


def parameters_markdown(parameters: pd.DataFrame) -> str:
    """Return the shipped parameters as a Markdown page.

    Parameters
    ----------
    parameters
        Frame of the register ``parameters``.
    """
    headings = (
        "参数 parameter",
        "中文",
        "English",
        "值 value",
        "单位 unit",
        "状态 status",
        "来源 source",
        "自 from",
    )
    rows = map(_parameter_cells, parameters.to_dict("records"))
    return "\n".join(["# 参数 Parameters", "", *markdown_table(headings, rows)])


def _parameter_cells(row: Mapping[Hashable, Any]) -> tuple[str, ...]:
    value = "待填" if pd.isna(row["value"]) else f"{row['value']:g}"
    texts = (row["name_zh"], row["name_en"], value, row["unit"], row["status"], row["source"])
    return (f"`{row['parameter_id']}`", *texts, f"{row['valid_from']:%Y-%m-%d}")


def markdown_table(headings: Iterable[str], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    """Yield the lines of a Markdown table; bars inside cells are escaped."""
    headings = tuple(headings)
    yield "| " + " | ".join(headings) + " |"
    yield "|" + " --- |" * len(headings)
    for row in rows:
        yield "| " + " | ".join(str(cell).replace("|", "\\|").replace("\n", " ") for cell in row) + " |"
    yield ""
