"""What must be done now: votes, starts, places for firms, money, targets that slip."""

from collections.abc import Iterator

import pandas as pd

from dayang.engine import ToDo
from dayang.parks.renewal.model.rows import WAN
from dayang.parks.renewal.report.shown import SOON, Shown
from dayang.parks.renewal.report.tables import FEWEST_FIRMS, where_to
from dayang.parks.renewal.rules.facts import read_facts
from dayang.parks.renewal.rules.waiting import last_quarter
from dayang.town.departments import department_for
from dayang.words import Words

OFFICE = ("工改", Words("工改办", "Renewal office"))
FINANCE = ("财政", Words("财政局", "Finance bureau"))
SERVICE = ("营商", Words("营商办", "Enterprise office"))
"""Who must act: what the name or duty of their department tells of, and what they are called without one."""

VILLAGES_NAMED = 3
"""Villages named in a line, those with most votes; the table names all."""


def to_do(shown: Shown) -> tuple[ToDo, ...]:
    """Return what to do, what slips first."""
    return (
        *_short_of_target(shown),
        *_surveys(shown),
        *_promises(shown),
        *_votes(shown),
        *_starts(shown),
        *_waiting(shown),
        *_firms(shown),
        *_subsidies(shown),
    )


def _owner(shown: Shown, who: tuple[str, Words]) -> Words:
    """Return the town's own department for something, a plain word where it has none on record."""
    mark, word = who
    return department_for(shown.town, mark) or word


def _short_of_target(shown: Shown) -> Iterator[ToDo]:
    """Tell the theme parks and parks of the first batch that the plan itself leaves short."""
    rows = shown.of("renewal_targets")
    short = rows[rows["reached_mu"] < rows["wanted_mu"] - 0.1].sort_values("due_quarter", kind="stable")
    if len(short):
        first = short.iloc[0]
        lacking = f"{float((short['wanted_mu'] - short['reached_mu']).sum()):,.0f}"
        yield ToDo(
            Words(
                f"定怎样补上 {len(short)} 个目标所缺的 {lacking} 亩",
                f"Decide how to make up {lacking} mu; targets missed: {len(short)}",
            ),
            _owner(shown, OFFICE),
            shown.by(max(int(first["due_quarter"]), 0)),
            "late",
        )


def _promises(shown: Shown) -> Iterator[ToDo]:
    """Have what the plan changes of promises settled before the first of it is due."""
    rows = shown.of("renewal_promises")
    changed = rows[~rows["kept"].astype(bool)] if len(rows) else rows
    if len(changed):
        kept = len(rows) - len(changed)
        promises = shown.town["promises"]
        first = promises["due_on"][promises["promise_id"].isin(changed["promise_id"])].min()
        cost = f"{float(changed['cost_yuan'].astype(float).sum()) / WAN:,.1f}"
        yield ToDo(
            Words(
                f"计划改变 {len(changed)} 条承诺，须先与对方商定（违约代价 {cost} 万元，不在各渠道的数里）；"
                f"另 {kept} 条按期兑现",
                f"Settle with those concerned the {len(changed)} promises that the plan changes (price of "
                f"breaking them: {cost}, in 10,000 yuan, in no purse's figures); kept: {kept}",
            ),
            _owner(shown, OFFICE),
            Words(f"{first:%Y-%m-%d} 前", f"By {first:%Y-%m-%d}"),
            "at_risk",
        )


def _votes(shown: Shown) -> Iterator[ToDo]:
    votes = shown.soon[shown.soon["vote_quarter"].notna()]
    if votes.empty:
        return
    by_village = votes["village"].value_counts()
    most = [f"{name} {number}" for name, number in by_village.head(VILLAGES_NAMED).items()]
    zh, en = "、".join(most), ", ".join(most)
    office = _owner(shown, OFFICE)
    more = len(by_village) - len(most)
    if more > 0:
        zh, en = f"{zh}，另 {more} 个村", f"{en}, {more} more villages"
    yield ToDo(
        Words(f"筹备 {len(votes)} 场表决：{zh}", f"Prepare {len(votes)} votes: {en}"),
        Words(f"{office.zh}和各村", f"{office.en}, villages"),
        shown.by(int(votes["vote_quarter"].min())),
    )


def _starts(shown: Shown) -> Iterator[ToDo]:
    for quarter in range(SOON):
        own = shown.soon[shown.soon["start_quarter"] == quarter]
        if len(own):
            going_on = int(own["in_project"].astype(bool).sum())
            also = Words(f"，其中 {going_on} 个已立项", f", {going_on} of them in projects")
            said = also if going_on else Words("", "")
            parks = own["park"].nunique()
            land = f"{own['area_mu'].sum():,.0f}"
            yield ToDo(
                Words(
                    f"启动 {len(own)} 个单元（{parks} 个园区，{land} 亩{said.zh}）",
                    f"Start {len(own)} units ({parks} parks, {land} mu{said.en})",
                ),
                _owner(shown, OFFICE),
                shown.by(quarter),
            )


def _surveys(shown: Shown) -> Iterator[ToDo]:
    missing = shown.soon[~shown.soon["surveyed"].astype(bool)]
    if len(missing):
        yield ToDo(
            Words(
                f"摸底 {len(missing)} 个就要启动而还没有摸底的单元",
                f"Survey {len(missing)} units that are to start and have not been surveyed",
            ),
            _owner(shown, OFFICE),
            shown.by(int(missing["start_quarter"].min())),
            "at_risk",
        )


def _waiting(shown: Shown) -> Iterator[ToDo]:
    """Have those sent on in time who wait in swing parks, or in vacancy that ends (rule F10)."""
    if shown.town["firm_needs"]["waiting_floor_id"].isna().all():
        return
    facts = read_facts(shown.town)
    left = min(last_quarter(facts, firm_id) for firm_id in facts.waiting)
    yield ToDo(
        Words(
            f"把等候再搬的 {len(facts.waiting)} 家企业送到最终去处，先到期的先走",
            f"Send on the firms that wait to move on ({len(facts.waiting)}), first whose time is up first",
        ),
        _owner(shown, SERVICE),
        shown.by(left),
        "at_risk" if left < SOON else "not_started",
    )


def _firms(shown: Shown) -> Iterator[ToDo]:
    moves = shown.moves_soon
    if moves.empty:
        return
    count, to = moves["firm_id"].nunique(), Words("", "")
    if count >= FEWEST_FIRMS:
        where = where_to(moves["goes"])
        to = Words(f"（{where.zh}）", f" ({where.en})")
    yield ToDo(
        Words(
            f"与 {count} 家要走的企业谈定去处{to.zh}，谈定后再告知、公布",
            f"Settle with {count} firms where they go{to.en}; tell and publish it only then",
        ),
        _owner(shown, SERVICE),
        shown.by(int(moves["quarter"].max())),
    )


def _subsidies(shown: Shown) -> Iterator[ToDo]:
    """Have the subsidy of the first year ready, beside what may be spent."""
    purses = shown.of("renewal_purses")
    year = shown.first.year
    row = purses[(purses["purse"] == "relocation") & (purses["year"] == year)]
    if row.empty or not float(row["spent_yuan"].iloc[0]):
        return
    spent = f"{float(row['spent_yuan'].iloc[0]) / WAN:,.0f}"
    limit = row["limit_yuan"].iloc[0]
    of = Words("", "")
    if pd.notna(limit):
        most = f"{float(limit) / WAN:,.0f}"
        of = Words(f"，上限 {most} 万元", f"; the limit is {most}")
    yield ToDo(
        Words(
            f"备好 {year} 年搬迁补助 {spent} 万元{of.zh}",
            f"Have relocation subsidies of {year} ready: {spent} (10,000 yuan{of.en})",
        ),
        _owner(shown, FINANCE),
        Words(f"{year}-12-31 前", f"By {year}-12-31"),
    )
