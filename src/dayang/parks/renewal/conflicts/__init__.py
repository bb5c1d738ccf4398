"""Why no renewal plan is possible, and the nearest way out.

What makes a plan impossible are targets (projects that go on, the first batch, theme parks) that
the limits of land, offices, purses and villages leave no room for. Firms never do: each may leave
town (rule F2), at its price.
"""

from collections.abc import Iterator

import pandas as pd

from dayang.engine import Conflict
from dayang.parks.renewal.conflicts.demands import demands
from dayang.parks.renewal.conflicts.subsets import Subsets
from dayang.parks.renewal.model.build import Model
from dayang.parks.renewal.model.facts import GONE
from dayang.town import Town
from dayang.words import Words


def conflicts(model: Model, town: Town) -> tuple[Conflict, ...]:
    """Return what makes a plan impossible; empty where nothing was found to.

    Parameters
    ----------
    model
        Of the town.
    town
        The registers, for names.

    Returns
    -------
    Conflicts, each of which must be settled. Of towns of up to `subsets.EXACT_COLUMNS` columns the
    smallest sets of demands are told, and amounts are just enough. Of larger towns what is found is
    impossible, none of it can be spared, and amounts are the least that may do; that nothing is
    found is then no proof that a plan is possible.
    """
    return (*_without_mode(model, town), *Subsets(model, demands(model, town)).told())


def _without_mode(model: Model, town: Town) -> Iterator[Conflict]:
    """Give units of projects that must go on, and cannot: their mode has no durations (rule U7)."""
    units, stages = pd.DataFrame(town["rebuild_units"]), pd.DataFrame(town["milestones"])
    modes = pd.DataFrame(town["projects"]).set_index("project_id")["mode_id"]
    vacated = set(stages["unit_id"][stages["stage"].isin(GONE)])
    known = {model.unit_ids[option.unit] for option in model.columns.options if option.fixed}
    for unit, project in zip(units["unit_id"], units["project_id"], strict=True):
        if pd.notna(project) and unit not in vacated | known:
            mode = modes.get(project)
            yield Conflict(
                requirements=(
                    Words(
                        f"项目 {project} 的单元 {unit} 须按模式 {mode} 继续（登记表 projects）。",
                        f"Unit {unit} of project {project} must go on by mode {mode} (register projects).",
                    ),
                    Words(
                        f"模式 {mode} 的期限不全（登记表 modes、mode_figures）。",
                        f"Not all durations of mode {mode} are known (registers modes, mode_figures).",
                    ),
                ),
                relaxation=Words(
                    f"补上模式 {mode} 各阶段的月数。", f"Fill in the months of each phase of mode {mode}."
                ),
            )
