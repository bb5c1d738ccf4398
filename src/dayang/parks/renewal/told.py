"""What a renewal plan, its risk, its changes and its frontier come to, in a few lines."""

from collections.abc import Iterator, Mapping

import pandas as pd

from dayang.engine import Conflict
from dayang.parks.renewal.model.rows import WAN
from dayang.town import Town
from dayang.town.registers.renewal_columns import (
    BALANCED,
    BESIDE_AN_ORDER,
    RENEWAL_GOAL,
    RENEWAL_PROGRAMME,
    the_plan,
)
from dayang.words import Words

CARRIERS = 3
"""Units told of those that carry the risk."""
CHANGED = 5
"""Changed units that are told one by one."""


def plan_lines(tables: Mapping[str, pd.DataFrame]) -> Iterator[Words]:
    """Say what each programme delivers, whom it moves, what it costs, and how good it is proven to be.

    Parameters
    ----------
    tables
        ``renewal_programmes``.
    """
    plan = the_plan(set(tables["renewal_programmes"]["programme"]))
    for row in tables["renewal_programmes"].to_dict("records"):
        name, net = RENEWAL_PROGRAMME[row["programme"]], float(row["public_net_yuan"])
        if row["programme"] == BALANCED != plan:
            name = BESIDE_AN_ORDER
        net_zh = f"公共净支出 {net / WAN:,.0f} 万元" if net >= 0 else f"公共净收入 {-net / WAN:,.0f} 万元"
        net_en = (
            f"net public spending {net:,.0f} yuan" if net >= 0 else f"net public receipts {-net:,.0f} yuan"
        )
        zh = (
            f"{name.zh}：交付 {row['area_mu']:.0f} 亩，整治 {row['renovated_mu']:.0f} 亩；搬迁企业 "
            f"{row['firms_moved']} 家，外迁 {row['firms_left']} 家（岗位 {row['jobs_left']} 个），退出 "
            f"{row['firms_ended']} 家；{net_zh}"
        )
        en = (
            f"{name.en}: {row['area_mu']:.0f} mu delivered, {row['renovated_mu']:.0f} renovated; "
            f"{row['firms_moved']} firms moved, {row['firms_left']} leave town ({row['jobs_left']} jobs), "
            f"{row['firms_ended']} end; {net_en}"
        )
        if pd.notna(row["gap_to_reference"]):
            zh = f"{zh}；对基准的差距 {row['gap_to_reference']:.1%}"
            en = f"{en}; gap to the reference {row['gap_to_reference']:.1%}"
        yield Words(f"{zh}。", f"{en}.")


def promise_lines(promises: pd.DataFrame) -> Iterator[Words]:
    """Say how many promises the plan keeps, and what changing the others costs.

    Parameters
    ----------
    promises
        ``renewal_promises``; nothing is said of none.
    """
    if promises.empty:
        return
    own = promises[promises["programme"] == the_plan(set(promises["programme"]))]
    changed = own[~own["kept"].astype(bool)]
    cost = float(changed["cost_yuan"].astype(float).sum())
    yield Words(
        f"期内到期的去处、补助、交付承诺 {len(own)} 条：兑现 {len(own) - len(changed)} 条，"
        f"改变 {len(changed)} 条，违约代价 {cost / WAN:,.2f} 万元。",
        f"Promises of places, subsidies and new floor due within the plan: {len(own) - len(changed)} kept, "
        f"{len(changed)} changed; the price of breaking them is {cost:,.0f} yuan.",
    )


def level_lines(levels: pd.DataFrame) -> Iterator[Words]:
    """Say of each goal of an order what was reached, how much more there might be, and what the plan keeps.

    Parameters
    ----------
    levels
        ``renewal_levels``; nothing is said of none.
    """
    if levels.empty:
        return
    tolerance = float(levels["tolerance"].iloc[0])
    yield Words(
        f"目标次序（每一层保住前面各层，至多让出 {tolerance:.1%}）：",
        f"Order of goals (each level keeps those above, but for {tolerance:.1%} of what they reached):",
    )
    for row in levels.sort_values("level").to_dict("records"):
        goal = RENEWAL_GOAL[row["goal"]]
        reached, bound, kept = (float(row[f"{name}_wan"]) for name in ("reached", "bound", "kept"))
        yield Words(
            f"  {row['level']}. {goal.zh}：求到 {reached:,.1f} 万元，至多 {bound:,.1f} 万元，"
            f"方案保住 {kept:,.1f} 万元。",
            f"  {row['level']}. {goal.en}: {reached * WAN:,.0f} yuan reached, {bound * WAN:,.0f} at most, "
            f"{kept * WAN:,.0f} kept by the plan.",
        )


def conflict_lines(conflicts: tuple[Conflict, ...]) -> Iterator[Words]:
    """Say which requirements cannot hold together, and the nearest way out."""
    for number, conflict in enumerate(conflicts, start=1):
        yield Words(
            f"{number}. 下面几条不能同时做到：", f"{number}. These requirements cannot hold together:"
        )
        yield from (Words(f"   {words.zh}", f"   {words.en}") for words in conflict.requirements)
        yield Words(
            f"   最近的出路：{conflict.relaxation.zh}", f"   Nearest way out: {conflict.relaxation.en}"
        )


def risk_lines(town: Town, tables: Mapping[str, pd.DataFrame]) -> Iterator[Words]:
    """Say how likely a programme is kept, what is least likely, and what slack and reserves buy.

    Parameters
    ----------
    town
        For names.
    tables
        ``renewal_chances``, ``renewal_risk_units`` and ``renewal_slack`` of one programme; nothing is said
        of empty ones.
    """
    if tables["renewal_slack"].empty:
        return
    slack = {
        (str(row["reserve"]), int(row["slack_quarters"])): row
        for row in tables["renewal_slack"].to_dict("records")
    }
    now, last = slack["none", 0], max(quarters for _, quarters in slack)
    later, swing, money = slack["none", last], slack["swing", 0], slack["money", 0]
    replays = int(now["replays"])
    yield Words(
        f"推演 {replays:,} 遍：全部节点按期的概率 {now['milestones']:.0%}；每个期限都晚说 {last} 季，"
        f"{later['milestones']:.0%}。单元按期平均占 {now['units_share']:.0%}，"
        f"晚说后 {later['units_share']:.0%}。",
        f"{replays:,} replays. All milestones in time: {now['milestones']:.0%}; told {last} quarters later, "
        f"{later['milestones']:.0%}. Units in time: {now['units_share']:.0%} on average, then "
        f"{later['units_share']:.0%}.",
    )
    yield from _milestones(tables["renewal_chances"])
    yield from _least_likely(town, tables["renewal_chances"])
    yield from _carriers(tables["renewal_risk_units"])
    yield Words(
        f"企业搬迁时有去处的占 {now['places_share']:.0%}，另留腾挪面积后 {swing['places_share']:.0%}；"
        f"各渠道都不超支的概率 {now['purses']:.0%}，另留资金后 {money['purses']:.0%}。",
        f"Places there in time: {now['places_share']:.0%}, with a reserve of swing floor "
        f"{swing['places_share']:.0%}; no purse overdrawn: {now['purses']:.0%}, with a reserve of money "
        f"{money['purses']:.0%}.",
    )


MILESTONES = {
    "unit_voted": Words("表决", "votes"),
    "unit_cleared": Words("清租", "clearing"),
    "unit_building": Words("动工", "building"),
    "unit": Words("交付", "delivery"),
}
"""Milestones of units in the order in which they come, in short."""


def _milestones(chances: pd.DataFrame) -> Iterator[Words]:
    """Say how sure milestones of units are on average."""
    mean = chances.groupby("subject")["probability"].mean()
    told = [(words, f"{mean[name]:.0%}") for name, words in MILESTONES.items() if name in mean.index]
    if told:
        zh = "，".join(f"{words.zh} {share}" for words, share in told)
        en = ", ".join(f"{words.en} {share}" for words, share in told)
        yield Words(f"单元各节点按期的概率平均：{zh}。", f"Milestones of units in time, on average: {en}.")


SUBJECTS = (
    ("theme_park", "theme_parks", "theme_id", Words("主题园", "theme park")),
    ("first_batch", "parks", "park_id", Words("首批园区", "first-batch park")),
    ("village", "villages", "village_id", Words("村收入", "village income")),
)
"""What is promised of few things, the register that names them, and what they are called."""


def _least_likely(town: Town, chances: pd.DataFrame) -> Iterator[Words]:
    """Say of each sort of promise which is the least likely kept."""
    for subject, register, key, sort in SUBJECTS:
        own = chances[chances["subject"] == subject].sort_values("probability", kind="stable")
        if own.empty:
            continue
        name, least = _name(town, register, key, str(own["subject_id"].iloc[0])), own["probability"].iloc[0]
        yield Words(
            f"{sort.zh}共 {len(own)} 个，最没把握的是“{name}”：{least:.0%}。",
            f"The least likely {sort.en} of {len(own)} is {name}: {least:.0%}.",
        )


def _name(town: Town, register: str, key: str, subject: str) -> str:
    """Return what something is called, its id where it has no name."""
    frame = pd.DataFrame(town[register])
    own = frame.loc[frame[key] == subject, "name"].dropna()
    return str(own.iloc[0]) if len(own) else subject


def _carriers(units: pd.DataFrame) -> Iterator[Words]:
    """Say which units carry the delay."""
    top = units.sort_values("rank").head(CARRIERS)
    if len(top):
        pairs = list(zip(top["unit_id"], top["delay_share"], strict=True))
        yield Words(
            f"延误最看这几个单元：{'，'.join(f'{unit}（{share:.0%}）' for unit, share in pairs)}。",
            f"Delay depends most on: {', '.join(f'{unit} ({share:.0%})' for unit, share in pairs)}.",
        )


def change_lines(changes: pd.DataFrame) -> Iterator[Words]:
    """Say how much of the plan before is changed, at what cost, and which units.

    Parameters
    ----------
    changes
        ``renewal_changes``.
    """
    if changes.empty:
        yield Words("原方案的安排都没有改。", "Nothing that the plan before arranged is changed.")
        return
    count, cost = changes["subject"].value_counts(), float(changes["cost_yuan"].astype(float).sum())
    units, firms = int(count.get("unit", 0)), int(count.get("firm", 0))
    yield Words(
        f"改了 {units} 个单元、{firms} 家企业的原安排，代价 {cost / WAN:,.2f} 万元。",
        f"What the plan before arranged for {units} units and {firms} firms is changed, at a cost of "
        f"{cost:,.0f} yuan.",
    )
    own = changes[changes["subject"] == "unit"].sort_values("cost_yuan", ascending=False, kind="stable")
    for unit, planned, now, yuan in zip(
        *(own[name].head(CHANGED) for name in ("subject_id", "planned", "now", "cost_yuan")), strict=True
    ):
        then = now if pd.notna(now) else None
        yield Words(
            f"  单元 {unit}：原 {planned}，现 {then or '不启动'}，代价 {float(yuan) / WAN:,.2f} 万元。",
            f"  Unit {unit}: {planned} before, {then or 'not started'} now, cost {float(yuan):,.0f} yuan.",
        )


def frontier_lines(points: pd.DataFrame) -> Iterator[Words]:
    """Say how many programmes no other betters, and the ends of the frontier.

    Parameters
    ----------
    points
        ``renewal_frontier``; nothing is said of none.
    """
    if points.empty:
        return
    yield Words(
        f"互不落后的方案 {len(points)} 份：", f"{len(points)} programmes that no other betters in all three:"
    )
    for zh, en, name, most in (
        ("最省", "Cheapest", "cost_wan", False),
        ("面积最大", "Most land", "area_mu", True),
        ("留企最多", "Most output kept", "kept_share", True),
    ):
        end = points.sort_values(name, ascending=not most, kind="stable").to_dict("records")[0]
        cost, area, kept = (float(end[column]) for column in ("cost_wan", "area_mu", "kept_share"))
        yield Words(
            f"  {zh}：公共净支出 {cost:,.0f} 万元，交付 {area:,.0f} 亩，留住产值 {kept:.1f}%。",
            f"  {en}: net public money {cost * WAN:,.0f} yuan, {area:,.0f} mu delivered, "
            f"{kept:.1f} % of output kept.",
        )
