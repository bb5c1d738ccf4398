"""How far units have come: milestones with their days, and the votes before them.

Days are reckoned backwards from the last stage reached. No vote was held before 2020, so
that one law holds for all of them.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from dayang.demo.noise import Array, Generator, Indices, Mask, Texts
from dayang.demo.units import Units
from dayang.town.modes import in_force, shipped_modes
from dayang.town.registers.progress import STAGE
from dayang.town.units import CHINA

STAGES = tuple(STAGE)
LATEST = np.datetime64("2021-12-20")
"""Nothing is reached later, so that all of it is reported within the year."""
EARLIEST = {
    "surveyed": "2021-06-01",
    "voted": "2021-08-15",
    "approved": "2021-09-01",
    "vacated": "2021-10-08",
    "cleared": "2021-09-10",
    "started": "2021-07-01",
    "finished": "2021-10-10",
    "producing": "2021-12-01",
}
"""A unit reached its last stage between this day and `LATEST` (assumed)."""
LAST_QUARTER = np.datetime64("2021-10-08")
SPANS = np.array([[45, 80], [30, 60], [40, 75], [20, 45], [20, 45], [360, 390], [25, 45]])
"""Least and most days from each stage to the next (assumed)."""
FAILED_SHARE = 0.25
"""Votes that passed only at the second try (assumed)."""
AGAIN_DAYS = (20, 34)
"""Days between the two tries (assumed)."""
REPORT_DAYS = 7
"""A stage is reported within so many days (assumed)."""
TURNOUT = (0.82, 0.98)
"""Share of those who may vote that do (assumed)."""
OPENS_MIN, CLOSES_MIN = 9 * 60, 18 * 60

Days = Array
"""An array of days."""


@dataclass(frozen=True, eq=False)
class Calendar:
    """When each unit reached each stage.

    Parameters
    ----------
    days
        Day of each stage, shape (units, stages), NaT for those not reached or not needed.
    first_try
        Day of a vote that failed, NaT for none.
    """

    days: Days
    first_try: Days


def calendar(rng: Generator, stage: Texts, votes_needed: Mask) -> Calendar:
    """Draw the days on which units reached their stages.

    Parameters
    ----------
    rng
        Where chance comes from.
    stage
        Last stage of each unit, empty for none.
    votes_needed
        Whether its scheme has to be voted on.
    """
    last = np.array([STAGES.index(s) if s else -1 for s in stage.tolist()])
    first = np.array([EARLIEST[s] if s else "2021-12-20" for s in stage.tolist()], dtype="datetime64[D]")
    under_way = np.flatnonzero(last > STAGES.index("surveyed"))
    first[under_way[:1]] = LAST_QUARTER  # However few its projects, a town has news.
    room = (LATEST - first).astype(int) + 1
    anchor = first + np.floor(rng.random(len(stage)) * room).astype("timedelta64[D]")
    spans = rng.integers(SPANS[:, 0], SPANS[:, 1] + 1, (len(stage), len(SPANS)))
    upto = np.column_stack([np.zeros(len(stage), dtype=np.int64), np.cumsum(spans, axis=1)])
    back = upto[np.arange(len(stage)), np.maximum(last, 0)][:, None] - upto
    days = anchor[:, None] - back.astype("timedelta64[D]")
    days[np.arange(len(STAGES)) > last[:, None]] = np.datetime64("NaT")
    voted = STAGES.index("voted")
    days[~votes_needed, voted] = np.datetime64("NaT")
    again = rng.integers(AGAIN_DAYS[0], AGAIN_DAYS[1] + 1, len(stage)).astype("timedelta64[D]")
    failed = rng.random(len(stage)) < FAILED_SHARE
    held = np.flatnonzero(~np.isnat(days[:, voted]))
    if len(held):  # A town always has a vote that failed, however few its projects.
        failed[held[0]] = True
    return Calendar(days, np.where(failed, days[:, voted] - again, np.datetime64("NaT")))


def milestones(rng: Generator, units: Units, dated: Calendar) -> pd.DataFrame:
    """Return the register ``milestones``."""
    unit, stage = np.nonzero(~np.isnat(dated.days))
    days = dated.days[unit, stage]
    late = rng.integers(1, REPORT_DAYS + 1, len(unit)).astype("timedelta64[D]")
    at = rng.integers(OPENS_MIN, CLOSES_MIN, len(unit)).astype("timedelta64[m]")
    return pd.DataFrame(
        {
            "unit_id": units.frame["unit_id"].to_numpy()[unit],
            "stage": np.array(STAGES, dtype=object)[stage],
            "reached_on": days.astype("datetime64[s]"),
            "reported_at": pd.Series((days + late).astype("datetime64[m]") + at).dt.tz_localize(CHINA),
        }
    )


def votes(
    rng: Generator, units: Units, of_unit: Indices, mode: list[str], body: list[str], dated: Calendar
) -> pd.DataFrame:
    """Return the register ``votes``: those that passed, and the first tries that failed."""
    day = dated.days[:, STAGES.index("voted")]
    if np.isnat(day).all():
        return pd.DataFrame()
    law = _thresholds(np.nanmin(day))
    who = units.holders.set_index("holder_id").loc[units.frame["holder_id"]]
    rows = []
    for unit in np.flatnonzero(~np.isnat(day)).tolist():
        project = int(of_unit[unit])
        eligible = int(who[body[project]].iloc[unit])
        for held, passed in ((dated.first_try[unit], False), (day[unit], True)):
            if not np.isnat(held):
                needed = int(np.ceil(law[mode[project]] * eligible - 1e-6))
                present, in_favour = _counted(rng, eligible, needed, passed)
                rows.append(
                    {
                        "unit_id": units.frame["unit_id"].iloc[unit],
                        "mode_id": mode[project],
                        "body": body[project],
                        "held_on": held.astype("datetime64[s]"),
                        "eligible": eligible,
                        "present": present,
                        "in_favour": in_favour,
                        "passed": passed,
                    }
                )
    frame = pd.DataFrame(rows).sort_values(["held_on", "unit_id"], kind="stable", ignore_index=True)
    frame.insert(0, "vote_id", [f"V{k + 1:04d}" for k in range(len(frame))])
    return frame


def _thresholds(day: np.datetime64) -> dict[str, float]:
    """Return the share of votes that passed a scheme of each mode on a day."""
    figures = shipped_modes()["mode_figures"]
    rows = in_force(figures[figures["figure"] == "vote_share"], pd.Timestamp(day))
    return dict(zip(rows.index.get_level_values("mode_id"), rows["low"].to_numpy(float), strict=True))


def _counted(rng: Generator, eligible: int, needed: int, passed: bool) -> tuple[int, int]:
    """Draw who came and who was in favour, so that the vote passes or fails as told."""
    came = round(eligible * float(rng.uniform(*TURNOUT)))
    present = min(eligible, max(came, needed))
    if passed:
        return present, int(rng.integers(needed, present + 1))
    return present, int(rng.integers(round(0.7 * needed), needed)) if needed > 1 else 0
