"""How code is compiled.

Most of what is compiled is called from compiled code alone: without ways in from Python it compiles
in half the time. Arrays come as a `Block` (`blocks.py`).
"""

from collections.abc import Callable
from typing import Any, TypeVar

from numba import njit

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
