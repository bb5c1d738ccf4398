"""What a register is: its name, kind, key and columns.

Attribute names follow Frictionless Table Schema where it has one, so that a town
exports as a Data Package without translation. Everything else about a register
(template, validation, reading, writing, printed dictionary) is derived from here.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from dayang.errors import DayangError
from dayang.words import Words


class Kind(StrEnum):
    """Who may write a register, and how."""

    RECORD = "record"
    """Imported, edited and undone by people."""
    OBSERVATION = "observation"
    """Appended; the key holds ``reported_at``, so a correction is a new row."""
    CASE = "case"
    """Written through casework alone."""
    RESULT = "result"
    """Written by a plan alone."""


class Type(StrEnum):
    """The type of a column; Frictionless names, and ``money``."""

    STRING = "string"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATE = "date"
    DATETIME = "datetime"
    MONEY = "money"
    """Decimal(18, 2); the column's name ends in ``_yuan``."""
    POINT = "point"
    LINE = "line"
    POLYGON = "polygon"


GEOMETRY_TYPES = frozenset({Type.POINT, Type.LINE, Type.POLYGON})
"""Column types that hold geometry in the town's projected CRS (metres)."""

UNIT_WORDS: Mapping[str, Words] = MappingProxyType(
    {
        "人": Words("人", "people"),
        "亩": Words("亩", "mu"),
        "元": Words("元", "yuan"),
        "万元": Words("万元", "10,000 yuan"),
        "年": Words("年", "years"),
        "天": Words("天", "days"),
        "元/m²/月": Words("元/m²/月", "yuan/m²/month"),
        "m²/年": Words("m²/年", "m²/year"),
        "个": Words("个", "units"),
        "次": Words("次", "times"),
        "处": Words("处", "places"),
        "栋": Words("栋", "buildings"),
        "层": Words("层", "storeys"),
        "格": Words("格", "cells"),
        "期": Words("期", "periods"),
        "行": Words("行", "rows"),
        "字": Words("字", "characters"),
        "季": Words("季", "quarters"),
        "月": Words("月", "months"),
        "数量级": Words("数量级", "orders of magnitude"),
        "家": Words("家", "firms"),
        "遍": Words("遍", "replays"),
        "亩·年": Words("亩·年", "mu-years"),
        "元/人": Words("元/人", "yuan/person"),
        "元/m²": Words("元/m²", "yuan/m²"),
        "元/亩": Words("元/亩", "yuan/mu"),
        "万元/亩": Words("万元/亩", "10,000 yuan/mu"),
        "万元/亩·年": Words("万元/亩·年", "10,000 yuan/(mu·year)"),
        "万元/人·季": Words("万元/人·季", "10,000 yuan/(person·quarter)"),
        "万元/人·年": Words("万元/人·年", "10,000 yuan/(person·year)"),
        "万元/(m³/d)": Words("万元/(m³/d)", "10,000 yuan/(m³/d)"),
        "m²/人": Words("m²/人", "m²/person"),
        "L/(人·d)": Words("L/(人·d)", "L/(person·d)"),
        "g/(人·d)": Words("g/(人·d)", "g/(person·d)"),
    }
)
"""Units that are written differently in English; all others are symbols."""

GEOMETRY_COLUMN = "geometry"
"""The one name a geometry column has, in every register."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a register.

    Parameters
    ----------
    name
        Snake case; a physical quantity carries its unit (``flow_m3_d``).
    type
        See `Type`.
    title
        Heading in Chinese and English.
    description
        What it means (口径) in Chinese and English.
    unit
        Unit as printed, ``None`` for what has none.
    required
        Whether an empty cell is a fault.
    minimum, maximum
        Inclusive bounds, in the column's unit.
    decimals
        Decimals kept in canonical tables (numbers; millimetres for geometry).
    choices
        Codes a cell may hold, with what they mean.
    pattern
        Regular expression the whole text must match.
    references
        Name of the register whose (single) key this column points to.
    aliases
        Other headings under which people keep this column.
    future
        Whether a date may lie after the town's as-of date.
    rule
        Name of a further rule of checking (see `dayang.town.checks.rules`).
    was
        Former name, so that a renamed column keeps its data.
    """

    name: str
    type: Type
    title: Words
    description: Words
    unit: str | None = None
    required: bool = False
    minimum: float | None = None
    maximum: float | None = None
    decimals: int | None = None
    choices: Mapping[str, Words] = field(default_factory=dict)
    pattern: str | None = None
    references: str | None = None
    aliases: tuple[str, ...] = ()
    future: bool = False
    rule: str | None = None
    was: str | None = None

    @property
    def is_geometry(self) -> bool:
        """Whether the column holds geometry."""
        return self.type in GEOMETRY_TYPES

    @property
    def heading(self) -> Words:
        """Heading with its unit, as a person sees it over a column."""
        if self.unit is None:
            return self.title
        unit = UNIT_WORDS.get(self.unit, Words(self.unit, self.unit))
        return Words(f"{self.title.zh}（{unit.zh}）", f"{self.title.en} ({unit.en})")


@dataclass(frozen=True, slots=True)
class Register:
    """One register (台账) of a town.

    Parameters
    ----------
    name
        Plural snake case; the layer, file and table name everywhere.
    kind
        See `Kind`.
    title, description
        In Chinese and English.
    key
        Names of the columns that tell its rows apart.
    columns
        In the order people read them; geometry, if any, last.
    group
        Which page of the printed dictionary it stands on.
    aliases
        Other names of sheets, layers and files that hold it.
    single_row
        Whether the register has exactly one row (``town``).
    since
        Date column on which a row begins, where rows may lack it: a row that begins
        later than a day is not there when the town is read as of that day
        (`dayang.town.at`). Required dates need not be named: they do so anyway.

    Raises
    ------
    DayangError
        When the declaration contradicts itself.
    """

    name: str
    kind: Kind
    title: Words
    description: Words
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    group: str = "town"
    aliases: tuple[str, ...] = ()
    single_row: bool = False
    since: str | None = None

    def __post_init__(self) -> None:
        """Refuse a declaration that contradicts itself."""
        for problem in _contradictions(self):
            raise DayangError(
                Words(f"登记表 {self.name} 的声明有误：{problem.zh}", f"Register {self.name}: {problem.en}")
            )

    @property
    def column_names(self) -> tuple[str, ...]:
        """Names of all columns in order."""
        return tuple(column.name for column in self.columns)

    @property
    def geometry(self) -> Column | None:
        """The geometry column, if the register has one."""
        return next((column for column in self.columns if column.is_geometry), None)

    @property
    def attributes(self) -> tuple[Column, ...]:
        """All columns but geometry."""
        return tuple(column for column in self.columns if not column.is_geometry)

    def column(self, name: str) -> Column:
        """Return the column called `name`; `KeyError` if there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(f"{self.name}.{name}")


def _contradictions(register: Register) -> Iterator[Words]:
    names = register.column_names
    if len(set(names)) != len(names):
        yield Words("列名重复", "two columns share a name")
    for name in register.key:
        if name not in names:
            yield Words(f"主键列 {name} 未声明", f"key column {name} is not declared")
        elif not register.column(name).required:
            yield Words(f"主键列 {name} 必须必填", f"key column {name} must be required")
    if register.kind is Kind.OBSERVATION and "reported_at" not in register.key:
        yield Words("观测类的主键须含 reported_at", "an observation's key must hold reported_at")
    yield from _contradictory_since(register)
    for column in register.columns:
        if column.is_geometry != (column.name == GEOMETRY_COLUMN):
            yield Words("几何列只能叫 geometry", "geometry columns, and only they, are called geometry")
        if (column.type is Type.MONEY) != column.name.endswith("_yuan"):
            yield Words(
                f"金额列 {column.name} 须以 _yuan 结尾", f"money and only money ends in _yuan: {column.name}"
            )
        if not all((*column.title, *column.description)):
            yield Words(f"{column.name} 缺中文或英文", f"{column.name} lacks Chinese or English")


def _contradictory_since(register: Register) -> Iterator[Words]:
    dates = [column for column in register.columns if column.type in (Type.DATE, Type.DATETIME)]
    if register.since not in (None, *(column.name for column in dates if not column.future)):
        yield Words(
            f"since 须是不可晚于基准日的日期列，{register.since} 不是",
            f"since must be a date that may not lie in the future, unlike {register.since}",
        )


class Dictionary(Mapping[str, Register]):
    """All registers by name: the data dictionary.

    Functions that need it take it as an argument whose default is
    `dayang.town.registers.DICTIONARY`; a test passes one of its own.
    """

    def __init__(self, registers: Mapping[str, Register] | tuple[Register, ...]) -> None:
        """Hold `registers`; two of the same name are refused."""
        rows = tuple(registers.values()) if isinstance(registers, Mapping) else registers
        self._registers = {register.name: register for register in rows}
        if len(self._registers) != len(rows):
            raise DayangError(Words("数据字典中有同名登记表", "Two registers share a name"))
        for register in rows:
            for column in register.columns:
                if column.references is not None and column.references not in self._registers:
                    raise DayangError(
                        Words(
                            f"{register.name}.{column.name} 引用了未声明的登记表 {column.references}",
                            f"{register.name}.{column.name} refers to the undeclared {column.references}",
                        )
                    )

    def __getitem__(self, name: str) -> Register:
        """Return the register called `name`."""
        return self._registers[name]

    def __iter__(self) -> Iterator[str]:
        """Iterate over names in order of declaration."""
        return iter(self._registers)

    def __len__(self) -> int:
        """Return how many registers there are."""
        return len(self._registers)

    def including(self, *registers: Register) -> "Dictionary":
        """Return a dictionary with `registers` added."""
        return Dictionary((*self._registers.values(), *registers))

    def of_kind(self, *kinds: Kind) -> tuple[Register, ...]:
        """Return the registers of these kinds, in order."""
        return tuple(register for register in self._registers.values() if register.kind in kinds)
