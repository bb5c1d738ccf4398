"""Credit codes are valid by another hand's algorithm, and no two are equal."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import uscc

from dayang.demo.credit import ORGANISATION_WEIGHTS, credit_codes

FULL = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def _organisation_check(code):
    """GB 11714-1997, character by character."""
    check = 11 - sum(FULL.index(c) * int(w) for c, w in zip(code, ORGANISATION_WEIGHTS, strict=True)) % 11
    return {10: "X", 11: "0"}.get(check, str(check))


@given(st.integers(0, 2**32 - 1), st.integers(1, 200), st.floats(0, 1))
def test_codes_are_valid_and_distinct(seed, count, share):
    rng = np.random.default_rng(seed)
    kind = rng.choice(["1", "2", "3"], count)
    codes = credit_codes(rng, kind, "449001", rng.random(count) < share)
    assert all(uscc.is_valid(code) for code in codes)
    assert len(set(codes)) == count
    assert all(code[16] == _organisation_check(code[8:16]) for code in codes)
    assert [code[1] for code in codes] == kind.tolist()


def test_firms_since_late_2015_have_codes_that_start_with_ma():
    codes = credit_codes(np.random.default_rng(1), np.array(["1", "1"]), "449001", np.array([True, False]))
    assert codes[0][8:10] == "MA"
    assert codes[1][8:16].isdigit()


def test_eighty_thousand_are_distinct():
    rng = np.random.default_rng(2)
    codes = credit_codes(rng, np.full(80_000, "1"), "449001", rng.random(80_000) < 0.7)
    assert len(set(codes)) == 80_000
