"""What rebuilding a unit costs whom and when, and what its village earns.

Rules L1, L2, M1 to M5, V1 and V2 of ``docs/renewal-rules.md``.
"""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from dayang.demo.feasible.stock import Calendar
from dayang.demo.feasible.terms import Quarters, Registers, Terms
from dayang.demo.fits import CLASSES
from dayang.demo.noise import Array, Indices

COLLECTIVE = ("economic_union", "economic_society")
SPREAD = ("construction", "loan", "works")
MONTHS_PER_QUARTER, MONTHS_PER_YEAR, QUARTERS_PER_YEAR = 3, 12, 4
TOLERANCE_YUAN = 0.5


@dataclass(frozen=True, slots=True)
class Flow:
    """One row of ``mode_flows``: its middle amount times the payer's share."""

    item: str
    phase: str
    payer: str
    unit: str
    amount: float


@dataclass(frozen=True, eq=False)
class Bill:
    """What one unit costs and brings.

    Parameters
    ----------
    spent
        By kind of purse: yuan by calendar year.
    lent
        By kind of purse: principal.
    income
        Change of the village's income by quarter.
    """

    spent: dict[str, Array]
    lent: dict[str, float]
    income: Array


@dataclass(frozen=True, eq=False)
class Estate:
    """What the money of each unit is reckoned by.

    Parameters
    ----------
    area_mu, floor_m2
        Land and old floor.
    rent_quarter_yuan
        What a collective holder receives a quarter; 0 of others.
    village
        Position of the collective holder's village, -1 of others.
    leases
        By unit: price of breaking, months left on the as-of date, and last day as year × 12 + month and day.
    """

    area_mu: Array
    floor_m2: Array
    rent_quarter_yuan: Array
    village: Indices
    break_yuan: Array
    months_left: Array
    ends: Array
    lease_unit: Indices
    _of_unit: dict[int, Indices] = field(default_factory=dict)

    def breaking(self, unit: int, day: pd.Timestamp) -> float:
        """Return what breaking the unit's leases costs on a day (L1, L2)."""
        if not self._of_unit:
            order = np.argsort(self.lease_unit, kind="stable")
            units, starts = np.unique(self.lease_unit[order], return_index=True)
            self._of_unit.update(zip(units.tolist(), np.split(order, starts[1:]), strict=True))
        rows = self._of_unit.get(unit)
        if rows is None:
            return 0.0
        left = _months_until(self.ends[rows], day)
        still = self.ends[rows] > np.datetime64(day)
        price = self.break_yuan[rows] * left / np.maximum(self.months_left[rows], 1)
        return float(np.where(still, price, 0.0).sum())


def _months_until(ends: Array, day: pd.Timestamp) -> Array:
    """Return whole months from the day after a day to the day after each last day."""
    after = ends.astype("datetime64[D]") + 1
    month = after.astype("datetime64[M]")
    days = (after - month.astype("datetime64[D]")).astype(int) + 1
    begin = day + pd.Timedelta(days=1)
    between = month.astype(int) - ((begin.year - 1970) * MONTHS_PER_YEAR + begin.month - 1)
    return np.asarray(np.maximum(between - (days < begin.day), 0), dtype=float)


def estate(registers: Registers, as_of: pd.Timestamp) -> Estate:
    """Return what money is reckoned by, in the order of ``rebuild_units``."""
    units, leases = registers["rebuild_units"], registers["leases"]
    holders = registers["rights_holders"].set_index("holder_id").reindex(units["holder_id"])
    position = pd.Series(np.arange(len(units)), index=units["unit_id"])
    of_lease = position[leases["unit_id"]].to_numpy(int)
    own = holders["kind"].isin(COLLECTIVE).to_numpy(bool)
    from_holder = leases["parent_id"].isna().to_numpy() & (
        leases["landlord"].to_numpy() == holders["name"].to_numpy()[of_lease]
    )
    rent = (
        leases["floor_m2"].to_numpy(float) * leases["rent_yuan_m2_month"].to_numpy(float) * MONTHS_PER_QUARTER
    )
    villages = {village: k for k, village in enumerate(registers["villages"]["village_id"])}
    ends = leases["ends_on"].to_numpy("datetime64[s]")
    return Estate(
        area_mu=units["area_mu"].to_numpy(float),
        floor_m2=units["floor_m2"].to_numpy(float),
        rent_quarter_yuan=np.where(
            own, np.bincount(of_lease, np.where(from_holder, rent, 0.0), len(units)), 0.0
        ),
        village=np.where(own, holders["village_id"].map(villages).fillna(-1).to_numpy(int), -1),
        break_yuan=leases["break_price_yuan"].fillna(0).to_numpy(float),
        months_left=_months_until(ends, as_of),
        ends=ends,
        lease_unit=of_lease,
    )


def flows(registers: Registers) -> dict[str, list[Flow]]:
    """Return the flows of each mode (M1)."""
    found: dict[str, list[Flow]] = {}
    for row in registers["mode_flows"].dropna(subset=["low", "high"]).to_dict("records"):
        middle = (row["low"] + row["high"]) / 2 * row["share"]
        found.setdefault(row["mode_id"], []).append(
            Flow(row["item"], row["phase"], row["payer"], row["unit"], middle)
        )
    return found


@dataclass(frozen=True, eq=False)
class Tariff:
    """Everything a bill is made from.

    Parameters
    ----------
    calendar, terms, estate
        See there.
    flows
        By mode.
    rent_yuan_m2_month
        Of new floor by class.
    occupancy
        Of new floor.
    credit
        By kind of purse: interest and tenor in years.
    """

    calendar: Calendar
    terms: Terms
    estate: Estate
    flows: dict[str, list[Flow]]
    rent_yuan_m2_month: Array
    occupancy: float
    credit: dict[str, tuple[float, float]]

    def moving(self, mode: int) -> tuple[str, float]:
        """Return who pays a firm's move by a mode, and how much a square metre."""
        for flow in self.flows.get(self.terms.mode_ids[mode], []):
            if flow.item == "moving":
                return flow.payer, flow.amount
        return "private", 0.0

    def bill(self, unit: int, mode: int, start: int, quarters: Quarters) -> Bill:
        """Return what a unit costs and brings when it starts in a quarter, moves apart."""
        horizon, years = self.calendar.horizon, self.calendar.years - self.calendar.years[0]
        spent: dict[str, Array] = {}
        lent: dict[str, float] = {}
        income = np.zeros(horizon)
        for flow in self.flows.get(self.terms.mode_ids[mode], []):
            if flow.item == "moving":
                continue
            when = self._when(flow, start, quarters)
            amount = flow.amount * self._basis(flow, unit, mode, start, quarters)
            share = 1 / len(when) if flow.item in SPREAD else 1.0
            by_quarter = np.asarray(
                np.bincount(when, np.full(len(when), amount * share), horizon + 1)[:horizon]
            )
            if flow.item == "transition_rent":
                income += by_quarter
            if flow.item == "loan":
                lent[flow.payer] = lent.get(flow.payer, 0.0) + amount
                income -= self._service(flow.payer, amount, start + quarters.delivered)
            else:
                own = np.bincount(years, by_quarter, int(years[-1]) + 1)
                spent[flow.payer] = spent.get(flow.payer, 0.0) + own
        income[start + quarters.prepared :] -= self.estate.rent_quarter_yuan[unit]
        income[start + quarters.delivered :] += self._new_rent(unit, mode)
        return Bill(spent, lent, income)

    def _when(self, flow: Flow, start: int, quarters: Quarters) -> Indices:
        """Return the quarters in which a flow is paid (M2); those beyond the horizon are the last."""
        released, delivered = start + quarters.released, start + quarters.delivered
        if flow.item == "transition_rent":
            when = np.arange(start + quarters.prepared, delivered)
        elif flow.item in SPREAD:
            when = np.arange(released, max(delivered, released + 1))
        else:
            at = {"prepare": start, "clear": start + quarters.leaving - 1, "build": released}
            when = np.array([at.get(flow.phase, delivered)])
        return np.minimum(when, self.calendar.horizon)

    def _basis(self, flow: Flow, unit: int, mode: int, start: int, quarters: Quarters) -> float:
        if flow.unit == "原租金":
            return float(self.estate.rent_quarter_yuan[unit])
        if flow.unit == "解约价":
            return self.estate.breaking(unit, self.calendar.last_days[start + quarters.leaving - 1])
        basis = {
            "元/亩": self.estate.area_mu[unit],
            "元/m²旧": self.estate.floor_m2[unit],
            "元/m²新": self.terms.floor_m2[unit, mode].sum(),
        }
        return float(basis[flow.unit])

    def _service(self, payer: str, principal: float, delivered: int) -> Array:
        """Return what is paid on a loan by quarter: a quarter of equal yearly sums, from delivery (M5)."""
        rate, tenor = self.credit[payer]
        yearly = principal * rate / (1 - (1 + rate) ** -tenor) if rate else principal / tenor
        quarter = np.arange(self.calendar.horizon)
        due = (quarter >= delivered) & (quarter < delivered + tenor * QUARTERS_PER_YEAR)
        return np.asarray(np.where(due, yearly / QUARTERS_PER_YEAR, 0.0))

    def _new_rent(self, unit: int, mode: int) -> float:
        """Return the village's rent of new floor a quarter (V2)."""
        if self.estate.village[unit] < 0:
            return 0.0
        full = (self.terms.floor_m2[unit, mode] * self.rent_yuan_m2_month).sum() * MONTHS_PER_QUARTER
        return float(full * self.occupancy * self.terms.village_share[mode])


@dataclass(eq=False)
class Ledger:
    """What purses have left, and what villages earn.

    Parameters
    ----------
    left
        By kind of purse: yuan by calendar year; kinds that are not there have no limit.
    village_left
        Villages × years, of purses with yearly rows; infinite without.
    cash
        Of each village.
    credit_left
        By kind of purse: what it may still lend.
    income, limit
        Villages × years; by village.
    """

    left: dict[str, Array]
    village_left: Array
    cash: Array
    credit_left: dict[str, float]
    income: Array
    limit: Array
    years: Indices

    def charge(self, payer: str, village: int, by_year: Array) -> None:
        """Let a kind of purse pay or, where negative, have back.

        What a village would pay for land that is not its own, the holder pays.
        """
        kind = "private" if payer == "village" and village < 0 else payer
        if kind == "village":
            self.cash[village] -= by_year.sum()
            self.village_left[village] -= by_year
        elif kind in self.left:
            self.left[kind] -= by_year

    def take(self, bill: Bill, village: int, sign: int = 1) -> None:
        """Enter a bill (or, with -1, strike it out)."""
        for payer, by_year in bill.spent.items():
            self.charge(payer, village, sign * by_year)
        for kind, principal in bill.lent.items():
            if kind in self.credit_left:
                self.credit_left[kind] -= sign * principal
        if village >= 0:
            self.income[village] += sign * np.bincount(self.years, bill.income, self.income.shape[1])

    def stands(self, village: int) -> bool:
        """Say whether no purse and no village is below its limit."""
        purses = all((left >= -TOLERANCE_YUAN).all() for left in self.left.values())
        credit = all(left >= -TOLERANCE_YUAN for left in self.credit_left.values())
        if village < 0:
            return purses and credit
        own = self.cash[village] >= -TOLERANCE_YUAN and (self.village_left[village] >= -TOLERANCE_YUAN).all()
        return bool(
            purses and credit and own and (self.income[village] >= self.limit[village] - TOLERANCE_YUAN).all()
        )


def ledger(registers: Registers, calendar: Calendar, limit_share: float) -> Ledger:
    """Return the purses and villages as they are before anything is decided."""
    years = calendar.years
    purses = registers["purses"].set_index("purse_id")
    villages = registers["villages"]["village_id"].tolist()
    rows = registers["purse_years"].sort_values("reported_at", kind="stable")
    rows = rows.groupby(["purse_id", "year"], sort=True).tail(1)
    count = int(years[-1] - years[0]) + 1
    left: dict[str, Array] = {}
    village_left = np.full((len(villages), count), np.inf)
    for purse_id, own in rows.groupby("purse_id", sort=True):
        by_year = np.zeros(count)
        for row in own.to_dict("records"):
            if years[0] <= row["year"] <= years[-1]:
                committed = 0.0 if pd.isna(row["committed_yuan"]) else float(row["committed_yuan"])
                by_year[row["year"] - years[0]] = float(row["available_yuan"]) - committed
        kind = purses["kind"][purse_id]
        if kind == "village":
            village_left[villages.index(purses["village_id"][purse_id])] = by_year
        else:
            left[kind] = left.get(kind, np.zeros(count)) + by_year
    account = latest_accounts(registers).reindex(villages)
    income = account["income_yuan"].fillna(0).to_numpy(float)
    return Ledger(
        left=left,
        village_left=village_left,
        cash=account["cash_yuan"].fillna(0).to_numpy(float),
        credit_left=_credit(registers, purses),
        income=np.repeat(income[:, None], count, axis=1),
        limit=income * limit_share,
        years=years - years[0],
    )


def latest_accounts(registers: Registers) -> pd.DataFrame:
    """Return the village accounts of the last year, as last reported, by village."""
    rows = registers["village_accounts"].sort_values(["year", "reported_at"], kind="stable")
    return rows.groupby("village_id", sort=True).tail(1).set_index("village_id")


def _credit(registers: Registers, purses: pd.DataFrame) -> dict[str, float]:
    """Return what each kind of purse may still lend: capital × multiple less what is lent (M5)."""
    lenders = purses.dropna(subset=["capital_yuan", "leverage"])
    lent = registers["loans"].groupby("purse_id")["principal_yuan"].sum()
    left: dict[str, float] = {}
    for purse_id, row in lenders.iterrows():
        own = float(row["capital_yuan"]) * float(row["leverage"]) - float(lent.get(purse_id, 0))
        left[row["kind"]] = left.get(row["kind"], 0.0) + own
    return left


def credit(registers: Registers) -> dict[str, tuple[float, float]]:
    """Return interest and tenor of the purses that lend, by kind."""
    lenders = registers["purses"].dropna(subset=["interest_rate", "tenor_years"])
    return {
        row["kind"]: (float(row["interest_rate"]), float(row["tenor_years"]))
        for row in lenders.to_dict("records")
    }


def tariff(registers: Registers, calendar: Calendar, terms_: Terms, occupancy: float) -> Tariff:
    """Gather what bills are made from."""
    rents = registers["floor_standards"].set_index("storey_class")["rent_yuan_m2_month"].reindex(CLASSES)
    return Tariff(
        calendar=calendar,
        terms=terms_,
        estate=estate(registers, calendar.as_of),
        flows=flows(registers),
        rent_yuan_m2_month=rents.to_numpy(float),
        occupancy=occupancy,
        credit=credit(registers),
    )
