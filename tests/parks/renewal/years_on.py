"""A town as it is some years after a plan was made and has been carried out to the letter."""

import pandas as pd

from dayang.parks.renewal.model.firms import CLASSES
from dayang.parks.renewal.tables import publish


def years_on(town, problem, programme, years):
    """Return the town some years on.

    Units that the programme has started are projects by then, vacated where they have been cleared; new
    floor of those delivered in time is floor of a project. Firms that have moved for good or gone have no
    needs any more, and take up their floor; those in swing parks wait there.
    """
    quarters = 4 * years
    tables = publish(town, town.as_of, problem.model, {"plan": programme})
    starts = tables["renewal_starts"].query("start_quarter < @quarters")
    done = tables["renewal_moves"].query("quarter < @quarters")
    first = problem.model.quarters.first
    known = town.with_tables(
        **_begun(town, starts, first, quarters),
        **_moved(town, done, first),
        town=town["town"].assign(as_of=town["town"]["as_of"] + pd.DateOffset(years=years)),
    )
    return known.with_tables(available_floor=_floor(town, starts, done, first, quarters))


def _day(first, quarter, middle=True):
    """Return a day in a quarter of the plan: in its middle, or its last."""
    period = first + int(quarter)
    return period.start_time + pd.Timedelta(days=45) if middle else period.end_time.normalize()


def _begun(town, starts, first, quarters):
    """Return projects, and what is known of their units."""
    own = starts[~starts["in_project"]]
    like = pd.DataFrame(town["projects"]).iloc[[0]]
    projects = pd.concat(
        [
            pd.DataFrame(town["projects"]),
            *(
                like.assign(project_id=f"J{row.unit_id}", name=f"J{row.unit_id}", mode_id=row.mode_id)
                for row in own.itertuples()
            ),
        ],
        ignore_index=True,
    )
    units = town["rebuild_units"].copy()
    begun = units["unit_id"].isin(own["unit_id"])
    units["project_id"] = units["project_id"].where(~begun, "J" + units["unit_id"])
    reached = [
        (row.unit_id, stage, _day(first, 0))
        for row in starts.itertuples()
        for stage in ("surveyed", "voted", *(("vacated",) if row.cleared <= quarters else ()))
    ]
    milestones = pd.DataFrame(reached, columns=["unit_id", "stage", "reached_on"])
    milestones["reported_at"] = milestones["reached_on"].dt.tz_localize("Asia/Shanghai")
    return {
        "projects": projects,
        "rebuild_units": units,
        "milestones": pd.concat([pd.DataFrame(town["milestones"]), milestones], ignore_index=True),
    }


def _moved(town, done, first):
    """Return needs and leases of firms that are still to be planned for."""
    last = done.sort_values("move").drop_duplicates("firm_id", keep="last").set_index("firm_id")
    floors = town["available_floor"].set_index("floor_id")
    ends = (floors["kind"] == "vacant") & floors["until_on"].notna()
    passing = floors.index[(floors["kind"] == "swing") | ends]
    waits = last["floor_id"].isin(passing)
    needs = town["firm_needs"].copy()
    needs = needs[~needs["firm_id"].isin(last.index[~waits])].reset_index(drop=True)
    floor_id = needs["firm_id"].map(last["floor_id"][waits])
    since = needs["firm_id"].map(last["quarter"][waits])
    needs["waiting_floor_id"] = floor_id
    needs["waiting_since_on"] = [pd.NaT if pd.isna(each) else _day(first, each) for each in since]
    leases = town["leases"]
    return {"firm_needs": needs, "leases": leases[~leases["firm_id"].isin(last.index)]}


def _floor(town, starts, done, first, quarters):
    """Return floor as it is left by those who have moved into it for good, with new floor of projects."""
    floors = pd.DataFrame(town["available_floor"]).copy()
    area = town["firm_needs"].set_index("firm_id")["floor_m2"]
    last = done.sort_values("move").drop_duplicates("firm_id", keep="last")
    taken = last.assign(floor_m2=last["firm_id"].map(area))
    gone = floors["floor_id"].map(taken.groupby("floor_id")["floor_m2"].sum()).fillna(0.0)
    passing = (floors["kind"] == "swing") | ((floors["kind"] == "vacant") & floors["until_on"].notna())
    floors["floor_m2"] = (floors["floor_m2"] - gone.where(~passing, 0.0)).clip(lower=0.0).round(1)
    villages = town["rebuild_units"].set_index("unit_id")["village_id"]
    like = floors.iloc[0]
    new = [
        {
            **like.to_dict(),
            **town["floor_standards"].set_index("storey_class").loc[storey, STANDARD].to_dict(),
            "floor_id": f"J{row.unit_id}{storey}",
            "name": f"J{row.unit_id}{storey}",
            "kind": "project",
            "village_id": villages[row.unit_id],
            "project_id": f"J{row.unit_id}",
            "storey_class": storey,
            "floor_m2": getattr(row, f"{storey}_m2"),
            "from_on": _day(first, row.delivered - 1, middle=False),
            "until_on": pd.NaT,
        }
        for row in starts[~starts["in_project"] & (starts["cleared"] <= quarters)].itertuples()
        for storey in CLASSES
        if getattr(row, f"{storey}_m2") > 0
    ]
    return pd.concat([floors, pd.DataFrame(new)], ignore_index=True) if new else floors


STANDARD = [
    "load_kn_m2", "clear_height_m", "fire_class", "power_va_m2", "discharge_m3_d", "takes_voc",
    "takes_plating", "has_dormitory", "rent_yuan_m2_month",
]  # fmt: skip
