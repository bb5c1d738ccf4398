"""Dates and times, from cells or from text.

A time without a zone is China time. Years have four digits; a number is a date only
when it is written 20211231.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from dayang.town.checks.cells import Cells, Kind
from dayang.town.checks.reading import Positions, Problem, Reading, Texts, scattered
from dayang.town.checks.texts import among, as_mask, matches
from dayang.town.checks.tidy import tidy
from dayang.town.frames import DTYPES
from dayang.town.registers.schema import Type
from dayang.town.units import CHINA
from dayang.words import Words

Times = NDArray[np.datetime64]

_DATE = r"^(?P<year>\d{4})\s*[-/.年]\s*(?P<month>\d{1,2})\s*[-/.月]\s*(?P<day>\d{1,2})"
_TIME = (
    r"(?:T|\s+)(?P<hour>\d{1,2})[:时](?P<minute>\d{1,2})(?:[:分](?P<second>\d{1,2})(?:\.(?P<part>\d{1,9}))?)?"
)
_ZONE = r"(?P<zone>Z|[+-]\d{2}:?\d{2})"
_WHOLE = rf"{_DATE}(?:{_TIME}[秒分]?\s*{_ZONE}?)?$"
_COMPACT = r"^(\d{4})(\d{2})(\d{2})(\.0)?$"
_SHORT_YEAR = r"^'?\d{1,3}\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}(\s|$)|^\d{1,2}[-/.]\d{1,2}[-/.]\d{2}(\s|$)"
_YEAR_LAST = r"^\d{1,2}\s*[-/.]\s*\d{1,2}\s*[-/.]\s*\d{4}(\s|$)"
_NUMBER = r"^\d{1,7}(\.\d*)?$"

_SERIALS = (1.0, 2_958_466.0)
"""Serial numbers of Excel's calendar: 1900-01-01 to the end of 9999."""

_SERIAL_ORIGIN = np.datetime64("1899-12-30", "s")
_EPOCH = (np.datetime64("1899-12-30"), np.datetime64("1900-03-01"))
"""From the day that serial number 0 shows as, to the end of what an empty or time-only cell becomes."""

_LAST_SUMMER_TIME = np.datetime64("1992-01-01", "us")
"""China has kept +08:00 without a break since the autumn of 1991 (IANA tz database, Asia/Shanghai)."""

_OFFSET = np.timedelta64(8, "h")


@dataclass(frozen=True, eq=False)
class _Read:
    """Times as read: of the clock in China, or moments in UTC; and the cells that are neither."""

    clock_at: Positions
    clocks: Times
    moment_at: Positions
    moments: Times
    repairs: NDArray[np.int8]
    problems: tuple[Problem, ...]


def read_date(cells: Cells) -> Reading:
    """Read a column of dates as midnights; a time of day is dropped, and that is said."""
    read = _read(cells)
    local = _series(read.moments, "us").dt.tz_localize("UTC").dt.tz_convert(CHINA).dt.tz_localize(None)
    times = np.full(len(cells), np.datetime64("NaT"), "datetime64[us]")
    times[read.clock_at] = read.clocks
    times[read.moment_at] = local.to_numpy("datetime64[us]")
    days = times.astype("datetime64[D]")
    timed = np.flatnonzero(~np.isnat(times) & (days != times))
    dropped: list[dict[str, Any]] = [{"value": str(day)} for day in days[timed]]
    problems = (*read.problems, Problem("time_dropped", timed, each=dropped), *_epoch(days))
    days[_among(days)] = np.datetime64("NaT")
    return Reading(_series(days, "s"), read.repairs, problems)


def read_datetime(cells: Cells) -> Reading:
    """Read a column of times as aware times of Asia/Shanghai."""
    read = _read(cells)
    utc, unclear = _utc_of_clocks(read.clocks)
    times = np.full(len(cells), np.datetime64("NaT"), "datetime64[us]")
    times[read.clock_at] = utc
    times[read.moment_at] = read.moments
    days = (times + _OFFSET).astype("datetime64[D]")
    problems = (*read.problems, Problem("clock_change", read.clock_at[unclear]), *_epoch(days))
    times[_among(days)] = np.datetime64("NaT")
    aware = _series(times, "us").dt.tz_localize("UTC").dt.tz_convert(CHINA)
    return Reading(aware.astype(DTYPES[Type.DATETIME]), read.repairs, problems)


def _series(times: Times, unit: str) -> "pd.Series[Any]":
    return pd.Series(times.astype(f"datetime64[{unit}]"))


def _among(days: Times) -> NDArray[np.bool_]:
    return (days >= _EPOCH[0]) & (days < _EPOCH[1])


def _epoch(days: Times) -> tuple[Problem, ...]:
    return (Problem("epoch_date", np.flatnonzero(_among(days))),)


def _read(cells: Cells) -> _Read:
    tidied = tidy(cells, figures=True)
    clocks, offsets, rules = _parsed(tidied.texts)
    good = rules == ""
    zoned = good & ~np.isnan(offsets)
    shift = np.where(zoned, offsets, 0).astype("timedelta64[m]")
    days, day_at, problems = _numbered(cells)
    plain = good & ~zoned
    return _Read(
        clock_at=np.concatenate([cells.at(Kind.CLOCK), tidied.positions[plain], day_at]),
        clocks=np.concatenate([cells.clocks, clocks[plain], days]),
        moment_at=np.concatenate([cells.at(Kind.MOMENT), tidied.positions[zoned]]),
        moments=np.concatenate([cells.moments, (clocks - shift)[zoned]]),
        repairs=scattered(len(cells), tidied.positions, tidied.repairs),
        problems=(
            *tidied.problems,
            *(Problem(rule, tidied.positions[rules == rule]) for rule in _TEXT_RULES),
            _serials(
                tidied.positions[rules == "serial_date"],
                among(tidied.texts, rules == "serial_date"),
            ),
            *problems,
            Problem("wrong_type", cells.at(Kind.FLAG, Kind.OTHER)),
        ),
    )


_TEXT_RULES = ("wrong_type", "impossible_date", "two_digit_year", "day_first")


def _parsed(texts: Texts) -> tuple[Times, NDArray[np.float64], NDArray[np.object_]]:
    """Return clock times, offsets from UTC in minutes (NaN where none) and the rule broken ("" for none)."""
    texts = pc.replace_substring_regex(texts, _COMPACT, r"\1-\2-\3")
    texts = pc.utf8_trim_whitespace(pc.replace_substring_regex(texts, r"日\s*", " "))
    parts = pc.extract_regex(texts, _WHOLE)
    found = as_mask(pc.is_valid(parts))
    year, month, day, hour, minute, second = (
        _whole(parts, name) for name in ("year", "month", "day", "hour", "minute", "second")
    )
    first = (year - 1970).astype("datetime64[Y]").astype("datetime64[M]") + (np.clip(month, 1, 12) - 1)
    date = first.astype("datetime64[D]") + (day - 1)
    real = (month >= 1) & (month <= 12) & (day >= 1) & (date.astype("datetime64[M]") == first)
    real &= (hour < 24) & (minute < 60) & (second < 60)
    micro = pc.utf8_slice_codeunits(pc.utf8_rpad(pc.struct_field(parts, "part"), 6, "0"), 0, 6)
    clocks = (
        date.astype("datetime64[us]")
        + hour.astype("timedelta64[h]")
        + minute.astype("timedelta64[m]")
        + second.astype("timedelta64[s]")
        + _numbers(micro).astype("timedelta64[us]")
    )
    short = (found & (year < 1000)) | (~found & matches(texts, _SHORT_YEAR))
    rules = np.select(
        [
            short,
            found & ~real,
            ~found & matches(texts, _NUMBER),
            ~found & matches(texts, _YEAR_LAST),
            ~found,
        ],
        ["two_digit_year", "impossible_date", "serial_date", "day_first", "wrong_type"],
        "",
    ).astype(object)
    return clocks, _offsets(pc.struct_field(parts, "zone")), rules


def _whole(parts: Any, name: str) -> NDArray[np.int64]:
    return _numbers(pc.struct_field(parts, name))


def _numbers(digits: Texts) -> NDArray[np.int64]:
    """Return digits as numbers, 0 where there are none."""
    known = pc.replace_substring_regex(pc.fill_null(digits, "0"), "^$", "0")
    numbers: NDArray[np.int64] = known.cast(pa.int64()).to_numpy()
    return numbers


def _offsets(zones: Texts) -> NDArray[np.float64]:
    parts = pc.extract_regex(pc.replace_substring(zones, "Z", "+00:00"), r"^(?P<h>[+-]\d{2}):?(?P<m>\d{2})$")
    hours, minutes = (pc.cast(pc.struct_field(parts, part), pa.float64()) for part in ("h", "m"))
    back = pc.starts_with(zones, "-")
    signed = pc.if_else(back, pc.negate(minutes), minutes)
    offsets: NDArray[np.float64] = pc.add(pc.multiply(hours, 60.0), signed).to_numpy(zero_copy_only=False)
    return offsets


def _numbered(cells: Cells) -> tuple[Times, Positions, tuple[Problem, ...]]:
    """Read numbers written 20211231; other numbers are serials of a spreadsheet, or nothing."""
    positions, numbers = cells.at(Kind.NUMBER), cells.numbers
    compact = (numbers == np.rint(numbers)) & (numbers >= 1e7) & (numbers < 1e8)
    texts = pa.array([f"{number:.0f}" for number in numbers[compact]], pa.large_string())
    days, _, rules = _parsed(texts)
    serial = (numbers >= _SERIALS[0]) & (numbers < _SERIALS[1])
    problems = (
        Problem("impossible_date", positions[compact][rules != ""]),
        _serials(positions[serial], numbers[serial]),
        Problem("wrong_type", positions[~compact & ~serial]),
    )
    return days[rules == ""], positions[compact][rules == ""], problems


def _serials(positions: Positions, numbers: Any) -> Problem:
    """Name serial numbers, with the day Excel would show for each: to help, not to guess."""
    return Problem(
        "serial_date", positions, each=[_serial_words(float(str(number))) for number in np.asarray(numbers)]
    )


def _serial_words(number: float) -> dict[str, Any]:
    if not _SERIALS[0] <= number < _SERIALS[1]:
        return {"guess": Words("", "")}
    day = (_SERIAL_ORIGIN + np.timedelta64(int(number), "D")).astype("datetime64[D]")
    return {"guess": Words(f"（Excel 会显示为 {day}）", f" (Excel would show {day})")}


def _utc_of_clocks(clocks: Times) -> tuple[Times, NDArray[np.bool_]]:
    """Return the moments of China's clock, and which of them the clock skipped or showed twice."""
    utc = clocks - _OFFSET
    old = clocks < _LAST_SUMMER_TIME
    localised = _series(clocks[old], "us").dt.tz_localize(CHINA, ambiguous="NaT", nonexistent="NaT")
    utc[old] = localised.dt.tz_convert("UTC").dt.tz_localize(None).to_numpy("datetime64[us]")
    return utc, np.isnat(utc) & ~np.isnat(clocks)
