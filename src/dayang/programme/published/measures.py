"""What a demo town's own registers say of each published figure.

A measure is a small function from a town to a number in the figure's unit, with the
registers and columns it reads; where one of them is absent or empty there is no number.
Figures that no register holds stand in `NOT_HELD` with the reason.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from dayang.programme.water_tables import town_quarters, water_tables
from dayang.town import Town
from dayang.town.parameters import parameter
from dayang.town.units import M2_PER_MU
from dayang.words import Words

OVER_1BN_YUAN = 1e9
"""What 'over 1 bn yuan' means: part of the figure's name, no threshold of policy."""
RURAL = ("坑塘水面", "耕地", "林地")
GREEN = "公园绿地"
"""Uses of land (GB/T 21010-2017) that are not built up, and the one that needs no sewer."""
GRID_M = 0.02
"""Geometry is kept on a grid of centimetres."""


@dataclass(frozen=True, slots=True)
class Measure:
    """How one figure is measured.

    Parameters
    ----------
    how
        In words.
    reads
        Columns read, by register; without them or without rows there is no value.
    of
        ``(town, as_of) -> value`` in the figure's unit.
    """

    how: Words
    reads: Mapping[str, tuple[str, ...]]
    of: Callable[[Town, datetime], float]

    def __call__(self, town: Town, as_of: datetime) -> float | None:
        """Return the town's value, or ``None`` where the registers do not hold it."""
        if not all(_holds(town, name, columns) for name, columns in self.reads.items()):
            return None
        return self.of(town, as_of)


def _holds(town: Town, name: str, columns: tuple[str, ...]) -> bool:
    if name not in town.dictionary or town[name].empty:
        return False
    declared = town.dictionary[name].column_names
    return all(column in declared and town[name][column].notna().any() for column in columns)


def _count(register: str, how: Words) -> Measure:
    return Measure(how, {register: ()}, lambda town, _: float(len(town[register])))


def _total(register: str, column: str, how: Words, divisor: float = 1.0) -> Measure:
    def of(town: Town, as_of: datetime) -> float:
        del as_of
        return float(town[register][column].astype("float64").sum()) / divisor

    return Measure(how, {register: (column,)}, of)


def _parks(collective: bool, area: bool) -> Callable[[Town, datetime], float]:
    def of(town: Town, as_of: datetime) -> float:
        del as_of
        parks = town["parks"]
        chosen = parks[(parks["land_nature"] == "collective") == collective]
        return float(chosen["area_mu"].sum()) if area else float(len(chosen))

    return of


def _living(town: Town, as_of: datetime) -> float:
    del as_of
    return float(town["firms"]["closed_on"].isna().sum())


def _of_year(town: Town, year: int) -> pd.DataFrame:
    """Return the firm-years of a year, the latest report of each firm."""
    years = town["firm_years"]
    return (
        years[years["year"] == year]
        .sort_values("reported_at", kind="stable")
        .drop_duplicates("firm_id", keep="last")
    )


def _above(town: Town, year: int) -> "set[str]":
    years = _of_year(town, year)
    return set(years.loc[years["above_scale"].fillna(False).astype(bool), "firm_id"])


def _grown(town: Town, as_of: datetime) -> float:
    before = len(_above(town, as_of.year - 1))
    return 100.0 * (len(_above(town, as_of.year)) / before - 1) if before else float("nan")


def _giants(back: int) -> Callable[[Town, datetime], float]:
    def of(town: Town, as_of: datetime) -> float:
        return float(
            (_of_year(town, as_of.year - back)["output_yuan"].astype("float64") > OVER_1BN_YUAN).sum()
        )

    return of


def _built_up(town: Town, as_of: datetime) -> float:
    """Return the share of the town that parcels of other uses than `RURAL` take, in per cent."""
    del as_of
    parcels = town["parcels"]
    rural = parcels["land_use"].isin(RURAL)
    return (
        100.0 * float(parcels.loc[~rural, "area_mu"].sum()) * M2_PER_MU / float(town.layer("town").area.sum())
    )


def _in_first_part(town: Town, frame: pd.DataFrame) -> pd.DataFrame:
    """Return the rows that lie in the part of the town that the register of villages lists first."""
    villages = town["villages"]
    first = villages.loc[villages["part"] == villages["part"].iloc[0], "village_id"]
    return frame[frame["village_id"].isin(first)]


def _in_part(register: str, column: str, divisor: float, how: Words) -> Measure:
    def of(town: Town, as_of: datetime) -> float:
        del as_of
        return float(_in_first_part(town, town[register])[column].sum()) / divisor

    return Measure(how, {register: (column, "village_id"), "villages": ("part",)}, of)


def _relocation(town: Town, as_of: datetime) -> float:
    """Return the relocation subsidy of the first year that is planned."""
    del as_of
    years = town["purse_years"].sort_values("reported_at", kind="stable")
    years = years.drop_duplicates(["purse_id", "year"], keep="last")
    purses = town["purses"]
    own = years[years["purse_id"].isin(purses.loc[purses["kind"] == "relocation", "purse_id"])]
    return float(own.loc[own["year"] == own["year"].min(), "available_yuan"].astype("float64").sum())


def _pool(town: Town, as_of: datetime) -> float:
    del as_of
    purses = town["purses"]
    return float(purses.loc[purses["kind"] == "pool", "capital_yuan"].astype("float64").sum())


def served_parcels(town: Town, as_of: datetime) -> tuple[gpd.GeoDataFrame, NDArray[np.bool_]]:
    """Return the built-up parcels of the part listed first, and which lie within a sewer's reach."""
    reach_m = parameter(town, "sewage.served_m", as_of).value
    parcels = _in_first_part(town, town.layer("parcels"))
    parcels = parcels[~parcels["land_use"].isin((*RURAL, GREEN))]
    sewers = town.layer("sewers")
    # Nothing can be led into a siphon.
    lines = shapely.STRtree(sewers.geometry.to_numpy()[(sewers["kind"] != "siphon").to_numpy(bool)])
    shapes = parcels.geometry.to_numpy()
    near = np.zeros(len(parcels), bool)
    near[lines.query(shapes, "dwithin", distance=float(reach_m or 0.0) + GRID_M)[0]] = True
    return gpd.GeoDataFrame(parcels), near


def _served(town: Town, as_of: datetime) -> float:
    """Return the share, by area and in per cent, of the first part's built-up parcels near a sewer."""
    parcels, near = served_parcels(town, as_of)
    area = shapely.area(parcels.geometry.to_numpy())
    return 100.0 * float(area[near].sum() / area.sum())


def _under(most_mu: float) -> Callable[[Town, datetime], float]:
    def of(town: Town, as_of: datetime) -> float:
        del as_of
        return 100.0 * float((town["rebuild_units"]["area_mu"] < most_mu).mean())

    return of


def _quarter_change(column: str, sign: float = 1.0) -> Callable[[Town, datetime], float]:
    """Return how a figure of the town's rivers changed in the quarter that ends on the day, or has ended."""

    def of(town: Town, as_of: datetime) -> float:
        last = town_quarters(water_tables(town, as_of)).dropna(subset=[column]).tail(1)
        return sign * float(last[column].iloc[0]) if len(last) else float("nan")

    return of


_YEARS = {"firm_years": ("above_scale",)}
_PARKS = {"parks": ("area_mu",)}
_SAMPLES = {"samples": ("value",), "sections": ()}

MEASURES: Mapping[str, Measure] = {
    "rebuild_projects_in_year": _count("projects", Words("“改造项目”的行数", "Rows of 'projects'")),
    "area_demolished_and_rebuilt": _total(
        "projects", "demolished_mu", Words("各项目拆除改造面积之和", "Land demolished by all projects")
    ),
    "rebuild_investment_total": _total(
        "projects", "invested_yuan", Words("各项目总投资之和", "Investment of all projects")
    ),
    "high_standard_floor_built_and_building": _total(
        "projects", "floor_m2", Words("各项目建成在建面积之和", "Floor built and building of all projects")
    ),
    "relocation_support_per_year": Measure(
        Words("搬迁补助渠道首年可用资金", "What the relocation purse may spend in its first year"),
        {"purses": ("kind",), "purse_years": ("available_yuan",)},
        _relocation,
    ),
    "loan_pool_from_town_companies": Measure(
        Words("村改贷资金池本金", "Capital of the loan pool"), {"purses": ("kind", "capital_yuan")}, _pool
    ),
    "theme_parks": _count("theme_parks", Words("“主题园区”的行数", "Rows of 'theme_parks'")),
    "theme_park_area_each": Measure(
        Words("各主题园目标面积中最小的", "The least area wanted of a theme park"),
        {"theme_parks": ("area_mu",)},
        lambda town, _: float(town["theme_parks"]["area_mu"].min()),
    ),
    "collecting_sewers_xiaolan_part": _in_part(
        "sewers", "length_m", 1e3, Words("首列片区内污水管长度之和", "Sewers in the part listed first")
    ),
    "treatment_capacity_xiaolan_part": _in_part(
        "plants", "capacity_m3_d", 1.0, Words("首列片区内污水厂能力之和", "Plants in the part listed first")
    ),
    "rivers": _count("rivers", Words("“河涌”的行数", "Rows of 'rivers'")),
    "rivers_worse_than_V_change_on_year": Measure(
        Words(
            "水质评价（治水一章）末季劣Ⅴ类河涌数减上年同季",
            "Rivers worse than class V in the last quarter judged (section Rivers), less those a year before",
        ),
        _SAMPLES,
        _quarter_change("worse_than_v_year_change"),
    ),
    "water_quality_change_on_quarter": Measure(
        Words(
            "水质评价（治水一章）末季全镇 CWQI 比上季的降幅",
            "Fall of the town's CWQI in the last quarter judged (section Rivers) over the one before",
        ),
        _SAMPLES,
        _quarter_change("cwqi_before_percent", sign=-1.0),
    ),
    "branches": _count("branches", Words("“基层党支部”的行数", "Rows of 'branches'")),
    "members": _total("branches", "members", Words("各支部党员人数之和", "Members of all branches")),
    "people_sampled": _total(
        "population_cells", "population", Words("各人口格人数之和", "People of all population cells")
    ),
    "market_entities": Measure(
        Words("“企业”中未注销的行数", "Rows of 'firms' that have not closed"), {"firms": ()}, _living
    ),
    "above_scale_industrial_firms": Measure(
        Words("当年数据标为规上的企业数", "Firms whose figures of the year say above scale"),
        _YEARS,
        lambda town, as_of: float(len(_above(town, as_of.year))),
    ),
    "new_above_scale_in_year": Measure(
        Words("当年规上而上年不是的企业数", "Above scale in the year and not the year before"),
        _YEARS,
        lambda town, as_of: float(len(_above(town, as_of.year) - _above(town, as_of.year - 1))),
    ),
    "new_above_scale_growth": Measure(
        Words("规上企业数比上年净增的百分比", "Net growth of their number over the year before"),
        _YEARS,
        _grown,
    ),
    "firms_over_1bn": Measure(
        Words("当年产值超过 10 亿元的企业数", "Firms with an output over 1 bn yuan in the year"),
        {"firm_years": ("output_yuan",)},
        _giants(0),
    ),
    "firms_over_1bn_2020": Measure(
        Words("上年产值超过 10 亿元的企业数", "Firms with an output over 1 bn yuan the year before"),
        {"firm_years": ("output_yuan",)},
        _giants(1),
    ),
    "collective_parks_first": Measure(
        Words("土地性质为集体的园区数", "Parks on collective land"),
        _PARKS,
        _parks(collective=True, area=False),
    ),
    "collective_parks_area": Measure(
        Words("土地性质为集体的园区面积之和", "Area of parks on collective land"),
        _PARKS,
        _parks(collective=True, area=True),
    ),
    "mixed_and_private_area_pulled_along": Measure(
        Words("其余园区面积之和", "Area of all other parks"), _PARKS, _parks(collective=False, area=True)
    ),
    "served_share_of_built_up_xiaolan_part": Measure(
        Words(
            "首列片区建设宗地中距污水管不超过服务距离的面积占比",
            "Built-up parcels within a sewer's reach, by area, in the part listed first",
        ),
        {"sewers": ("kind",), "parcels": ("land_use", "village_id"), "villages": ("part",)},
        _served,
    ),
    "city_plots_under_10_mu": Measure(
        Words("不足 10 亩的改造单元占比", "Rebuild units under 10 mu"),
        {"rebuild_units": ("area_mu",)},
        _under(10.0),
    ),
    "city_plots_under_5_mu": Measure(
        Words("不足 5 亩的改造单元占比", "Rebuild units under 5 mu"),
        {"rebuild_units": ("area_mu",)},
        _under(5.0),
    ),
    "communities": _count("villages", Words("“村（社区）”的行数", "Rows of 'villages'")),
    "area_merged": Measure(
        Words("镇域边界的面积", "Area within the town's boundary"),
        {"town": ()},
        lambda town, _: float(town.layer("town").area.sum()) / 1e6,
    ),
    "development_intensity": Measure(
        Words(
            "坑塘、耕地、林地以外的宗地面积 ÷ 镇域面积（不计道路）",
            "Parcels but for ponds, fields and woods, over the town; roads not counted",
        ),
        {"parcels": ("land_use", "area_mu")},
        _built_up,
    ),
    "low_efficiency_industrial_land": _total(
        "parks", "area_mu", Words("全部园区面积之和", "Area of all parks")
    ),
    "park_plot_ratio": Measure(
        Words("园区建筑面积之和 ÷ 用地面积之和", "Floor of all parks over their land"),
        {"parks": ("area_mu", "floor_m2")},
        lambda town, _: float(town["parks"]["floor_m2"].sum() / (town["parks"]["area_mu"].sum() * M2_PER_MU)),
    ),
}
"""The measure of each figure, by its key."""

_TARGET = Words("是目标，不是现状", "A target, not a state")
_PLANNED = Words("是后来的工程，台账只记现状", "To be built later; registers hold what is there")

NOT_HELD: Mapping[str, Words] = {
    "interception_complete": _TARGET,
    "dongsheng_new_treatment": _PLANNED,
    "dongsheng_new_sewers": _PLANNED,
    **dict.fromkeys(
        (
            "target_2026_above_scale_industrial",
            "target_2026_over_10bn",
            "target_2026_over_5bn",
            "target_2026_over_1bn",
            "target_2026_over_100m",
            "target_2026_listed",
        ),
        _TARGET,
    ),
    "hours_to_sample": Words("是一次行动的用时，不是现状", "How long one action took, not a state"),
}
"""Figures of the account that the registers do not hold, with the reason."""
