"""Judge a published plan against the town it claims to be for."""

import math
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from string import digits
from typing import Any

import pandas as pd

from dayang.engine import Assessment, PlanningEngine, Violation, relative_gap
from dayang.errors import DayangError
from dayang.programme.catalogue import CATALOGUE
from dayang.programme.output import plan_file
from dayang.programme.plan import LACKING, inputs_hash, reason
from dayang.programme.programme import PUBLISHED, Catalogue, status_words
from dayang.town import Town
from dayang.town.at import town_at
from dayang.town.canonical import canonical_hash
from dayang.town.frames import conform, empty_frame
from dayang.town.io import read_tables
from dayang.words import Words

GAP_DECIMALS = 8
"""Decimals to which the register ``plans`` keeps a gap."""

Tables = Mapping[str, pd.DataFrame]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at, and whether it is as it should be."""

    ok: bool
    text: Words


@dataclass(frozen=True, slots=True)
class LookedAt:
    """How much an engine's rules looked at: a rule that looked at nothing has proved nothing.

    Parameters
    ----------
    engine
        Its name.
    times
        How many things each rule looked at, in the order of the rules.
    """

    engine: Words
    times: Mapping[str, int]

    def lines(self) -> tuple[Words, ...]:
        """Return the total, a line for each group of rules, and the rules that looked at nothing.

        Rules that differ by their number alone are a group.

        Examples
        --------
        >>> counted = LookedAt(Words("改造", "Renewal"), {"T1": 1712, "T2": 3, "U1": 0, "U2": 5, "O1": 0})
        >>> for line in counted.lines():
        ...     print(line.en)
        Renewal: its rules looked at 1,720 things, each rule at so many:
          T1 1,712 · T2 3
          U2 5
          at nothing, so they prove nothing: U1, O1
        """
        zh, en = self.engine
        total = sum(self.times.values())
        idle = [rule for rule, times in self.times.items() if not times]
        groups = groupby((rule for rule in self.times if rule not in idle), lambda rule: rule.rstrip(digits))
        counts = ["  " + " · ".join(f"{rule} {self.times[rule]:,}" for rule in group) for _, group in groups]
        nothing = Words(
            f"  没有可看的，什么也没证明：{'、'.join(idle)}",
            f"  at nothing, so they prove nothing: {', '.join(idle)}",
        )
        return (
            Words(
                f"{zh}：各条规则共看了 {total:,} 处，每条看了：",
                f"{en}: its rules looked at {total:,} things, each rule at so many:",
            ),
            *(Words(line, line) for line in counts),
            *([nothing] if idle else []),
        )


@dataclass(frozen=True, slots=True)
class Verification:
    """Everything `verify_plan` looked at.

    Parameters
    ----------
    hash
        SHA-256 of the plan's canonical tables.
    findings
        In the order looked at.
    looked_at
        Of each engine that counts it, how much its rules looked at.
    """

    hash: str
    findings: tuple[Finding, ...]
    looked_at: tuple[LookedAt, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return all(finding.ok for finding in self.findings)

    def lines(self) -> tuple[Words, ...]:
        """Return a line for each finding, what the rules looked at, and the verdict."""
        wrong = sum(not finding.ok for finding in self.findings)
        verdict = (
            Words(f"方案 {self.hash} 核验通过。", f"Plan {self.hash} is verified.")
            if self.ok
            else Words(f"方案 {self.hash} 有 {wrong} 处不符。", f"Plan {self.hash} fails in {wrong} places.")
        )
        counts = (line for engine in self.looked_at for line in engine.lines())
        return (*(_line(finding) for finding in self.findings), *counts, verdict)


def _line(finding: Finding) -> Words:
    zh, en = ("通过", "ok  ") if finding.ok else ("不符", "FAIL")
    return Words(f"{zh}  {finding.text.zh}", f"{en}  {finding.text.en}")


def verify_plan(
    town: Town, plan_path: str | os.PathLike[str], *, catalogue: Catalogue = CATALOGUE
) -> Verification:
    """Rebuild every problem from `town` and judge the plan at `plan_path` by every ``check``.

    Parameters
    ----------
    town
        The town the plan is for; read as it was known on the plan's day, so that rows that
        came since change nothing.
    plan_path
        A plan.gpkg, or the folder it was written to.
    catalogue
        What is registered.

    Raises
    ------
    DayangError
        When the file cannot be read or holds no register ``plans``.
    """
    tables = read_tables(plan_file(plan_path), town.dictionary)
    tables = {name: conform(town.dictionary[name], frame, town.crs) for name, frame in tables.items()}
    plans = tables.get("plans")
    if plans is None or plans.empty:
        raise DayangError(
            Words(
                f"{plan_path} 里没有“方案”表：请给出 dayang plan 写出的 plan.gpkg。",
                f"{plan_path} has no table 'plans': give a plan.gpkg written by 'dayang plan'.",
            )
        )
    town = town_at(town, plans["as_of"].iloc[0].date())
    told: list[Finding | LookedAt] = [_same_inputs(town, plans)]
    for row in plans.itertuples():
        told += _row(town, row, tables, catalogue.described.get(str(row.engine)))
    return Verification(
        canonical_hash(town.dictionary, tables),
        tuple(one for one in told if isinstance(one, Finding)),
        tuple(one for one in told if isinstance(one, LookedAt)),
    )


def _same_inputs(town: Town, plans: pd.DataFrame) -> Finding:
    if set(plans["inputs_hash"]) == {inputs_hash(town)}:
        return Finding(
            True, Words("台账与编制方案时一致。", "The registers are those the plan was made from.")
        )
    return Finding(
        False,
        Words(
            "台账与编制方案时不同：请用当时的台账核验，或重新编制方案。",
            "The registers are not those the plan was made from: verify against those, or plan anew.",
        ),
    )


def _row(
    town: Town, row: Any, tables: Tables, descriptor: PlanningEngine | Assessment | None
) -> Iterator[Finding | LookedAt]:
    if descriptor is None:
        unknown = Words(
            f"没有引擎 {row.engine}，无法核验。", f"There is no engine {row.engine} to verify with."
        )
        yield Finding(False, unknown)
        return
    as_of = row.as_of.to_pydatetime()
    try:
        if isinstance(descriptor, Assessment):
            yield _recomputed(town, descriptor, descriptor.assess(town, as_of), tables)
        else:
            yield from _plan(town, descriptor, descriptor.problem(town, as_of), row, tables)
    except LACKING as error:
        why = reason(error)
        text = Words(f"无法运行：{why.zh}", f"cannot run: {why.en}")
        yield Finding(row.status == "off", _about(descriptor, text))


def _plan(
    town: Town, engine: PlanningEngine, problem: Any, row: Any, tables: Tables
) -> Iterator[Finding | LookedAt]:
    if row.status == "off":
        can = Words("方案写明未运行，但可以运行。", "the plan says it was off, yet it can run.")
        yield Finding(False, _about(engine, can))
    elif row.status in PUBLISHED:
        yield _gap(engine, row)
        yield from _checked(town, engine, problem, tables)
    else:
        yield Finding(True, _about(engine, status_words(town, row.status)))


def _about(engine: PlanningEngine | Assessment, text: Words) -> Words:
    return Words(f"{engine.name.zh}：{text.zh}", f"{engine.name.en}: {text.en}")


def _gap(engine: PlanningEngine, row: Any) -> Finding:
    gap = relative_gap(row.value, row.bound)
    same = (math.isnan(gap) and math.isnan(row.gap)) or abs(gap - row.gap) <= 10**-GAP_DECIMALS
    stated = Words(
        f"差距 {row.gap:.6%}，由值 {row.value:.6g} 和界 {row.bound:.6g} 复算",
        f"gap {row.gap:.6%}, recomputed from value {row.value:.6g} and bound {row.bound:.6g}",
    )
    return Finding(same, _about(engine, stated))


def _checked(
    town: Town, engine: PlanningEngine, problem: Any, tables: Tables
) -> Iterator[Finding | LookedAt]:
    published = {
        name: tables.get(name, empty_frame(town.dictionary[name], town.crs)) for name in engine.tables
    }
    if engine.check_and_count is None:
        violations = engine.check(problem, published)
    else:
        violations, times = engine.check_and_count(problem, published)
        yield LookedAt(engine.name, times)
    if not violations:
        rows = sum(len(table) for table in published.values())
        passed = Words(f"公布的 {rows} 行符合全部规则。", f"the {rows} rows published keep every rule.")
        yield Finding(True, _about(engine, passed))
    for violation in violations:
        yield Finding(False, _about(engine, violation_words(violation)))


def violation_words(violation: Violation) -> Words:
    """Say which rule is broken where, what was found and what was expected."""
    place = f"{violation.table} {violation.row}".strip()
    return Words(
        f"违反 {violation.rule}（{place}）：现为{violation.found.zh}，应为{violation.expected.zh}",
        f"breaks {violation.rule} ({place}): found {violation.found.en}, expected {violation.expected.en}",
    )


def _recomputed(town: Town, assessment: Assessment, again: Tables, tables: Tables) -> Finding:
    fresh = {name: conform(town.dictionary[name], again[name], town.crs) for name in again}
    stated = {name: tables[name] for name in again if name in tables}
    same = canonical_hash(town.dictionary, fresh) == canonical_hash(town.dictionary, stated)
    text = (
        Words("复算一致。", "recomputed, the same.")
        if same
        else Words("复算不一致。", "recomputed, not the same.")
    )
    return Finding(same, _about(assessment, text))
