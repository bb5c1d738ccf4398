"""The registers (台账) of a town, each declared once in a module of this package.

A new register is a module-level `Register` in any module here; nothing else has to
be told. `DICTIONARY` collects them in the order of the modules' ``ORDER`` below and,
for modules not named there, alphabetically after them.
"""

from importlib import import_module
from pkgutil import iter_modules

from dayang.town.registers.schema import Column, Dictionary, Kind, Register, Type

ORDER = (
    "place", "built", "water", "sewage", "parks", "rebuild", "leases", "tenancy", "modes", "funds",
    "progress", "firms", "organisation", "targets", "records", "results",
)  # fmt: skip


def _declared() -> tuple[Register, ...]:
    found = {module.name for module in iter_modules(__path__)} - {"schema"}
    names = [name for name in ORDER if name in found] + sorted(found - set(ORDER))
    modules = [import_module(f"{__name__}.{name}") for name in names]
    return tuple(
        value for module in modules for value in vars(module).values() if isinstance(value, Register)
    )


DICTIONARY = Dictionary(_declared())
"""Every register Dayang knows."""

__all__ = ["DICTIONARY", "Column", "Dictionary", "Kind", "Register", "Type"]
