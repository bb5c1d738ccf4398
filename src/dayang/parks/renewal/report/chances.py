"""How sure it all is: promises, milestones of units, what slack buys, which units carry the risk."""

import pandas as pd

from dayang.engine import Chart, Table
from dayang.parks.renewal.report.bars import bar, bars, names_down
from dayang.parks.renewal.report.shown import Shown, as_words
from dayang.parks.renewal.report.tables import LAND, MODE, UNIT, VILLAGE
from dayang.words import Words

BAR_PX = 36
HEAD_PX, FOOT_PX = 40, 16
NAME_PX = 160
SUBJECTS = {
    "theme_park": Words("按期连片", "joined in time"),
    "first_batch": Words("首批按期", "first batch in time"),
    "village": Words("收入不降", "income kept"),
}
"""Promises drawn, by subject: those to the town and to villages."""

MILESTONES = {
    "unit_voted": Words("表决通过", "Vote passed"),
    "unit_cleared": Words("清租拆除完", "Vacated and cleared"),
    "unit_building": Words("动工", "Building begun"),
    "unit": Words("交付", "Delivered"),
}
"""Milestones of units, by subject, in the order in which they come."""

SURE = 0.9
"""Share of replays in which something is kept that counts as sure."""


def chances_chart(shown: Shown, most: int = 20) -> Chart | None:
    """Return what is least sure of what the plan sets out to do; ``None`` where it was not replayed.

    Parameters
    ----------
    shown
        Firms are left out: what is told of one firm is not for a page.
    most
        Drawn at most.
    """
    rows = shown.of("renewal_chances")
    if rows.empty:
        return None
    names = {"theme_park": shown.theme_parks, "first_batch": shown.parks, "village": shown.villages}
    rows = rows[rows["subject"].isin(names)]
    rows = rows.sort_values("probability", kind="stable", ignore_index=True)
    sure = int((rows["probability"] >= SURE).sum())
    total = len(rows)
    rows = rows.head(most)
    labels = []
    for subject, key in zip(rows["subject"], rows["subject_id"], strict=True):
        name, what = names[str(subject)].get(str(key), str(key)), SUBJECTS[str(subject)]
        labels.append(Words(f"{name}\n{what.zh}", f"{name}\n{what.en}"))
    slack = shown.of("renewal_slack")
    times = Words("很多", "many") if slack.empty else _times(int(slack["replays"].max()))
    least = Words("", "")
    if len(rows) < total:
        least = Words(f"，画的是最低的 {len(rows)} 件", f", the {len(rows)} least sure")
    percent = [100 * float(share) for share in rows["probability"]]
    option = {
        "grid": {"left": NAME_PX, "right": 56, "top": HEAD_PX, "bottom": FOOT_PX},
        "tooltip": {"trigger": "item"},
        "xAxis": {
            "type": "value",
            "min": 0,
            "max": 100,
            "axisLabel": {"formatter": "{value}%"},
            "position": "top",
        },
        "yAxis": names_down(labels, NAME_PX),
        "series": [bars([bar(share, 1, suffix="%") for share in percent])],
    }
    return Chart(
        Words("方案的哪些期限和收入最没把握", "Which dates and incomes of the plan are least sure"),
        Words(
            f"方案推演{times.zh}遍，各事做到的概率{least.zh}。共 {total} 件，{sure} 件在九成以上。"
            "概率靠假定的分布。",
            f"How likely each is kept when the programme is replayed {times.en} times{least.en}. Of"
            f" {total} things {sure} are kept in nine of ten replays. Chances rest on assumed"
            " distributions.",
        ),
        option,
        pd.DataFrame({"subject": as_words(labels), "probability": rows["probability"].astype(float)}),
        height_px=HEAD_PX + FOOT_PX + BAR_PX * len(rows),
    )


def _times(replays: int) -> Words:
    return Words(f" {replays:,} ", f"{replays:,}")


def slack_chart(shown: Shown) -> Chart | None:
    """Return how much surer promises get that are told later; ``None`` where it was not tried."""
    rows = shown.of("renewal_slack")
    if rows.empty:
        return None
    rows = rows[rows["reserve"] == "none"].sort_values("slack_quarters", ignore_index=True)
    column = shown.town.dictionary["renewal_slack"].column
    told = ("units_share", "first_batch", "theme_parks", "places_share", "villages")
    option = {
        # All names at once, on as many lines as a phone needs.
        "legend": {"type": "plain", "top": 0},
        "grid": {"left": 8, "right": 24, "top": 96, "bottom": 40, "containLabel": True},
        "tooltip": {"trigger": "axis"},
        "xAxis": {
            "type": "category",
            "data": [str(number) for number in rows["slack_quarters"]],
            "name": Words("期限晚说几季", "Quarters by which promises are told later"),
            "nameLocation": "middle",
            "nameGap": 28,
        },
        "yAxis": {"type": "value", "min": 0, "max": 100, "axisLabel": {"formatter": "{value}%"}},
        "series": [
            {
                "type": "line",
                "name": column(name).heading,
                "data": (100 * rows[name].astype(float)).round(1).tolist(),
                "symbolSize": 6,
            }
            for name in told
        ],
    }
    both_ends = 100 * rows["units_share"].astype(float).iloc[[0, -1]]
    last = int(rows["slack_quarters"].iloc[-1])
    return Chart(
        Words("期限留多少余地", "What slack buys"),
        Words(
            f"按方案的期限，单元按期交付的占 {both_ends.iloc[0]:.0f}%；都晚说 {last} 季，占"
            f" {both_ends.iloc[1]:.0f}%。",
            f"By the plan's dates {both_ends.iloc[0]:.0f} % of units are delivered in time; told {last}"
            f" quarters later, {both_ends.iloc[1]:.0f} %.",
        ),
        option,
        rows[["slack_quarters", *told]],
    )


def milestones_table(shown: Shown, least: int = 3) -> Table | None:
    """Return of each kind of milestone how sure it is on average, and where least; ``None`` without replays.

    There is a row for each unit and kind in ``renewal_chances``: too many for a page.

    Parameters
    ----------
    shown
        Of a plan.
    least
        Units told of each kind: those least sure.
    """
    rows = shown.of("renewal_chances")
    told = set(rows["subject"]) if len(rows) else set()
    frame = pd.DataFrame(
        [_milestone(shown, rows, subject, least) for subject in MILESTONES if subject in told]
    )
    if frame.empty:
        return None
    headings = {
        "milestone": Words("节点", "Milestone"),
        "units": Words("单元（个）", "Units"),
        "mean_percent": Words("按期概率平均（%）", "In time on average (%)"),
        "sure": Words("九成以上的单元（个）", "Units at 90 % or more"),
        "least": Words("最没把握的单元", "Least sure units"),
    }
    return Table(
        "renewal_chances",
        Words("单元各节点按期的概率", "How likely milestones of units are in time"),
        frame,
        headings,
        ("mean_percent", "sure", "least"),
        {"units": 0, "mean_percent": 0, "sure": 0},
    )


def _milestone(shown: Shown, rows: pd.DataFrame, subject: str, least: int) -> dict[str, object]:
    """Return the row of a kind of milestone."""
    own = rows[rows["subject"] == subject].sort_values("probability", kind="stable")
    chances, worst = own["probability"].astype(float), own.head(least)
    labels = shown.units["label"].reindex(worst["subject_id"])
    told = [f"{label}\u00a0{share:.0%}" for label, share in zip(labels, worst["probability"], strict=True)]
    return {
        "milestone": MILESTONES[subject],
        "units": len(own),
        "mean_percent": 100 * chances.mean(),
        "sure": int((chances >= SURE).sum()),
        "least": Words("；".join(told), "; ".join(told)),
    }


def risk_table(shown: Shown, most: int = 50) -> Table | None:
    """Return the units that carry most of the risk; ``None`` where the programme was not replayed."""
    rows = shown.of("renewal_risk_units")
    if rows.empty:
        return None
    rows = rows.sort_values("rank", ignore_index=True).head(most)
    known = shown.starts.set_index("unit_id")[["label", "village", "mode", "area_mu"]].reindex(
        rows["unit_id"]
    )
    frame = rows.assign(
        **{name: known[name].to_numpy() for name in known.columns},
        planned=as_words([shown.called(number) for number in rows["planned_quarter"]]),
        in_time_percent=100 * rows["in_time"].astype(float),
        share_percent=100 * rows["delay_share"].astype(float),
    )
    headings = {
        "label": UNIT,
        "village": VILLAGE,
        "mode": MODE,
        "area_mu": LAND,
        "planned": Words("方案的交付季", "Delivery planned"),
        "in_time_percent": Words("按期概率（%）", "In time (%)"),
        "late_quarters": Words("平均晚（季）", "Late on average (quarters)"),
        "share_percent": Words("占全部延误（%）", "Share of all delay (%)"),
    }
    return Table(
        "renewal_risk_units",
        Words(f"最牵动全局的 {len(rows)} 个单元", f"The {len(rows)} units that carry most of the risk"),
        frame[list(headings)],
        headings,
        ("planned", "in_time_percent", "share_percent"),
        {"area_mu": 1, "in_time_percent": 0, "late_quarters": 1, "share_percent": 1},
    )
