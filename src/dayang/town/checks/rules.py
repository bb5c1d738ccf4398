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

from dayang.town.checks.cells import matches, rewritten
from dayang.town.checks.reading import Problem, Reading, Repair

_CREDIT_CODE = re.compile(r"[1-9ANY]\d{7}[0-9A-HJ-NP-RTUWXY]{10}")
"""GB 32100-2015: authority, category, division, body and check digit.

Authorities A (army), N (agriculture: village collectives) and Y (others) are letters,
which `stdnum.cn.uscc.validate` does not take.
"""

_EPSG = re.compile(r"EPSG:\d{4,6}")


def apply_rule(rule: str | None, reading: Reading) -> Reading:
    """Return the reading of a column after its further rule, if it has one."""
    return reading if rule is None else COLUMN_RULES[rule](reading)


def _credit_code(reading: Reading) -> Reading:
    return _judged("credit_code", _upper_case(reading), is_credit_code)


def _projected_crs(reading: Reading) -> Reading:
    return _judged("projected_crs", _upper_case(reading), _is_acceptable_crs)


COLUMN_RULES: Mapping[str, Callable[[Reading], Reading]] = {
    "credit_code": _credit_code,
    "projected_crs": _projected_crs,
}


def is_credit_code(text: str) -> bool:
    """Say whether `text` is a unified social credit code with the right check digit.

    Examples
    --------
    >>> is_credit_code("91110000600037341L"), is_credit_code("911100006000373412")
    (True, False)
    """
    return bool(_CREDIT_CODE.fullmatch(text)) and text[-1] == uscc.calc_check_digit(text[:-1])


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


def _judged(rule: str, reading: Reading, good: Callable[[str], bool]) -> Reading:
    right = {text: good(text) for text in reading.values.dropna().unique()}
    wrong = np.flatnonzero((reading.values.map(right) == False).to_numpy(bool))  # noqa: E712 -- missing is not False
    return replace(reading, problems=(*reading.problems, Problem(rule, wrong)))
