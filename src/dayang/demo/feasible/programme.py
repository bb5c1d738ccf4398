"""The hidden programme as tables, and the demands that follow from it."""

from collections import deque
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
from scipy.sparse import csr_array

from dayang.demo.adjoining import adjacency, largest_set
from dayang.demo.feasible.ledger import ledger, tariff
from dayang.demo.feasible.promised import kept, promised_places
from dayang.demo.feasible.schedule import ENDS, LEAVES, Job, Schedule, offices
from dayang.demo.feasible.stock import Calendar, firms, stock
from dayang.demo.feasible.terms import Registers, Terms, terms
from dayang.demo.feasible.wanted import jobs
from dayang.demo.fits import CLASSES
from dayang.demo.noise import Array, Indices
from dayang.town import Town
from dayang.town.parameters import parameter

VOTED_STAGES = ("voted", "approved")
GONE_STAGES = ("vacated", "cleared", "started", "finished", "producing")
SLACK = 0.9
"""A limit is set so that the programme uses at most this share of it."""
CAPS = {
    "demolition_mu": (
        "renewal.demolition_max_mu",
        "同时在拆在建面积上限",
        "Most land under demolition at once",
        "亩",
        10,
    ),
    "displaced_jobs": (
        "renewal.displaced_jobs_max",
        "同时受影响岗位上限",
        "Most jobs displaced at once",
        "人",
        100,
    ),
    "survey": ("renewal.surveys_quarter", "每季摸底单元数", "Surveys a quarter", "个", 1),
    "vote": ("renewal.votes_quarter", "每季表决次数", "Votes a quarter", "次", 1),
    "permit": ("renewal.permits_quarter", "每季报建单元数", "Permits a quarter", "个", 1),
}
"""Limits by kind: parameter, names, unit, and the round number each is a multiple of."""
FIRST_SHARE_MOST, FIRST_SHARE_STEP = 0.5, 0.05


@dataclass(frozen=True, eq=False)
class HiddenProgramme:
    """A programme that keeps every rule.

    Parameters
    ----------
    starts
        ``unit_id``, ``mode_id``, ``start_quarter``, and when clearing begins and ends and
        floor is delivered; units that are not here are retained.
    moves
        ``firm_id``, ``move`` (1 or 2), ``quarter``, ``to`` (``floor``, ``unit``, ``leaves``,
        ``ends``), ``floor_id`` or ``unit_id`` and ``storey_class``.
    use
        What was used of each limit: ``limit``, ``of``, ``period``, ``used``, ``most``.
    themes
        ``theme_id``, ``quarter`` (by whose end it is put together; missing if never) and
        ``area_mu`` reached at the horizon.
    first_batch
        ``park_id``, ``quarter``, ``share``: of its startable land, started by the end of
        each quarter.
    """

    starts: pd.DataFrame
    moves: pd.DataFrame
    use: pd.DataFrame
    themes: pd.DataFrame
    first_batch: pd.DataFrame


def hidden_programme(town: Town) -> HiddenProgramme:
    """Make the hidden programme of a demo town.

    Parameters
    ----------
    town
        A generated town; the same registers give the same programme.
    """
    registers, calendar = town.tables, _calendar(town)
    units = town.layer("rebuild_units")
    near = adjacency(units.geometry.to_numpy(), _number(town, "contiguity_gap_m"))
    open_ = terms(registers, calendar.as_of, _number(town, "quantile"))
    stages = _stages(registers)
    schedule = _schedule(town, registers, calendar, open_, stages)
    taken = units["project_id"].notna().to_numpy()
    for job in _committed(registers, open_, stages):
        schedule.earliest(job)
    wanted = jobs(registers, open_, near, taken)
    _put_together(registers, schedule, near, stages, wanted.themes)
    for job in wanted.rest:
        if not any(unit in schedule.started for unit in job.units):
            schedule.earliest(job)
    return HiddenProgramme(
        starts=_starts(units, open_, schedule),
        moves=_moves(registers, schedule),
        use=_use(registers, schedule, town),
        themes=_themes(registers, schedule, near, stages),
        first_batch=_first_batch(units, schedule, open_),
    )


def _number(town: Town, name: str) -> float:
    value = parameter(town, f"renewal.{name}", town.as_of).value
    return float(value or 0.0)


def _calendar(town: Town) -> Calendar:
    return Calendar(pd.Timestamp(town.as_of.date()), int(_number(town, "horizon_quarters")))


def _stages(registers: Registers) -> list[set[str]]:
    """Return the milestones that each unit has reached."""
    reached = registers["milestones"].groupby("unit_id", sort=True)["stage"].agg(set)
    return [reached.get(unit, set()) for unit in registers["rebuild_units"]["unit_id"]]


def _schedule(
    town: Town, registers: Registers, calendar: Calendar, open_: Terms, stages: list[set[str]]
) -> Schedule:
    years = registers["firm_years"].sort_values(["year", "reported_at"], kind="stable")
    known = years.dropna(subset=["jobs"]).groupby("firm_id", sort=True)["jobs"].last()
    jobs_of = {str(firm): float(count) for firm, count in known.items()}
    known_firms = firms(registers, jobs_of)
    return Schedule(
        calendar=calendar,
        tariff=tariff(registers, calendar, open_, _number(town, "occupancy")),
        firms=known_firms,
        stock=stock(registers, calendar),
        ledger=ledger(registers, calendar, _number(town, "village_limit_share")),
        offices=offices(
            calendar.horizon,
            {kind: _number(town, row[0].removeprefix("renewal.")) for kind, row in CAPS.items()},
        ),
        floors=len(registers["available_floor"]),
        surveyed=np.array(["surveyed" in stage for stage in stages], dtype=bool),
        voted=np.array([bool(stage.intersection(VOTED_STAGES)) for stage in stages], dtype=bool),
        stay_most=int(_number(town, "swing_stay_quarters")),
        promised=promised_places(registers, known_firms.firm_id),
    )


def _committed(registers: Registers, open_: Terms, stages: list[set[str]]) -> list[Job]:
    """Return the units of projects that have still to be vacated (U7)."""
    mode_of = registers["projects"].set_index("project_id")["mode_id"]
    found = []
    for k, project in enumerate(registers["rebuild_units"]["project_id"].tolist()):
        if pd.notna(project) and not stages[k].intersection(GONE_STAGES):
            mode = open_.mode_ids.index(mode_of[project])
            found.append(Job((k,), mode, True, bool(stages[k].intersection(VOTED_STAGES))))
    return found


def _starts(units: gpd.GeoDataFrame, open_: Terms, schedule: Schedule) -> pd.DataFrame:
    rows = [
        {
            "unit_id": units["unit_id"].iloc[unit],
            "mode_id": open_.mode_ids[mode],
            "start_quarter": start,
            "clearing_quarter": start + quarters.prepared,
            "cleared_quarter": start + quarters.leaving,
            "delivered_quarter": start + quarters.delivered,
        }
        for unit, (mode, start, quarters) in sorted(schedule.started.items())
    ]
    return pd.DataFrame(rows)


def _moves(registers: Registers, schedule: Schedule) -> pd.DataFrame:
    floors = registers["available_floor"]["floor_id"].tolist()
    classes = registers["available_floor"]["storey_class"].tolist()
    units = registers["rebuild_units"]["unit_id"].tolist()
    rows, made = [], dict.fromkeys(range(len(schedule.firms.firm_id)), 0)
    for move in sorted(schedule.moves, key=lambda each: (each.firm, each.quarter)):
        made[move.firm] += 1
        row: dict[str, object] = {
            "firm_id": schedule.firms.firm_id[move.firm],
            "move": made[move.firm],
            "quarter": move.quarter,
        }
        if move.place in (LEAVES, ENDS):
            row |= {"to": "leaves" if move.place == LEAVES else "ends"}
        elif move.place < len(floors):
            row |= {"to": "floor", "floor_id": floors[move.place], "storey_class": classes[move.place]}
        else:
            unit, level = divmod(move.place - len(floors), len(CLASSES))
            row |= {"to": "unit", "unit_id": units[unit], "storey_class": CLASSES[level]}
        rows.append(row)
    columns = ["firm_id", "move", "quarter", "to", "floor_id", "unit_id", "storey_class"]
    return pd.DataFrame(rows, columns=columns)


def _use(registers: Registers, schedule: Schedule, town: Town) -> pd.DataFrame:
    """Return what was used of each limit, by period."""
    fresh = ledger(registers, schedule.calendar, _number(town, "village_limit_share"))
    first = int(schedule.calendar.years[0])
    rows: list[tuple[str, str, int, float, float]] = []
    for kind, most in fresh.left.items():
        used = most - schedule.ledger.left[kind]
        rows += [("purse", kind, first + y, float(used[y]), float(most[y])) for y in range(len(most))]
    for village, limit in enumerate(schedule.ledger.limit.tolist()):
        name = registers["villages"]["village_id"].iloc[village]
        earned = schedule.ledger.income[village].tolist()
        rows += [("village", name, first + y, limit, income) for y, income in enumerate(earned)]
    for kind, done in schedule.offices.done.items():
        rows += [
            ("town", kind, q, amount, schedule.offices.most[kind]) for q, amount in enumerate(done.tolist())
        ]
    there = stock(registers, schedule.calendar)
    for place in np.flatnonzero(there.swing).tolist():
        floor = registers["available_floor"]["floor_id"].iloc[place]
        rows += [
            ("swing", floor, q, float(most - left), float(most))
            for q, (most, left) in enumerate(
                zip(there.left_m2[place], schedule.stock.left_m2[place], strict=True)
            )
        ]
    return pd.DataFrame(rows, columns=["limit", "of", "period", "used", "most"])


def _put_together(
    registers: Registers,
    schedule: Schedule,
    near: csr_array,
    stages: list[set[str]],
    themes: dict[str, list[Job]],
) -> None:
    """Start jobs of each theme park in turn until it is as large as wanted."""
    wanted_mu = registers["theme_parks"].set_index("theme_id")["area_mu"].astype(float).to_dict()
    open_ = {theme: deque(own) for theme, own in themes.items()}
    last = schedule.calendar.horizon - 1
    while open_:
        for theme in list(open_):
            reached = _Contiguity.of(registers, schedule, near, stages).reached_mu(theme, last)
            if not open_[theme] or reached >= wanted_mu[theme]:
                del open_[theme]
            else:
                schedule.earliest(open_[theme].popleft())


@dataclass(frozen=True, eq=False)
class _Contiguity:
    """What counts towards theme parks, and from which quarter (G2)."""

    theme: pd.Series
    area_mu: Array
    counts_from: Indices
    near: csr_array

    @classmethod
    def of(
        cls, registers: Registers, schedule: Schedule, near: csr_array, stages: list[set[str]]
    ) -> "_Contiguity":
        units = registers["rebuild_units"]
        counts_from = np.where(units["is_good_factory"].to_numpy(bool), -1, schedule.calendar.horizon)
        for unit, (_, start, quarters) in schedule.started.items():
            counts_from[unit] = start + quarters.delivered
        begun = _projects_delivered(registers, schedule.calendar)
        for unit, (stage, project) in enumerate(zip(stages, units["project_id"].tolist(), strict=True)):
            if stage.intersection(("finished", "producing")):
                counts_from[unit] = -1
            elif stage.intersection(GONE_STAGES) and project in begun:
                counts_from[unit] = begun[project]
        return cls(units["theme_id"], units["area_mu"].to_numpy(float), counts_from, near)

    def reached_mu(self, theme: str, quarter: int) -> float:
        """Return the largest connected set by the end of a quarter."""
        own = (self.theme == theme).fillna(value=False).to_numpy(bool)
        members = largest_set(self.near, own & (self.counts_from <= quarter), self.area_mu)
        return float(self.area_mu[members].sum())


def _projects_delivered(registers: Registers, calendar: Calendar) -> dict[str, int]:
    """Return the quarter in which each project has its last floor."""
    last = (
        registers["available_floor"]
        .dropna(subset=["project_id"])
        .groupby("project_id", sort=True)["from_on"]
        .max()
    )
    return {str(project): calendar.quarter(day) for project, day in last.items()}


def _themes(
    registers: Registers, schedule: Schedule, near: csr_array, stages: list[set[str]]
) -> pd.DataFrame:
    """Return by when each theme park is put together (G2)."""
    found = _Contiguity.of(registers, schedule, near, stages)
    rows = []
    for theme in registers["theme_parks"].to_dict("records"):
        reached = [found.reached_mu(theme["theme_id"], q) for q in range(schedule.calendar.horizon)]
        when = np.flatnonzero(np.array(reached) >= float(theme["area_mu"]))
        rows.append((theme["theme_id"], int(when[0]) if len(when) else None, reached[-1]))
    return pd.DataFrame(rows, columns=["theme_id", "quarter", "area_mu"]).astype({"quarter": "Int64"})


def _first_batch(units: gpd.GeoDataFrame, schedule: Schedule, open_: Terms) -> pd.DataFrame:
    """Return what of the land that can be started has been (G1); units of projects have."""
    builds = open_.floor_m2.sum(axis=(1, 2)) > 0
    in_project = units["project_id"].notna().to_numpy(bool)
    counted = (builds & ~units["is_disputed"].to_numpy(bool)) | in_project
    counted &= units["first_batch"].to_numpy(bool)
    area: Array = units["area_mu"].to_numpy(float)
    start = np.where(in_project, 0, schedule.calendar.horizon)
    for unit, (_, quarter, _) in schedule.started.items():
        start[unit] = quarter
    rows = []
    for park in pd.unique(units["park_id"][counted]).tolist():
        own = counted & (units["park_id"] == park).to_numpy()
        rows += [
            (park, q, float(area[own & (start <= q)].sum() / area[own].sum()))
            for q in range(schedule.calendar.horizon)
        ]
    return pd.DataFrame(rows, columns=["park_id", "quarter", "share"])


def demanding(town: Town) -> Town:
    """Return a demo town whose dates and limits are those that its hidden programme just keeps.

    A theme park is asked for as large as it is wanted, or, where a small town's few and
    lumpy units do not come to that, as large as the programme makes it.
    """
    calendar, programme = _calendar(town), hidden_programme(town)
    while (less := np.floor(programme.themes["area_mu"]) < town["theme_parks"]["area_mu"]).any():
        themes = town["theme_parks"].copy()
        themes.loc[less, "area_mu"] = np.floor(programme.themes["area_mu"][less])
        town = town.with_tables(theme_parks=themes)
        programme = hidden_programme(town)
    last = calendar.horizon - 1
    quarter = programme.themes["quarter"].fillna(last - 1).astype(int)
    due = [calendar.last_days[min(q + 1, last)] for q in quarter]
    themes = town["theme_parks"].assign(due_on=due)
    rows = [*_caps(programme), *_first(programme, calendar)]
    source = "假定：按演示镇一份可行方案取整。Assumed: rounded from a programme that is feasible here."
    day = pd.Timestamp(f"{calendar.as_of.year}-01-01")
    own = pd.DataFrame(rows, columns=["parameter_id", "name_zh", "name_en", "unit", "value"])
    own = own.assign(source=source, status="假定", valid_from=day)
    return town.with_tables(
        promises=kept(town, calendar, programme.starts, programme.moves),
        theme_parks=themes,
        parameters=pd.concat([town["parameters"], own], ignore_index=True),
    )


def _caps(programme: HiddenProgramme) -> list[tuple[str, str, str, str, float]]:
    """Return the limits of the town, each a round number above what the programme needs."""
    needed = programme.use[programme.use["limit"] == "town"].groupby("of", sort=True)["used"].max()
    return [
        (name, zh, en, unit, max(float(np.ceil(np.round(needed[kind] / SLACK / step, 9))), 1.0) * step)
        for kind, (name, zh, en, unit, step) in CAPS.items()
    ]


def _first(programme: HiddenProgramme, calendar: Calendar) -> list[tuple[str, str, str, str, float]]:
    """Return how much of the first batch is asked for, and by the end of which year."""
    least = programme.first_batch.groupby("quarter", sort=True)["share"].min().to_numpy()
    ends = np.flatnonzero(np.append(np.diff(calendar.years) > 0, True))
    reached = least[ends] if len(least) else np.ones(len(ends))
    share = min(FIRST_SHARE_MOST, np.floor(np.round(reached[-1] / FIRST_SHARE_STEP, 6)) * FIRST_SHARE_STEP)
    year = int(calendar.years[ends[np.flatnonzero(reached >= share - 1e-9)[0]]])
    names = ("首批启动面积占比", "Share of the first batch to be started", "1")
    by = ("首批启动期限", "Year by which the first batch is to be started", "年")
    return [
        ("renewal.first_batch_share", *names, round(float(share), 2)),
        ("renewal.first_batch_year", *by, float(year)),
    ]
