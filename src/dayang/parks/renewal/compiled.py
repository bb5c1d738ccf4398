"""How code is compiled, and how tuples of arrays are lent to it without being counted.

Most of what is compiled is called from compiled code alone: without ways in from Python it compiles
in half the time. Arrays come as a `Block` (`blocks.py`), or in tuples that compiled code makes itself:
who holds those is counted at every call, atomically, which takes longer than the work. An array
without an owner on record is not counted. Whoever lends must hold it meanwhile.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from numba import njit, types
from numba.extending import intrinsic

Kernel = TypeVar("Kernel", bound=Callable[..., Any])

_OPTIONS: dict[str, Any] = {"cache": True, "nogil": True, "error_model": "numpy"}
_WITHIN: dict[str, Any] = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True}
_WITHOUT_C: dict[str, Any] = {"no_cfunc_wrapper": True}


def inner(kernel: Kernel) -> Kernel:
    """Compile what is called from compiled code alone."""
    compiled: Any = njit(**_OPTIONS, **_WITHIN)(kernel)
    return compiled  # type: ignore[no-any-return]


def outer(kernel: Kernel) -> Kernel:
    """Compile what is called from Python."""
    compiled: Any = njit(**_OPTIONS, **_WITHOUT_C)(kernel)
    return compiled  # type: ignore[no-any-return]


def parallel(kernel: Kernel) -> Kernel:
    """Compile what is called from Python and runs its loops of `prange` side by side."""
    compiled: Any = njit(**_OPTIONS, parallel=True)(kernel)
    return compiled  # type: ignore[no-any-return]


def _lent(_typing: Any, things: Any) -> Any:
    """Return a named tuple of the same arrays, with no owner on record."""

    def lend(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        value = args[0]
        for place, kind in enumerate(signature.args[0].types):
            if isinstance(kind, types.Array):
                array = context.make_array(kind)(context, builder, builder.extract_value(value, place))
                array.meminfo = array.meminfo.type(None)
                array.parent = array.parent.type(None)
                value = builder.insert_value(value, array._getvalue(), place)  # noqa: SLF001 - as numba's own code
        return value

    return things(things), lend


lent: Any = intrinsic(_lent)
