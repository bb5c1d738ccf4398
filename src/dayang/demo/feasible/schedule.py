"""Scheduling unit after unit, each as early as everything allows: how the hidden programme is made.

It is made to be valid, not good: no unit is ever moved again once it has its quarter.
"""

from dataclasses import dataclass, field, replace

import numpy as np

from dayang.demo.feasible.ledger import Bill, Ledger, Tariff
from dayang.demo.feasible.stock import Calendar, Firms, Stock, new_places
from dayang.demo.feasible.terms import Quarters
from dayang.demo.noise import Array, Indices, Mask

LEAVES, ENDS = -2, -3
"""Places that are none: a firm leaves town, or ends."""
LITTLE = 1e-6
"""Square metres, yuan or jobs that do not count."""


@dataclass(frozen=True, slots=True)
class Job:
    """Units that start together by one mode.

    Parameters
    ----------
    units
        Positions of adjoining units.
    mode
        Position of the mode.
    committed
        Of a project under way: it starts in quarter 0 whatever it costs, and firms without
        a place leave town.
    prepared
        Whether its vote has passed, so that nothing is left to prepare.
    wanted
        Whether it is worth the leaving of firms that no place in town could ever take.
    """

    units: tuple[int, ...]
    mode: int
    committed: bool = False
    prepared: bool = False
    wanted: bool = False


@dataclass(frozen=True, slots=True)
class Move:
    """One move of one firm.

    Parameters
    ----------
    firm
        Position of the firm.
    quarter
        When.
    place
        Position of the place, `LEAVES` or `ENDS`.
    """

    firm: int
    quarter: int
    place: int


@dataclass(frozen=True, eq=False)
class Room:
    """Where one firm could go.

    Parameters
    ----------
    places, open
        Places it could stay in; places × quarters: whether it could from a quarter on.
    ever
        By quarter: whether any is open.
    swings
        Swing parks that suit it.
    """

    places: Indices
    open: Mask
    ever: Mask
    swings: Indices


@dataclass(eq=False)
class Offices:
    """Work by quarter, and the most that can be done; and land and jobs disturbed at once.

    Parameters
    ----------
    done
        By kind (``survey``, ``vote``, ``permit``, ``demolition_mu``, ``displaced_jobs``): by quarter.
    most
        By kind.
    """

    done: dict[str, Array]
    most: dict[str, float]

    def add(self, kind: str, quarters: range, amount: float) -> None:
        """Enter work (or, where negative, strike it out) in quarters of the horizon."""
        self.done[kind][quarters.start : quarters.stop] += amount

    def stands(self) -> bool:
        """Say whether nothing is above its most."""
        return all((done <= self.most[kind] + LITTLE).all() for kind, done in self.done.items())


@dataclass(eq=False)
class Schedule:
    """What has been decided so far.

    Parameters
    ----------
    calendar, tariff, firms
        What is given.
    stock, ledger, offices
        What is left.
    floors
        Rows of free floor, before the places of new floor.
    surveyed, voted
        Units surveyed and voted already.
    stay_most
        Quarters a firm may stay in a swing park.
    promised
        By firm: the place it was promised.
    started
        By unit: mode and quarter.
    moves
        Of all firms.
    """

    calendar: Calendar
    tariff: Tariff
    firms: Firms
    stock: Stock
    ledger: Ledger
    offices: Offices
    floors: int
    surveyed: Mask
    voted: Mask
    stay_most: int
    promised: dict[int, int]
    started: dict[int, tuple[int, int, Quarters]] = field(default_factory=dict)
    moves: list[Move] = field(default_factory=list)
    _of_unit: dict[int, list[int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Know the firms of each unit, the largest first."""
        for firm in np.argsort(-self.firms.floor_m2, kind="stable").tolist():
            self._of_unit.setdefault(int(self.firms.unit[firm]), []).append(firm)

    def quarters(self, job: Job) -> Quarters:
        """Return the quarters of a job."""
        terms = self.tariff.terms
        whole = terms.quarters[job.mode]
        return whole.without_preparing(terms.months[job.mode]) if job.prepared else whole

    def earliest(self, job: Job) -> bool:
        """Start a job in the first quarter in which everything holds; say whether there is one."""
        last = self.calendar.horizon - 1 - self.quarters(job).delivered
        return any(self.attempt(job, start) for start in range(last + 1))

    def attempt(self, job: Job, start: int) -> bool:
        """Start a job in a quarter if everything holds; otherwise leave all as it was."""
        quarters = self.quarters(job)
        bills = {} if job.committed else self._bills(job, start, quarters)
        self._enter(job, start, quarters, bills, 1)
        standing = job.committed or (self._stands(job) and self._affordable(job, start, quarters))
        moves = self._all_moved(job, start, quarters) if standing else None
        if moves is None:
            self._enter(job, start, quarters, bills, -1)
            return False
        self.moves += moves
        for unit in job.units:
            self.started[unit] = (job.mode, start, quarters)
        return True

    def _bills(self, job: Job, start: int, quarters: Quarters) -> dict[int, Bill]:
        return {unit: self.tariff.bill(unit, job.mode, start, quarters) for unit in job.units}

    def _stands(self, job: Job) -> bool:
        villages = {int(self.tariff.estate.village[unit]) for unit in job.units}
        return self.offices.stands() and all(self.ledger.stands(village) for village in sorted(villages))

    def _affordable(self, job: Job, start: int, quarters: Quarters) -> bool:
        """Say whether the purse that pays for moves has enough for one move of each firm."""
        payer, price = self.tariff.moving(job.mode)
        if payer not in self.ledger.left:
            return True
        years = np.unique(self.stock.year[start : start + quarters.leaving])
        needed = sum(
            float(self.firms.floor_m2[firm])
            for unit in job.units
            for firm in self._of_unit.get(unit, [])
            if not self.firms.ends[firm]
        )
        return bool(needed * price <= self.ledger.left[payer][years].sum() + LITTLE)

    def _enter(self, job: Job, start: int, quarters: Quarters, bills: dict[int, Bill], sign: int) -> None:
        """Enter land, offices, money and new floor of a job, or strike them out."""
        terms, estate, horizon = self.tariff.terms, self.tariff.estate, self.calendar.horizon
        for unit, bill in bills.items():
            self.ledger.take(bill, int(estate.village[unit]), sign)
        for unit in job.units:
            busy = range(start + quarters.prepared, min(start + quarters.delivered, horizon))
            self.offices.add("demolition_mu", busy, sign * float(estate.area_mu[unit]))
            if not self.surveyed[unit]:
                self.offices.add("survey", range(start, start + 1), sign)
            if terms.voted[job.mode] and not self.voted[unit]:
                vote = start + max(quarters.prepared, 1) - 1
                self.offices.add("vote", range(vote, vote + 1), sign)
            permit = start + quarters.released
            self.offices.add("permit", range(permit, permit + 1), sign)
            if not job.committed:
                self._deliver(unit, job.mode, start + quarters.delivered, sign)

    def _deliver(self, unit: int, mode: int, quarter: int, sign: int) -> None:
        floor = self.tariff.terms.floor_m2[unit, mode]
        for place, area in zip(new_places(self.floors, unit), floor.tolist(), strict=True):
            self.stock.take(place, quarter, self.calendar.horizon, -sign * area)

    def _all_moved(self, job: Job, start: int, quarters: Quarters) -> list[Move] | None:
        """Find a place for every firm of a job, or give all places back."""
        moves: list[Move] = []
        firms = [firm for unit in job.units for firm in self._of_unit.get(unit, [])]
        for firm in firms:
            found = self._moved(firm, job, start, start + quarters.leaving)
            if not found and job.committed:
                found = self._leaves(firm, start + quarters.leaving - 1)
            if not found:
                self._give_back(job, moves)
                return None
            moves += found
        return moves

    def _moved(self, firm: int, job: Job, start: int, cleared: int) -> list[Move]:
        """Move one firm, as late as can be; an empty list where there is no way."""
        last = cleared - 1
        if self.firms.ends[firm]:
            found = [Move(firm, last, ENDS)]
            self._disturb(found, 1)
            return found
        if firm in self.promised:
            told = self._first_way(firm, job, range(start, cleared), self._promised_room(firm))
            if told:
                return told
        room = self._room(firm)
        found = self._first_way(firm, job, range(last, start - 1, -1), room)
        leaves = not found and job.wanted and not room.ever.any()
        return self._leaves(firm, last) if leaves else found

    def _first_way(self, firm: int, job: Job, quarters: range, room: Room) -> list[Move]:
        """Take the first way to move that can be borne; an empty list where there is none."""
        for quarter in quarters:
            for found in (self._at_once(firm, quarter, room), self._detour(firm, quarter, room)):
                if not found:
                    continue
                self._occupy(job, found, 1)
                if self._bearable(job):
                    return found
                self._occupy(job, found, -1)
        return []

    def _promised_room(self, firm: int) -> Room:
        """Return the one place a firm was promised; from a swing park it may go on anywhere."""
        room, place = self._room(firm), self.promised[firm]
        if self.stock.swing[place]:
            return replace(room, swings=room.swings[room.swings == place])
        own = room.places == place
        open_ = room.open[own]
        return Room(room.places[own], open_, np.asarray(open_.any(axis=0)), room.swings[:0])

    def _leaves(self, firm: int, quarter: int) -> list[Move]:
        found = [Move(firm, quarter, LEAVES)]
        self._disturb(found, 1)
        return found

    def _room(self, firm: int) -> Room:
        """Return where and from which quarters a firm could stay."""
        floor = float(self.firms.floor_m2[firm]) - LITTLE
        places = np.flatnonzero(
            self.firms.fits[firm] & self.stock.final & (self.stock.tail_m2[:, -1] >= floor)
        )
        open_ = self.stock.tail_m2[places] >= floor
        new = places >= self.floors
        absorbable = self.stock.absorbed_m2 + floor <= self.stock.absorption_m2
        open_[new] &= absorbable[self.stock.year][:, self.stock.level[places[new]]].T
        swings = np.flatnonzero(self.firms.fits[firm] & self.stock.swing)
        return Room(places, open_, np.asarray(open_.any(axis=0)), swings)

    def _at_once(self, firm: int, quarter: int, room: Room) -> list[Move]:
        """Return the move to where the firm can stay, if there is room."""
        if not room.ever[quarter]:
            return []
        places = room.places[room.open[:, quarter]]
        return [Move(firm, quarter, self._tightest(places, self.stock.tail_m2[places, quarter]))]

    def _detour(self, firm: int, quarter: int, room: Room) -> list[Move]:
        """Return the moves by a swing park to the first room that comes free, or to the horizon."""
        horizon, latest = self.calendar.horizon, quarter + self.stay_most
        later = np.flatnonzero(room.ever[quarter + 1 : latest + 1])
        back = quarter + 1 + int(later[0]) if len(later) else horizon
        if back > latest:
            return []
        left = self.stock.left_m2[room.swings, quarter:back].min(axis=1)
        enough = left >= self.firms.floor_m2[firm] - LITTLE
        if not enough.any():
            return []
        swing = Move(firm, quarter, self._tightest(room.swings[enough], left[enough]))
        return [swing] if back == horizon else [swing, *self._at_once(firm, back, room)]

    def _tightest(self, places: Indices, room: Array) -> int:
        """Return the place that wastes least: the highest storey, then the tightest room."""
        order = np.lexsort((np.round(room, 3), -self.stock.level[places]))
        return int(places[order[0]])

    def _occupy(self, job: Job, moves: list[Move], sign: int) -> None:
        """Take places for the moves of one firm, pay for them, and count its jobs; or undo it."""
        payer, price = self.tariff.moving(job.mode)
        for k, move in enumerate(moves):
            stop = moves[k + 1].quarter if k + 1 < len(moves) else self.calendar.horizon
            floor = float(self.firms.floor_m2[move.firm])
            year = int(self.stock.year[move.quarter])
            self.stock.take(move.place, move.quarter, stop, sign * floor)
            if move.place >= self.floors:
                self.stock.absorbed_m2[year, self.stock.level[move.place]] += sign * floor
            paid = np.zeros(int(self.stock.year[-1]) + 1)
            paid[year] = sign * price * floor
            self.ledger.charge(payer, int(self.tariff.estate.village[self.firms.unit[move.firm]]), paid)
        self._disturb(moves, sign)

    def _disturb(self, moves: list[Move], sign: int) -> None:
        """Count the jobs of a firm in the quarters it moves and while it is in a swing park."""
        jobs = float(self.firms.jobs[moves[0].firm]) * sign
        last = moves[-1]
        swings = last.place >= 0 and self.stock.swing[last.place]
        stop = self.calendar.horizon if swings else last.quarter + 1
        self.offices.add("displaced_jobs", range(moves[0].quarter, stop), jobs)

    def _bearable(self, job: Job) -> bool:
        payer, _ = self.tariff.moving(job.mode)
        if payer in self.ledger.left and (self.ledger.left[payer] < -LITTLE).any():
            return False
        if payer == "village" and not self._stands(job):
            return False
        done, most = self.offices.done["displaced_jobs"], self.offices.most["displaced_jobs"]
        return bool((done <= most + LITTLE).all())

    def _give_back(self, job: Job, moves: list[Move]) -> None:
        by_firm: dict[int, list[Move]] = {}
        for move in moves:
            by_firm.setdefault(move.firm, []).append(move)
        for own in by_firm.values():
            if own[0].place < 0:
                self._disturb(own, -1)
            else:
                self._occupy(job, own, -1)


def offices(horizon: int, most: dict[str, float]) -> Offices:
    """Return offices that have done nothing yet."""
    return Offices({kind: np.zeros(horizon) for kind in most}, most)
