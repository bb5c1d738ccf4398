"""Histograms of the demo town's distributions beside published figures, drawn when docs are built."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
import pandas as pd
import shapely
from matplotlib import font_manager
from matplotlib.figure import Figure

from dayang.demo import demo_town
from dayang.demo.figures import Size
from dayang.programme import report
from dayang.town import Town
from dayang.town.units import M2_PER_MU

SCALE, SEED = 0.2, 1
"""A town of moderate size, so that docs are built in seconds."""
FONT = Path(report.__file__).parent / "assets" / "NotoSansSC-Regular.ttf"
INK, PUBLISHED = "#4a7fb0", "#b3402e"
SIZE = Size(SCALE)


@dataclass(frozen=True, slots=True)
class Picture:
    """One distribution.

    Parameters
    ----------
    key
        Name of its file.
    title
        Heading, Chinese and English.
    told
        Where the distribution comes from and what is published of it.
    draw
        Draws it on axes; says whether the registers it needs have rows.
    """

    key: str
    title: str
    told: str
    draw: Callable[[Any, Town], bool]


def _mark(axes: Any, value: float, text: str, *, across: bool = False) -> None:
    (axes.axhline if across else axes.axvline)(value, color=PUBLISHED, linewidth=1.2, label=text)


def _bars(axes: Any, values: Any, bins: Any, label: str, count: str) -> bool:
    values = pd.to_numeric(pd.Series(values), errors="coerce").dropna().to_numpy(dtype=float)
    if len(values):
        axes.hist(values, bins=bins, color=INK, edgecolor="white", linewidth=0.4)
        axes.set(xlabel=label, ylabel=count)
    return len(values) > 0


def _output(axes: Any, town: Town) -> bool:
    years = town["firm_years"]
    last = years[(years["year"] == years["year"].max()) & years["above_scale"].eq(True)]
    if not len(last):
        return False
    output = np.sort(last["output_yuan"].astype(float).to_numpy())[::-1]
    axes.loglog(np.arange(1, len(output) + 1), output, ".", color=INK, markersize=4)
    axes.set(xlabel="位次 rank", ylabel="产值（元） output, yuan")
    for key, yuan in (("above_scale_industrial", 2e7), ("firms_over_1bn", 1e9)):
        axes.plot(SIZE.value(key), yuan, "x", color=PUBLISHED, markersize=9, markeredgewidth=2,
                  label=f"公开 published: {Size(1.0).value(key):.0f} × {SCALE:g}")  # fmt: skip
    return True


def _park_areas(axes: Any, town: Town) -> bool:
    parks = town["parks"]
    mean = (SIZE.value("collective_parks_mu") + SIZE.value("other_parks_mu")) / max(
        SIZE.count("collective_parks") + SIZE.count("other_parks"), 1
    )
    _mark(axes, mean, f"公开 published: 平均 mean {mean:.0f}")
    return _bars(axes, parks["area_mu"], 12, "园区面积（亩） park area, mu", "园区数 parks")


def _unit_areas(axes: Any, town: Town) -> bool:
    area = np.sort(town["rebuild_units"]["area_mu"].astype(float).to_numpy())
    if not len(area):
        return False
    axes.step(area, np.arange(1, len(area) + 1) / len(area), color=INK, where="post")
    axes.set(xscale="log", xlabel="重建单元面积（亩） unit area, mu", ylabel="累计占比 share at most")
    for key, mu in (("plots_under_5_mu", 5.0), ("plots_under_10_mu", 10.0)):
        share = SIZE.value(key)
        axes.plot(mu, share, "x", color=PUBLISHED, markersize=9, markeredgewidth=2,
                  label=f"公开 published: {share:.0%} < {mu:.0f} 亩 mu")  # fmt: skip
    return True


def _people(axes: Any, town: Town) -> bool:
    cells = town["population_cells"]["population"]
    mean = SIZE.value("people") / max(len(cells), 1)
    _mark(axes, mean, f"公开 published: {SIZE.value('people'):,.0f} 人 people ÷ {len(cells):,} 格 cells")
    return _bars(axes, cells, 40, "每格人口 residents a cell of 100 m", "格数 cells")


def _rivers(axes: Any, town: Town) -> bool:
    lines, villages = town.layer("reaches").geometry.to_numpy(), town.layer("villages")
    shapes = villages.geometry.to_numpy()
    inside, line = shapely.STRtree(lines).query(shapes, "intersects")
    length = shapely.length(shapely.intersection(shapes[inside], lines[line]))
    density = np.bincount(inside, length, len(shapes)) / 1000 / (shapely.area(shapes) / 1e6)
    figure = SIZE.value("river_km_per_km2")
    _mark(axes, figure, f"取值 figure: {figure:g}（公开 published: 2.28）")
    return _bars(axes, density, 10, "河网密度 river density by village, km/km²", "村数 villages")


def _plot_ratio(axes: Any, town: Town) -> bool:
    parks, units = town["parks"], town["rebuild_units"]
    _mark(axes, SIZE.value("park_plot_ratio"), f"公开平均 published mean: {SIZE.value('park_plot_ratio'):g}")
    if not len(units):
        return _bars(axes, parks["plot_ratio"], 12, "园区容积率 plot ratio of parks", "园区数 parks")
    ratio = units["floor_m2"].astype(float) / (units["area_mu"].astype(float) * M2_PER_MU)
    return _bars(axes, ratio, 24, "单元容积率 plot ratio of rebuild units", "单元数 units")


def _storeys(axes: Any, town: Town) -> bool:
    houses = town["buildings"]
    kinds = {"residential": "住宅 homes", "industrial": "厂房 factories", "commercial": "商业 shops"}
    storeys = houses["storeys"].astype(float)
    rows = [storeys[houses["use"] == kind].dropna() for kind in kinds]
    if not any(map(len, rows)):
        return False
    axes.hist(rows, bins=np.arange(0.5, 27.5), stacked=True, label=list(kinds.values()))
    axes.set(yscale="log", xlabel="层数 storeys", ylabel="栋数 buildings")
    return True


def _leases(axes: Any, town: Town) -> bool:
    ends = pd.to_datetime(town["leases"]["ends_on"]).dt.year.dropna()
    if not len(ends):
        return False
    _mark(axes, town.as_of.year, f"截至 as of {town.as_of.year}")
    bins = np.arange(int(ends.min()), int(ends.max()) + 2)
    return _bars(axes, ends, bins, "租约到期年份 year a lease ends", "租约数 leases")


PICTURES = (
    Picture("output", "规上企业产值位次 Output of above-scale firms by rank",
            "幂律，经过两个公开数：745 家产值不低于两千万元，13 家不低于十亿元。"
            "A power law through both published counts.", _output),
    Picture("park_areas", "园区面积 Areas of parks",
            "对数正态（假定），合计为公开的近 5000 亩和 10000 亩。"
            "Log-normal (assumed), adding up to the published areas.",
            _park_areas),
    Picture("unit_areas", "重建单元面积 Areas of rebuild units",
            "公开：全市工业地块一半不足 5 亩，七成不足 10 亩。"
            "Published of the whole city: half of its plots under 5 mu, 70 % under 10.",
            _unit_areas),
    Picture("people", "人口格 Residents by cell",
            "按住宅面积与拥挤程度分摊（假定），合计为公开的 90 万人。"
            "Shared out by floor and crowding (assumed), in all as published.",
            _people),
    Picture("rivers", "河网密度 River density",
            "河流条数公开（137），长度由密度定。"
            "The number of rivers is published, their length follows from the density.",
            _rivers),
    Picture("plot_ratio", "容积率 Plot ratio",
            "层数和建筑密度为假定，使园区平均接近公开的 0.7。"
            "Storeys and cover are assumed so that parks come near the published mean.",
            _plot_ratio),
    Picture("storeys", "层数 Storeys",
            "三角分布，全部假定；没有公开数。Triangular, all assumed; nothing is published.",
            _storeys),
    Picture("leases", "租约到期 Ends of leases",
            "全部假定；没有公开数。All assumed; nothing is published.", _leases),
)  # fmt: skip


def histograms(folder: Path) -> str:
    """Draw every picture into `folder`; return the text that shows them, without those that have no rows."""
    if FONT.exists():
        font_manager.fontManager.addfont(FONT)
        mpl.rcParams["font.family"] = font_manager.FontProperties(fname=FONT).get_name()
    town = demo_town(SCALE, SEED)
    lines = [f"比例 scale {SCALE:g}，种子 seed {SEED}；红色为公开的数字。Red marks what is published.", ""]
    for picture in PICTURES:
        figure = Figure(figsize=(6.2, 3.1), layout="constrained")
        axes = figure.add_subplot()
        if not picture.draw(axes, town):
            continue
        axes.set_title("演示数据 Demo data", fontsize=8, loc="right")
        if axes.get_legend_handles_labels()[0]:
            axes.legend(fontsize=8)
        figure.savefig(folder / f"{picture.key}.png", dpi=110)
        lines += [
            f"**{picture.title}** {picture.told}",
            "",
            f"![{picture.title}](generated/{picture.key}.png)",
            "",
        ]
    return "\n".join(lines)
