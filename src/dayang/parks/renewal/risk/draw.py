"""What chance decides, replay by replay.

Each replay has a stream of its own, so that neither their order nor the number of threads matters,
and draws everything before anything happens, so that two rules meet the same luck.
"""

import math
from typing import Any

import numpy as np

from dayang.parks.renewal.compiled import inner
from dayang.parks.renewal.risk.arrays import Arrays, Draws
from dayang.parks.renewal.risk.chances import Chances, Range

COMMON = 9
"""Kinds of luck that units share: four phases, votes, prices of building and of land, rent, letting."""
VOTE, BUILDING_PRICE, LAND_PRICE, RENT, LETTING = 4, 5, 6, 7, 8


@inner
def _next(stream: Any) -> Any:
    """Return the next 64 bits: SplitMix64 (Steele, Lea, Flood 2014)."""
    stream[0] += np.uint64(0x9E3779B97F4A7C15)
    bits = stream[0]
    bits = (bits ^ (bits >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    bits = (bits ^ (bits >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return bits ^ (bits >> np.uint64(31))


@inner
def stream_of(seed: int, replay: int) -> Any:
    """Return the stream of a replay: begun where a hash of seed and number says."""
    stream = np.zeros(1, np.uint64)
    stream[0] = np.uint64(seed)
    stream[0] = _next(stream) + np.uint64(replay)
    stream[0] = _next(stream)
    return stream


@inner
def _normal(stream: Any) -> float:
    """Return a standard normal (Box, Muller 1958)."""
    one = (float(_next(stream) >> np.uint64(11)) + 1.0) * 2.0**-53
    two = float(_next(stream) >> np.uint64(11)) * 2.0**-53
    return math.sqrt(-2.0 * math.log(one)) * math.cos(2.0 * math.pi * two)


@inner
def _uniform(stream: Any, common: float, share: float, own: float) -> float:
    """Return a uniform that shares luck with others: a one-factor Gaussian copula (Vasicek 2002)."""
    return 0.5 * math.erfc(-(share * common + own * _normal(stream)) / math.sqrt(2.0))


@inner
def _within(ends: Range, uniform: float) -> float:
    return ends.low + uniform * (ends.high - ends.low)


@inner
def draw(arrays: Arrays, chances: Chances, seed: int, replay: int, draws: Draws) -> None:
    """Fill in what chance decides in a replay (R1 to R5)."""
    stream = stream_of(seed, replay)
    count, years = len(arrays.unit), arrays.limit_yuan.shape[1]
    share, own = math.sqrt(chances.correlation), math.sqrt(1.0 - chances.correlation)
    common = np.empty(COMMON)
    for kind in range(COMMON):
        common[kind] = _normal(stream)
    for number in range(count):
        unit, luck = arrays.unit[number], draws.unit[number]
        for phase in range(4):
            uniform = _uniform(stream, common[phase], share, own)
            luck.months[phase] = unit.low[phase] + uniform * (unit.high[phase] - unit.low[phase])
        passed, luck.failed = unit.vote >= 1.0, 0
        for _ in range(0 if passed else chances.tries):
            passed = passed or _uniform(stream, common[VOTE], share, own) < unit.vote
            luck.failed += not passed
        luck.price[0] = 1.0
        uniform = _uniform(stream, common[BUILDING_PRICE], share, own)
        luck.price[1] = _within(chances.building_price, uniform)
        luck.price[2] = _within(chances.land_price, _uniform(stream, common[LAND_PRICE], share, own))
        luck.rent = _within(chances.rent, _uniform(stream, common[RENT], share, own))
        luck.rent *= _within(chances.occupancy, _uniform(stream, common[LETTING], share, own))
    for storey in range(3):
        for year in range(years):
            uniform = _uniform(stream, common[LETTING], share, own)
            draws.letting[storey, year] = _within(chances.letting, uniform)
    for project in range(len(draws.late)):
        # Projects under way share the luck of building.
        after = _within(chances.project_late_months, _uniform(stream, common[3], share, own))
        draws.late[project] = math.ceil(after / 3.0 - 1e-9)
