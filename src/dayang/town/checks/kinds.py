"""What a column takes, in words."""

from dayang.town.registers.schema import UNIT_WORDS, Column, Type
from dayang.words import Words

_KINDS = {
    Type.STRING: Words("文字", "text"),
    Type.INTEGER: Words("整数", "a whole number"),
    Type.NUMBER: Words("数字", "a number"),
    Type.BOOLEAN: Words("是或否", "yes (是) or no (否)"),
    Type.DATE: Words("日期，如 2021-12-31", "a date, such as 2021-12-31"),
    Type.DATETIME: Words("时间，如 2021-12-31 08:30", "a time, such as 2021-12-31 08:30"),
    Type.MONEY: Words("以元计的金额，最多两位小数", "an amount in yuan with at most two decimals"),
    Type.POINT: Words("点", "a point"),
    Type.LINE: Words("线", "a line"),
    Type.POLYGON: Words("面", "a polygon"),
}


def kind_said(column: Column) -> Words:
    """Return what a cell of `column` holds.

    Examples
    --------
    >>> from dayang.town.registers import DICTIONARY
    >>> kind_said(DICTIONARY["villages"].column("population")).en
    'a whole number, 0 to 2,000,000 people'
    >>> kind_said(DICTIONARY["firm_years"].column("year")).en
    'a whole number, 1978 to 2100'
    """
    if column.choices:
        labels = Words(
            "、".join(label.zh for label in column.choices.values()),
            ", ".join(column.choices),
        )
        return Words(f"可选值之一（{labels.zh}）", f"one of the choices ({labels.en})")
    kind, bounds = _KINDS[column.type], bounds_said(column)
    if not bounds.zh:
        return kind
    return Words(f"{kind.zh}，{bounds.zh}", f"{kind.en}, {bounds.en}")


def bounds_said(column: Column) -> Words:
    """Return the bounds of `column` with its unit; nothing where it has none."""
    unit = Words("", "") if column.unit is None else Words(*(f" {word}" for word in unit_said(column)))
    low, high = _figure(column, column.minimum), _figure(column, column.maximum)
    if low and high:
        return Words(f"{low} 至 {high}{unit.zh}", f"{low} to {high}{unit.en}")
    if low:
        return Words(f"不小于 {low}{unit.zh}", f"at least {low}{unit.en}")
    if high:
        return Words(f"不大于 {high}{unit.zh}", f"at most {high}{unit.en}")
    return Words("", "")


def unit_said(column: Column) -> Words:
    """Return the unit of `column`; 1 where it has none."""
    unit = column.unit or "1"
    return UNIT_WORDS.get(unit, Words(unit, unit))


def _figure(column: Column, bound: float | None) -> str:
    """Return a bound as people write it; only what has a unit is grouped, so that a year stays a year."""
    if bound is None:
        return ""
    if bound != int(bound):
        return f"{bound:g}"
    return f"{bound:.0f}" if column.unit is None else f"{bound:,.0f}"
