"""Columns that the registers of sewage and flood works share."""

from dayang.town.registers.schema import Column, Type
from dayang.words import Words

CONDITION = {
    "good": Words("良好", "Good"),
    "fair": Words("一般", "Fair"),
    "poor": Words("较差，待修", "Poor, to be mended"),
    "unknown": Words("未检测", "Not inspected"),
}

CONCENTRATIONS = (
    ("cod_mg_l", Words("化学需氧量浓度", "COD"), 100_000),
    ("nh3n_mg_l", Words("氨氮浓度", "Ammonia nitrogen"), 10_000),
    ("tp_mg_l", Words("总磷浓度", "Total phosphorus"), 1_000),
)
"""Columns of concentrations: name, title, greatest value."""


def id_of(name: str, title: Words) -> Column:
    """Return the key of a register."""
    return Column(name, Type.STRING, title, Words(f"{title.zh}。", f"{title.en}."), required=True)


def name_of(what: Words) -> Column:
    """Return a name that may be empty."""
    return Column("name", Type.STRING, what, Words(f"{what.zh}。", f"{what.en}."))


def village() -> Column:
    """Return the village a thing stands in."""
    return Column(
        "village_id",
        Type.STRING,
        Words("村编号", "Village id"),
        Words("所在村。", "Village it lies in."),
        references="villages",
        aliases=("所在村", "所属村"),
    )


def built_year() -> Column:
    """Return the year a work was built."""
    return Column(
        "built_year",
        Type.INTEGER,
        Words("建成年份", "Built in"),
        Words("建成或最近一次重建的年份。", "Year built or last rebuilt."),
        minimum=1900,
        maximum=2100,
        aliases=("建设年份",),
    )


def condition() -> Column:
    """Return the condition of a work."""
    return Column(
        "condition",
        Type.STRING,
        Words("状况", "Condition"),
        Words("检测或巡查所得的状况。", "Condition as inspected."),
        choices=CONDITION,
    )


def flow(name: str, title: Words, meaning: Words, *, required: bool = False) -> Column:
    """Return a flow of water a day."""
    return Column(
        name, Type.NUMBER, title, meaning, unit="m³/d", required=required, minimum=0, maximum=1e7, decimals=2
    )


def level(name: str, title: Words, meaning: Words) -> Column:
    """Return a level above the vertical datum."""
    return Column(name, Type.NUMBER, title, meaning, unit="m", minimum=-60, maximum=9_000, decimals=3)


def metres(name: str, title: Words, meaning: Words, most: float, *, required: bool = False) -> Column:
    """Return a length."""
    return Column(
        name, Type.NUMBER, title, meaning, unit="m", required=required, minimum=0, maximum=most, decimals=2
    )


def concentrations(prefix: str, meaning: Words) -> tuple[Column, ...]:
    """Return the concentrations of water that is let off."""
    return tuple(
        Column(
            f"{prefix}{name}",
            Type.NUMBER,
            title,
            Words(f"{meaning.zh}{title.zh}。", f"{title.en} of {meaning.en}."),
            unit="mg/L",
            minimum=0,
            maximum=most,
            decimals=2,
        )
        for name, title, most in CONCENTRATIONS
    )


def reach(meaning: Words, *, required: bool = False) -> Column:
    """Return the reach a thing has to do with."""
    title = Words("河段编号", "Reach id")
    return Column("reach_id", Type.STRING, title, meaning, required=required, references="reaches")


def position(meaning: Words) -> Column:
    """Return where a thing stands."""
    return Column("geometry", Type.POINT, Words("位置", "Position"), meaning, required=True, decimals=3)
