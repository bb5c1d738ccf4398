"""The hidden programme: a renewal programme that keeps every rule, so that a demo town is feasible.

It is kept out of the town's files. The rules stand in ``docs/renewal-rules.md``; what the
programme reaches sets the dates and limits that the town's registers ask for, so that the
demands are tight and yet can be met.
"""

from dayang.demo.feasible.programme import HiddenProgramme, demanding, hidden_programme

__all__ = ["HiddenProgramme", "demanding", "hidden_programme"]
