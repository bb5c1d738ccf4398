"""Arrays lent to compiled code without being counted.

Numba counts who holds an array at every call, atomically; a replay makes some ten thousand small calls with
thirty arrays each, and the counting takes longer than the replay, the more so the more threads count
the same arrays. An array without an owner on record is not counted. Whoever lends must hold it meanwhile.
"""

from typing import Any

from numba.extending import intrinsic

from dayang.parks.renewal.risk.arrays import Arrays, Draws, State, inner


def _unowned(_typing: Any, array: Any) -> Any:
    """Return an array with the same memory and no owner on record."""

    def copied(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        lent = context.make_array(signature.args[0])(context, builder, args[0])
        lent.meminfo = lent.meminfo.type(None)
        lent.parent = lent.parent.type(None)
        return lent._getvalue()  # noqa: SLF001 - how numba's own array code ends

    return array(array), copied


_lent: Any = intrinsic(_unowned)


@inner
def lent_arrays(arrays: Arrays) -> Arrays:
    """Return a programme's arrays for use while the caller holds them."""
    return Arrays(
        arrays.quarters,
        arrays.stay_most,
        _lent(arrays.quarter),
        _lent(arrays.unit),
        _lent(arrays.unit_firm),
        _lent(arrays.firm),
        _lent(arrays.on_the_way),
        _lent(arrays.space),
        _lent(arrays.let_m2),
        _lent(arrays.flow),
        _lent(arrays.moving),
        _lent(arrays.breaking_yuan),
        _lent(arrays.limit_yuan),
        _lent(arrays.base_yuan),
        _lent(arrays.theme),
        _lent(arrays.member),
        _lent(arrays.near),
        _lent(arrays.park),
        _lent(arrays.park_unit),
    )


@inner
def lent_draws(draws: Draws) -> Draws:
    """Return what chance decides for use while the caller holds it."""
    return Draws(_lent(draws.unit), _lent(draws.letting), _lent(draws.late))


@inner
def lent_state(state: State) -> State:
    """Return the state of a replay for use while the caller holds it."""
    return State(
        _lent(state.unit),
        _lent(state.firm),
        _lent(state.used_m2),
        _lent(state.let_m2),
        _lent(state.spent_yuan),
    )
