"""Unified social credit codes (GB 32100-2015) with right check digits, many at once."""

import numpy as np

from dayang.demo.noise import Generator, Indices, Mask, Texts

ALPHABET = np.array(list("0123456789ABCDEFGHJKLMNPQRTUWXY"))
"""The 31 characters of a code, worth 0 to 30."""
WEIGHTS = np.array([1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28])
"""Weight of each of the 17 characters before the check character: 3 to the power, modulo 31."""
ORGANISATION_WEIGHTS = np.array([3, 7, 9, 10, 5, 8, 4, 2])
"""Weights of an organisation code's 8 characters (GB 11714-1997)."""


def credit_codes(rng: Generator, kind: Texts, division: str, renewed: Mask) -> Texts:
    """Return distinct credit codes.

    Parameters
    ----------
    rng
        Where chance comes from.
    kind
        Second character: ``"1"`` company, ``"2"`` sole trader, ``"3"`` co-operative.
    division
        Six digits of the division that registers.
    renewed
        Whether a firm was registered after October 2015, when organisation codes began
        to start with ``MA``.

    Examples
    --------
    >>> kind, renewed = np.array(["1", "2"]), np.array([True, False])
    >>> [code[:8] for code in credit_codes(np.random.default_rng(0), kind, "449001", renewed)]
    ['91449001', '92449001']
    """
    count = len(kind)
    value = np.zeros((count, 18), dtype=np.int64)
    value[:, 0] = 9
    value[:, 1] = kind.astype(np.int64)
    value[:, 2:8] = [int(digit) for digit in division]
    value[:, 8:16] = _organisations(rng, renewed)
    value[:, 16] = _organisation_check(value[:, 8:16])
    value[:, 17] = (31 - (value[:, :17] * WEIGHTS).sum(axis=1) % 31) % 31
    codes: Texts = np.ascontiguousarray(ALPHABET[value]).view("<U18").ravel()
    return codes


def _organisations(rng: Generator, renewed: Mask) -> Indices:
    """Return eight characters each: digits, or MA and six digits; no two are equal."""
    serial = rng.choice(10**8, len(renewed), replace=False)
    late = rng.choice(10**6, int(renewed.sum()), replace=False)
    value = serial[:, None] // 10 ** np.arange(7, -1, -1) % 10
    letters = [int(np.flatnonzero(letter == ALPHABET)[0]) for letter in "MA"]
    value[renewed, :2] = letters
    value[renewed, 2:] = late[:, None] // 10 ** np.arange(5, -1, -1) % 10
    return value


def _organisation_check(value: Indices) -> Indices:
    """Return the worth of the check character of organisation codes: 10 is written X."""
    # GB 11714 counts A as 10 and M as 22 of the full alphabet of 26 letters.
    worth = np.where(value == int(np.flatnonzero(ALPHABET == "M")[0]), 22, value)
    check = 11 - (worth * ORGANISATION_WEIGHTS).sum(axis=1) % 11
    ten, eleven = int(np.flatnonzero(ALPHABET == "X")[0]), 0
    return np.select([check == 10, check == 11], [ten, eleven], check)
