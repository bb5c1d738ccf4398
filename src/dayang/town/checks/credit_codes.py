"""Unified social credit codes (统一社会信用代码, GB 32100-2015), many at once.

`stdnum.cn.uscc` computes the same check digit one code at a time, and a test holds the
two together; a register of a town has 80,000 of them.
"""

from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from dayang.town.checks.reading import Texts
from dayang.town.checks.texts import matches

_CODE = r"^[1-9ANY]\d{7}[0-9A-HJ-NP-RTUWXY]{10}$"
"""Authority, category, division, body and check digit.

Authorities A (army), N (agriculture: village collectives) and Y (others) are letters,
which `stdnum.cn.uscc.validate` does not take.
"""

_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_WEIGHTS = np.array([pow(3, place, 31) for place in range(17)])

_VALUES = np.zeros(256, np.int64)
_VALUES[[ord(character) for character in _ALPHABET]] = np.arange(len(_ALPHABET))


def are_credit_codes(texts: Texts) -> NDArray[np.bool_]:
    """Say of each text whether it is a credit code with the right check digit.

    The check digit makes the weighted sum of all characters a multiple of 31, the
    weights being the powers of 3 (GB 32100-2015, 5.6; ISO 7064 MOD 31-3).

    Examples
    --------
    >>> are_credit_codes(pa.array(["91110000600037341L", "911100006000373412"])).tolist()
    [True, False]
    """
    good = matches(texts, _CODE)
    codes: list[Any] = texts.filter(pa.array(good)).to_pylist()
    values = _VALUES[np.array(codes, "S18").view(np.uint8).reshape(-1, 18)]
    good[good] = (values[:, :17] @ _WEIGHTS + values[:, 17]) % 31 == 0
    return good
