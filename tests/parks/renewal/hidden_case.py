"""A plan of the demo town that keeps every rule, to be changed by a test."""

from dataclasses import dataclass
from functools import cache

import pandas as pd
from support.demo import demo

from dayang.demo.feasible import hidden_programme
from dayang.parks.renewal.rules.facts import read_facts
from dayang.parks.renewal.rules.programme import Programme as Judged
from dayang.parks.renewal.rules.programme import read_programme
from dayang.town import Town
from dayang.town.modes import shipped_modes


@dataclass
class Case:
    """A town and a programme of it, which a fault replaces parts of; `programme` is what there was."""

    town: Town
    starts: pd.DataFrame
    moves: pd.DataFrame
    programme: Judged

    @property
    def facts(self):
        return self.programme.facts

    def put_start(self, unit_id, mode_id, quarter):
        """Start a unit, instead of what is done with it."""
        own = pd.DataFrame([{"unit_id": unit_id, "mode_id": mode_id, "start_quarter": quarter}])
        others = self.starts[self.starts["unit_id"] != unit_id]
        self.starts = pd.concat([others, own], ignore_index=True)

    def put_moves(self, firm_id, *moves):
        """Send a firm elsewhere; a move is a quarter, where to, and the place."""
        own = [
            {"firm_id": firm_id, "move": number, "quarter": quarter, "to": to, **place}
            for number, (quarter, to, place) in enumerate(moves, start=1)
        ]
        others = self.moves[self.moves["firm_id"] != firm_id]
        self.moves = pd.concat([others, pd.DataFrame(own, columns=self.moves.columns)], ignore_index=True)

    def put(self, register, changes, **key):
        """Change cells of the rows of a register that have some cells, of all where none are told."""
        frame = self.town[register] if len(self.town[register]) else shipped_modes()[register]
        chosen = pd.Series(True, index=frame.index)
        for name, cell in key.items():
            chosen &= frame[name] == cell
        assert chosen.any()
        frame = frame.copy()
        for name, cell in changes.items():
            frame.loc[chosen, name] = cell
        self.town = self.town.with_tables(**{register: frame})

    def drop(self, register, **key):
        """Take the rows out of a register that have some cells."""
        frame = self.town[register] if len(self.town[register]) else shipped_modes()[register]
        gone = pd.Series(True, index=frame.index)
        for name, cell in key.items():
            gone &= frame[name] == cell
        assert gone.any()
        self.town = self.town.with_tables(**{register: frame[~gone]})

    def add(self, register, **cells):
        """Add a row to a register."""
        frame = self.town[register]
        row = pd.DataFrame([cells]).reindex(columns=frame.columns)
        self.town = self.town.with_tables(**{register: pd.concat([frame.astype(object), row.astype(object)])})

    def set_number(self, name, value):
        """Set a parameter of renewal."""
        own, name = self.town["parameters"], f"renewal.{name}"
        row = {"parameter_id": name, "value": value, "valid_from": pd.Timestamp("2000-01-01")}
        frame = pd.concat([own[own["parameter_id"] != name], pd.DataFrame([row])], ignore_index=True)
        self.town = self.town.with_tables(parameters=frame)


facts_of = cache(read_facts)
"""Facts of a town, read once: towns are never changed in place."""


@cache
def hidden_case():
    """Return the demo town and its hidden programme."""
    town = demo(0.1, 0)
    hidden = hidden_programme(town)
    starts = hidden.starts[["unit_id", "mode_id", "start_quarter"]]
    return Case(town, starts, hidden.moves, read_programme(facts_of(town), starts, hidden.moves))
