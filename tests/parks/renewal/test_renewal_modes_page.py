"""The page on modes tells every shipped mode, each number with its source, and what it says is so."""

import doctest
import importlib.util
import re
from pathlib import Path

import pandas as pd
import pytest
from parks.renewal.hidden_case import facts_of
from support.demo import demo

from dayang.parks.renewal.problem import Problem
from dayang.parks.renewal.rules.calendar import whole_months
from dayang.parks.renewal.rules.leases import bought_out, break_price_yuan
from dayang.parks.renewal.rules.programme import read_programme
from dayang.town.modes import REGISTERS, shipped_modes
from dayang.town.registers import DICTIONARY

DOCS = Path(__file__).resolve().parents[3] / "docs"
PAGE = (DOCS / "renewal-modes.md").read_text(encoding="utf-8")


def _module():
    spec = importlib.util.spec_from_file_location("mode_tables", DOCS / "mode_tables.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


MADE = _module()


@pytest.fixture(scope="module")
def shipped():
    return shipped_modes()


def _parts(tables):
    """Return the rows of each mode's tables as lists of cells, by mode."""
    parts = re.split(r"(?m)^### .*\(`(\w+)`\).*$", MADE.modes_markdown(tables))
    return {mode: _rows(text) for mode, text in zip(parts[1::2], parts[2::2], strict=True)}


def _rows(text):
    lines = [line for line in text.splitlines() if line.startswith("| ") and "---" not in line]
    rows = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]
    return [row for row in rows if row[-1] != "来源 Source"]


def _sources(tables):
    """Return the source behind each number that a row may cite."""
    text = MADE.sources_markdown(tables)
    found = re.findall(r"\(mode-source-(\d+)\)=\n\n\*\*\1\*\* · (.*) （\d+ 个数字 numbers）", text)
    assert len(found) == text.count("(mode-source-")
    return dict(found)


def _without_source(tables):
    """Return numbers that have a value, of which the page lacks the row or the source."""
    parts, told = _parts(tables), _sources(tables)
    lacking = []
    for name, what in (("mode_figures", "figure"), ("mode_flows", "item")):
        choices = DICTIONARY[name].column(what).choices
        for row in tables[name].to_dict("records"):
            if pd.isna(row["low"]) and pd.isna(row["high"]):
                continue
            cited = [
                told.get(re.fullmatch(r"\[(\d+)\]\(#mode-source-\1\)", cells[-1])[1], "")
                for cells in parts.get(row["mode_id"], [])
                if cells[0] == f"{choices[row[what]].zh} {choices[row[what]].en}"
                and cells[-2] == row["status"]
            ]
            if not row["source"].strip() or row["source"] not in cited:
                lacking.append((row["mode_id"], row[what]))
    return lacking


def test_every_shipped_mode_is_on_the_page_with_all_its_rows(shipped):
    parts = _parts(shipped)
    assert list(parts) == shipped["modes"]["mode_id"].tolist()
    rows = pd.concat([shipped["mode_figures"]["mode_id"], shipped["mode_flows"]["mode_id"]]).value_counts()
    assert {mode: len(cells) for mode, cells in parts.items()} == rows.to_dict()
    for row in shipped["modes"].to_dict("records"):
        heading = re.search(rf"(?m)^### (.*) \(`{row['mode_id']}`\)(.*)$", MADE.modes_markdown(shipped))
        assert heading[1] == f"{row['name_zh']} {row['name_en']}"
        assert ("off" in heading[2]) == (not row["is_on"])


def test_every_number_that_has_a_value_has_its_source(shipped):
    assert _without_source(shipped) == []


def test_a_number_without_a_source_is_found(shipped):
    blank = dict(shipped)
    blank["mode_figures"] = shipped["mode_figures"].assign(
        source=lambda rows: rows["source"].where(rows["figure"] != "equity_share", "")
    )
    assert _without_source(blank) == [("collective_rebuild", "equity_share")]


def test_what_plans_reckon_with_stands_beside_each_other(shipped):
    table = _rows(MADE.modes_markdown(shipped).split("\n### ")[0])
    assert [row[0] for row in table if row[0] != "改造模式 Renewal modes"] == shipped["modes"][
        "name_zh"
    ].tolist()
    collective = next(row for row in table if row[0] == "村集体自主改造")
    assert [cell for cell in collective if "实测" in cell] == ["3.3–3.5 实测", "1 实测"]


def test_ranges_are_told_as_they_stand(shipped):
    parts = _parts(shipped)
    months = next(row for row in parts["purchase_and_sale"] if row[0].startswith("前期月数"))
    assert months[1:4] == ["6–12 月", "2000-01-01", "假定"]
    taken = next(row for row in parts["purchase_and_sale"] if row[0].startswith("征收补偿"))
    assert taken[4:6] == ["600,000–1,200,000 元/亩", "假定"]
    lent = [row[4] for row in parts["collective_rebuild"] if row[0].startswith("贷款")]
    assert lent == ["1,580–2,350 元/m²新 × 0.2", "1,580–2,350 元/m²新 × 0.5"]
    broken = next(row for row in parts["purchase_and_sale"] if row[0].startswith("解约"))
    assert broken[4] == "1 × 解约价"
    unknown = [row for row in parts["housing_pays_industry"] if "待填" in row]
    assert len(unknown) == 3
    assert all(any(cell.startswith("—") for cell in row) for row in unknown)


def test_sources_stand_once_those_that_can_be_relied_on_first(shipped):
    told = _sources(shipped)
    stated = pd.concat([shipped["mode_figures"]["source"], shipped["mode_flows"]["source"]])
    assert sorted(told.values()) == sorted(stated.unique())
    assert "第六十三条" in told["1"]


def test_the_page_holds_what_is_generated_and_cites_no_law_that_no_row_cites(shipped):
    conf = (DOCS / "conf.py").read_text(encoding="utf-8")
    for name in ("modes.txt", "mode_sources.txt"):
        assert f"generated/{name}" in PAGE
        assert f'"{name}"' in conf
    sources = "".join(_sources(shipped).values())
    laws = re.findall(r"(?m)^- (.*第.*条) ", PAGE)
    assert len(laws) == 3
    assert [law for law in laws if law not in sources] == []
    cited = re.findall("第[一二三四五六七八九十百零至]+条", sources)
    assert set(cited) == {re.search("第.*条", law)[0] for law in laws}


def test_what_the_page_names_is_there(shipped):
    figures = DICTIONARY["mode_figures"].column("figure").choices
    items = DICTIONARY["mode_flows"].column("item").choices
    table = PAGE.split("## 只是文字")[1].split("\n(loans")[0]
    known = {*shipped["modes"]["mode_id"], *figures, *items, *REGISTERS}
    named = set(re.findall(r"`(\w+)`", table))
    assert named <= known
    assert {"equity_share", "vote_share", "floor_sale", "compensation"} <= named


def test_the_examples_of_the_page_run():
    result = doctest.testfile(str(DOCS / "renewal-modes.md"), module_relative=False, encoding="utf-8")
    assert result.attempted > 8
    assert result.failed == 0


def test_another_way_of_lending_is_another_mode_to_choose_from():
    town, tables = demo(0.02), shipped_modes()
    for name, rows in tables.items():
        copy = rows[rows["mode_id"] == "collective_rebuild"].assign(mode_id="collective_rebuild_half")
        if name == "mode_flows":
            copy.loc[copy["item"].isin(["construction", "loan"]), "share"] = [0.5, 0.2, 0.3]
        tables[name] = pd.concat([rows, copy], ignore_index=True)
    model = Problem.from_town(town.with_tables(**tables), town.as_of).model
    units = {mode: {one.unit for one in model.columns.options if one.mode == mode and not one.fixed}
             for mode in ("collective_rebuild", "collective_rebuild_half")}  # fmt: skip
    assert units["collective_rebuild"] == units["collective_rebuild_half"] != set()


def test_a_later_start_buys_out_leases_for_what_the_formula_of_the_page_says():
    town = demo(0.02)
    facts = facts_of(town)
    moves = pd.DataFrame(columns=["firm_id", "move", "quarter", "to", "floor_id", "unit_id", "storey_class"])
    units = [unit for unit, leases in facts.leases_of.items() if facts.units[unit]["project_id"] is None]
    costs = []
    for quarter in range(0, 20, 4):
        starts = pd.DataFrame({"unit_id": units, "mode_id": "collective_rebuild", "start_quarter": quarter})
        for started in read_programme(facts, starts, moves).started.values():
            asked = sum(
                break_price_yuan(facts, lease, started.left_by - 1) for lease in bought_out(facts, started)
            )
            said = 0.0
            for lease in facts.leases_of[started.unit_id]:
                months = whole_months(facts.as_of, lease["ends_on"])
                left = max(0, months - 3 * started.left_by)
                said += (lease["break_price_yuan"] or 0.0) * left / max(months, 1)
            assert asked == pytest.approx(said)
            costs.append(asked)
    assert sum(cost > 0 for cost in costs) > 20
