"""What a renewal plan cannot be made of, said so that it can be mended."""

from collections.abc import Iterator
from datetime import datetime

import pandas as pd

from dayang.parks.renewal.model.facts import GONE, ModeFacts, read_modes
from dayang.parks.renewal.waiting_faults import waiting_faults
from dayang.town import InputFault, Severity, Town
from dayang.town.faults import empty_register
from dayang.words import Words

REGISTERS = (
    "villages",
    "rebuild_units",
    "rights_holders",
    "planning_conditions",
    "firm_needs",
    "floor_standards",
)
"""What no plan can be made without."""


def empty_registers(town: Town) -> Iterator[InputFault]:
    """Yield the registers that are empty and must not be."""
    for name in REGISTERS:
        if town[name].empty:
            yield empty_register(
                name, town.dictionary[name].title, Words("改造方案需要", "A renewal plan needs")
            )


def row_faults(town: Town, as_of: datetime) -> Iterator[InputFault]:
    """Yield the rows that no programme can be made of; rows are counted from 1 in the town's frames.

    Raises
    ------
    ParameterMissingError
        When a parameter is 待填.
    """
    modes = read_modes(town, as_of)
    yield from _moving_payers(town, modes)
    yield from _moving_amounts(town, modes)
    yield from _projects_without_months(town, modes)
    yield from waiting_faults(town, modes)


def _moving_payers(town: Town, modes: ModeFacts) -> Iterator[InputFault]:
    """Yield modes whose moves two purses pay: a move is paid by the purse of its mode (rule M1)."""
    for mode, flows in modes.flows.items():
        payers = sorted({str(flow["payer"]) for flow in flows if flow["item"] == "moving"})
        if len(payers) > 1:
            found = ", ".join(payers)
            yield InputFault(
                rule="moving_payers",
                severity=Severity.FAULT,
                register="mode_flows",
                field="payer",
                row=_row(town, "mode_flows", (("mode_id", mode), ("item", "moving"), ("payer", payers[1]))),
                found=found,
                expected=Words(
                    f"模式 {mode} 的搬迁补助有 {len(payers)} 个支付方（mode_flows：{found}），应只有一个：",
                    f"The moves of mode {mode} have {len(payers)} payers in mode_flows ({found}), not one.",
                ),
                remedy=Words(
                    "请合成一行，由一方先付，另一方拨入其年度额度（purse_years）。",
                    "Make them one row: one of them pays, the other adds to its years (purse_years).",
                ),
            )


def _moving_amounts(town: Town, modes: ModeFacts) -> Iterator[InputFault]:
    """Yield modes of projects whose moves are paid nobody knows how much (rule M1)."""
    of_projects = set(pd.DataFrame(town["projects"])["mode_id"].dropna().astype(str))
    for mode in sorted(of_projects.intersection(modes.flows)):
        moving = [flow for flow in modes.flows[mode] if flow["item"] == "moving"]
        lacking = [end for flow in moving for end in ("low", "high") if pd.isna(flow[end])]
        if lacking:
            yield InputFault(
                rule="moving_amounts",
                severity=Severity.FAULT,
                register="mode_flows",
                field=lacking[0],
                row=_row(town, "mode_flows", (("mode_id", mode), ("item", "moving"))),
                found="",
                expected=Words(
                    f"项目的模式 {mode} 的搬迁补助没有填全金额（mode_flows）：",
                    f"What the moves of mode {mode}, of a project, are paid is not all told in mode_flows.",
                ),
                remedy=Words(
                    "请填写每平方米补助的低值和高值。",
                    "Fill in the low and the high amount a m².",
                ),
            )


def _projects_without_months(town: Town, modes: ModeFacts) -> Iterator[InputFault]:
    """Yield projects that are still to be cleared and of which no quarter is known (rules T2, U7)."""
    reached = town["milestones"]
    gone = set(reached["unit_id"][reached["stage"].isin(GONE)])
    units = town["rebuild_units"]
    still = set(units["project_id"][units["project_id"].notna() & ~units["unit_id"].isin(gone)])
    projects = pd.DataFrame(town["projects"])
    for place, (project, mode) in enumerate(zip(projects["project_id"], projects["mode_id"], strict=True)):
        if project in still and (pd.isna(mode) or modes.months.get(str(mode)) is None):
            yield InputFault(
                rule="project_without_months",
                severity=Severity.FAULT,
                register="projects",
                field="mode_id",
                row=place + 1,
                found="" if pd.isna(mode) else str(mode),
                expected=Words(
                    f"项目 {project} 尚未清租，而它的模式没有各阶段的月数：",
                    f"Project {project} is not vacated yet, and the months of its mode are not all known.",
                ),
                remedy=Words(
                    "请填写项目的模式，或在“模式指标”（mode_figures）补上月数。",
                    "State the project's mode, or the months of that mode in 'mode_figures'.",
                ),
            )


def _row(town: Town, register: str, cells: tuple[tuple[str, str], ...]) -> int | None:
    """Return the first row with such cells, ``None`` where the town has none and Dayang's own rows hold."""
    frame = pd.DataFrame(town[register])
    found = pd.Series(data=True, index=frame.index)
    for name, value in cells:
        found &= frame[name] == value
    rows = found.to_numpy(bool).nonzero()[0]
    return int(rows[0]) + 1 if len(rows) else None
