"""What can be had together: programmes that no other betters, what they come to and what they are."""

from dayang.town.registers import renewal_levels
from dayang.town.registers.schema import Column, Kind, Register, Type
from dayang.town.registers.water_columns import number
from dayang.words import Words


def _point() -> Column:
    return Column(
        "point",
        Type.INTEGER,
        Words("序号", "Point"),
        Words("按代价从低到高。", "By cost, the lowest first."),
        required=True,
        minimum=1,
    )


renewal_frontier = Register(
    "renewal_frontier",
    Kind.RESULT,
    Words("可兼得的边界", "What can be had together"),
    Words(
        "代价、面积、留企三样上没有别的方案全都不差的方案，一点一行；方案本身在旁边两张表里。",
        "Programmes that no other betters in cost, area and retention together, a row each; the programmes "
        "themselves are the two tables beside.",
    ),
    key=("point",),
    group="results",
    columns=(
        _point(),
        number(
            "area_times",
            "面积权重倍数",
            "Area weight",
            "面积权重乘的倍数。",
            "What the weights of area are multiplied by.",
            decimals=4,
        ),
        number(
            "retention_times",
            "留企权重倍数",
            "Retention weight",
            "产值、税收、岗位权重乘的倍数。",
            "What the weights of output, tax and jobs are multiplied by.",
            decimals=4,
        ),
        number(
            "cost_wan",
            "公共净支出",
            "Net public money",
            "期内公共资金净支出。",
            "Net public money within the horizon.",
            unit="万元",
            decimals=2,
        ),
        number(
            "area_mu",
            "交付面积",
            "Land delivered",
            "清退企业的模式交付的面积。",
            "Land delivered by modes that clear firms.",
            unit="亩",
            decimals=4,
        ),
        number(
            "kept_share",
            "留住的产值",
            "Output kept",
            "留在镇内的年产值占比。",
            "Share of yearly output that stays in town.",
            unit="%",
            decimals=4,
        ),
    ),
)

renewal_frontier_starts = Register(
    "renewal_frontier_starts",
    Kind.RESULT,
    Words("边界上各方案启动的单元", "Units started by programmes of the frontier"),
    Words(
        "边界上每一份方案启动的单元：核验据此判它守不守规矩，另算它的代价、面积、留企。",
        "Units that each programme of the frontier starts, by which it is judged by the rules, and its cost, "
        "area and retention are worked out again.",
    ),
    key=("point", "unit_id"),
    group="results",
    columns=(
        _point(),
        *renewal_levels.renewal_level_starts.columns[1:],
    ),
)

renewal_frontier_moves = Register(
    "renewal_frontier_moves",
    Kind.RESULT,
    Words("边界上各方案的企业搬迁", "Moves of firms in programmes of the frontier"),
    Words(
        "边界上每一份方案里企业的搬迁。",
        "Moves of firms in each programme of the frontier.",
    ),
    key=("point", "firm_id", "move"),
    group="results",
    columns=(
        _point(),
        *renewal_levels.renewal_level_moves.columns[1:],
    ),
)
