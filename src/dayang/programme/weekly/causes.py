"""Why a project's units are late: what the registers show of title, vote, approval and leases.

Nothing is inferred beyond them: where they show nothing, nothing is said.
"""

from dataclasses import dataclass

import pandas as pd

from dayang.programme.weekly.subject import Row, day_words
from dayang.town import Town
from dayang.town.registers.progress import STAGE
from dayang.words import Words

STAGES = tuple(STAGE)


@dataclass(frozen=True, slots=True)
class UnitStanding:
    """How far a rebuild unit has come.

    Parameters
    ----------
    unit_id
        Its id.
    reached
        Place of its last stage in `STAGES`; -1 for none.
    reached_on
        The day of it.
    """

    unit_id: str
    reached: int
    reached_on: pd.Timestamp | None


Found = tuple[list[Words], list[Row]]


def causes(
    town: Town, late: list[UnitStanding], owed: str, today: pd.Timestamp, evidence: str, *, votes: bool
) -> Found:
    """Return what the registers show to stand in the way, and the rows that show it.

    Parameters
    ----------
    town
        As it was known on the day.
    late
        Units that have not reached `owed`.
    owed
        A stage of ``milestones``.
    today
        Midnight of the day, without a zone.
    evidence
        Number the rows are filed under.
    votes
        Whether the project's mode has to be voted on.
    """
    found, rows = _disputed(town["rebuild_units"], late, evidence)
    unvoted = [unit for unit in late if unit.reached < STAGES.index("voted")]
    unapproved = [unit for unit in late if unit.reached < STAGES.index("approved")]
    leased = [unit for unit in late if unit.reached < STAGES.index("vacated")]
    if votes and unvoted:
        more, behind = _votes(town["votes"], unvoted, evidence)
    elif unapproved:
        more, behind = (
            [_counted(unapproved, "已表决、方案未获批" if votes else "方案未获批", "not approved")],
            [],
        )
    elif owed != "approved" and leased:
        more, behind = _leases(town["leases"], leased, today, evidence)
    else:
        more, behind = [], []
    return found + more, rows + behind


def _counted(units: list[UnitStanding], zh: str, en: str) -> Words:
    return Words(f"{len(units)} 个单元{zh}", f"{len(units)} units {en}")


def _disputed(units: pd.DataFrame, late: list[UnitStanding], evidence: str) -> Found:
    ids = {unit.unit_id for unit in late}
    disputed = units["unit_id"].isin(ids) & units["is_disputed"].fillna(value=False)
    names = units.loc[disputed.to_numpy(bool), "unit_id"].tolist()
    if not names:
        return [], []
    said = [Words(f"{len(names)} 个单元权属有争议", f"title of {len(names)} units disputed")]
    return said, [
        Row(evidence, "rebuild_units", name, Words(f"{name} 权属有争议", f"title of {name} is disputed"))
        for name in names
    ]


def _votes(votes: pd.DataFrame, unvoted: list[UnitStanding], evidence: str) -> Found:
    """Tell votes that failed from votes not held."""
    held = votes[votes["unit_id"].isin([unit.unit_id for unit in unvoted])]
    last = held.sort_values(["held_on", "vote_id"]).drop_duplicates("unit_id", keep="last")
    failed = last[~last["passed"].fillna(value=False).to_numpy(bool)]
    not_held = [unit for unit in unvoted if unit.unit_id not in set(last["unit_id"])]
    said, rows = [], []
    for vote in failed.to_dict("records"):
        count = f"{vote['in_favour']}/{vote['eligible']}"
        said.append(
            Words(
                f"{vote['unit_id']} 表决未过（同意 {count}）",
                f"{vote['unit_id']} voted down ({count} in favour)",
            )
        )
        day = day_words(vote["held_on"])
        says = Words(f"{said[-1].zh}，{day}", f"{said[-1].en}, {day}")
        rows.append(Row(evidence, "votes", str(vote["vote_id"]), says))
    if not_held:
        said.append(_counted(not_held, "尚未表决", "not voted on"))
    return said, rows


def _leases(leases: pd.DataFrame, leased: list[UnitStanding], today: pd.Timestamp, evidence: str) -> Found:
    """Count the leases that still run; those without an end run on."""
    here = leases["unit_id"].isin([unit.unit_id for unit in leased])
    running = leases[here & (leases["ends_on"].isna() | (leases["ends_on"] >= today))]
    if running.empty:
        return [], []
    last = running["ends_on"].max()
    until = ("", "") if pd.isna(last) else (f"，最晚到 {day_words(last)}", f", the last to {day_words(last)}")
    said = [Words(f"{len(running)} 份租约未终止{until[0]}", f"{len(running)} leases run on{until[1]}")]
    rows = []
    for lease in running.to_dict("records"):
        ends = "" if pd.isna(lease["ends_on"]) else day_words(lease["ends_on"])
        says = Words(
            f"{lease['tenant']}，到期 {ends or '未填'}", f"{lease['tenant']}, ends {ends or 'not filled'}"
        )
        rows.append(Row(evidence, "leases", str(lease["lease_id"]), says))
    return said, rows
