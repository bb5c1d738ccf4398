"""What a sample shows: from load, rain, warmth and the year's measures to printed values.

Ammonia, phosphorus, oxygen demand and petroleum rise with how fouled the water is. Oxygen
is what is left of saturation (468 / (31.6 + T) mg/L, GB 3838-2002), less the more fouled and
the warmer the water, so that it always stays below it. In the rainy season sewers overflow;
measures relieve each river by its own share, more and more through 2021.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from dayang.demo.noise import Array, Generator, Indices, Mask

MONTHS = pd.date_range("2020-01-01", "2021-12-01", freq="MS")
QUARTER = 3
"""Months of a quarter."""
DECIMALS = {
    "water_temperature": 1, "ph": 1, "do": 2, "codmn": 1, "cod": 0, "nh3n": 3, "tp": 2, "petroleum": 2,
    "transparency": 0,
}  # fmt: skip
"""Decimals printed; COD below 100 mg/L is reported in whole numbers (HJ 828-2017)."""
LEAST = {"do": 0.2, "nh3n": 0.025, "tp": 0.01, "petroleum": 0.01, "transparency": 5.0}
"""Least value printed: detection limits, mg/L (GB 7489-87, HJ 535-2009, GB 11893-89, HJ 970-2018), and
what a disc still shows, cm (assumed)."""
RAIN_MM = np.array([36, 58, 84, 189, 278, 319, 253, 271, 208, 67, 41, 31], dtype=float)
"""Rain by month, as it usually falls in the delta (assumed)."""
HELD_MM = 90.0
"""Rain of a month that sewers hold without overflowing (assumed): they overflow from April to September."""
SPREAD = {
    "do": 0.25, "codmn": 0.1, "cod": 0.18, "nh3n": 0.3, "tp": 0.25, "petroleum": 0.6, "transparency": 0.2,
    "storm": 0.3,
}  # fmt: skip
"""Spread of the logarithm of chance, by item, and of the overflows of a storm (assumed)."""
LOAD_SPREAD = 0.25
RELIEF = 0.4, 1.6
"""Share of the town's measures that a river sees, least and most (assumed)."""
MISSING = 0.004
"""Share of values that were not measured (assumed)."""
WARMED = 1.047
"""Oxygen is used up faster by so much a degree (the usual factor of BOD)."""


@dataclass(frozen=True, eq=False)
class Chances:
    """All that chance decides of samples; arrays are of shape (sections, months).

    Parameters
    ----------
    load, relief
        By section: how much reaches it, 0 to 1 by rank, and the share of measures it sees.
    temperature, ph
        As printed.
    noise
        Factors about 1, by the keys of `SPREAD`.
    missing
        By item: what was not measured.
    """

    load: Array
    relief: Array
    temperature: Array
    ph: Array
    noise: dict[str, Array]
    missing: dict[str, Mask]

    @classmethod
    def drawn(cls, rng: Generator, exposure: Array, river: Indices) -> "Chances":
        """Draw what chance decides.

        Parameters
        ----------
        rng
            Where chance comes from.
        exposure
            Logarithm of the load that reaches each section, for its width.
        river
            Number of the river of each section.
        """
        shape = len(exposure), len(MONTHS)
        met = np.round(exposure + rng.normal(0, LOAD_SPREAD, len(exposure)), 6)
        rank = np.argsort(np.argsort(met, kind="stable"), kind="stable")
        warm = 22.5 + 7.5 * warmth() + rng.normal(0, 0.8, shape)
        return cls(
            load=(rank + 0.5) / len(rank),
            relief=rng.uniform(*RELIEF, river.max() + 1)[river],
            temperature=np.round(warm, DECIMALS["water_temperature"]),
            ph=np.round(np.clip(7.3 + rng.normal(0, 0.2, shape), 6.2, 8.8), DECIMALS["ph"]),
            noise={key: np.exp(rng.normal(0, spread, shape)) for key, spread in SPREAD.items()},
            missing={item: _missing(rng, shape) for item in DECIMALS},
        )


@dataclass(frozen=True)
class Course:
    """What the whole town has in common over the two years.

    Parameters
    ----------
    strength
        Times its load by rank that a section shows in dry weather before the measures.
    cut
        Share of the load that the measures take away by the end of 2021.
    overflow
        What rain of 100 mm more than sewers hold adds to the load, as a share of it.
    """

    strength: float
    cut: float = 0.0
    overflow: float = 0.0


def warmth() -> Array:
    """Return how warm each month is, -1 to 1: the coldest days are about the end of January."""
    phase = np.arange(len(MONTHS)) % 12
    warm: Array = np.round(-np.cos(2 * np.pi * (phase - 0.5) / 12), 9)
    return warm


def relieved() -> Array:
    """Return the share of the measures in effect by month: none in 2020, all at the end of 2021.

    Works are begun in the first half of the year and most are finished in the second.
    """
    second = np.square(np.arange(1, 13) / 12)
    return np.concatenate([np.zeros(12), second])


def _missing(rng: Generator, shape: tuple[int, int]) -> Mask:
    """Draw what is not measured; an item is measured at least once a quarter."""
    missing: Mask = rng.random(shape) < MISSING
    quarters = missing.reshape(shape[0], -1, QUARTER)
    quarters[..., 0] &= ~quarters.all(axis=2)
    return missing


def printed(chances: Chances, course: Course, months: slice = slice(None)) -> dict[str, Array]:
    """Return the values by item as they are printed, of shape (sections, months).

    Every value but temperature and pH gets no better with a larger `strength` or `overflow`
    and no worse with a larger `cut`.

    Parameters
    ----------
    chances, course
        What chance decides and what the town has in common.
    months
        Months wanted.
    """
    noise = {key: factor[:, months] for key, factor in chances.noise.items()}
    temperature, season = chances.temperature[:, months], warmth()[months]
    spilt = np.maximum(np.tile(RAIN_MM, 2) - HELD_MM, 0.0)[months] / 100
    relief = chances.relief[:, None] * relieved()[months]
    fouled = chances.load[:, None] * course.strength
    fouled = fouled * (1 + course.overflow * spilt * noise["storm"]) * (1 - course.cut * relief)
    used_up = 0.05 + 0.9 * fouled**1.5 * WARMED ** (temperature - 20)
    cod = 11 * np.exp(1.05 * fouled) * noise["cod"]
    values = {
        "do": 468 / (31.6 + temperature) * np.exp(-used_up * noise["do"]),
        "codmn": 0.3 * cod * noise["codmn"],
        "cod": cod,
        "nh3n": 0.3 * np.exp(2.5 * fouled) * (1 - 0.15 * season) * noise["nh3n"],
        "tp": 0.08 * np.exp(1.7 * fouled) * noise["tp"],
        "petroleum": 0.012 * np.exp(1.6 * fouled) * noise["petroleum"],
        "transparency": 78 * np.exp(-1.3 * fouled) * noise["transparency"],
    }
    rounded = {
        item: np.maximum(np.round(value, DECIMALS[item]), LEAST.get(item, 0.0))
        for item, value in values.items()
    }
    return {"water_temperature": temperature, "ph": chances.ph[:, months], **rounded}


def below_detection(item: str, value: Array) -> Mask:
    """Say which printed values stand for what was not detected: only petroleum is ever so low."""
    below: Mask = (value <= LEAST["petroleum"]) & (item == "petroleum")
    return below
