"""Faults in what a person handed in, said so that the person can mend them."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from dayang.errors import DayangError
from dayang.words import Words


class Severity(StrEnum):
    """What a fault means for the file."""

    FAULT = "fault"
    """Must be mended; the file is refused."""
    WARNING = "warning"
    """Looks wrong and may be right; a person should look."""
    REPAIRED = "repaired"
    """Was put right on reading, and this says how."""


@dataclass(frozen=True, slots=True)
class InputFault:
    """One thing wrong in one place.

    Parameters
    ----------
    rule
        Key of the rule of checking, such as ``"out_of_bounds"``.
    severity
        See `Severity`.
    expected
        What was expected.
    remedy
        What to do.
    file, sheet, row, column
        Where: file name, sheet or layer, 1-based row as the person's program shows it,
        heading as the person wrote it. Empty where it does not apply.
    register, field
        The same place in the data dictionary's words.
    found
        What was found, as text, shortened.
    """

    rule: str
    severity: Severity
    expected: Words
    remedy: Words
    file: str = ""
    sheet: str = ""
    row: int | None = None
    column: str = ""
    register: str = ""
    field: str = ""
    found: str = ""

    def at(self, **place: object) -> "InputFault":
        """Return the same fault with (part of) its place filled in."""
        return replace(self, **place)  # type: ignore[arg-type]


def empty_register(name: str, title: Words, needs: Words) -> InputFault:
    """Return the fault of a register that is empty and is needed.

    Parameters
    ----------
    name, title
        The register and what it is called.
    needs
        What needs it, such as "A renewal plan needs".
    """
    return InputFault(
        rule="register_empty",
        severity=Severity.FAULT,
        register=name,
        expected=Words(f"{needs.zh}“{title.zh}”登记表。", f"{needs.en} the register '{title.en}' ({name})."),
        remedy=Words(f"请导入{title.zh}。", f"Import {name}."),
    )


def refuses(faults: Iterable[InputFault]) -> bool:
    """Say whether any of `faults` is one for which the file is refused."""
    return any(fault.severity is Severity.FAULT for fault in faults)


class InputError(DayangError):
    """Input that cannot be used, with every fault found in it.

    Parameters
    ----------
    faults
        All of them, not the first.
    """

    def __init__(self, faults: Iterable[InputFault]) -> None:
        self.faults = tuple(faults)
        count = sum(fault.severity is Severity.FAULT for fault in self.faults)
        super().__init__(
            Words(
                f"输入有 {count} 处错误，运行 dayang check 查看全部。",
                f"The input has {count} faults; run 'dayang check' to see them all.",
            )
        )
