"""The registers themselves (台账) as an assessment: what is there, what is missing or unsigned."""

from collections.abc import Hashable, Mapping
from datetime import datetime
from typing import Any

import pandas as pd

from dayang.engine import Assessment, Chart, Figure, Layer, Map, Section, Sentence, Table, ToDo
from dayang.programme.report.tables import register_table
from dayang.town import Town
from dayang.town.completeness import column_states, network_parts, reach_parts, register_states, road_parts
from dayang.town.registers import Register
from dayang.words import Words

OWNERS: Mapping[str, Words] = {
    "town": Words("数据管理员", "Data steward"),
    "parks": Words("工改办", "Park renewal office"),
    "water": Words("治水办", "Water office"),
    "firms": Words("营商办", "Enterprise office"),
    "organisation": Words("组织办", "Organisation office"),
    "targets": Words("督查室", "Supervision office"),
}
"""Whose each group of registers is; groups not named here are not asked for."""

NEXT_PLAN = Words("下次编制方案前", "Before the next plan")
TO_DO_MOST = 7
SOURCE = Words("逐本清点台账", "Counted register by register")


def assess(town: Town, as_of: datetime) -> dict[str, pd.DataFrame]:
    """Return the tables that say how complete the registers of `town` are.

    Parameters
    ----------
    town
        The registers judged.
    as_of
        Not used: what the registers hold does not depend on the hour.
    """
    del as_of
    return {
        "register_states": register_states(town),
        "column_states": column_states(town),
        "network_parts": network_parts(town),
    }


def section(town: Town, as_of: datetime, tables: Mapping[str, pd.DataFrame]) -> Section:
    """Return the report's section on the registers.

    Parameters
    ----------
    town, as_of
        As given to `assess`.
    tables
        What `assess` returned.
    """
    del as_of
    states, columns, parts = (tables[name] for name in ("register_states", "column_states", "network_parts"))
    return Section(
        key="registers",
        title=Words("台账", "Registers"),
        sentence=_sentence(states, parts),
        to_do=_to_do(town, states, parts),
        pictures=(_filled_chart(town, states), _loose_map(town, parts)),
        tables=(_states_table(town, states), _columns_table(town, columns), _parts_table(town, parts)),
    )


def _count(value: float, title: Words, definition: Words, rows: str, unit: Words) -> Figure:
    return Figure(value, title, definition, SOURCE, unit, rows=rows)


def _sentence(states: pd.DataFrame, parts: pd.DataFrame) -> Sentence:
    held = int((states["rows"] > 0).sum())
    books = Words("本", "registers")
    figures = {
        "held": _count(
            held,
            Words("有数据的台账", "Registers with rows"),
            Words("至少有一行的登记表数。", "Registers that have at least one row."),
            "register_states",
            books,
        ),
        "all": _count(
            len(states),
            Words("应建台账", "Registers in all"),
            Words("数据字典中由人填报的登记表数。", "Registers of the data dictionary that people fill."),
            "register_states",
            books,
        ),
        "gaps": _count(
            float(states["required_empty"].sum()),
            Words("必填空缺", "Required cells empty"),
            Words("所有台账必填列中的空单元格数。", "Empty cells in required columns of all registers."),
            "register_states",
            Words("格", "cells"),
        ),
        "unsigned": _count(
            float(states["unsigned"].sum()),
            Words("未署名行数", "Rows unsigned"),
            Words("没有写明填报单位的行数。", "Rows that do not say who reported them."),
            "register_states",
            Words("行", "rows"),
        ),
    }
    text = Words(
        "{all}应建台账中 {held}已有数据；必填空缺 {gaps}，未署名 {unsigned}",
        "{held} of {all} hold data; {gaps} that must be filled are empty and {unsigned} are unsigned",
    )
    for network, words in NETWORK_WORDS.items():
        if (parts["network"] == network).any():
            figures[network] = _joined(parts, network)
            text = Words(text.zh + words.zh, text.en + words.en)
    return Sentence(Words(f"{text.zh}。", f"{text.en}."), figures)


NETWORK_WORDS = {
    "roads": Words("；道路 {roads} 连成一片", "; {roads} of the roads join into one network"),
    "reaches": Words("，河网 {reaches} 连成一片", ", {reaches} of the reaches do"),
}


def _joined(parts: pd.DataFrame, network: str) -> Figure:
    largest = parts[(parts["network"] == network) & (parts["part"] == 1)]
    name = Words("道路", "Roads") if network == "roads" else Words("河网", "Reaches")
    return Figure(
        float(largest["share_percent"].iloc[0]),
        Words(f"{name.zh}连通率", f"{name.en} joined"),
        Words("最长连通片的长度 ÷ 全网长度。", "Length of the longest connected part over the whole length."),
        Words("由几何和节点计算", "Computed from shapes and nodes"),
        Words("%", "%"),
        decimals=1,
        rows="network_parts",
    )


def _to_do(town: Town, states: pd.DataFrame, parts: pd.DataFrame) -> tuple[ToDo, ...]:
    """Name gaps first, then loose networks, then registers nobody has begun, a line an office."""
    gaps = states[states["state"] == "gaps"].to_dict("records")
    todo = [_complete(town.dictionary[row["register"]], row) for row in gaps]
    todo += [_join_up(parts, network) for network in NETWORK_WORDS if _loose(parts, network)]
    absent = states.loc[states["state"] == "absent", "register"]
    for group, owner in OWNERS.items():
        titles = [town.dictionary[name].title for name in absent if town.dictionary[name].group == group]
        if titles:
            zh, en = "、".join(title.zh for title in titles), ", ".join(title.en.lower() for title in titles)
            todo.append(
                ToDo(Words(f"建立台账：{zh}", f"Begin registers: {en}"), owner, NEXT_PLAN, "not_started")
            )
    return tuple(todo[:TO_DO_MOST])


def _complete(register: Register, row: Mapping[Hashable, Any]) -> ToDo:
    empty, unsigned = row["required_empty"], _or_zero(row["unsigned"])
    return ToDo(
        Words(
            f"补齐“{register.title.zh}”：必填空缺 {empty} 格，未署名 {unsigned} 行",
            f"Complete '{register.title.en}': {empty} required cells empty, {unsigned} rows unsigned",
        ),
        OWNERS.get(register.group, OWNERS["town"]),
        NEXT_PLAN,
        "at_risk",
    )


def _or_zero(value: Any) -> int:
    return 0 if pd.isna(value) else int(value)


def _loose(parts: pd.DataFrame, network: str) -> int:
    return int((parts["network"] == network).sum()) - 1


def _join_up(parts: pd.DataFrame, network: str) -> ToDo:
    rest = parts[(parts["network"] == network) & (parts["part"] > 1)]
    km = rest["length_m"].sum() / 1000
    name = Words("道路", "roads") if network == "roads" else Words("河段", "reaches")
    return ToDo(
        Words(
            f"核对 {len(rest)} 片未接入主网的{name.zh}，共 {km:.1f} 公里：接上，或确认确不相通",
            f"Look at {len(rest)} loose parts of the {name.en}, {km:.1f} km: "
            "join them, or confirm they are apart",
        ),
        OWNERS["town"] if network == "roads" else OWNERS["water"],
        NEXT_PLAN,
        "at_risk",
    )


def _filled_chart(town: Town, states: pd.DataFrame) -> Chart:
    held = states[states["rows"] > 0].sort_values("filled_percent", kind="stable")
    titles = [town.dictionary[name].title for name in held["register"]]
    shares = [round(share, 1) for share in held["filled_percent"]]
    least = Words("", "") if held.empty else titles[0]
    sentence = Words(
        f"填得最少的是“{least.zh}”，{shares[0]} %。" if shares else "还没有一本台账有数据。",
        f"The least filled is '{least.en}', {shares[0]} %." if shares else "No register holds data yet.",
    )
    name = Words("填报率", "Share filled")
    option = {
        "grid": {"left": 8, "right": 56, "top": 8, "bottom": 8, "containLabel": True},
        "xAxis": {"type": "value", "min": 0, "max": 100, "axisLabel": {"formatter": "{value} %"}},
        "yAxis": {"type": "category", "data": titles},
        "series": [
            {
                "type": "bar",
                "name": name,
                "data": shares,
                "barMaxWidth": 16,
                "label": {"show": True, "position": "right", "formatter": "{c} %"},
            }
        ],
    }
    data = held[["register", "rows", "filled", "filled_percent"]].reset_index(drop=True)
    return Chart(
        Words("各台账填报率", "Share of cells filled, by register"),
        sentence,
        option,
        data,
        height_px=max(160, 32 * len(held) + 40),
    )


def _loose_map(town: Town, parts: pd.DataFrame) -> Map:
    counts = {network: max(_loose(parts, network), 0) for network in NETWORK_WORDS}
    layers = []
    for network, part_of, name in (
        ("roads", road_parts, Words("未接入的道路", "Loose roads")),
        ("reaches", reach_parts, Words("未接入的河段", "Loose reaches")),
    ):
        part = part_of(town)
        key = town.dictionary[network].key[0]
        frame = town.layer(network).assign(part=part)[part > 1]
        labels = {key: town.dictionary[network].column(key).title, "part": Words("片号", "Part")}
        if "name" in frame:
            labels["name"] = Words("名称", "Name")
        labels["length_m"] = Words("长度（m）", "Length (m)")
        layers.append(
            Layer(network, name, frame, "line_alert" if network == "roads" else "line_water", labels)
        )
    return Map(
        Words("没有接入主网的路和河", "Roads and rivers that do not join the main network"),
        Words(
            f"道路 {counts['roads']} 片、河段 {counts['reaches']} 片没有接入主网；沿路计算的距离走不到那里。",
            f"{counts['roads']} parts of the roads and {counts['reaches']} of the reaches stand apart; "
            "no distance along the network reaches them.",
        ),
        tuple(layers),
    )


def _states_table(town: Town, states: pd.DataFrame) -> Table:
    shown = ("register", "state", "rows", "filled_percent", "required_empty", "unsigned", "reported_at")
    frame = states.assign(register=_titles(town, states))
    return register_table(town, "register_states", frame, shown, ("state", "rows"), filled_percent=1)


def _columns_table(town: Town, columns: pd.DataFrame) -> Table:
    fields = [
        town.dictionary[row["register"]].column(row["field"]).title for row in columns.to_dict("records")
    ]
    frame = columns.assign(register=_titles(town, columns), field=pd.Series(fields, dtype=object))
    frame = frame.sort_values("filled_percent", kind="stable")
    shown = ("field", "register", "required", "rows", "filled", "filled_percent")
    return register_table(
        town, "column_states", frame, shown, ("register", "filled_percent"), filled_percent=1
    )


def _parts_table(town: Town, parts: pd.DataFrame) -> Table:
    shown = ("part", "network", "stretches", "length_m", "share_percent")
    return register_table(
        town,
        "network_parts",
        parts,
        shown,
        ("network", "length_m", "share_percent"),
        length_m=0,
        share_percent=2,
    )


def _titles(town: Town, frame: pd.DataFrame) -> "pd.Series[Any]":
    return pd.Series([town.dictionary[name].title for name in frame["register"]], frame.index, dtype=object)


REGISTERS = Assessment("registers", Words("台账", "Registers"), assess, section)
"""The descriptor of this assessment."""
