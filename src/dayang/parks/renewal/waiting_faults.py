"""Firms told to wait in floor that no programme can be made of, so that it can be mended (F10)."""

from collections.abc import Iterator
from typing import Any

import pandas as pd

from dayang.parks.renewal.model.facts import GONE, ModeFacts, records
from dayang.town import InputFault, Severity, Town
from dayang.words import Words

FLOOR, SINCE = "waiting_floor_id", "waiting_since_on"
FULL_M2 = 1e-6
"""What floor may be exceeded by: areas are kept with one decimal."""

Row = dict[str, Any]

Told = tuple[str, str, Words, Words]
"""The field, what was found in it, what was expected, and what to do."""


def waiting_faults(town: Town, modes: ModeFacts) -> Iterator[InputFault]:
    """Yield the rows of ``firm_needs`` that tell of a firm that waits what cannot be.

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
            ("waiting_half_told", _half_told(need)),
            ("waiting_in_final_floor", _no_place_to_wait(need, floors)),
            ("waiting_since_on", _since(need, floors, pd.Timestamp(town.as_of.date()))),
            ("waiting_without_project", _without_project(need, clears)),
        ):
            if told is not None:
                yield _fault(rule, row, told)
    yield from _overfull(waiting, floors)
    yield from _left_behind(town, needs)


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


def _left_behind(town: Town, needs: pd.DataFrame) -> Iterator[InputFault]:
    """Yield rows that tell of a firm in a vacated unit from which others wait to move on."""
    reached = town["milestones"]
    vacated = set(reached["unit_id"][reached["stage"].isin(GONE)])
    left = set(needs["unit_id"][needs[FLOOR].notna()]) & vacated
    for row, need in enumerate(records(needs), start=1):
        if need["unit_id"] in left and not _is_told(need, FLOOR):
            told = (
                "unit_id",
                str(need["unit_id"]),
                Words(
                    f"企业 {need['firm_id']} 登记在已清租的单元里，而这个单元的企业都搬走了：",
                    f"Firm {need['firm_id']} stands in a unit that is vacated, and whose firms have left.",
                ),
                Words(
                    "请填写它等候的厂房和日期；已经在最终去处的，删去这一行。",
                    "State the floor it waits in and since when; delete the row where it has moved for good.",
                ),
            )
            yield _fault("waiting_left_behind", row, told)


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
            "等候再搬的，厂房和入住日期都要填；仍在单元里的都留空。",
            "Fill in both for a firm that waits to move on, neither for one that is in its unit.",
        ),
    )


def _no_place_to_wait(need: Row, floors: dict[str, Row]) -> Told | None:
    """Say that it is in floor that is final, where it has moved for good (rule F2), or on no record."""
    if not _is_told(need, FLOOR):
        return None
    floor_id = need[FLOOR]
    kind = floors[floor_id]["kind"] if floor_id in floors else None
    if kind == "swing":
        return None
    if kind == "vacant" and _is_told(floors[floor_id], "until_on"):
        return None
    return (
        FLOOR,
        str(floor_id),
        Words(
            f"企业 {need['firm_id']} 等候的厂房不是腾挪园，也不是有期限的空置厂房（{kind or '没有登记'}）：",
            f"Firm {need['firm_id']} waits in neither a swing park nor vacancy that ends "
            f"({kind or 'not on record'}).",
        ),
        Words(
            "请改为腾挪园或有终止日期的空置厂房；已经在最终去处的，从企业用房需求中删去这一行。",
            "State swing floor, or vacancy with an end; who has moved for good is in 'firm needs' no more.",
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
            f"企业 {need['firm_id']} 入住的日期应在厂房可用之后、基准日之前（{low}至 {as_of.date()}）：",
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
            f"企业 {need['firm_id']} 等候再搬，它离开的单元却不属清退企业的项目：",
            f"Firm {need['firm_id']} waits to move on; the unit it left is of no project that clears.",
        ),
        Words(
            "请登记单元所属的项目（rebuild_units.project_id）和项目的模式（projects.mode_id）。",
            "State the project of the unit (rebuild_units.project_id) and its mode (projects.mode_id).",
        ),
    )


def _overfull(waiting: pd.DataFrame, floors: dict[str, Row]) -> Iterator[InputFault]:
    """Yield the last row of each floor in which more firms wait than there is room for."""
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
                    f"厂房 {floor_id} 有 {room:.1f} m²，{len(own)} 家企业在其中等候，共 {taken:.1f} m²：",
                    f"Floor {floor_id} has {room:.1f} m²; the {len(own)} firms that wait in it need "
                    f"{taken:.1f} m².",
                ),
                Words(
                    "请核对企业的用房和厂房的面积。", "Check what the firms need, and the floor of the park."
                ),
            )
            yield _fault("waiting_floor_overfull", int(own.index[-1]) + 1, told)
