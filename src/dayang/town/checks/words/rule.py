"""What one rule of checking says."""

from dataclasses import dataclass

from dayang.town.faults import Severity
from dayang.words import Words

FAULT, WARNING, REPAIRED = Severity.FAULT, Severity.WARNING, Severity.REPAIRED


@dataclass(frozen=True, slots=True)
class Rule:
    """What a rule says.

    Parameters
    ----------
    severity
        See `dayang.town.faults.Severity`.
    title
        What is checked, for the printed list.
    expected, remedy
        What was expected and what to do; ``{name}`` fields are filled in for each fault.
    """

    severity: Severity
    title: Words
    expected: Words
    remedy: Words
