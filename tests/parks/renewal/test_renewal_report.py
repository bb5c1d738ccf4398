"""The section of the report: what it says is what the tables hold, and it never tells of one firm."""

import json
from collections import Counter
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from parks.renewal.report_case import ACCOUNT, Plan, Problem, part, published, section_of, shown, walk

from dayang.engine import Chart, ChartOfChoice, Conflict, HeatTable, Limit, Map, PlanningEngine, Table
from dayang.parks.renewal.report import KEY, TITLE, section
from dayang.parks.renewal.report.firms import firms_chart, floor_chart
from dayang.parks.renewal.report.goals import frontier_chart, targets_chart
from dayang.parks.renewal.report.money import purses_chart, villages_chart
from dayang.parks.renewal.report.phases import ENDS, LOOKS, phase_of, phases_map, units_heat, works_chart
from dayang.parks.renewal.report.shown import Shown
from dayang.parks.renewal.report.tables import FEWEST_FIRMS, moves_table, promises_table
from dayang.parks.renewal.report.to_do import to_do
from dayang.parks.renewal.told import promise_lines
from dayang.programme.programme import EngineRun
from dayang.programme.programme import Programme as Whole
from dayang.programme.report.encode import script_json
from dayang.programme.report.page import _heading, _Page
from dayang.town.frames import conform
from dayang.town.registers import DICTIONARY
from dayang.words import Words


def test_the_sentence_says_what_the_tables_hold():
    _, tables = published()
    figures = part().sentence.figures
    starts, moves = (
        table[table["programme"] == "balanced"]
        for table in (tables["renewal_starts"], tables["renewal_moves"])
    )
    now, going = starts[starts["start_quarter"] < 2], moves[moves["quarter"] < 2]
    assert figures["units"].value == len(now) > 0
    assert figures["land"].value == pytest.approx(now["area_mu"].sum())
    assert figures["votes"].value == now["provisional"].sum()
    assert figures["firms"].value == going["firm_id"].nunique()
    assert 0 < going["firm_id"].nunique() < FEWEST_FIRMS
    assert "floor" not in figures, "of one firm no floor is told"
    row = tables["renewal_programmes"].set_index("programme").loc["balanced"]
    assert figures["area"].value == row["area_mu"]
    assert figures["public"].value == abs(float(row["public_net_yuan"]))
    assert ("收入" in figures["public"].title.zh) == (row["public_net_yuan"] < 0)
    assert figures["room"].value == pytest.approx(1e4 * (1e6 - row["value_wan"]))
    for language in part().sentence.text:
        filled = language.format(**{key: f"{figure.value:.0f}" for key, figure in figures.items()})
        assert "{" not in filled


def test_quarters_are_told_in_words():
    town, tables = published()
    assert shown().soon_words() == Words("2022\u00a0年一季度至二季度", "Q1\u00a02022 to Q2\u00a02022")
    late = Shown(town, town.as_of.replace(month=8, year=2022), tables)
    assert late.soon_words().zh == "2022\u00a0年四季度至2023\u00a0年一季度"
    assert late.by(0) == Words("2022-12-31 前", "By 2022-12-31")


def test_every_number_leads_to_rows_of_the_section():
    tables = {table.name for table in part().tables}
    for figure in part().sentence.figures.values():
        assert all((*figure.title, *figure.definition, *figure.source, *figure.unit))
        assert figure.rows in tables


def test_the_section_tells_what_5_000_mu_need_and_what_leaves_town():
    names = [table.name for table in part().tables]
    at = names.index("renewal_needs")
    assert names[at : at + 3] == ["renewal_needs", "renewal_needs_money", "renewal_leaving"]
    assert "What 5,000 mu need" in [picture.title.en for picture in part().pictures]


def test_nothing_tells_of_one_firm():
    town, _ = published()
    firms = town["firms"]
    names = {
        str(name) for name in [*firms["firm_id"], *firms["name"].dropna(), *town["firm_needs"]["firm_id"]]
    }
    told = [text for text in walk(part()) if isinstance(text, str | Words)]
    texts = "\n".join(text if isinstance(text, str) else "\n".join(text) for text in told)
    assert len(names) > 10
    assert not [name for name in names if name in texts]
    assert not {"renewal_moves", "renewal_firm_spells"} & {table.name for table in part().tables}


@settings(max_examples=50)
@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 1)), max_size=30))
def test_few_firms_of_a_park_are_told_with_others(drawn):
    moves = pd.DataFrame(
        {
            "firm_id": [f"F{number}" for number in range(len(drawn))],
            "park": [f"P{park}" for park, _ in drawn],
            "village": [f"V{park}" for park, _ in drawn],
            "floor_m2": 10.0,
            "goes": [("swing", "left")[kind] for _, kind in drawn],
        }
    )
    page = shown()
    page.__dict__["moves_soon"] = moves
    rows = moves_table(page).frame
    firms = Counter(park for park, _ in drawn)
    named = {row.park.zh: row.firms for row in rows.itertuples() if row.park.en != "Other parks"}
    others = [row for row in rows.itertuples() if row.park.en == "Other parks"]
    enough = {f"P{park}": count for park, count in firms.items() if count >= FEWEST_FIRMS}
    few = sum(firms.values()) - sum(enough.values())
    assert named.items() <= enough.items()
    if few == 0 or few >= FEWEST_FIRMS:
        assert named == enough
    elif enough:
        # One park more is enough, and of those there are it is the smallest.
        assert sorted(enough.values())[1:] == sorted(named.values())
    assert rows["firms"].sum() == len(drawn)
    for row in others:
        assert pd.isna(row.village)
        assert row.firms >= FEWEST_FIRMS or len(drawn) < FEWEST_FIRMS
        assert pd.notna(row.floor_m2) == (row.firms >= FEWEST_FIRMS)


@given(
    st.lists(st.lists(st.integers(0, 6), min_size=5, max_size=5), min_size=1, max_size=5), st.integers(1, 20)
)
def test_the_phase_of_a_unit_is_that_between_its_quarters(steps, count):
    ends = np.cumsum(steps, axis=1)
    found = phase_of(pd.DataFrame(ends, columns=list(ENDS)), count)
    for row, (start, prepared, cleared, resumed, delivered) in enumerate(ends.tolist()):
        for quarter in range(count):
            expected = None
            for phase, since in zip(LOOKS, (start, prepared, cleared, resumed, delivered), strict=True):
                expected = phase if quarter >= since else expected
            assert found[row, quarter] == expected


def test_every_unit_started_is_in_one_bar_of_its_park():
    page = shown()
    chart = works_chart(page)
    units = [unit for text in chart.data["units"] for unit in text.split()]
    assert sorted(units) == sorted(page.starts["unit_id"])
    parks = page.starts.set_index("unit_id")["park"]
    series = chart.option["series"]
    names = chart.option["yAxis"][0]["data"]
    assert all(len(each["data"]) == len(chart.data) for each in series)
    for place, text in enumerate(chart.data["units"]):
        own = page.starts[page.starts["unit_id"] == text.split()[0]].iloc[0]
        (begins, height), _ = series[0]["data"][place]["coords"]
        _, (ends, _) = series[3]["data"][place]["coords"]
        assert names[int(height)] == parks[own["unit_id"]] == chart.data["park"].iloc[place]
        assert begins == 2022 + own["start_quarter"] / 4
        assert ends == 2022 + own["delivered"] / 4
    assert chart.data["area_mu"].sum() == pytest.approx(
        page.starts["area_mu"].sum(), abs=0.1 * len(chart.data)
    )


def test_heat_table_and_map_show_each_unit_once():
    page = shown()
    heat, drawn = units_heat(page), phases_map(page)
    assert heat.states.columns[:2] == ("2022-01", "2022-04")
    assert len(heat.data) == len(page.starts)
    kept, started = drawn.layers[:2]
    every = [*kept.frame["unit_id"], *started.frame["unit_id"]]
    assert sorted(every) == sorted(page.town["rebuild_units"]["unit_id"])
    first = page.starts.iloc[0]
    row = started.frame.set_index("unit_id").loc[first["unit_id"]]
    assert row["2022-01"] in LOOKS


def test_the_sankey_keeps_every_firm_that_goes():
    page = shown()
    chart = firms_chart(page)
    flows = [(row["from"].en, row["to"].en, row["firms"]) for _, row in chart.data.iterrows()]
    came, went = Counter(), Counter()
    for source, target, firms in flows:
        went[source] += firms
        came[target] += firms
    going = page.of("renewal_moves")["firm_id"].nunique()
    assert sum(firms for node, firms in went.items() if node.startswith("From")) == going > 0
    for node in set(came) & set(went):
        assert came[node] == went[node]
    spells = page.of("renewal_firm_spells")
    last = spells[spells["to_quarter"] == page.count - 1]
    at_end = Counter(last["state"][last["firm_id"].isin(page.of("renewal_moves")["firm_id"])])
    assert came["End of 2031: New floor"] == at_end["new"]
    assert came["End of 2031: Left town"] == at_end["left"]
    nodes = {node["name"] for node in chart.option["series"][0]["data"]}
    links = chart.option["series"][0]["links"]
    assert {link[end] for link in links for end in ("source", "target")} == nodes


def test_floor_that_is_full_is_marked():
    page = shown()
    rows = page.of("renewal_floor")
    full = rows["kind"].eq("swing") & rows["storey_class"].eq("ground") & rows["quarter"].eq(5)
    rows.loc[full, ["floor_m2", "taken_m2"]] = (10_000.0, 9_900.0)
    chart = floor_chart(shown(renewal_floor=rows))
    curve = chart.curves[0, 1]
    assert chart.first[0].en.startswith("Swing")
    assert (curve.values[5], curve.marks[5]) == (0.99, "●")
    other = floor_chart(page).curves[0, 1]
    assert [mark for quarter, mark in enumerate(curve.marks) if quarter != 5] == [
        mark for quarter, mark in enumerate(other.marks) if quarter != 5
    ]


def test_purses_and_villages_show_money_beside_its_limit():
    page = shown()
    rows = page.of("renewal_purses").astype({"spent_yuan": float, "limit_yuan": float, "left_yuan": float})
    year = rows["purse"].eq("relocation") & rows["year"].eq(2023)
    rows.loc[year, ["spent_yuan", "limit_yuan", "left_yuan"]] = (12_340_000.0, 10_000_000.0, -2_340_000.0)
    chart = purses_chart(shown(renewal_purses=rows))
    assert chart.first[0].en == "Relocation subsidy"  # nearest to its limit comes first
    curve = chart.curves[0, 0]
    assert curve.values[1] == 1234.0
    assert curve.marks[1] == "1\u00a0234"
    assert chart.options[curve.option]["series"][1]["data"][1] == 1000.0
    assert "1 处超支" in chart.sentence.zh
    assert "没有一处超支" in purses_chart(page).sentence.zh
    villages = page.of("renewal_villages")
    assert "每年都不低于下限" in villages_chart(page).sentence.zh
    villages.loc[3, "income_yuan"] = villages["limit_yuan"].loc[3] - 100
    assert villages_chart(shown(renewal_villages=villages)).sentence.zh.startswith("1 个村")


def test_a_target_that_is_missed_is_red_and_to_be_decided_on():
    page = shown()
    assert targets_chart(page).sentence.zh.startswith("全部达到")
    assert all(line.light != "late" for line in to_do(page))
    rows = page.of("renewal_targets")
    rows.loc[0, "reached_mu"] = rows.loc[0, "wanted_mu"] - 12.0
    missed = shown(renewal_targets=rows)
    chart = targets_chart(missed)
    red = [bar for bar in chart.option["series"][0]["data"] if bar["itemStyle"]["color"] == "--late"]
    assert [bar["value"] for bar in red] == [round(float(rows.loc[0, "reached_mu"]), 1)]
    first = to_do(missed)[0]
    assert first.light == "late"
    assert "12 mu; targets missed: 1" in first.text.en


PROMISED = pd.DataFrame(
    {
        "promise_id": ["Y1", "Y2", "Y3"],
        "due_quarter": [3, 1, 2],
        "kept": [True, False, False],
        "cost_yuan": [Decimal(0), Decimal(20_000), Decimal(45_000)],
        "programme": "balanced",
    }
)


def _promising(frame=PROMISED):
    page, whom = shown(renewal_promises=frame), {"made_on": pd.Timestamp("2021-06-30")}
    made = [
        {"promise_id": "Y1", "what": "delivery", "unit_id": page.units.index[0], **whom},
        {"promise_id": "Y2", "what": "subsidy", "firm_id": "914400000000000001", **whom},
        {"promise_id": "Y3", "what": "subsidy", "firm_id": "914400000000000002", **whom},
    ]
    days = pd.to_datetime(["2022-12-31", "2022-05-31", "2022-09-30"])
    due = pd.DataFrame(made).assign(due_on=days, break_price_yuan=Decimal(1))
    page.town = page.town.with_tables(promises=conform(DICTIONARY["promises"], due))
    return page


def test_promises_that_the_plan_changes_are_to_be_settled_before_they_are_due():
    page = _promising()
    lines = [line for line in to_do(page) if "条承诺" in line.text.zh]
    assert len(lines) == 1
    assert "2 条承诺，须先与对方商定（违约代价 6.5 万元" in lines[0].text.zh
    assert "另 1 条按期兑现" in lines[0].text.zh
    assert "price of breaking them: 6.5, in 10,000 yuan, in no purse's figures); kept: 1" in lines[0].text.en
    assert lines[0].clock.en == "By 2022-05-31"
    assert "due within the plan: 1 kept, 2 changed" in next(iter(promise_lines(PROMISED))).en


def test_promises_are_counted_by_kind_and_name_nobody():
    table = promises_table(_promising())
    rows = {row["what"].en: row for row in table.frame.to_dict("records")}
    assert (rows["A subsidy"]["changed"], rows["A subsidy"]["cost_wan"]) == (2, 6.5)
    assert (rows["New floor"]["kept_count"], rows["New floor"]["changed"], rows["New floor"]["first"]) == (
        1,
        0,
        None,
    )
    assert not any("9144" in str(each) for each in walk(table))


def test_nothing_is_said_of_promises_where_there_are_none_or_all_are_kept():
    kept = PROMISED.assign(kept=True, cost_yuan=Decimal(0))
    assert not [line for line in to_do(_promising(kept)) if "承诺" in line.text.zh]
    none = shown(renewal_promises=PROMISED.iloc[:0])
    assert promises_table(none).frame.empty
    assert list(promise_lines(PROMISED.iloc[:0])) == []


def test_the_account_of_bottlenecks_is_shown_as_it_is_published():
    chart = next(picture for picture in part().pictures if "瓶颈" in picture.title.zh)
    # The dearest of a sort is drawn, whatever the year; the table holds all of the plan.
    assert [words.en for words in chart.data["what"]] == ["First", "Votes"]
    assert [words.zh for words in chart.data["more"]] == ["多 100 万元", "每季多 1 件"]
    bars, gains = chart.option["series"]
    assert [bar["value"] for bar in bars["data"]] == [50.0, 5.0]
    assert gains["data"] == [[12.0, 0]]
    assert "甲：至多 900 万元，用了 900 万元；多 100 万元，最好的方案至多多值 50 万元" in chart.sentence.zh
    assert "本方案接着排，多值 12 万元，多交付 3 亩。" in chart.sentence.zh
    table = next(table for table in part().tables if table.name == "renewal_bottlenecks")
    assert [words.en for words in table.frame["what"]] == ["First", "Second", "Votes"]
    assert table.frame["used"].tolist() == [900.0, 800.0, 5.0]
    assert [quarter and quarter.en for quarter in table.frame["tightest"]] == [None, None, "Q4\u00a02022"]
    nothing = section_of(renewal_bottlenecks=ACCOUNT.iloc[:0])
    assert not [picture for picture in nothing.pictures if "瓶颈" in picture.title.zh]


def test_who_must_act_is_the_towns_own_department():
    page = shown()
    owners = {line.owner.zh for line in to_do(page)}
    assert {"村级工业园升级改造办公室", "村级工业园升级改造办公室和各村", "营商环境办公室"} <= owners
    bare = Shown(
        page.town.with_tables(departments=page.town["departments"].iloc[:0]), page.as_of, page.tables
    )
    assert {"工改办", "工改办和各村", "营商办"} <= {line.owner.zh for line in to_do(bare)}


def test_pictures_of_risk_and_frontier_come_with_their_tables():
    titles = [picture.title.en for picture in part().pictures]
    assert not {
        "Money, land and firms against each other",
        "Which dates and incomes of the plan are least sure",
    } & set(titles)
    frontier = pd.DataFrame(
        {
            "point": range(12),
            "cost_wan": np.linspace(-1e4, 2e4, 12),
            "area_mu": np.linspace(100, 900, 12),
            "kept_share": np.linspace(99, 80, 12),
            "area_times": 2.0,
            "retention_times": 1.0,
        }
    )
    chances = pd.DataFrame(
        [
            ("balanced", "theme_park", "T1", 0.25),
            ("balanced", "village", "V", 0.95),
            ("balanced", "place", "SECRET", 0.01),
        ],
        columns=["programme", "subject", "subject_id", "probability"],
    )
    slack = pd.DataFrame({"programme": "balanced", "reserve": "none", "slack_quarters": [0, 1]})
    told = ("units_share", "first_batch", "theme_parks", "places_share", "villages", "milestones", "purses")
    slack = slack.assign(replays=1000, **dict.fromkeys(told, 0.5))
    found = section_of(renewal_frontier=frontier, renewal_chances=chances, renewal_slack=slack)
    drawn = {picture.title.en: picture for picture in found.pictures}
    points = drawn["Money, land and firms against each other"].option["series"][0]["data"]
    assert points[-1]["value"] == [2.0, 900.0, 80.0]
    ((cost, area),) = drawn["Money, land and firms against each other"].option["series"][1]["data"]
    row = published()[1]["renewal_programmes"].set_index("programme").loc["balanced"]
    assert (cost, area) == (round(float(row["public_net_yuan"]) / 1e8, 2), round(row["area_mu"], 1))
    rows = drawn["Money, land and firms against each other"].data
    assert list(rows.columns) == ["cost_wan", "area_mu", "kept_share", "area_times", "retention_times"]
    assert (
        drawn["Which dates and incomes of the plan are least sure"].option["series"][0]["data"][0]["value"]
        == 25.0
    )
    assert "推演 1,000 遍" in drawn["Which dates and incomes of the plan are least sure"].sentence.zh
    assert "SECRET" not in "".join(map(str, walk(found)))
    assert frontier_chart(shown(renewal_frontier=frontier.iloc[:0])) is None


def test_every_text_is_there_in_both_languages_and_every_column_has_a_title():
    town, _ = published()
    for text in walk(part()):
        if isinstance(text, Words):
            assert bool(text.zh) == bool(text.en)
    for picture in part().pictures:
        assert isinstance(picture, Chart | ChartOfChoice | HeatTable | Map)
        if isinstance(picture, Chart):
            for name in picture.data.columns:
                title = picture.headings.get(name) or _heading(town, name)
                assert title.zh != name
            json.dumps(picture.option)
    for table in part().tables:
        assert isinstance(table, Table)
        assert set(table.main_columns) <= set(table.headings)
    assert 0 < len(part().to_do) <= 7


def test_without_a_programme_the_section_says_why():
    town, tables = published()
    empty = {name: table.iloc[:0] for name, table in tables.items()}
    conflict = Conflict(
        (Words("首批要快。", "The first batch is urgent."),), Words("{放宽}一年。", "Give it {a} year.")
    )
    found = section(town, Problem(town), Plan(empty, (conflict,)))
    assert not found.pictures
    assert found.sentence.text.zh.format() == "没有可行的改造方案：首批要快。{放宽}一年。"
    assert "within the limit" in section(town, Problem(town), Plan(empty)).sentence.text.en


def test_a_plan_that_starts_nothing_is_told_too():
    _, tables = published()
    nothing = {
        name: table[table["programme"] == "reference"].assign(programme="balanced")
        for name, table in tables.items()
        if "programme" in table
    }
    found = section_of(**nothing)
    assert found.sentence.figures["units"].value == 0
    assert [line.light for line in found.to_do] == ["late"]  # the first batch is not started


def test_the_page_takes_the_section():
    town, tables = published()
    plan = Plan(tables)
    engine = PlanningEngine(KEY, TITLE, None, None, None, section, tuple(tables))
    plans = pd.DataFrame(columns=DICTIONARY["plans"].column_names)
    run = EngineRun(engine, Problem(town), plan, tables, ())
    page = _Page(Whole(town, town.as_of, Limit(), 0, (run,), {**tables, "plans": plans}))
    drawn = next(each for each in page.sections() if each["key"] == KEY)
    assert len(drawn["pictures"]) == len(part().pictures)
    assert len(drawn["tables"]) == len(part().tables)
    # Every number leads to a table of the section, none to all rows that the plan has.
    assert not [name for name in page.data["tables"] if name.startswith("rows_renewal")]
    works = page.data["tables"][drawn["pictures"][0]["id"]]
    assert [column["title"].en for column in works["columns"]][:3] == ["Park", "Unit", "Mode"]
    assert len(script_json(page.data)) > 10_000
