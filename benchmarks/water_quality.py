"""How fast samples are classified, beside a plain pandas ``apply`` of the same rules.

1,000,000 samples of the 21 evaluated items drawn about the limits, a tenth of the values
missing, rivers and lakes mixed, in both modes. The plain version goes row by row in decimals
over all of them, which takes some minutes; its classes and ours must be equal on every row.

Last line: ``water_quality_samples_per_s: N``, of the slower mode.
"""

import time
from collections.abc import Callable
from decimal import ROUND_HALF_EVEN, Decimal

import numpy as np
import pandas as pd

from dayang.water.quality import EVALUATED, EVALUATION, REALTIME, Mode, classify
from dayang.water.quality.standards import NO_CLASS, WORSE, decimals, limits

SAMPLES = 1_000_000
ROUNDS = 3
"""Times each mode is measured; the slowest counts."""
CHUNK = 50_000
"""Rows the plain version takes at a time: ``apply`` holds each cell as an object meanwhile."""
Bound = tuple[Decimal | None, Decimal | None]


def drawn(count: int, seed: int = 1) -> tuple[pd.DataFrame, np.ndarray]:
    """Return samples and their water bodies; a third of the values lie on a limit or within a digit of it."""
    rng = np.random.default_rng(seed)
    columns = {}
    for item in EVALUATED:
        low, high = limits(item, "river")
        bounds = high if np.isfinite(high).all() else low
        value = rng.choice(bounds, count) * np.exp(rng.normal(0, 0.3, count))
        near = rng.random(count) < 1 / 3
        step = 10.0 ** -(decimals()[item] + 1)
        value[near] = rng.choice(bounds, near.sum()) + rng.integers(-9, 10, near.sum()) * step
        value = np.maximum(value, 0).round(6)
        value[rng.random(count) < 0.1] = np.nan
        columns[item] = value
    return pd.DataFrame(columns), rng.choice(np.array(["river", "lake"], dtype=object), count)


def plain(mode: Mode) -> Callable[["pd.Series[float]"], int]:
    """Return the rules for one row in decimals, as one would write them for ``DataFrame.apply``."""
    bounds: dict[tuple[str, str], list[Bound]] = {
        (item, body): [
            tuple(Decimal(str(x)) if np.isfinite(x) else None for x in pair)  # type: ignore[misc]
            for pair in zip(*limits(item, body), strict=True)
        ]
        for item in mode.items
        for body in ("river", "lake")
    }

    def rounded(value: Decimal, item: str) -> Decimal:
        found = value.quantize(Decimal(1).scaleb(-decimals()[item]), ROUND_HALF_EVEN)
        if found == 0 and value != 0:
            found = value.quantize(Decimal(1).scaleb(value.adjusted()), ROUND_HALF_EVEN)
        return found

    def row_class(row: "pd.Series[float]") -> int:
        worst = NO_CLASS
        for item in mode.items:
            if pd.isna(row[item]):
                continue
            value = Decimal(str(row[item]))
            value = rounded(value, item) if mode.rounded else value
            for place, (low, high) in enumerate(bounds[item, row["body"]]):  # type: ignore[index]
                if (low is None or value >= low) and (high is None or value <= high):
                    worst = max(worst, place)
                    break
            else:
                worst = WORSE
        return worst

    return row_class


def main() -> None:
    """Measure both modes, check every row against the plain version, print the figures."""
    samples, body = drawn(SAMPLES)
    slowest = 0.0
    for mode in (REALTIME, EVALUATION):
        seconds = []
        for _ in range(ROUNDS):
            start = time.perf_counter()
            found = classify(samples, body, mode)
            seconds.append(time.perf_counter() - start)
        start = time.perf_counter()
        whole, rules = samples.assign(body=body), plain(mode)
        parts = [whole.iloc[at : at + CHUNK].apply(rules, axis=1) for at in range(0, SAMPLES, CHUNK)]
        beside = pd.concat(parts).to_numpy()
        row_by_row = time.perf_counter() - start
        unequal = int((found.worst != beside).sum())
        if unequal:
            raise SystemExit(f"{mode.name}: {unequal:,} of {SAMPLES:,} rows differ from the plain version")
        slowest = max(slowest, *seconds)
        print(
            f"{mode.name}: {SAMPLES:,} samples, {len(mode.items)} items:"
            f" {max(seconds):.2f} s (slowest of {ROUNDS}), {SAMPLES / max(seconds):,.0f} samples/s;"
            f" plain apply {row_by_row:,.0f} s, {SAMPLES / row_by_row:,.0f} samples/s;"
            f" all {len(beside):,} rows equal",
            flush=True,
        )
    print(f"water_quality_samples_per_s: {SAMPLES / slowest:.0f}")


if __name__ == "__main__":
    main()
