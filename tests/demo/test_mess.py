"""A messy workbook: every planted cell is found at its place, every repair made, nothing else said."""

from collections import Counter

import pandas as pd
import pytest
from support.demo import demo

from dayang.demo.mess import COLUMNS, MOST, mess
from dayang.demo.mess_kinds import KINDS
from dayang.errors import DayangError
from dayang.town import Severity
from dayang.town.io import read_town, write_tables

SHARE = 0.004
OUTCOMES = {Severity.FAULT: "refused", Severity.WARNING: "warned", Severity.REPAIRED: "repaired"}


@pytest.fixture(scope="module", params=[0, pytest.param(1, marks=pytest.mark.proof)])
def spoilt(request, tmp_path_factory):
    """Return a town, what was planted in it, and what a check of the workbook found."""
    town = demo(0.02, request.param)
    made = mess(town, SHARE, request.param)
    book = tmp_path_factory.mktemp("mess") / "town_mess.xlsx"
    write_tables({name: town[name] for name in made.registers}, book, instead=made.instead)
    return town, made, read_town(book, against=town)


def planted_and_found(made, reading):
    said = made.planted[made.planted["outcome"] != "accepted"]
    planted = Counter(said[["sheet", "row", "column", "rule", "outcome"]].itertuples(index=False, name=None))
    found = Counter(
        (
            fault.sheet,
            1 if fault.row is None else fault.row,
            fault.column,
            fault.rule,
            OUTCOMES[fault.severity],
        )
        for fault in reading.faults
    )
    return planted, found


def test_every_planted_cell_is_found_and_nothing_else(spoilt):
    planted, found = planted_and_found(*spoilt[1:])
    assert sum(planted.values()) > 100
    assert planted - found == Counter()
    assert found - planted == Counter()


def test_what_is_repaired_reads_as_it_was(spoilt):
    town, made, reading = spoilt
    repaired = made.planted[made.planted["outcome"] == "repaired"]
    assert len(repaired) > 50
    for row in repaired.itertuples():
        was, now = (table[row.register][row.field].iloc[row.row - 2] for table in (town, reading.town))
        assert (pd.isna(was) and pd.isna(now)) or was == now, row


def test_untouched_cells_are_those_of_the_town(spoilt):
    town, made, reading = spoilt
    untouched = "branches"
    rows = set(made.planted.loc[made.planted["register"] == untouched, "row"] - 2)
    kept = [row for row in range(len(town[untouched])) if row not in rows]
    lost = set(made.planted.query("register == @untouched and row == 1 and outcome == 'refused'")["field"])
    columns = [column for column in town[untouched].columns if column not in lost]
    pd.testing.assert_frame_equal(
        reading.town[untouched].loc[kept, columns], town[untouched].loc[kept, columns]
    )


def test_half_is_repaired_and_every_kind_comes_up(spoilt):
    _, made, _ = spoilt
    cells = made.planted[made.planted["row"] > 1]
    assert 0.3 < (cells["outcome"] == "repaired").mean() < 0.7
    rules = {kind.rule for kind in KINDS} | {"duplicate_key", "amount_scale"}
    missing = rules - set(cells["rule"])
    assert len(missing) <= 2, missing
    assert {"accepted", "refused"} <= set(made.planted.loc[made.planted["row"] == 1, "outcome"])


def test_the_same_seed_spoils_the_same_cells_and_leaves_the_town_alone():
    town = demo(0.02)
    before = {name: frame.copy() for name, frame in town.tables.items()}
    one, other, third = mess(town, 0.001, 1), mess(town, 0.001, 1), mess(town, 0.001, 2)
    pd.testing.assert_frame_equal(one.planted, other.planted)
    assert one.instead == other.instead
    assert one.instead != third.instead
    assert list(one.planted.columns) == list(COLUMNS)
    for name, frame in before.items():
        pd.testing.assert_frame_equal(town[name], frame)


def test_the_share_is_the_share():
    town = demo(0.02)
    for share in (0.001, 0.01):
        made = mess(town, share)
        cells = sum(len(town[name]) * len(town.dictionary[name].attributes) for name in made.registers)
        planted = (made.planted["row"] > 1).sum()
        assert planted == pytest.approx(share * cells, rel=0.1)


@pytest.mark.parametrize("share", [0.0, -1.0, MOST * 1.01])
def test_a_share_that_cannot_be_is_refused(share):
    with pytest.raises(DayangError):
        mess(demo(0.02), share)
