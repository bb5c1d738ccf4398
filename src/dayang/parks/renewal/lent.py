"""Tuples of arrays lent to compiled code without being counted.

Numba counts who holds an array at every call, atomically; a search or a replay makes some ten
thousand small calls a second with thirty arrays each, and the counting takes longer than the work.
An array without an owner on record is not counted. Whoever lends must hold it meanwhile.
"""

from typing import Any

from numba import types
from numba.extending import intrinsic


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
