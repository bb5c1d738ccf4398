"""How often the interval of a projection holds what came, on yearly figures of listed firms to 2016.

Back-test with rolling origins: every series is cut after a day, `project` sees the last n values
before it, and what it says of the next 1 to 5 years is held against what came. Five kinds of
series: revenue, assets and profit (may be negative) of a firm, its revenue counted up, and the
number of firms of a division over 100 M yuan of revenue, which is what a town counts. For every
series and every n one origin is drawn, so that no series counts more than another.

Beside it, from the same cuts: the last value, and the drift (straight line through first and last
value) with its textbook interval (Hyndman and Athanasopoulos, Forecasting: Principles and Practice,
3rd ed., 5.5). Errors and widths are scaled by the mean step of the values seen (as in MASE); their
medians are shown, since a firm that multiplies would be most of a mean. With ``--statsmodels`` the
Theta method of statsmodels runs on the same cuts too; it is no dependency, so bring it:
``uv pip install --target DIR --no-deps statsmodels patsy`` and ``PYTHONPATH=DIR``.

Last line: ``targets_projection_coverage_80: C``, the share of intervals of 80 % that held what came,
in percent, over all cases; each kind of series counts the same.
"""

import argparse
import sys
import warnings
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from functools import lru_cache
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.stats import norm

from benchmarks.shared_data import shared_data
from dayang.targets.projection import Rules, project, shipped_rules

LENGTHS = (4, 5, 6, 8, 12, 20)
"""Values that are seen before a cut."""
HORIZONS = range(1, 6)
"""Years from the cut to what is projected."""
OVER_WAN = 10_000
"""100 M yuan of revenue, in the unit of the panel."""
MEASURES = {"revenue": "revenue_wan", "assets": "total_assets_wan", "profit": "net_profit_wan"}
Interval = tuple[float, float, float]
Beside = Callable[[np.ndarray, int, float], Interval]


def panel(folder: Path) -> dict[str, pd.DataFrame]:
    """Return the series by kind: a row a year, a column a series."""
    rows = pd.read_csv(folder / "ashare_panel_to2016.csv.gz", dtype={"code": str})
    kinds = {
        kind: rows.pivot_table(index="year", columns="code", values=column)
        for kind, column in MEASURES.items()
    }
    for kind in ("revenue", "assets"):
        kinds[kind] = kinds[kind].where(kinds[kind] > 0)
    kinds["counted up"] = kinds["revenue"].cumsum()
    industry = pd.read_csv(folder / "ashare_gb_industry.csv.gz", dtype=str)
    division = industry.drop_duplicates("stockCode").set_index("stockCode")["guoBiaoSubIndustry"]
    over = rows.assign(division=rows["code"].map(division), over=rows["revenue_wan"] > OVER_WAN)
    counts = over.pivot_table(index="year", columns="division", values="over", aggfunc="sum").astype(float)
    # A division that never counts ten firms is no count that a town would set a target on.
    kinds["count"] = counts.loc[:, counts.max() >= 10]
    return kinds


def cuts(
    table: pd.DataFrame, most: int, rng: np.random.Generator
) -> Iterator[tuple[str, int, pd.Series, pd.Series]]:
    """Yield a series' name, n, the n values seen and the up to 5 that came, without a gap."""
    names = rng.permutation(table.columns.to_numpy())[:most]
    for name in names:
        series = table[name]
        there = series.notna().to_numpy()
        for length in LENGTHS:
            ends = [
                end
                for end in range(length, len(series))
                if there[end - length : end + 1].all() and np.ptp(series.to_numpy()[end - length : end]) > 0
            ]
            if not ends:
                continue
            end = int(rng.choice(ends))
            came = series.iloc[end : end + max(HORIZONS)]
            yield (
                str(name),
                length,
                series.iloc[end - length : end],
                came[came.notna().cumprod().astype(bool)],
            )


def drift(values: np.ndarray, ahead: int, coverage: float) -> Interval:
    """Return the drift method's value and interval, as the textbook has it."""
    steps = np.diff(values)
    slope = steps.mean()
    error = np.sqrt(((steps - slope) ** 2).sum() / max(len(steps) - 1, 1)) * np.sqrt(
        ahead * (1 + ahead / len(steps))
    )
    middle, half = values[-1] + slope * ahead, norm.ppf((1 + coverage) / 2) * error
    return middle, middle - half, middle + half


def theta(values: np.ndarray, ahead: int, coverage: float) -> Interval:
    """Return the value and interval of statsmodels' Theta method, on logarithms where all are positive."""
    middle, low, high = _theta(tuple(values), coverage)[ahead - 1]
    return middle, low, high


@lru_cache(maxsize=1)
def _theta(values: tuple[float, ...], coverage: float) -> np.ndarray:
    """Return value, low and high for every horizon: a fit takes a tenth of a second."""
    from statsmodels.tsa.forecasting.theta import ThetaModel  # noqa: PLC0415  brought only when asked for

    positive = min(values) > 0
    seen = np.log(values) if positive else np.array(values)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        fitted = ThetaModel(pd.Series(seen), period=1, deseasonalize=False).fit(disp=False)
        middle = fitted.forecast(max(HORIZONS)).to_numpy()
        interval = fitted.prediction_intervals(max(HORIZONS), alpha=1 - coverage).to_numpy()
    found = np.column_stack([middle, interval])
    return np.exp(found) if positive else found


def cases(
    kinds: dict[str, pd.DataFrame], most: int, rules: Rules, beside: dict[str, Beside], seed: int
) -> pd.DataFrame:
    """Return a row for every cut and horizon: what each method said, and what came."""
    rng = np.random.default_rng(seed)
    coverage = rules.coverage_percent / 100
    rows = []
    for kind, table in kinds.items():
        lower = -np.inf if kind == "profit" else None
        for name, length, seen, came in cuts(table, most, rng):
            days = [date(year, 12, 31) for year in seen.index]
            values = seen.to_numpy()
            for ahead, truth in enumerate(came, start=1):
                due = date(days[-1].year + ahead, 12, 31)
                found = project(days, values, due, cumulative=kind == "counted up", lower=lower, rules=rules)
                row = {
                    "kind": kind,
                    "series": name,
                    "n": length,
                    "h": ahead,
                    "truth": truth,
                    "scale": np.abs(np.diff(values)).mean(),
                    "said": found.value is not None,
                    "theta_value": found.value,
                    "theta_low": found.low,
                    "theta_high": found.high,
                    "last_value": values[-1],
                }
                for method, forecast in beside.items():
                    parts = forecast(values, ahead, coverage)
                    row |= dict(
                        zip((f"{method}_{part}" for part in ("value", "low", "high")), parts, strict=True)
                    )
                rows.append(row)
    return pd.DataFrame(rows)


def judged(rows: pd.DataFrame, methods: list[str]) -> pd.DataFrame:
    """Return, beside each case, whether each interval held, its width, and the scaled errors."""
    made = {}
    for method in methods:
        made[f"{method}_mase"] = (rows[f"{method}_value"] - rows["truth"]).abs() / rows["scale"]
        if f"{method}_low" in rows:
            low, high = rows[f"{method}_low"], rows[f"{method}_high"]
            made[f"{method}_held"] = 100.0 * rows["truth"].between(low, high)
            made[f"{method}_wide"] = (high - low) / rows["scale"]
    return rows.assign(**made)


def table(rows: pd.DataFrame, by: str, methods: list[str]) -> str:
    """Return a table: cases, share held in percent, median width and median scaled error by method."""
    parts = {"cases": rows.groupby(by).size()}
    for method in methods:
        if f"{method}_held" in rows:
            parts[f"{method} held"] = _by_kind(rows, by, f"{method}_held", "mean").round(1)
            parts[f"{method} wide"] = _by_kind(rows, by, f"{method}_wide", "median").round(2)
        parts[f"{method} MASE"] = _by_kind(rows, by, f"{method}_mase", "median").round(2)
    return pd.DataFrame(parts).to_string()


def _by_kind(rows: pd.DataFrame, by: str, column: str, how: str) -> "pd.Series[float]":
    """Return the mean over kinds: each counts the same, whatever the number of its series."""
    return rows.pivot_table(index=by, columns=rows["kind"].rename("of"), values=column, aggfunc=how).mean(
        axis=1
    )


def main(arguments: list[str]) -> None:
    """Run the back-test, print the tables and the figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--statsmodels", action="store_true", help="also run the Theta method of statsmodels")
    parser.add_argument("--series", type=int, default=600, help="series of a kind that are drawn, at most")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args(arguments)
    folder = shared_data("firms")
    if folder is None:
        return
    beside: dict[str, Beside] = {"drift": drift} | ({"statsmodels": theta} if asked.statsmodels else {})
    methods = ["theta", "last", *beside]
    kinds = panel(folder)
    rules = shipped_rules()
    rows = cases(kinds, asked.series, rules, beside, asked.seed)
    unsaid = int((~rows["said"]).sum())
    rows = judged(rows[rows["said"]], methods)
    print(f"{len(rows):,} projections of {rows.groupby('kind')['series'].nunique().sum():,} series;", end=" ")
    print(f"nothing projected in {unsaid} cases; intervals of {rules.coverage_percent:g} %")
    for by in ("h", "n", "kind"):
        print(f"\n{table(rows, by, methods)}")
    wider = judged(
        cases(kinds, asked.series, replace(rules, coverage_percent=95.0), {}, asked.seed), ["theta"]
    )
    held95 = wider[wider["said"]].groupby("kind")["theta_held"].mean().mean()
    print(f"\nintervals of 95 %: {held95:.1f} % held")
    print(f"targets_projection_coverage_80: {rows.groupby('kind')['theta_held'].mean().mean():.1f}")


if __name__ == "__main__":
    main(sys.argv[1:])
