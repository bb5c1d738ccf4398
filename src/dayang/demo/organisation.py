"""Departments and grassroots branches: counts and duties, no persons."""

import numpy as np
import pandas as pd

from dayang.demo.figures import Size
from dayang.demo.noise import Generator
from dayang.demo.packaged import packaged
from dayang.demo.people import apportioned

VILLAGE_SHARE, FIRM_SHARE = 0.44, 0.38
"""Of all branches, those of villages and those of firms and associations (两新); assumed."""
LEAST_MEMBERS = 3
"""A branch has at least three full members (党章 Article 30)."""


def departments() -> pd.DataFrame:
    """Return the register ``departments``."""
    return packaged("departments")


def branches(rng: Generator, size: Size, communities: pd.DataFrame) -> pd.DataFrame:
    """Return the register ``branches``: of villages by residents, of firms, of departments."""
    count = size.count("branches")
    of_villages, of_firms = round(VILLAGE_SHARE * count), round(FIRM_SHARE * count)
    rows: list[dict[str, str | None]] = []
    share = communities["population"].to_numpy(dtype=float) + 1.0
    for total, word in ((of_villages, "第{}党支部"), (of_firms, "两新组织第{}党支部")):
        for k, number in enumerate(apportioned(share, total)):
            village = communities.iloc[k]
            rows += [
                _branch(village["name"] + word.format(n + 1), village["village_id"]) for n in range(number)
            ]
    offices = departments()
    for k in range(count - len(rows)):
        office = offices.iloc[k % len(offices)]
        name = f"{office['name']}第{k // len(offices) + 1}党支部"
        rows.append(_branch(name, None, office["department_id"]))
    frame = pd.DataFrame(rows)
    frame["branch_id"] = [f"Z{k + 1:04d}" for k in range(len(frame))]
    weight = np.exp(rng.normal(0, 0.6, len(frame)))
    members = max(size.count("members"), LEAST_MEMBERS * len(frame))
    frame["members"] = LEAST_MEMBERS + apportioned(weight, members - LEAST_MEMBERS * len(frame))
    return frame


def _branch(name: str, village_id: str | None, department_id: str | None = None) -> dict[str, str | None]:
    return {"name": name, "village_id": village_id, "department_id": department_id}
