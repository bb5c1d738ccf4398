"""Saying what is wrong with a file given to ``from-osm``, all of it at once."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from dayang.town.faults import InputError, InputFault, Severity
from dayang.words import Words


def refusal(
    rule: str, path: Path | None, expected: Words, remedy: Words, *, layer: str = "", found: str = ""
) -> InputFault:
    """Return a fault of the file `path`.

    Parameters
    ----------
    rule
        Key of what was broken, such as ``"layer_missing"``.
    path
        The file, ``None`` where an argument is at fault.
    expected, remedy
        What was expected, and what to do.
    layer, found
        Where in the file, and what was there.
    """
    return InputFault(
        rule,
        Severity.FAULT,
        expected,
        remedy,
        file="" if path is None else path.name,
        sheet=layer,
        found=found[:200],
    )


def together(*steps: Callable[[], Any]) -> tuple[Any, ...]:
    """Return what each of `steps` returns; if any refuse their input, raise all faults as one.

    Examples
    --------
    >>> together(lambda: 1, lambda: None)
    (1, None)
    """
    results: list[Any] = []
    faults: list[InputFault] = []
    for step in steps:
        try:
            results.append(step())
        except InputError as refused:
            faults.extend(refused.faults)
    if faults:
        raise InputError(faults)
    return tuple(results)
