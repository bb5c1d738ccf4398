"""A small town, an engine that is all there, and a browser to look at its report."""

import shutil
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from playwright.sync_api import expect
from support.demo import demo

from dayang.engine import (
    Chart,
    Figure,
    Layer,
    Limit,
    Map,
    PlanningEngine,
    Section,
    Sentence,
    Status,
    Table,
    ToDo,
    Violation,
)
from dayang.programme import Catalogue, plan_town, write_programme
from dayang.programme.registers import REGISTERS
from dayang.town import InputError, InputFault, Severity
from dayang.town.parameters import Parameter, parameter
from dayang.words import Words

ROOT = Path(__file__).resolve().parents[2]
NASTY = "</script><b>甲&“乙”{丙}"
ADDRESS = "https://halls.example/open/2021/a-way-so-long-that-it-would-fill-a-line.html"
BRACED = NASTY.replace("{", "{{").replace("}", "}}")


@dataclass(frozen=True)
class HallsProblem:
    """Which halls people live nearest to, as the crow flies: the least engine that is real."""

    sites: pd.DataFrame
    site_xy: np.ndarray
    cell_xy: np.ndarray
    population: np.ndarray
    walk: Parameter

    @classmethod
    def from_town(cls, town, as_of):
        sites = town.layer("candidate_sites")
        if sites.empty:
            lacking = Words("至少一个候选点。", "At least one candidate site.")
            remedy = Words("请在“候选点”台账中登记。", "Fill in the register 'candidate sites'.")
            raise InputError([InputFault("empty", Severity.FAULT, lacking, remedy)])
        cells = town.layer("population_cells")
        return cls(
            sites,
            np.column_stack([sites.geometry.x, sites.geometry.y]),
            np.column_stack([cells.geometry.x, cells.geometry.y]),
            cells["population"].to_numpy(),
            parameter(town, "siting.walk_m", as_of),
        )

    def nearest(self):
        away = np.hypot(*(self.cell_xy[:, None, :] - self.site_xy[None, :, :]).transpose(2, 0, 1))
        return away.argmin(axis=1), away.min(axis=1)


@dataclass(frozen=True)
class HallsPlan:
    problem: HallsProblem
    status: Status = Status.OPTIMAL
    conflicts: tuple = ()
    reproducible: bool = True

    @property
    def value(self):
        return float(self.problem.population.sum())

    bound = value

    def tables(self):
        nearest, away = self.problem.nearest()
        rows = pd.DataFrame({"nearest": nearest, "away": away, "population": self.problem.population})
        sites = self.problem.sites.iloc[sorted(set(nearest))]
        grouped = rows.groupby("nearest")
        return {
            "siting_sites": sites[["site_id", "geometry"]].assign(
                rank=range(1, len(sites) + 1),
                cells=grouped.size().to_numpy(),
                population=grouped["population"].sum().to_numpy(),
                mean_walk_m=grouped["away"].mean().to_numpy(),
            )
        }


def solve_halls(problem, *, limit, seed, progress=None):
    if progress is not None:
        progress(0.5, Words("量距离", "Measuring distances"))
    return HallsPlan(problem)


def check_halls(problem, tables):
    served = tables["siting_sites"]["population"].sum()
    if abs(served - problem.population.sum()) < 0.01:
        return []
    found = Words(f"服务 {served:.0f} 人", f"{served:.0f} people served")
    everybody = problem.population.sum()
    expected = Words(f"{everybody:.0f} 人", f"{everybody:.0f} people")
    return [Violation("everybody_is_served", "siting_sites", "", found, expected)]


def section_halls(town, problem, plan):
    table = plan.tables()["siting_sites"].merge(pd.DataFrame(problem.sites[["site_id", "name", "kind"]]))
    people = Figure(
        plan.value,
        Words("服务人口", "People served"),
        Words("所有格网人口之和。", "Sum of all cells."),
        Words("人口格网", "Population cells"),
        Words("人", "people"),
        rows="siting_sites",
    )
    walk = Figure(
        problem.walk.value,
        problem.walk.name,
        Words("参数的值。", "Value of the parameter."),
        Words("参数表", "Parameters"),
        Words("米", "m"),
        parameter=problem.walk,
    )
    labels = {"name": Words("名称", "Name"), "population": Words("服务人口（人）", "People served")}
    opened = table.assign(opened=pd.date_range("2021-01-31", periods=len(table), freq="MS"))
    layers = (
        Layer("sites", Words("点位", "Sites"), opened, "site", labels, value="population", time="opened"),
        Layer("hidden", Words("备选", "Spare"), opened, "candidate", labels, visible=False),
    )
    bars = {
        "xAxis": {"type": "value"},
        "yAxis": {"type": "category", "data": [str(name) for name in table["name"]]},
        "series": [{"type": "bar", "data": table["population"].round().tolist()}],
    }
    headings = {
        "name": Words("名称", "Name"),
        "kind": Words("类别", "Kind"),
        "cells": Words("格网数", "Cells"),
        "population": Words("服务人口（人）", "People served"),
        "mean_walk_m": Words("平均距离（m）", "Mean distance (m)"),
        "address": Words("网址", "Address"),
    }
    shows = Words("圆越大，服务的人越多。", "The larger the circle, the more people.")
    return Section(
        key="halls",
        title=Words("会堂", "Halls"),
        sentence=Sentence(
            Words(f"{BRACED} 服务 {{people}}，{{walk}} 以内。", "Serves {people} within {walk}."),
            {"people": people, "walk": walk},
        ),
        to_do=(
            ToDo(
                Words(f"打开 {NASTY}", "Open the halls"),
                Words("民政办", "Civil affairs"),
                Words("明天 12:00 前", "By noon tomorrow"),
                "late",
            ),
        ),
        pictures=(
            Map(Words("点位图", "Map of sites"), shows, layers),
            Chart(
                Words("各点人口", "People by site"), shows, bars, pd.DataFrame(table[["name", "population"]])
            ),
        ),
        tables=(
            Table(
                "siting_sites",
                Words("选中点位", "Sites chosen"),
                pd.DataFrame(table.drop(columns="geometry").assign(address=ADDRESS)),
                headings,
                ("population", "mean_walk_m"),
                {"population": 0, "mean_walk_m": 0},
            ),
        ),
        parameters=(problem.walk,),
    )


HALLS = PlanningEngine(
    "halls",
    Words("会堂", "Halls"),
    HallsProblem.from_town,
    solve_halls,
    check_halls,
    section_halls,
    ("siting_sites",),
)
CATALOGUE = Catalogue((HALLS,), (REGISTERS,))


@pytest.fixture(scope="session")
def town():
    """Return the demo town at a fiftieth of its size, one hall with a name that must be escaped."""
    town = demo(0.02)
    sites = town.layer("candidate_sites").copy()
    sites["name"] = [NASTY, *sites["name"].iloc[1:]]
    return town.with_tables(candidate_sites=sites)


@pytest.fixture(scope="session")
def catalogue():
    return CATALOGUE


@pytest.fixture(scope="session")
def programme(town):
    return plan_town(town, limit=Limit(), seed=0, as_of=town.as_of, catalogue=CATALOGUE)


@pytest.fixture(scope="session")
def written(programme, tmp_path_factory):
    """Return the folder a programme was written to."""
    folder = tmp_path_factory.mktemp("plan")
    write_programme(programme, folder)
    return folder


@pytest.fixture(scope="session")
def browser_type_launch_args():
    """Start the browser of the machine, or the one `make setup` unpacked; none is fetched."""
    names = ("chromium", "chromium-browser", "google-chrome")
    found = [path for name in names for path in (shutil.which(name),) if path]
    executable = found[0] if found else str(ROOT / ".venv" / "bin" / "chromium")
    if not Path(executable).exists():
        pytest.fail("no browser: run 'make setup'")
    flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-zygote"]
    return {"executable_path": executable, "args": flags}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    """Ask for no motion: on a busy machine an animation may never come to rest."""
    return {**browser_context_args, "reduced_motion": "reduce"}


@pytest.fixture
def opening(page):
    """Return a function that opens a report; no network may be asked, and nothing fail, meanwhile.

    It takes the file, the size of the window, what follows the address, and what has to be there
    before the report counts as open.
    """
    asked, failed = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: message.type in {"error", "warning"} and failed.append(message.text))
    page.on("pageerror", lambda error: failed.append(str(error)))

    def open_report(path, viewport, query="", *, ready=".number"):
        page.set_viewport_size(viewport)
        page.goto(path.as_uri() + query)
        expect(page.locator(ready).first).not_to_be_empty()
        return page

    yield open_report
    assert [url for url in asked if not url.startswith(("file:", "data:", "blob:"))] == []
    assert failed == []
