"""How sure we are: bounds and gaps, the verdict of every check, what was assumed."""

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from dayang.engine import Figure, Section, Sentence, Table
from dayang.programme.programme import EngineRun, Programme, status_words
from dayang.programme.report.tables import register_table
from dayang.programme.report.texts import bilingual, unit_words
from dayang.town import Town
from dayang.town.parameters import Parameter
from dayang.town.registers.records import PARAMETER_STATUS
from dayang.words import Words

UNSURE = ("假定", "待填")
"""Statuses of a parameter that somebody still has to settle."""

REGISTERS = Words("台账", "Registers")


def certainty(programme: Programme, sections: Mapping[str, Section]) -> Section:
    """Return the last section of the report.

    Parameters
    ----------
    programme
        What ran.
    sections
        The sections of all that ran, by key of the descriptor.
    """
    used = parameters_used(programme, sections)
    tables = (_plans(programme), _verdicts(programme), _violations(programme), _parameters(used))
    return Section(
        key="certainty",
        title=Words("把握", "How sure we are"),
        sentence=_sentence(programme, used),
        tables=tuple(table for table in tables if len(table.frame)),
    )


def parameters_used(programme: Programme, sections: Mapping[str, Section]) -> pd.DataFrame:
    """Return every parameter used, and every assumption the town's own registers rest on.

    Returns
    -------
    One row a parameter: ``parameter_id, name, value, unit, status, source, used_by``; those
    not yet settled first.
    """
    rows: dict[str, dict[str, Any]] = {}
    for run in programme.runs:
        section = sections.get(run.descriptor.key)
        for parameter in section.parameters if section else ():
            _use(rows, parameter, run.descriptor.name)
    for parameter in _own_assumptions(programme.town):
        _use(rows, parameter, REGISTERS)
    columns = ["parameter_id", "name", "value", "unit", "status", "source", "used_by"]
    frame = pd.DataFrame(rows.values(), columns=columns)
    settled = ~frame["status"].isin(UNSURE)
    return frame.assign(settled=settled).sort_values(["settled", "parameter_id"], ignore_index=True)


def _use(rows: dict[str, dict[str, Any]], parameter: Parameter, user: Words) -> None:
    row = rows.setdefault(
        parameter.parameter_id,
        {
            "parameter_id": parameter.parameter_id,
            "name": parameter.name,
            "value": parameter.value,
            "unit": unit_words(parameter.unit),
            "status": parameter.status,
            "source": bilingual(parameter.source),
            "used_by": user,
        },
    )
    if user.zh not in row["used_by"].zh.split("、"):
        row["used_by"] = Words(f"{row['used_by'].zh}、{user.zh}", f"{row['used_by'].en}, {user.en}")


def _own_assumptions(town: Town) -> Iterable[Parameter]:
    own = town["parameters"]
    for row in own[own["status"].isin(UNSURE)].to_dict("records"):
        yield Parameter(
            row["parameter_id"],
            Words(row["name_zh"], row["name_en"]),
            None if pd.isna(row["value"]) else float(row["value"]),
            row["unit"],
            row["source"],
            row["status"],
        )


def _figure(value: float, title: Words, definition: Words, unit: Words, rows: str | None) -> Figure:
    decimals = 2 if unit.zh == "%" else 0
    return Figure(float(value), title, definition, Words("由本方案", "From this plan"), unit, decimals, rows)


def _figures(programme: Programme, used: pd.DataFrame) -> dict[str, Figure]:
    gaps = programme.tables["plans"]["gap"].dropna()
    listed = "parameters_used" if len(used) else None
    unsure = {status: float((used["status"] == status).sum()) for status in UNSURE}
    parameters = Words("个", "parameters")
    return {
        "gap": _figure(
            100 * gaps.max() if len(gaps) else 0.0,
            Words("最大差距", "Largest gap"),
            Words(
                "|界 − 值| ÷ max(|值|, 1e-9)，取各方案中最大的。",
                "|bound − value| ÷ max(|value|, 1e-9), the largest of all plans.",
            ),
            Words("%", "%"),
            "plans",
        ),
        "broken": _figure(
            len(programme.violations),
            Words("违规", "Violations"),
            Words("各引擎核验发现的违规数。", "Violations found by the engines' checks."),
            Words("处", "violations"),
            "plans",
        ),
        "assumed": _figure(
            unsure["假定"],
            Words("假定的参数", "Parameters assumed"),
            Words(
                "状态为假定、等人核定的参数数。",
                "Parameters that are assumptions until somebody settles them.",
            ),
            parameters,
            listed,
        ),
        "missing": _figure(
            unsure["待填"],
            Words("待填的参数", "Parameters to be filled"),
            Words("还没有数值的参数数。", "Parameters that have no value yet."),
            parameters,
            listed,
        ),
    }


def _sentence(programme: Programme, used: pd.DataFrame) -> Sentence:
    if programme.tables["plans"]["gap"].notna().any():
        text = Words(
            "离可证明的最好方案至多差 {gap}；核验发现违规 {broken}；"
            "方案靠 {assumed}假定参数，另有 {missing}待填。",
            "At most {gap} from the best that can be proven; the checks found {broken}; "
            "{assumed} are assumed and {missing} still to be filled.",
        )
    else:
        text = Words(
            "本次没有编出方案；台账靠 {assumed}假定参数，另有 {missing}待填。",
            "No plan was made this time; {assumed} are assumed, and {missing} are still to be filled.",
        )
    return Sentence(text, _figures(programme, used))


def _plans(programme: Programme) -> Table:
    plans = programme.tables["plans"]
    names = {run.descriptor.key: run.descriptor.name for run in programme.runs}
    reasons = [
        None if pd.isna(row["reason_zh"]) else Words(row["reason_zh"], row["reason_en"])
        for row in plans.to_dict("records")
    ]
    frame = plans.assign(
        engine=_objects(names[key] for key in plans["engine"]),
        reason_zh=_objects(reasons),
        gap=100 * plans["gap"],
    )
    shown = (
        "engine",
        "status",
        "value",
        "bound",
        "gap",
        "reproducible",
        "reason_zh",
        "seed",
        "work",
        "seconds",
        "version",
    )
    table = register_table(
        programme.town, "plans", frame, shown, ("status", "gap"), value=2, bound=2, gap=2, work=2, seconds=0
    )
    headings = {**table.headings, "reason_zh": Words("说明", "Reason"), "gap": Words("差距（%）", "Gap (%)")}
    return Table(
        table.name,
        Words("值、界和差距", "Values, bounds and gaps"),
        frame,
        headings,
        table.main_columns,
        table.decimals,
    )


def _verdicts(programme: Programme) -> Table:
    rows = [_verdict(programme, run) for run in programme.plans]
    headings = {
        "engine": Words("引擎", "Engine"),
        "verdict": Words("核验结论", "Verdict"),
        "violations": Words("违规（处）", "Violations"),
        "rows": Words("公布的行数", "Rows published"),
        "status": Words("状态", "Status"),
    }
    title = Words("核验", "Checks")
    return Table(
        "verdicts", title, pd.DataFrame(rows, columns=list(headings)), headings, ("verdict", "violations")
    )


def _verdict(programme: Programme, run: EngineRun) -> dict[str, Any]:
    return {
        "engine": run.descriptor.name,
        "verdict": run.verdict,
        "violations": len(run.violations),
        "rows": sum(len(table) for table in run.tables.values()),
        "status": status_words(programme.town, str(run.plan.status)),
    }


def _violations(programme: Programme) -> Table:
    rows = [
        {
            "rule": violation.rule,
            "engine": run.descriptor.name,
            "table": violation.table,
            "row": violation.row,
            "found": violation.found,
            "expected": violation.expected,
        }
        for run in programme.plans
        for violation in run.violations
    ]
    headings = {
        "rule": Words("规则", "Rule"),
        "engine": Words("引擎", "Engine"),
        "table": Words("表", "Table"),
        "row": Words("行", "Row"),
        "found": Words("现为", "Found"),
        "expected": Words("应为", "Expected"),
    }
    frame = pd.DataFrame(rows, columns=list(headings))
    return Table("violations", Words("违规", "Violations"), frame, headings, ("found", "expected"))


def _parameters(used: pd.DataFrame) -> Table:
    frame = used.assign(
        status=_objects(PARAMETER_STATUS[status] for status in used["status"]),
        value=_objects(
            as_stated(value, unit) for value, unit in zip(used["value"], used["unit"], strict=True)
        ),
    )
    headings = {
        "name": Words("参数", "Parameter"),
        "value": Words("值", "Value"),
        "unit": Words("单位", "Unit"),
        "status": Words("状态", "Status"),
        "source": Words("来源", "Source"),
        "used_by": Words("用于", "Used by"),
        "parameter_id": Words("编号", "Id"),
    }
    return Table(
        "parameters_used",
        Words("用到的参数", "Parameters used"),
        frame,
        headings,
        ("value", "unit", "status"),
    )


def as_stated(value: float | None, unit: Words) -> str | None:
    """Return the value of a parameter with the decimals that it has; a year as it is written.

    Examples
    --------
    >>> as_stated(10000.0, Words("元/亩", "yuan/mu")).replace(chr(0xA0), "_"), as_stated(0.45, Words("", ""))
    ('10_000', '0.45')
    >>> as_stated(2027.0, Words("年", "year"))
    '2027'
    """
    if value is None or pd.isna(value):
        return None
    return f"{value:g}" if unit.zh == "年" else f"{value:,.10g}".replace(",", "\u00a0")


def _objects(values: Iterable[object]) -> "pd.Series[Any]":
    return pd.Series(list(values), dtype=object)
