"""The rules of ``docs/renewal-rules.md``, a module a subject; each says of everything it looks at."""

from typing import NamedTuple

from dayang.engine import Violation
from dayang.words import Words

RULES = (
    *("T1", "T2", "T3", "T4"),
    *("U1", "U2", "U3", "U4", "U5", "U6", "U7"),
    *("F1", "F2", "F3", "F4", "F5", "F6", "F7", "F8", "F9", "F10"),
    *("L1", "L2"),
    *("M1", "M2", "M3", "M4", "M5", "M6"),
    *("V1", "V2", "V3"),
    *("C1", "C2", "C3"),
    *("G1", "G2", "G3"),
)
"""In the order of the document, in which violations are reported."""

PUBLISHED_RULES = (
    *RULES,
    *("W1", "W2", "W3", "W4", "W5", "W6", "W7", "W8"),
    *("B1", "B2", "B3"),
    *("P1", "P2", "P3", "P4", "P5"),
    *("O1", "O2", "O3", "O4"),
)
"""Those that published tables are judged by; the worth is that of ``docs/renewal-model.md``."""

UNBREAKABLE = {
    "T3": Words(
        "表决按一次通过计：只说明哪些是暂定的，没有可违反的。",
        "Votes pass at the first try: it says what is provisional and cannot be broken.",
    ),
    "M2": Words(
        "规定何时付：由 M3、M4、M5 的合计判定。",
        "Says when payments fall; what follows is judged by M3, M4 and M5.",
    ),
    "M6": Words(
        "方案里没有担保这一项，没有可违反的。",
        "A programme has no way to say that the town guarantees anything.",
    ),
}
"""Rules that starts and moves cannot break, and why."""

YUAN = 0.5
"""Sums of money may differ by half a yuan."""

AREA_M2 = 1e-6
"""Areas (m², mu) and gaps (m) may differ by so much."""

TINY = 1e-9
"""What adding floats may be off by, before something is rounded up or compared."""


class Finding(NamedTuple):
    """One thing that a rule looked at.

    Parameters
    ----------
    rule
        Number of the rule.
    violation
        ``None`` where it is kept.
    """

    rule: str
    violation: Violation | None


def look(rule: str, kept: bool, table: str, row: object, found: Words, expected: Words) -> Finding:
    """Return what a rule says of one thing."""
    return Finding(rule, None if kept else Violation(rule, table, str(row), found, expected))
