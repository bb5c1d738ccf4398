"""What a siting problem cannot be made of, said so that it can be mended."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from dayang.people.mobilise.siting.goals import GOALS
from dayang.town import InputFault, Severity, Town
from dayang.town.faults import empty_register
from dayang.words import Words

if TYPE_CHECKING:
    from dayang.people.mobilise.siting.problem import Problem

REGISTERS = ("roads", "population_cells", "candidate_sites")
"""What siting reads of a town."""


def register_faults(town: Town) -> Iterator[InputFault]:
    """Yield what `town` lacks for siting."""
    for name in REGISTERS:
        register, frame = town.dictionary[name], town.layer(name)
        title, missing = register.title, int((frame.geometry.isna() | frame.geometry.is_empty).sum())
        if frame.empty:
            yield empty_register(name, title, Words("选址需要", "Siting needs"))
        elif missing:
            yield InputFault(
                rule="position_missing",
                severity=Severity.FAULT,
                register=name,
                field="geometry",
                found=str(missing),
                expected=Words(f"“{title.zh}”每行都要有位置。", f"Every row of {name} needs a position."),
                remedy=Words(f"请补上 {missing} 行的位置。", f"Give the position of {missing} rows."),
            )
        elif name == "roads" and not frame["walkable"].fillna(value=False).any():
            yield InputFault(
                rule="no_walkable_road",
                severity=Severity.FAULT,
                register=name,
                field="walkable",
                expected=Words("至少要有一条可步行的道路。", "At least one road must be walkable."),
                remedy=Words("请核对“可步行”一列。", "Look at the column 'walkable'."),
            )


def argument_faults(problem: "Problem") -> Iterator[InputFault]:
    """Yield what is wrong with the arguments of a problem."""
    shape = np.shape(problem.distances_m)
    if len(shape) != 2:
        yield _fault(
            "distances_m", f"{len(shape)}D", Words("二维数组（格网×场所）", "a (cells, sites) array")
        )
        return
    cells, candidates = shape
    yield from _array_faults(problem, cells)
    yield from _name_faults(problem, cells, candidates)
    if not (isinstance(problem.sites, int | np.integer) and problem.sites >= 1):
        yield sites_fault(problem.sites)
    compared = problem.compare_sites
    if compared and not (min(compared) >= 1 and max(compared) <= candidates):
        yield _fault("compare_sites", str(compared), Words(f"1 至 {candidates}", f"from 1 to {candidates}"))
    if not problem.walk_m > 0:
        yield _fault("walk_m", str(problem.walk_m), Words("大于 0 的米数", "metres above 0"))
    if problem.goals not in GOALS:
        known = "coverage / walk / coverage, walk"
        yield _fault("goals", str(problem.goals), Words(f"{known} 之一", f"one of {known}"))


def _array_faults(problem: "Problem", cells: int) -> Iterator[InputFault]:
    if np.isnan(problem.distances_m).any() or (problem.distances_m < 0).any():
        yield _fault("distances_m", "NaN, < 0", Words("0 以上，或无穷大", "0 or more, or infinite"))
    if problem.population.shape != (cells,):
        yield _fault(
            "population", str(problem.population.shape), Words(f"形状 ({cells},)", f"shape ({cells},)")
        )
    elif not (np.isfinite(problem.population) & (problem.population >= 0)).all():
        yield _fault("population", "NaN, inf, < 0", Words("0 以上的人数", "people, 0 or more"))


def _name_faults(problem: "Problem", cells: int, candidates: int) -> Iterator[InputFault]:
    counts = (("cell_ids", cells), ("site_ids", candidates), ("access", cells))
    for name, count in counts:
        found = len(getattr(problem, name))
        if found != count:
            yield _fault(name, str(found), Words(f"{count} 个", f"{count} of them"))
    for name in ("cell_ids", "site_ids"):
        twice = pd.Series(getattr(problem, name), dtype="str")
        if twice.duplicated().any():
            yield _fault(name, str(twice[twice.duplicated()].iloc[0]), Words("编号不重复", "no id twice"))
    for name, count in (("cell_points", cells), ("site_points", candidates)):
        points = getattr(problem, name)
        if points is not None and np.shape(points) != (count, 2):
            yield _fault(name, str(np.shape(points)), Words(f"形状 ({count}, 2)", f"shape ({count}, 2)"))


def sites_fault(found: object) -> InputFault:
    """Return the fault of a number of sites that is none."""
    return _fault("siting.sites", str(found), Words("1 以上的整数", "a whole number, 1 or more"))


def _fault(name: str, found: str, expected: Words) -> InputFault:
    return InputFault(
        rule="siting_problem",
        severity=Severity.FAULT,
        field=name,
        found=found,
        expected=Words(
            f"{name} 应为{expected.zh}，现为 {found}。", f"{name} must be {expected.en}, not {found}."
        ),
        remedy=Words(f"请改正 {name}。", f"Put {name} right."),
    )
