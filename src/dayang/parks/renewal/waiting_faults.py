"""Firms told to wait in swing floor that no programme can be made of, so that it can be mended (F10)."""

from collections.abc import Iterator
from typing import Any

import pandas as pd

from dayang.parks.renewal.model.facts import ModeFacts, records
from dayang.town import InputFault, Severity, Town
from dayang.words import Words

FLOOR, SINCE = "swing_floor_id", "swing_since_on"
FULL_M2 = 1e-6
"""What floor may be exceeded by: areas are kept with one decimal."""

Row = dict[str, Any]

Told = tuple[str, str, Words, Words]
"""The field, what was found in it, what was expected, and what to do."""


def waiting_faults(town: Town, modes: ModeFacts) -> Iterator[InputFault]:
    """Yield the rows of ``firm_needs`` that tell of a firm in swing floor what cannot be.

    Parameters
    ----------
    town
        The registers.
    modes
        As read of them.
    """
    needs = pd.DataFrame(town["firm_needs"]).reset_index(drop=True)
    waiting = needs[needs[FLOOR].notna() | needs[SINCE].notna()]
    if waiting.empty:
        return
    floors = {row["floor_id"]: row for row in records(pd.DataFrame(town["available_floor"]))}
    clears = _cleared_units(town, modes)
    for row, need in zip(waiting.index + 1, records(waiting), strict=True):
        for rule, told in (
            ("swing_half_told", _half_told(need)),
            ("swing_floor_kind", _no_swing_floor(need, floors)),
            ("swing_since_on", _since(need, floors, pd.Timestamp(town.as_of.date()))),
            ("swing_without_project", _without_project(need, clears)),
        ):
            if told is not None:
                yield _fault(rule, row, told)
    yield from _overfull(waiting, floors)


def _fault(rule: str, row: int, told: Told) -> InputFault:
    field, found, expected, remedy = told
    return InputFault(
        rule=rule, severity=Severity.FAULT, register="firm_needs", field=field, row=row, found=found,
        expected=expected, remedy=remedy,
    )  # fmt: skip


def _cleared_units(town: Town, modes: ModeFacts) -> set[str]:
    """Return the units of projects whose mode clears its firms."""
    units, projects = pd.DataFrame(town["rebuild_units"]), pd.DataFrame(town["projects"])
    mode = units["project_id"].map(projects.set_index("project_id")["mode_id"])
    clears = mode.map({name: bool(row["clears"]) for name, row in modes.rows.items()})
    return set(units["unit_id"][clears.fillna(value=False).astype(bool)])


def _is_told(need: Row, name: str) -> bool:
    return bool(pd.notna(need[name]))


def _half_told(need: Row) -> Told | None:
    """Say which of floor and day is told without the other."""
    if _is_told(need, FLOOR) and _is_told(need, SINCE):
        return None
    lacking, other = (SINCE, FLOOR) if _is_told(need, FLOOR) else (FLOOR, SINCE)
    return (
        lacking,
        "",
        Words(
            f"企业 {need['firm_id']} 填了 {other}，没有填 {lacking}：",
            f"Of firm {need['firm_id']} {other} is told and {lacking} is not.",
        ),
        Words(
            "在腾挪园等候的，厂房和入住日期都要填；仍在单元里的都留空。",
            "Fill in both for a firm that waits in swing floor, neither for one that is in its unit.",
        ),
    )


def _no_swing_floor(need: Row, floors: dict[str, Row]) -> Told | None:
    """Say that it is in other floor than a swing park: whoever is elsewhere has moved for good."""
    floor_id = need[FLOOR]
    if floor_id not in floors or floors[floor_id]["kind"] == "swing":
        return None
    return (
        FLOOR,
        str(floor_id),
        Words(
            f"企业 {need['firm_id']} 等候的厂房不是腾挪园（{floors[floor_id]['kind']}）：",
            f"Firm {need['firm_id']} waits in floor that is no swing park ({floors[floor_id]['kind']}).",
        ),
        Words(
            "请改为腾挪园的厂房；已经在最终去处的，从企业用房需求中删去这一行。",
            "State its swing floor; a firm that is where it will stay has no row in 'firm needs' any more.",
        ),
    )


def _since(need: Row, floors: dict[str, Row], as_of: pd.Timestamp) -> Told | None:
    """Say that it moved in after the as-of date, or before the floor was free."""
    if not _is_told(need, SINCE):
        return None
    floor = floors.get(need[FLOOR]) if _is_told(need, FLOOR) else None
    earliest = None if floor is None else pd.Timestamp(floor["from_on"])
    day = pd.Timestamp(need[SINCE])
    if day <= as_of and (earliest is None or earliest <= day):
        return None
    low = "" if earliest is None else f"{earliest.date()} "
    return (
        SINCE,
        str(day.date()),
        Words(
            f"企业 {need['firm_id']} 入住腾挪园的日期应在厂房可用之后、基准日之前"
            f"（{low}至 {as_of.date()}）：",
            f"Firm {need['firm_id']} can have moved in only after the floor was free and by the as-of date "
            f"({low}to {as_of.date()}).",
        ),
        Words("请核对入住日期和厂房的可用日期。", "Check when it moved in, and when the floor was free."),
    )


def _without_project(need: Row, clears: set[str]) -> Told | None:
    """Say that the unit it left is of no project, whose mode would pay for its going on."""
    if need["unit_id"] in clears:
        return None
    return (
        "unit_id",
        str(need["unit_id"]),
        Words(
            f"企业 {need['firm_id']} 在腾挪园等候，它离开的单元却不属清退企业的项目：",
            f"Firm {need['firm_id']} waits in swing floor; the unit it left is of no project that clears.",
        ),
        Words(
            "请登记单元所属的项目（rebuild_units.project_id）和项目的模式（projects.mode_id）。",
            "State the project of the unit (rebuild_units.project_id) and its mode (projects.mode_id).",
        ),
    )


def _overfull(waiting: pd.DataFrame, floors: dict[str, Row]) -> Iterator[InputFault]:
    """Yield the last row of each swing floor in which more firms wait than there is room for."""
    for name, own in waiting.groupby(FLOOR):
        floor_id = str(name)
        if floor_id not in floors:
            continue
        taken, room = float(own["floor_m2"].sum()), float(floors[floor_id]["floor_m2"])
        if taken > room + FULL_M2:
            told = (
                FLOOR,
                floor_id,
                Words(
                    f"腾挪园 {floor_id} 有 {room:.1f} m²，{len(own)} 家企业在其中等候，共 {taken:.1f} m²：",
                    f"Swing floor {floor_id} has {room:.1f} m²; the {len(own)} firms that wait in it need "
                    f"{taken:.1f} m².",
                ),
                Words(
                    "请核对企业的用房和厂房的面积。", "Check what the firms need, and the floor of the park."
                ),
            )
            yield _fault("swing_floor_overfull", int(own.index[-1]) + 1, told)
