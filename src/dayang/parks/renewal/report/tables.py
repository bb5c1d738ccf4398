"""The tables beneath the section; what is told of firms is told of many at once."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from dayang.engine import Table
from dayang.parks.renewal.model.rows import WAN
from dayang.parks.renewal.report.shown import Shown, as_words, both
from dayang.town.registers.modes import PURSE_KIND
from dayang.town.registers.renewal_columns import RENEWAL_STATE
from dayang.words import Words

FEWEST_FIRMS = 3
"""Of fewer firms nothing is told by park: what is told of one or two could be read as told of each."""

GOES = {
    **RENEWAL_STATE,
    "left": Words("外迁", "leaves town"),
    "ended": Words("退出", "ends"),
}
"""Where firms go."""

OTHER_PARKS = Words("其余园区", "Other parks")

UNIT = Words("单元", "Unit")
PARK = Words("园区", "Park")
VILLAGE = Words("村（社区）", "Village")
MODE = Words("模式", "Mode")
LAND = Words("面积（亩）", "Land (mu)")


def section_tables(shown: Shown) -> tuple[Table, ...]:
    """Return the tables: starts, votes, moves, promises, and the programmes side by side."""
    return (
        starts_table(shown),
        votes_table(shown),
        moves_table(shown),
        promises_table(shown),
        overview_table(shown),
    )


def starts_table(shown: Shown) -> Table:
    """Return the units that start now."""
    soon = shown.soon
    frame = soon.assign(
        starts=as_words([shown.called(number) for number in soon["start_quarter"]]),
        deliver=as_words([shown.called(number) for number in soon["delivered"]]),
    )
    headings = {
        "label": UNIT,
        "village": VILLAGE,
        "mode": MODE,
        "area_mu": LAND,
        "starts": Words("启动", "Starts"),
        "deliver": Words("交付", "Delivered"),
        "surveyed": Words("已摸底", "Surveyed"),
        "provisional": Words("暂定", "Provisional"),
        "in_project": Words("已立项", "In a project"),
    }
    return Table(
        "renewal_starts",
        Words(f"近期启动的单元（{shown.soon_words().zh}）", f"Units to start now ({shown.soon_words().en})"),
        frame.drop(columns="mode_id"),
        headings,
        ("mode", "area_mu", "starts"),
        {"area_mu": 1},
    )


def votes_table(shown: Shown) -> Table:
    """Return the votes that what starts now depends on, the earliest first."""
    votes = shown.soon[shown.soon["vote_quarter"].notna()].sort_values(
        ["vote_quarter", "village", "label"], ignore_index=True
    )
    bodies = shown.town.dictionary["modes"].column("voting_body").choices
    frame = votes.assign(
        held=as_words([shown.called(number) for number in votes["vote_quarter"]]),
        body=as_words([Words(*bodies[str(body)]) for body in votes["voting_body"]]),
    )
    headings = {
        "label": UNIT,
        "village": VILLAGE,
        "held": Words("最迟表决", "Vote by"),
        "body": Words("谁表决", "Who votes"),
        "mode": MODE,
        "area_mu": LAND,
    }
    return Table(
        "renewal_votes",
        Words("要筹备的表决", "Votes to prepare"),
        frame[list(headings)],
        headings,
        ("village", "held", "body"),
        {"area_mu": 1},
    )


def moves_table(shown: Shown) -> Table:
    """Return how many firms go now, by park; parks of very few firms are told together."""
    moves = shown.moves_soon
    told = ~moves["park"].isin(_told_together(moves.groupby("park")["firm_id"].nunique()))
    rows: list[dict[str, Any]] = [
        {
            "park": both(park),
            "village": "、".join(sorted(set(own["village"].dropna()))) or None,
            **_counted(own),
        }
        for park, own in moves[told].groupby("park")
    ]
    if not told.all():
        rows.append({"park": OTHER_PARKS, "village": None, **_counted(moves[~told])})
    headings = {
        "park": PARK,
        "village": VILLAGE,
        "firms": Words("企业（家）", "Firms"),
        "floor_m2": Words("用房（m²）", "Floor (m²)"),
        "goes": Words("去哪里（次）", "Where to (moves)"),
    }
    frame = pd.DataFrame(rows, columns=list(headings)).sort_values(
        "firms", ascending=False, ignore_index=True
    )
    return Table(
        "renewal_moves_by_park",
        Words("近期要走的企业（按园区）", "Firms that go now, by park"),
        frame,
        headings,
        ("firms", "floor_m2", "goes"),
        {"floor_m2": 0},
    )


def _told_together(firms: "pd.Series[int]") -> list[str]:
    """Return the parks of very few firms, with the next smallest until together they have enough.

    Parameters
    ----------
    firms
        By park.
    """
    smallest = firms.sort_values(kind="stable")
    few = [str(park) for park in smallest.index[smallest < FEWEST_FIRMS]]
    while few and len(few) < len(smallest) and smallest.iloc[: len(few)].sum() < FEWEST_FIRMS:
        few.append(str(smallest.index[len(few)]))
    return few


def _counted(moves: pd.DataFrame) -> dict[str, Any]:
    """Return how many firms some moves are of; of so many that none can be made out, also floor and place."""
    firms = moves.drop_duplicates("firm_id")
    if len(firms) < FEWEST_FIRMS:
        return {"firms": len(firms), "floor_m2": None, "goes": None}
    return {"firms": len(firms), "floor_m2": firms["floor_m2"].sum(), "goes": where_to(moves["goes"])}


def promises_table(shown: Shown) -> Table:
    """Return how many promises of each kind are kept and changed; whom they were made to is internal."""
    kinds = shown.town.dictionary["promises"].column("what").choices
    what = shown.town["promises"].set_index("promise_id")["what"]
    rows = shown.of("renewal_promises").join(what, on="promise_id")
    counted = []
    for kind, own in rows.groupby("what"):
        changed = own[~own["kept"].astype(bool)]
        counted.append(
            {
                "what": Words(*kinds[str(kind)]),
                "kept_count": len(own) - len(changed),
                "changed": len(changed),
                "cost_wan": float(changed["cost_yuan"].astype(float).sum()) / WAN,
                "first": shown.called(changed["due_quarter"].min()) if len(changed) else None,
            }
        )
    headings = {
        "what": Words("承诺", "Promise"),
        "kept_count": Words("按期兑现（条）", "Kept"),
        "changed": Words("改变（条）", "Changed"),
        "cost_wan": Words("违约代价（万元）", "Price of breaking them (10,000 yuan)"),
        "first": Words("改变的最早到期", "First of those changed due"),
    }
    return Table(
        "renewal_promises",
        Words("期内到期的去处、补助、交付承诺", "Promises of places, subsidies and new floor"),
        pd.DataFrame(counted, columns=list(headings)),
        headings,
        ("kept_count", "changed", "cost_wan"),
        {"cost_wan": 1},
    )


def where_to(goes: "pd.Series[Any]") -> Words:
    """Return how many go to each kind of place, the most first."""
    counts = goes.value_counts()
    named = [(GOES[str(kind)], int(number)) for kind, number in counts.items()]
    zh = "、".join(f"{words.zh} {number}" for words, number in named)
    return Words(zh, ", ".join(f"{words.en.lower()} {number}" for words, number in named))


def overview_table(shown: Shown) -> Table:
    """Return the programmes side by side."""
    rows = shown.tables["renewal_programmes"].set_index("programme").loc[list(shown.programmes)].reset_index()
    gap = 100 * rows["gap_to_reference"].astype(float)
    frame = rows.assign(
        name=as_words([shown.names[name] for name in rows["programme"]]),
        gap_percent=gap,
        output_wan=rows["output_left_yuan"].astype(float) / WAN,
        tax_wan=rows["tax_left_yuan"].astype(float) / WAN,
        public_wan=rows["public_net_yuan"].astype(float) / WAN,
    )
    headings: Mapping[str, Words] = {
        "name": Words("方案", "Programme"),
        "area_mu": Words("交付（亩）", "Delivered (mu)"),
        "renovated_mu": Words("整治（亩）", "Renovated (mu)"),
        "firms_moved": Words("搬迁（家）", "Firms moved"),
        "firms_left": Words("外迁（家）", "Firms that leave"),
        "firms_ended": Words("退出（家）", "Firms that end"),
        "jobs_left": Words("外迁岗位（人）", "Jobs that leave"),
        "output_wan": Words("外迁年产值（万元）", "Output that leaves (10,000 yuan a year)"),
        "tax_wan": Words("外迁年税收（万元）", "Tax that leaves (10,000 yuan a year)"),
        "public_wan": Words("公共净支出（万元）", "Net public cost (10,000 yuan)"),
        "discharge_m3_d": Words("关停或集中的废水（m³/d）", "Process water closed (m³/d)"),
        "value_wan": Words("值（万元）", "Worth (10,000 yuan)"),
        "bound_wan": Words("界（万元）", "Bound (10,000 yuan)"),
        "gap_percent": Words("对基准的差距（%）", "Gap to the reference (%)"),
    }
    whole = ("area_mu", "renovated_mu", "output_wan", "tax_wan", "public_wan", "value_wan", "bound_wan")
    return Table(
        "renewal_programmes",
        Words("各方案比较", "Programmes side by side"),
        frame[list(headings)],
        headings,
        ("area_mu", "firms_left", "public_wan"),
        {**dict.fromkeys(whole, 0), "discharge_m3_d": 0, "gap_percent": 1},
    )


def purse_names(shown: Shown) -> dict[str, Words]:
    """Return what each purse is called: kinds in words, a village's own by its name."""
    villages = {key: Words(f"{name}（村集体）", f"{name} (village)") for key, name in shown.villages.items()}
    return {**PURSE_KIND, **villages}
