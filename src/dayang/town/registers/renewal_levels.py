"""A renewal plan under an order of goals: its levels, their programmes, and the prices of their bounds."""

from dataclasses import replace

from dayang.town.registers import renewal_firms, renewal_limits, renewal_programmes
from dayang.town.registers.renewal_columns import RENEWAL_GOAL, firm, quarter, unit, wan
from dayang.town.registers.schema import Column, Kind, Register
from dayang.town.registers.water_columns import count, number, text
from dayang.words import Words


def _level() -> Column:
    return count(
        "level",
        "层",
        "Level",
        "次序中的第几个目标；没有列出的目标合为最后一层。",
        "Place of the goal in the order; goals that were not named are the last level together.",
        required=True,
        minimum=1,
    )


renewal_levels = Register(
    "renewal_levels",
    Kind.RESULT,
    Words("目标次序", "Order of goals"),
    Words(
        "按次序给定的目标一层一行：求到多少、至多多少、后面各层至少要保住多少、最后的方案是多少。没有给定次序时为空。",
        "A row for each goal of an order: what was reached, what nothing passes, what all later levels keep "
        "at least, and what the plan comes to in the end. Empty where no order was asked for.",
    ),
    key=("level",),
    group="results",
    columns=(
        _level(),
        text(
            "goal",
            "目标",
            "Goal",
            "这一层的目标。",
            "Goal of the level.",
            required=True,
            choices=RENEWAL_GOAL,
        ),
        wan(
            "reached_wan",
            "求到",
            "Reached",
            "这一层的方案在这个目标上的值，按镇的权重。",
            "What the programme of the level is worth in this goal, by the town's weights.",
            required=True,
        ),
        wan(
            "bound_wan",
            "界",
            "Bound",
            "保住前面各层的方案，没有一份在这个目标上越得过。",
            "What no programme that keeps all levels above passes in this goal.",
            required=True,
        ),
        wan("gap_wan", "差距", "Gap", "界 − 求到。", "Bound less reached.", required=True),
        number(
            "tolerance",
            "容差",
            "Tolerance",
            "后面各层至多让出求到的几分之几（renewal.order_tolerance）。",
            "Share of what was reached that later levels may give up (renewal.order_tolerance).",
            unit="1",
            required=True,
            minimum=0,
        ),
        wan(
            "least_wan",
            "至少保住",
            "Kept at least",
            "求到 − 容差 × |求到|。",
            "Reached, less the tolerance times its absolute value.",
            required=True,
        ),
        wan(
            "kept_wan",
            "方案保住",
            "Kept",
            "最后的方案（ordered）在这个目标上的值。",
            "What the plan in the end ('ordered') is worth in this goal.",
            required=True,
        ),
    ),
)

renewal_level_prices = Register(
    "renewal_level_prices",
    Kind.RESULT,
    Words("各层的价", "Prices of levels"),
    Words(
        "各层的界所用的乘子：行的价，和排在前面的每个目标多保住一万元的价；不列的为 0。",
        "Multipliers of the bound of each level: prices of rows, and of each goal above what 10,000 yuan "
        "more of it are worth; 0 where not told.",
    ),
    key=("level", "row", "label", "label_2"),
    group="results",
    columns=(
        _level(),
        replace(
            renewal_limits.renewal_prices.column("row"),
            choices={**renewal_limits.RENEWAL_ROW, "goal": Words("排在前面的目标", "A goal above")},
        ),
        *(renewal_limits.renewal_prices.column(name) for name in ("label", "label_2", "price_wan", "unit")),
    ),
)

renewal_level_starts = Register(
    "renewal_level_starts",
    Kind.RESULT,
    Words("各层启动的单元", "Units started by levels"),
    Words(
        "求出各层的值的那份方案启动的单元：核验据此另算。最后一层的就是 ordered。",
        "Units that the programme of each level starts, by which what it reaches is worked out again; that "
        "of the last level is 'ordered'.",
    ),
    key=("level", "unit_id"),
    group="results",
    columns=(
        _level(),
        unit(),
        renewal_programmes.renewal_starts.column("mode_id"),
        quarter("start_quarter", "启动季", "Start quarter", "启动的季。", "Quarter it is started in."),
    ),
)

renewal_level_moves = Register(
    "renewal_level_moves",
    Kind.RESULT,
    Words("各层的企业搬迁", "Moves of firms by levels"),
    Words(
        "求出各层的值的那份方案里企业的搬迁。",
        "Moves of firms in the programme of each level.",
    ),
    key=("level", "firm_id", "move"),
    group="results",
    columns=(
        _level(),
        firm(),
        *(
            renewal_firms.renewal_moves.column(name)
            for name in ("move", "quarter", "to", "floor_id", "to_unit_id", "storey_class")
        ),
    ),
)
