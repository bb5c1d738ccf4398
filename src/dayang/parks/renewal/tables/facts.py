"""What the tables tell beside the model: firms as they reported, floor as it is registered, money."""

from dataclasses import dataclass
from datetime import datetime

import numpy as np
import pandas as pd

from dayang.parks.renewal.model.build import Model
from dayang.parks.renewal.model.facts import UnitFacts, number, read_modes, read_units
from dayang.parks.renewal.model.limits import last_accounts
from dayang.parks.renewal.model.money import Money, read_money
from dayang.parks.renewal.model.promises import open_promises
from dayang.parks.renewal.model.weights import PROCESSES
from dayang.town import Town


@dataclass(frozen=True, eq=False)
class Facts:
    """A town as its tables tell it; all frames are in the order of the model's numbers.

    Parameters
    ----------
    model, money
        The planner's reading of the town.
    firms
        ``firm_id``, ``unit_id``, ``unit`` (number), ``floor_m2``, ``jobs``, ``output_yuan``, ``tax_yuan``,
        ``discharge_m3_d``, ``decided`` (by an enforcement decision), ``move_yuan`` (what a move costs it).
    floors
        ``floor_id``, ``kind``, ``storey_class``, ``floor_m2``, ``opens``, ``closes`` (quarters).
    accounts
        ``income_yuan`` of the last year before the plan, by village.
    village_share
        Lower limit of a village's income over that of that year.
    promises
        Rows of ``promises`` that a programme keeps or changes, with ``due`` (quarter): rule G3.
    first_share, first_year
        Share of the first batch that is to be started, by the end of which year.
    """

    model: Model
    money: Money
    firms: pd.DataFrame
    floors: pd.DataFrame
    accounts: pd.Series
    village_share: float
    promises: pd.DataFrame
    first_share: float
    first_year: int


def read_facts(town: Town, as_of: datetime, model: Model) -> Facts:
    """Return what the tables of a town's programmes need.

    Raises
    ------
    ParameterMissingError
        When a parameter is 待填.
    """
    units, modes = read_units(town, model.quarters), read_modes(town, as_of)
    accounts = last_accounts(town, model.quarters)["income_yuan"].astype(float)
    return Facts(
        model=model,
        money=read_money(town, as_of, model.rows, units, modes, model.quarters, model.firms),
        firms=_firms(town, as_of, model),
        floors=_floors(town, model),
        accounts=accounts.sort_index(),
        village_share=number(town, as_of, "village_limit_share"),
        promises=_promises(town, model, units),
        first_share=number(town, as_of, "first_batch_share"),
        first_year=round(number(town, as_of, "first_batch_year")),
    )


def _firms(town: Town, as_of: datetime, model: Model) -> pd.DataFrame:
    needs = (
        pd.DataFrame(town["firm_needs"]).set_index("firm_id").loc[list(model.firms.firm_ids)].reset_index()
    )
    years = pd.DataFrame(town["firm_years"])
    years = years[years["firm_id"].isin(needs["firm_id"])].sort_values(["year", "reported_at"], kind="stable")
    told = {name: _last(years, name, needs["firm_id"]) for name in ("jobs", "output_yuan", "tax_yuan")}
    days = needs["process"].map({name: number(town, as_of, f"move_days_{name}") for name in PROCESSES})
    floor_m2 = needs["floor_m2"].astype(float)
    carried = number(town, as_of, "move_yuan_m2") * floor_m2
    return pd.DataFrame(
        {
            "firm_id": needs["firm_id"],
            "unit_id": needs["unit_id"],
            "unit": model.firms.unit,
            "floor_m2": floor_m2,
            **told,
            "discharge_m3_d": needs["discharge_m3_d"].astype(float),
            "decided": needs["enforcement_on"].notna(),
            "move_yuan": carried + told["output_yuan"] * days.astype(float) / 365,
        }
    )


def _promises(town: Town, model: Model, units: UnitFacts) -> pd.DataFrame:
    """Return open promises of a place or a subsidy to firms, and of floor that is not being built yet."""
    rows = open_promises(town, model.quarters)
    frame = units.frame
    built = frame["unit_id"][frame["project_id"].notna() & frame["vacated"]]
    to_firm = rows["firm_id"].isin(model.firms.firm_ids)
    move = (rows["what"] == "move") & rows["floor_id"].notna() & to_firm
    delivery = (
        (rows["what"] == "delivery") & rows["unit_id"].isin(model.unit_ids) & ~rows["unit_id"].isin(built)
    )
    return rows[move | ((rows["what"] == "subsidy") & to_firm) | delivery].reset_index(drop=True)


def _last(years: pd.DataFrame, column: str, firm_ids: "pd.Series[str]") -> "pd.Series[float]":
    """Return what each firm reported last, 0 where it never did."""
    told = years[years[column].notna()].drop_duplicates("firm_id", keep="last").set_index("firm_id")[column]
    return firm_ids.map(told.astype(float)).fillna(0.0).astype(float)


def _floors(town: Town, model: Model) -> pd.DataFrame:
    floors = pd.DataFrame(town["available_floor"]).set_index("floor_id")[["kind", "storey_class"]]
    floors = floors.loc[list(model.places.floor_ids)].reset_index()
    places = model.places
    return floors.assign(floor_m2=np.asarray(places.floor_m2), opens=places.opens, closes=places.closes)
