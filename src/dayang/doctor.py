"""``dayang doctor``: what is wrong with an installation, and the remedy.

Each check is a function without arguments that returns a `Finding`; a later part of
the house adds its own function to `CHECKS`.
"""

import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib import metadata, resources
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import pyogrio
import pyproj
from packaging.requirements import Requirement

from dayang.engine.highs import solver as highs_solver
from dayang.town.registers import DICTIONARY
from dayang.words import Words

NOTHING = Words("", "")
SETUP = Words("在源码目录运行 make setup。", "Run 'make setup' in the checkout.")


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found.

    Parameters
    ----------
    name
        What was looked at.
    ok
        Whether it is as it should be.
    found
        What was found.
    remedy
        What to do; empty when all is well.
    """

    name: Words
    ok: bool
    found: Words
    remedy: Words = NOTHING


def _same(text: str) -> Words:
    return Words(text, text)


def python_version() -> Finding:
    """See that Python is new enough."""
    version = ".".join(map(str, sys.version_info[:3]))
    remedy = Words("请安装 Python 3.11 或更高版本。", "Install Python 3.11 or newer.")
    return Finding(Words("Python 版本", "Python"), sys.version_info >= (3, 11), _same(version), remedy)


def packages() -> Finding:
    """See that every direct dependency is there in a version Dayang accepts."""
    wrong = []
    for line in metadata.requires("dayang") or ():
        requirement = Requirement(line)
        try:
            version = metadata.version(requirement.name)
        except metadata.PackageNotFoundError:
            wrong.append(f"{requirement.name}: –")
            continue
        if not requirement.specifier.contains(version, prereleases=True):
            wrong.append(f"{requirement.name}: {version}")
    name = Words("依赖包", "Packages")
    if wrong:
        return Finding(name, False, _same("; ".join(wrong)), SETUP)
    return Finding(name, True, Words("齐全", "complete"))


def report_assets() -> Finding:
    """See that the fetched files which reports embed are there."""
    folder = resources.files("dayang.programme.report") / "assets"
    files = sorted(item.name for item in folder.iterdir()) if folder.is_dir() else []
    name = Words("报告资源（图表库、中文字体）", "Report assets (charts, Chinese font)")
    complete = any(file.startswith("echarts") for file in files) and any("Noto" in file for file in files)
    return Finding(name, complete, _same(", ".join(files) or "–"), SETUP)


def reference_systems() -> Finding:
    """See that PROJ knows the CGCS2000 systems a town declares."""
    name = Words("坐标系数据库", "Reference systems")
    try:
        found = pyproj.CRS.from_epsg(4526).name
    except pyproj.exceptions.CRSError as error:
        return Finding(name, False, _same(str(error)), SETUP)
    return Finding(name, True, _same(f"EPSG:4526 {found}"))


def geopackage_driver() -> Finding:
    """See that GDAL reads and writes GeoPackages."""
    ok = "w" in pyogrio.list_drivers().get("GPKG", "")
    return Finding(
        Words("GeoPackage 驱动", "GeoPackage driver"),
        ok,
        _same(f"GDAL {pyogrio.__gdal_version_string__}"),
        SETUP,
    )


def solver() -> Finding:
    """See that HiGHS solves a linear programme of one variable."""
    model = highs_solver()
    x = model.addVariable(lb=0, ub=3)
    model.maximize(x)
    ok = abs(model.getObjectiveValue() - 3) < 1e-9
    return Finding(Words("求解器", "Solver"), ok, _same(f"HiGHS {model.version()}"), SETUP)


def time_zone() -> Finding:
    """See that the time zone of every time in Dayang is known."""
    name = Words("时区数据", "Time zone")
    try:
        ZoneInfo("Asia/Shanghai")
    except ZoneInfoNotFoundError:
        return Finding(name, False, Words("缺 Asia/Shanghai", "Asia/Shanghai is missing"), SETUP)
    return Finding(name, True, _same("Asia/Shanghai"))


def registers() -> Finding:
    """See that the data dictionary loads."""
    return Finding(
        Words("数据字典", "Data dictionary"),
        len(DICTIONARY) > 0,
        Words(f"{len(DICTIONARY)} 个登记表", f"{len(DICTIONARY)} registers"),
        SETUP,
    )


def scratch_space() -> Finding:
    """See that there is a place to write, with room for a town."""
    with TemporaryDirectory() as folder:
        free_gib = shutil.disk_usage(Path(folder)).free / 2**30
    return Finding(
        Words("临时目录空间", "Scratch space"),
        free_gib >= 2,
        _same(f"{free_gib:.0f} GiB"),
        Words("请腾出至少 2 GiB 空间，或设置 TMPDIR。", "Free at least 2 GiB, or set TMPDIR."),
    )


CHECKS: tuple[Callable[[], Finding], ...] = (
    python_version,
    packages,
    report_assets,
    reference_systems,
    geopackage_driver,
    solver,
    time_zone,
    registers,
    scratch_space,
)


def examine() -> list[Finding]:
    """Run every check and return what each found."""
    return [check() for check in CHECKS]
