"""Further rules of single columns, by the name a `Column` gives in ``rule``.

A new one is a function from a `Reading` to a `Reading` in `COLUMN_RULES`, and a row in
`dayang.town.checks.words.RULES`.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np
import pyarrow as pa
from pyproj import CRS
from pyproj.exceptions import CRSError
from stdnum.cn import uscc
from stdnum.exceptions import InvalidChecksum, ValidationError

from dayang.town.checks.credit_codes import are_credit_codes
from dayang.town.checks.reading import Problem, Reading, Repair
from dayang.town.checks.texts import matches, rewritten
from dayang.town.checks.words import NOTHING
from dayang.words import Words

_EPSG = re.compile(r"EPSG:\d{4,6}")


def apply_rule(rule: str | None, reading: Reading) -> Reading:
    """Return the reading of a column after its further rule, if it has one."""
    return reading if rule is None else COLUMN_RULES[rule](reading)


def _credit_code(reading: Reading) -> Reading:
    reading = _upper_case(reading)
    known = np.flatnonzero(reading.values.notna())
    texts = pa.array(reading.values.iloc[known], pa.large_string())
    wrong = ~are_credit_codes(texts)
    each = [{"digit": _check_digit(text)} for text in reading.values.iloc[known[wrong]]]
    return _with(reading, Problem("credit_code", known[wrong], each=each))


def _projected_crs(reading: Reading) -> Reading:
    reading = _upper_case(reading)
    unfit = {text: not _is_acceptable_crs(text) for text in reading.values.dropna().unique()}
    wrong = np.flatnonzero(reading.values.map(unfit).fillna(False).to_numpy(bool))
    return _with(reading, Problem("projected_crs", wrong))


_MARKS = Words(
    "数字，或 --（未监测）、ND（未检出）、0.05L 或 <0.05（低于检出限）、维护、停站",
    "a number, or -- (not measured), ND (not detected), 0.05L or <0.05 (below the limit), "
    "维护 (maintenance), 停站 (stopped)",
)


def _sample_value(reading: Reading) -> Reading:
    """Say of a sample that cannot be read what may stand there besides numbers."""
    words = {"kind": _MARKS, "unit": Words("“单位”所写", "the unit stated")}
    problems = (
        problem._replace(values={**words, **problem.values}) if problem.rule in _UNREADABLE else problem
        for problem in reading.problems
    )
    return replace(reading, problems=tuple(problems))


_UNREADABLE = ("wrong_type", "unit_in_cell")


COLUMN_RULES: Mapping[str, Callable[[Reading], Reading]] = {
    "credit_code": _credit_code,
    "projected_crs": _projected_crs,
    "sample_value": _sample_value,
}


def is_projected_in_metres(crs: str) -> bool:
    """Say whether `crs` is a projected system in metres that PROJ knows.

    Examples
    --------
    >>> is_projected_in_metres("EPSG:4526"), is_projected_in_metres("EPSG:4490")
    (True, False)
    """
    try:
        system = CRS.from_user_input(crs)
    except CRSError:
        return False
    return system.is_projected and system.axis_info[0].unit_name == "metre"


def _is_acceptable_crs(text: str) -> bool:
    """Leave a text that is no EPSG code to the pattern of its column."""
    return not _EPSG.fullmatch(text) or is_projected_in_metres(text)


def _upper_case(reading: Reading) -> Reading:
    known = reading.values.notna().to_numpy(bool)
    texts = pa.array(reading.values[known], pa.large_string())
    lower = matches(texts, "[a-z]")
    if not lower.any():
        return reading
    positions = np.flatnonzero(known)[lower]
    values, repairs = reading.values.copy(), reading.repairs.copy()
    values.iloc[np.flatnonzero(known)] = rewritten(texts, lower, str.upper).to_pylist()
    repairs[positions] |= Repair.CASE
    return replace(reading, values=values, repairs=repairs)


def _check_digit(text: str) -> Words:
    """Return what the last character would be, where nothing but that can be wrong."""
    try:
        uscc.validate(text)
    except InvalidChecksum:
        digit = uscc.calc_check_digit(text[:-1])
        return Words(
            f"；前 17 位若无误，末位应为 {digit}", f"; if the first 17 are right the last is {digit}"
        )
    except ValidationError:
        return NOTHING
    return NOTHING


def _with(reading: Reading, problem: Problem) -> Reading:
    return replace(reading, problems=(*reading.problems, problem))
