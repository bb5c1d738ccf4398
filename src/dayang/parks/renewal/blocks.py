"""Many arrays handed to compiled code as one address.

A search or a replay makes some ten thousand small calls a second, each of functions that read some of
eighty arrays. Handed over one by one, arrays are counted at every call (atomically, which takes longer
than the work) and every function is compiled with some five hundred arguments. A `Block` is one
argument: what a field holds is looked up at its address, and nobody counts.
"""
# mypy: disable-error-code="no-untyped-call, untyped-decorator, import-untyped, override"

from dataclasses import fields
from functools import cached_property
from typing import Any

import numpy as np
from llvmlite import ir
from numba import typeof, types
from numba.core import cgutils
from numba.core.typing.templates import AttributeTemplate
from numba.extending import (
    NativeValue,
    infer_getattr,
    lower_getattr_generic,
    models,
    register_model,
    typeof_impl,
    unbox,
)
from numba.np.arrayobj import populate_array

WORD = 8
"""Bytes of a number or an address."""


class Block:
    """Arrays and numbers that compiled code takes as one address; subclasses are frozen dataclasses.

    Compiled code may change what an array holds, never which array a field is. Whoever calls it holds
    the block meanwhile.
    """

    @cached_property
    def _words(self) -> Any:
        """Return what the address leads to: of an array where it lies and its shape, of a number itself."""
        words = list[Any]()
        for field in fields(self):  # type: ignore[arg-type]
            value = getattr(self, field.name)
            if isinstance(value, np.ndarray):
                words += [value.ctypes.data, *value.shape]
            else:
                words.append(np.asarray(value, dtype=np.float64 if isinstance(value, float) else np.int64))
        return np.array([np.asarray(word).view(np.int64) for word in words], dtype=np.int64)

    @cached_property
    def address(self) -> int:
        """Where compiled code finds the fields."""
        return int(self._words.ctypes.data)

    @cached_property
    def kind(self) -> "BlockType":
        """What numba is to know of the fields.

        Raises
        ------
        TypeError
            When an array doesn't lie in one piece.
        """
        return BlockType(tuple((field.name, self._typed(field.name)) for field in fields(self)))  # type: ignore[arg-type]

    def _typed(self, name: str) -> Any:
        value = getattr(self, name)
        if not isinstance(value, np.ndarray):
            return types.float64 if isinstance(value, float) else types.int64
        kind = typeof(value)
        if kind.layout != "C" or not kind.aligned:
            raise TypeError(f"{type(self).__name__}.{name}: {kind}")
        return types.Array(kind.dtype, kind.ndim, "C")


class BlockType(types.Type):
    """The type of a `Block` in compiled code.

    Parameters
    ----------
    held
        Name and type of each field.
    """

    def __init__(self, held: tuple[tuple[str, Any], ...]) -> None:
        self.held = held
        super().__init__(name=f"Block({', '.join(f'{name}: {kind}' for name, kind in held)})")

    def place(self, name: str) -> tuple[int, Any]:
        """Return the first word of a field, and its type."""
        first = 0
        for each, kind in self.held:
            if each == name:
                return first, kind
            first += 1 + kind.ndim if isinstance(kind, types.Array) else 1
        raise AttributeError(name)


@typeof_impl.register(Block)
def _typeof(value: Block, _context: Any) -> BlockType:
    return value.kind


@register_model(BlockType)
class _BlockModel(models.PrimitiveModel):
    def __init__(self, manager: Any, kind: BlockType) -> None:
        super().__init__(manager, kind, ir.IntType(WORD * 8).as_pointer())


@unbox(BlockType)
def _unbox(kind: BlockType, value: Any, c: Any) -> NativeValue:
    address = c.pyapi.object_getattr_string(value, "address")
    word = c.pyapi.long_as_longlong(address)
    c.pyapi.decref(address)
    return NativeValue(c.builder.inttoptr(word, c.context.get_value_type(kind)))


@infer_getattr
class _BlockField(AttributeTemplate):
    key = BlockType

    def generic_resolve(self, kind: BlockType, name: str) -> Any:
        """Return the type of a field."""
        return kind.place(name)[1]


@lower_getattr_generic(BlockType)
def _field(context: Any, builder: Any, kind: BlockType, value: Any, name: str) -> Any:
    """Return a field: a number, or an array without an owner on record."""
    first, what = kind.place(name)

    def word(number: int) -> Any:
        return builder.load(cgutils.gep(builder, value, first + number))

    if not isinstance(what, types.Array):
        return builder.bitcast(word(0), context.get_value_type(what))
    array = context.make_array(what)(context, builder)
    shape = [word(1 + axis) for axis in range(what.ndim)]
    item = context.get_data_type(what.dtype)
    itemsize = context.get_constant(types.intp, context.get_abi_sizeof(item))
    strides = [itemsize]
    for length in reversed(shape[1:]):
        strides.insert(0, builder.mul(strides[0], length))
    data = builder.inttoptr(word(0), item.as_pointer())
    populate_array(array, data, shape, strides, itemsize, None)
    return array._getvalue()  # noqa: SLF001 - as numba's own code
