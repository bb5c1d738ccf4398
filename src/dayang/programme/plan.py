"""Run everything registered over one town."""

import hashlib
import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import pandas as pd

from dayang import __version__
from dayang.engine import Assessment, Limit, PlanningEngine, Progress, relative_gap
from dayang.errors import DayangError
from dayang.programme.catalogue import CATALOGUE
from dayang.programme.programme import PUBLISHED, AssessmentRun, Catalogue, EngineRun, OffRun, Programme, Run
from dayang.town import InputError, Severity, Town
from dayang.town.at import town_at
from dayang.town.canonical import canonical_hash
from dayang.town.frames import conform
from dayang.town.parameters import ParameterMissingError
from dayang.town.registers import Kind
from dayang.town.units import CHINA
from dayang.words import Words

LACKING = (InputError, ParameterMissingError)
"""What a descriptor raises where the town lacks something it needs."""

REASONS_SHOWN = 3
"""How many faults are told when an engine is off; ``dayang check`` tells all."""


def plan_town(
    town: Town,
    *,
    limit: Limit,
    seed: int,
    as_of: datetime,
    only: Iterable[str] | None = None,
    progress: Progress | None = None,
    catalogue: Catalogue = CATALOGUE,
) -> Programme:
    """Run every registered engine and assessment, and judge every plan.

    Parameters
    ----------
    town
        Checked registers.
    limit, seed
        Given to every engine.
    as_of
        The moment planned from; aware. Where its day lies before the town's own, the town
        is read as it was known on that day (`dayang.town.at.town_at`).
    only
        Keys to run; all when ``None``.
    progress
        Called with the share of the whole done, and what is being done.
    catalogue
        What is registered.

    Raises
    ------
    DayangError
        When `only` names something that is not registered.
    """
    town = town_at(town, as_of.astimezone(CHINA).date())
    chosen = _chosen(catalogue, only).of_use_to(town)
    shares = _Shares(progress, len(chosen.keys))
    runs: list[Run] = []
    for engine in chosen.engines:
        runs.append(_run_engine(engine, town, limit, seed, as_of, shares.of(len(runs), engine.name)))
    for assessment in chosen.assessments:
        shares.of(len(runs), assessment.name)(0.0, assessment.name)
        runs.append(_run_assessment(assessment, town, as_of))
    tables = {
        name: table for run in runs if not isinstance(run, OffRun) for name, table in run.tables.items()
    }
    tables["plans"] = _plans(town, runs, limit, seed, as_of)
    return Programme(town, as_of, limit, seed, tuple(runs), tables)


def _chosen(catalogue: Catalogue, only: Iterable[str] | None) -> Catalogue:
    if only is None:
        return catalogue
    keys = frozenset(only)
    unknown = ", ".join(sorted(keys - set(catalogue.keys)))
    if unknown:
        known = ", ".join(catalogue.keys)
        raise DayangError(
            Words(
                f"没有名为 {unknown} 的引擎；可选：{known}。",
                f"No engine is called {unknown}; there are: {known}.",
            )
        )
    return catalogue.only(keys)


class _Shares:
    """Turns each engine's own progress into progress of the whole."""

    def __init__(self, progress: Progress | None, count: int) -> None:
        self._progress = progress
        self._count = max(count, 1)

    def of(self, index: int, name: Words) -> Progress:
        """Return the progress callback of the `index`-th thing to run."""

        def tell(share: float, doing: Words) -> None:
            if self._progress is not None:
                same = doing == name
                said = name if same else Words(f"{name.zh}：{doing.zh}", f"{name.en}: {doing.en}")
                self._progress((index + min(max(share, 0.0), 1.0)) / self._count, said)

        return tell


def _run_engine(
    engine: PlanningEngine, town: Town, limit: Limit, seed: int, as_of: datetime, progress: Progress
) -> EngineRun | OffRun:
    progress(0.0, engine.name)
    try:
        problem = engine.problem(town, as_of)
    except LACKING as error:
        return OffRun(engine, reason(error))
    plan = engine.solve(problem, limit=limit, seed=seed, progress=progress)
    tables = _conformed(town, plan.tables())
    violations = tuple(engine.check(problem, tables)) if plan.status in PUBLISHED else ()
    return EngineRun(engine, problem, plan, tables, violations)


def _run_assessment(assessment: Assessment, town: Town, as_of: datetime) -> AssessmentRun | OffRun:
    try:
        return AssessmentRun(assessment, _conformed(town, assessment.assess(town, as_of)))
    except LACKING as error:
        return OffRun(assessment, reason(error))


def _conformed(town: Town, tables: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    return {name: conform(town.dictionary[name], table, town.crs) for name, table in tables.items()}


def reason(error: InputError | ParameterMissingError) -> Words:
    """Say why an engine is off: what is missing, and what to do about it."""
    if isinstance(error, ParameterMissingError):
        return error.message
    faults = [fault for fault in error.faults if fault.severity is Severity.FAULT]
    told = faults[:REASONS_SHOWN]
    zh = "；".join(f"{fault.expected.zh}{fault.remedy.zh}".rstrip("。") for fault in told)
    en = " ".join(f"{fault.expected.en} {fault.remedy.en}" for fault in told)
    more = len(faults) - len(told)
    if more > 0:
        return Words(f"{zh}；另有 {more} 处。", f"{en} And {more} more.")
    return Words(f"{zh}。", en)


def inputs_hash(town: Town) -> str:
    """Return the SHA-256 of all that a plan may read: the town's own registers and rasters."""
    given = town.dictionary.of_kind(Kind.RECORD, Kind.OBSERVATION, Kind.CASE)
    digest = hashlib.sha256()
    digest.update(canonical_hash(town.dictionary, {item.name: town[item.name] for item in given}).encode())
    for name, raster in sorted(town.rasters.items()):
        digest.update(f"{name}{raster.transform}{raster.crs}{raster.nodata}{raster.values.shape}".encode())
        digest.update(raster.values.tobytes())
    return digest.hexdigest()


def _plans(town: Town, runs: Sequence[Run], limit: Limit, seed: int, as_of: datetime) -> pd.DataFrame:
    common = {
        "seed": seed,
        "work": limit.work,
        "seconds": math.nan if limit.seconds is None else limit.seconds,
        "as_of": as_of,
        "inputs_hash": inputs_hash(town),
        "version": __version__,
    }
    rows = [{"engine": run.descriptor.key, **_outcome(run), **common} for run in runs]
    return conform(town.dictionary["plans"], pd.DataFrame(rows))


def _outcome(run: Run) -> dict[str, Any]:
    if isinstance(run, OffRun):
        return {"status": "off", "reproducible": True, "reason_zh": run.why.zh, "reason_en": run.why.en}
    if isinstance(run, AssessmentRun):
        return {"status": "assessed", "reproducible": True}
    plan = run.plan
    return {
        "status": str(plan.status),
        "value": plan.value,
        "bound": plan.bound,
        "gap": relative_gap(plan.value, plan.bound),
        "reproducible": plan.reproducible,
        "reason_zh": "；".join(conflict.relaxation.zh for conflict in plan.conflicts) or None,
        "reason_en": "; ".join(conflict.relaxation.en for conflict in plan.conflicts) or None,
    }
