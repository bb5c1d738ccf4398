"""A published plan is judged against the town, and what was tampered with is named."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from dayang.errors import DayangError
from dayang.programme import verify_plan
from dayang.programme.programme import Catalogue
from dayang.town.io import read_tables, write_tables


def _failures(verification):
    return [finding.text.en for finding in verification.findings if not finding.ok]


@pytest.fixture
def tampered(written, town, tmp_path):
    """Return a function that writes the plan with some tables changed."""

    def write(**changes):
        tables = read_tables(written / "plan.gpkg", town.dictionary)
        path = tmp_path / "tampered.gpkg"
        write_tables({name: changes.get(name, lambda t: t)(table) for name, table in tables.items()}, path)
        return path

    return write


@pytest.mark.parametrize("inside", ["plan.gpkg", ""], ids=["the file", "its folder"])
def test_a_plan_as_written_is_verified(town, written, programme, catalogue, inside):
    verification = verify_plan(town, written / inside, catalogue=catalogue)
    assert _failures(verification) == []
    assert verification.ok
    assert verification.hash == programme.hash
    assert programme.hash in verification.lines()[-1].zh


def test_a_changed_row_breaks_a_rule(town, tampered, catalogue):
    path = tampered(siting_sites=lambda table: table.assign(population=table["population"] * 0.9))
    failures = _failures(verify_plan(town, path, catalogue=catalogue))
    assert [failure.split(" ")[2] for failure in failures] == ["everybody_is_served"]


def test_a_flattered_gap_is_recomputed(town, tampered, catalogue):
    path = tampered(plans=lambda table: table.assign(bound=table["bound"] * 1.1))
    failures = _failures(verify_plan(town, path, catalogue=catalogue))
    assert len(failures) == 1
    assert "recomputed from value" in failures[0]


@pytest.fixture
def counting(catalogue):
    """Return the catalogue with an engine that counts what its rules look at, and must not judge twice."""
    (halls,) = catalogue.engines

    def check_and_count(problem, tables):
        rows = len(tables["siting_sites"])
        return halls.check(problem, tables), {"A1": 1200 + rows, "A2": 7, "B1": 0, "B2": rows, "C1": 0}

    def never(problem, tables):
        raise AssertionError

    return replace(catalogue, engines=(replace(halls, check=never, check_and_count=check_and_count),))


def test_it_tells_what_each_rule_looked_at_a_line_a_group_and_names_those_that_looked_at_nothing(
    town, written, programme, counting
):
    verification = verify_plan(town, written, catalogue=counting)
    assert verification.ok
    rows = len(programme.tables["siting_sites"])
    assert verification.looked_at[0].times["B2"] == rows
    *_, total, first, second, idle, _ = verification.lines()
    assert total.en == f"Halls: its rules looked at {1207 + 2 * rows:,} things, each rule at so many:"
    assert first == (f"  A1 {1200 + rows:,} · A2 7",) * 2
    assert second.zh == f"  B2 {rows}"
    assert idle.zh == "  没有可看的，什么也没证明：B1、C1"
    assert idle.en == "  at nothing, so they prove nothing: B1, C1"


def test_it_tells_so_of_a_plan_that_breaks_a_rule_too(town, tampered, counting):
    path = tampered(siting_sites=lambda table: table.assign(population=table["population"] * 0.9))
    verification = verify_plan(town, path, catalogue=counting)
    assert [failure.split(" ")[2] for failure in _failures(verification)] == ["everybody_is_served"]
    assert list(verification.looked_at[0].times) == ["A1", "A2", "B1", "B2", "C1"]


def test_of_an_engine_that_does_not_count_nothing_is_told(town, written, catalogue):
    verification = verify_plan(town, written, catalogue=catalogue)
    assert verification.looked_at == ()
    assert len(verification.lines()) == len(verification.findings) + 1


def test_another_town_is_noticed(town, written, catalogue):
    cells = town.layer("population_cells")
    other = town.with_tables(population_cells=cells.assign(population=cells["population"] * 2))
    failures = _failures(verify_plan(other, written / "plan.gpkg", catalogue=catalogue))
    assert failures[0].startswith("The registers are not those")
    assert any("everybody_is_served" in failure for failure in failures)


def test_a_dropped_assessment_row_is_noticed(town, tampered, catalogue):
    path = tampered(register_states=lambda table: table.iloc[1:])
    failures = _failures(verify_plan(town, path, catalogue=catalogue))
    assert failures == ["Registers: recomputed, not the same."]


def test_an_unknown_engine_cannot_be_verified(town, written):
    verification = verify_plan(town, written / "plan.gpkg", catalogue=Catalogue())
    assert len(_failures(verification)) == 2
    assert not verification.ok


def test_an_engine_said_to_be_off_that_could_run_is_noticed(town, tampered, catalogue):
    def claim_off(plans):
        return plans.assign(status=np.where(plans["engine"] == "halls", "off", plans["status"]))

    failures = _failures(verify_plan(town, tampered(plans=claim_off), catalogue=catalogue))
    assert failures == ["Halls: the plan says it was off, yet it can run."]


def test_a_file_that_is_no_plan_is_refused(town, tmp_path, catalogue):
    path = tmp_path / "sites.gpkg"
    write_tables({"candidate_sites": town["candidate_sites"]}, path)
    with pytest.raises(DayangError, match="has no table 'plans'"):
        verify_plan(town, path, catalogue=catalogue)


def test_the_workbook_holds_every_table(written, programme):
    sheets = pd.read_excel(written / "plan.xlsx", sheet_name=None, engine="calamine")
    titles = {programme.town.dictionary[name].title.zh for name in programme.tables}
    assert titles <= set(sheets)
