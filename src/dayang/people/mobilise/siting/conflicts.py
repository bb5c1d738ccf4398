"""Why no plan is possible, and the nearest way out.

Two things can stand in the way: more sites asked for than there are, and, where everybody
has to be served (the p-median), fewer sites than it takes to reach everybody. The latter
is a set covering problem (Toregas, Swain, ReVelle & Bergman 1971), solved by HiGHS; its
irreducible conflict is found by deletion (Chinneck & Dravnieks 1991): what can be left out
without making the rest possible is left out.
"""

import highspy
import numpy as np
from numpy.typing import NDArray

from dayang.engine import Conflict
from dayang.engine.highs import run, solver
from dayang.people.mobilise.siting.goals import Goal
from dayang.people.mobilise.siting.location import Ints
from dayang.people.mobilise.siting.model import HALF
from dayang.people.mobilise.siting.problem import Problem
from dayang.words import Words

Bools = NDArray[np.bool_]


def conflicts(problem: Problem) -> tuple[Conflict, ...]:
    """Return what makes `problem` impossible; empty when a plan is possible.

    Examples
    --------
    >>> few = Problem(np.zeros((1, 2)), np.ones(1), sites=3)
    >>> conflicts(few)[0].relaxation.en
    'Ask for 2 sites, or add 1 candidate site.'
    """
    candidates = len(problem.site_ids)
    if problem.sites > candidates:
        return (_too_many(problem.sites, candidates, len(problem.off_road_sites)),)
    if Goal.COVERAGE not in problem.goals:
        reach, cells = _needs(problem)
        fewest = fewest_sites(reach)
        if len(fewest) > problem.sites:
            return (_too_few(problem, reach, cells, len(fewest)),)
    return ()


def fewest_sites(reach: Bools) -> Ints:
    """Return the fewest sites that serve every cell.

    Parameters
    ----------
    reach
        Shape (cells, sites): whether the site can serve the cell; each cell has one.

    Raises
    ------
    ValueError
        When some cell has none.
    """
    cells, sites = reach.shape
    lp = highspy.HighsLp()
    lp.num_row_, lp.num_col_ = cells, sites
    lp.col_cost_, lp.col_lower_, lp.col_upper_ = np.ones(sites), np.zeros(sites), np.ones(sites)
    lp.row_lower_, lp.row_upper_ = np.ones(cells), np.full(cells, highspy.kHighsInf)
    row, column = np.nonzero(reach)
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_ = np.searchsorted(row, np.arange(cells + 1))
    lp.a_matrix_.index_, lp.a_matrix_.value_ = column, np.ones(len(column))
    lp.integrality_ = [highspy.HighsVarType.kInteger] * sites
    highs = solver()
    highs.passModel(lp)
    if run(highs) != highspy.HighsModelStatus.kOptimal:
        raise ValueError("every cell needs a site that can serve it")
    return np.flatnonzero(np.array(highs.getSolution().col_value) > HALF)


def serving_everyone(problem: Problem) -> Ints:
    """Return `problem.sites` sites that serve every cell any site can serve.

    Only for problems without `conflicts`.
    """
    fewest = fewest_sites(_needs(problem)[0])
    others = np.setdiff1d(np.arange(len(problem.site_ids)), fewest)
    return np.sort(np.append(fewest, others[: problem.sites - len(fewest)]))


def _needs(problem: Problem) -> tuple[Bools, Ints]:
    """Return the cells that need a site of their own set of sites: reach, and an example each.

    Serving a cell serves every cell that the same sites, or more, can serve; those are
    left out.
    """
    reach = problem.reach
    served = np.flatnonzero(reach.any(axis=1) & (problem.population > 0))
    sets, example = np.unique(reach[served], axis=0, return_index=True)
    count = sets.sum(axis=1)
    common = sets.astype(np.int64) @ sets.T.astype(np.int64)
    contains_another = ((common == count[None, :]) & (count[None, :] < count[:, None])).any(axis=1)
    return sets[~contains_another], served[example[~contains_another]]


def _too_many(sites: int, candidates: int, off_road: int) -> Conflict:
    out_zh = f"（另有 {off_road} 处不通道路）" if off_road else ""
    out_en = f" ({off_road} more join no road)" if off_road else ""
    need = sites - candidates
    add = Words(f"增加 {need} 处候选点", f"add {need} candidate site{'s' if need > 1 else ''}")
    ask = Words(f"改设 {candidates} 个点，或", f"Ask for {candidates} sites, or ")
    return Conflict(
        requirements=(
            Words(f"要设 {sites} 个点。", f"{sites} sites are asked for."),
            Words(
                f"只有 {candidates} 处候选点可用{out_zh}。",
                f"There are {candidates} candidate sites to choose from{out_en}.",
            ),
        ),
        relaxation=Words(f"{ask.zh}{add.zh}。", f"{ask.en}{add.en}.")
        if candidates
        else Words(f"{add.zh}。", f"{add.en[0].upper()}{add.en[1:]}."),
    )


def _too_few(problem: Problem, reach: Bools, cells: Ints, fewest: int) -> Conflict:
    needed = [problem.cell_ids[cell] for cell in cells[_irreducible(reach, problem.sites)]]
    return Conflict(
        requirements=(
            Words(f"只设 {problem.sites} 个点。", f"Only {problem.sites} sites are asked for."),
            *(
                Words(
                    f"格网 {cell} 的居民须有点可去。", f"The people of cell {cell} must have a site to go to."
                )
                for cell in needed
            ),
        ),
        relaxation=Words(f"设 {fewest} 个点。", f"Ask for {fewest} sites."),
    )


def _irreducible(reach: Bools, sites: int) -> Ints:
    """Return rows that `sites` sites cannot serve, none of which can be spared."""
    rows = _apart(reach, sites + 1)
    if len(rows) > sites:
        return rows
    rows = np.arange(len(reach))
    for row in range(len(reach)):
        rest = rows[rows != row]
        if len(fewest_sites(reach[rest])) > sites:
            rows = rest
    return rows


def _apart(reach: Bools, most: int) -> Ints:
    """Return up to `most` rows no two of which a single site serves, rows of few sites first."""
    taken: list[int] = []
    used = np.zeros(reach.shape[1], dtype=bool)
    for row in np.argsort(reach.sum(axis=1), kind="stable"):
        if len(taken) < most and not (reach[row] & used).any():
            taken.append(int(row))
            used |= reach[row]
    return np.array(taken, dtype=np.int64)
