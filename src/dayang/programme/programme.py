"""What a programme is: every engine's plan and every assessment over one town, on one day."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

import pandas as pd

from dayang.engine import Assessment, Limit, Plan, PlanningEngine, Status, Violation, relative_gap
from dayang.town import Town
from dayang.town.canonical import canonical_hash
from dayang.words import Words

PUBLISHED = frozenset({Status.OPTIMAL, Status.FEASIBLE})
"""Statuses of a plan that can be carried out, and so is checked."""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """What is registered: planning engines and assessments, in the order of the report.

    Parameters
    ----------
    engines, assessments
        Descriptors; no two share a key.
    """

    engines: tuple[PlanningEngine, ...] = ()
    assessments: tuple[Assessment, ...] = ()

    @property
    def described(self) -> dict[str, PlanningEngine | Assessment]:
        """Descriptors by key."""
        registered: tuple[PlanningEngine | Assessment, ...] = (*self.engines, *self.assessments)
        return {descriptor.key: descriptor for descriptor in registered}

    @property
    def keys(self) -> tuple[str, ...]:
        """Keys of everything registered."""
        return tuple(self.described)

    def only(self, keys: frozenset[str]) -> "Catalogue":
        """Return the catalogue with nothing but `keys`."""
        return Catalogue(
            tuple(engine for engine in self.engines if engine.key in keys),
            tuple(assessment for assessment in self.assessments if assessment.key in keys),
        )

    def of_use_to(self, town: Town) -> "Catalogue":
        """Return the catalogue without the assessments that do not apply to `town`."""
        return Catalogue(self.engines, tuple(item for item in self.assessments if item.applies(town)))


@dataclass(frozen=True, eq=False)
class EngineRun:
    """A planning engine that ran.

    Parameters
    ----------
    descriptor
        The engine.
    problem, plan
        What it solved, and what it found.
    tables
        What it publishes, by register name.
    violations
        What its ``check`` found in `tables`.
    """

    descriptor: PlanningEngine
    problem: Any
    plan: Plan
    tables: Mapping[str, pd.DataFrame]
    violations: tuple[Violation, ...]

    @property
    def verdict(self) -> Words:
        """How its check came out, or why there was nothing to check."""
        if self.plan.status not in PUBLISHED:
            return Words("没有方案可核验", "no plan to check")
        if self.violations:
            count = len(self.violations)
            return Words(f"核验发现 {count} 处违规", f"check found {count} violations")
        return Words("核验通过", "check passed")


@dataclass(frozen=True, eq=False)
class AssessmentRun:
    """An assessment that ran, and the tables it publishes."""

    descriptor: Assessment
    tables: Mapping[str, pd.DataFrame]


@dataclass(frozen=True, eq=False)
class OffRun:
    """An engine or assessment for which the town lacks something, and what to do about it."""

    descriptor: PlanningEngine | Assessment
    why: Words


Run = EngineRun | AssessmentRun | OffRun


@dataclass(frozen=True, eq=False)
class Programme:
    """Every plan and assessment over one town, as of one moment.

    Parameters
    ----------
    town, as_of, limit, seed
        What was asked.
    runs
        What ran and what is off, in the order of the catalogue.
    tables
        Everything published, by register name, the register ``plans`` among it.
    """

    town: Town
    as_of: datetime
    limit: Limit
    seed: int
    runs: tuple[Run, ...]
    tables: Mapping[str, pd.DataFrame]

    @property
    def plans(self) -> tuple[EngineRun, ...]:
        """The runs that made a plan."""
        return tuple(run for run in self.runs if isinstance(run, EngineRun))

    @cached_property
    def hash(self) -> str:
        """SHA-256 of the canonical tables: the address of the plan."""
        return canonical_hash(self.town.dictionary, self.tables)

    @property
    def violations(self) -> tuple[Violation, ...]:
        """Every rule broken by any plan."""
        return tuple(violation for run in self.plans for violation in run.violations)

    def summary(self) -> tuple[Words, ...]:
        """Say in a line each how every engine ended, and which plan this is."""
        lines = (_run_line(self.town, run) for run in self.runs if not isinstance(run, AssessmentRun))
        return (*lines, Words(f"方案编号 {self.hash}", f"Plan {self.hash}"))


def status_words(town: Town, status: str) -> Words:
    """Return a status of the register ``plans`` in words."""
    return town.dictionary["plans"].column("status").choices[status]


def _run_line(town: Town, run: EngineRun | OffRun) -> Words:
    name = run.descriptor.name
    if isinstance(run, OffRun):
        return Words(f"{name.zh}：未运行。{run.why.zh}", f"{name.en}: not run. {run.why.en}")
    said = [status_words(town, run.plan.status)]
    gap = relative_gap(run.plan.value, run.plan.bound)
    if not math.isnan(gap):
        value, bound = run.plan.value, run.plan.bound
        said.append(
            Words(
                f"值 {value:.6g}，界 {bound:.6g}，差距 {gap:.2%}",
                f"value {value:.6g}, bound {bound:.6g}, gap {gap:.2%}",
            )
        )
    said += [conflict.relaxation for conflict in run.plan.conflicts]
    said.append(run.verdict)
    zh = "；".join(words.zh.rstrip("。") for words in said)
    en = "; ".join(words.en.rstrip(".") for words in said)
    return Words(f"{name.zh}：{zh}。", f"{name.en}: {en}.")
