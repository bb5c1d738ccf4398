"""What binds a renewal programme, and what more of it would be worth at most."""

from dayang.town.registers import renewal_limits
from dayang.town.registers.renewal_columns import programme, wan
from dayang.town.registers.schema import Kind, Register
from dayang.town.registers.water_columns import count, number, text
from dayang.words import Words

renewal_bottlenecks = Register(
    "renewal_bottlenecks",
    Kind.RESULT,
    Words("瓶颈账", "Bottlenecks"),
    Words(
        "有价的每一行：上限多少、用了多少、放宽一点至多多值多少。价是界的价，所以是上估。",
        "Every row with a price: its limit, what is used, and what easing it is worth at most. Prices are of "
        "the bound, so that the gain is an upper estimate.",
    ),
    key=("programme", "row", "label", "label_2"),
    group="results",
    columns=(
        programme(),
        text(
            "row",
            "行",
            "Row",
            "哪一种行。",
            "Kind of row.",
            required=True,
            choices=renewal_limits.RENEWAL_ROW,
        ),
        text(
            "label",
            "标签",
            "Label",
            "行的第一个标签；没有的写 all。",
            "First label of the row; 'all' where it has none.",
            required=True,
        ),
        text(
            "label_2",
            "第二标签",
            "Second label",
            "行的第二个标签；没有的写 all。",
            "Second label of the row; 'all' where it has none.",
            required=True,
        ),
        number(
            "limit",
            "上限或要求",
            "Limit",
            "至多能用多少；目标和村收入的，至少要多少。",
            "Most that can be used; of targets and incomes, the least that is wanted.",
            required=True,
            decimals=4,
        ),
        number(
            "used",
            "用了或达到",
            "Used",
            "方案用了多少；目标和村收入的，达到多少。",
            "What the programme uses; of targets and incomes, what it reaches.",
            required=True,
            decimals=4,
        ),
        text(
            "unit",
            "单位",
            "Unit",
            "行的单位。",
            "Unit of the row.",
            required=True,
            choices=renewal_limits.renewal_prices.column("unit").choices,
        ),
        number(
            "price_wan",
            "价",
            "Price",
            "放宽一个单位，界至多高多少。",
            "What the bound rises by at most with one unit more.",
            unit="万元",
            required=True,
            minimum=0,
        ),
        number(
            "step",
            "一步",
            "Step",
            "放宽一个整数，约为上限的十分之一以内。",
            "A round number to ease it by, within a tenth of the limit.",
            required=True,
            minimum=0,
            decimals=4,
        ),
        wan(
            "worth_of_step_wan",
            "一步至多值",
            "Step is worth at most",
            "价 × 一步。",
            "Price times step.",
            required=True,
            minimum=0,
        ),
        count(
            "rank",
            "名次",
            "Rank",
            "按放宽上限的十分之一至多值多少，一份方案一排。",
            "By what easing a tenth of the limit is worth at most, within the programme.",
            required=True,
            minimum=1,
        ),
        text("said_zh", "中文说明", "In Chinese", "用话说。", "In words.", required=True),
        text("said_en", "英文说明", "In English", "用英文说。", "In words, in English.", required=True),
    ),
)
