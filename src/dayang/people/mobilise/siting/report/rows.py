"""The plan's rows with the names people know them by, and the tables made of them."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import geopandas as gpd
import pandas as pd

from dayang.engine import Table
from dayang.people.mobilise.siting.assignment import Outcome
from dayang.people.mobilise.siting.plan import Plan
from dayang.people.mobilise.siting.problem import Problem
from dayang.town import Town
from dayang.town.registers.built import SITE_KIND
from dayang.words import Words

NO_VILLAGE = Words("未注明村", "No village given")


@dataclass(frozen=True, eq=False)
class Rows:
    """The published tables of `plan`, with names of villages and sites of `town`."""

    town: Town
    plan: Plan

    @property
    def problem(self) -> Problem:
        """What was asked."""
        return self.plan.problem

    @cached_property
    def published(self) -> dict[str, pd.DataFrame]:
        """The plan's tables."""
        return self.plan.tables()

    @cached_property
    def candidates(self) -> gpd.GeoDataFrame:
        """Candidate sites by id, with name and kind in words and their village's name."""
        sites = self.town.layer("candidate_sites").set_index("site_id", drop=False)
        sites = sites.assign(
            kind=sites["kind"].map(SITE_KIND), village=self._village_names(sites["village_id"])
        )
        columns = (sites[column] for column in ("name", "kind", "village"))
        names: Any = [_site_name(*row) for row in zip(*columns, strict=True)]
        return sites.assign(name=names)

    @cached_property
    def sites(self) -> gpd.GeoDataFrame:
        """Chosen sites in order of rank, with name, kind and village."""
        named = pd.DataFrame(self.candidates[["name", "kind", "village"]])
        sites = self.published["siting_sites"].join(named, on="site_id")
        return gpd.GeoDataFrame(sites, geometry="geometry")

    @cached_property
    def cells(self) -> gpd.GeoDataFrame:
        """Cells with the names of their village and of the site they go to."""
        cells = self.town["population_cells"].set_index("cell_id")
        assigned = self.published["siting_assignments"]
        villages = self._village_names(cells["village_id"]).reindex(assigned["cell_id"])
        sites = self.candidates["name"].reindex(assigned["site_id"])
        frame = assigned.assign(village=villages.to_numpy(), site=sites.to_numpy())
        return gpd.GeoDataFrame(frame, geometry="geometry")

    @cached_property
    def served(self) -> gpd.GeoDataFrame:
        """Cells that go to a site and have people."""
        return self.cells[(self.cells["outcome"] == Outcome.SERVED) & (self.cells["population"] > 0)]

    @cached_property
    def left_out(self) -> gpd.GeoDataFrame:
        """Cells that go nowhere and have people."""
        return self.cells[(self.cells["outcome"] != Outcome.SERVED) & (self.cells["population"] > 0)]

    @cached_property
    def villages(self) -> pd.DataFrame:
        """Villages: people, people served, share in percent, mean walk; worst first."""
        cells = pd.DataFrame(self.cells.drop(columns="geometry"))
        served = cells["outcome"] == Outcome.SERVED
        counted = cells.assign(
            served=cells["population"].where(served, 0.0),
            person_m=(cells["population"] * cells["walk_m"]).where(served, 0.0),
        )
        totals = counted.groupby("village", dropna=False)[["population", "served", "person_m"]].sum()
        totals = totals[totals["population"] > 0].reset_index()
        return totals.assign(
            village=totals["village"].astype(object).where(totals["village"].notna(), NO_VILLAGE),
            left_out=totals["population"] - totals["served"],
            share_percent=100 * totals["served"] / totals["population"],
            mean_walk_m=totals["person_m"] / totals["served"].where(totals["served"] > 0),
        ).sort_values("left_out", ascending=False, ignore_index=True)

    def _village_names(self, village_ids: "pd.Series[str]") -> "pd.Series[str]":
        names = self.town["villages"].set_index("village_id")["name"]
        return village_ids.map(names)


def _site_name(name: Any, kind: Words, village: Any) -> Words:
    """Return the site's name, or what it is and in which village where it has none."""
    if not pd.isna(name):
        return Words(str(name), str(name))
    return kind if pd.isna(village) else Words(f"{village}{kind.zh}", f"{kind.en}, {village}")


def sites_table(rows: Rows) -> Table:
    """Return the chosen sites, most people first."""
    return Table(
        name="siting_sites",
        title=Words("选中点位", "Sites chosen"),
        frame=pd.DataFrame(rows.sites.drop(columns="geometry")),
        headings={
            "name": Words("场所", "Site"),
            "rank": Words("次序", "Rank"),
            "kind": Words("类别", "Kind"),
            "village": Words("所在村", "Village"),
            "population": Words("服务人口（人）", "People served"),
            "mean_walk_m": Words("平均步行（m）", "Mean walk (m)"),
            "cells": Words("格网数", "Cells"),
            "site_id": Words("场所编号", "Site id"),
        },
        main_columns=("kind", "population", "mean_walk_m"),
        decimals={"population": 0, "mean_walk_m": 0},
    )


def villages_table(rows: Rows) -> Table:
    """Return what the plan means for each village, most people left out first."""
    return Table(
        name="siting_villages",
        title=Words("各村覆盖", "Coverage by village"),
        frame=rows.villages,
        headings={
            "village": Words("村（社区）", "Village"),
            "population": Words("人口（人）", "People"),
            "served": Words("有点可去（人）", "Served"),
            "left_out": Words("走不到（人）", "Not served"),
            "share_percent": Words("覆盖率（%）", "Share served (%)"),
            "mean_walk_m": Words("平均步行（m）", "Mean walk (m)"),
        },
        main_columns=("share_percent", "left_out", "mean_walk_m"),
        decimals={"population": 0, "served": 0, "left_out": 0, "share_percent": 1, "mean_walk_m": 0},
    )
