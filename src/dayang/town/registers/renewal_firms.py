"""Where firms go in a renewal plan: each move, and where each firm is in every quarter."""

from dayang.town.registers.modes import PURSE_KIND
from dayang.town.registers.renewal_columns import (
    RENEWAL_STATE,
    firm,
    place,
    programme,
    quarter,
    storey_class,
    yuan,
)
from dayang.town.registers.schema import Column, Kind, Register, Type
from dayang.town.registers.water_columns import count, text
from dayang.words import Words

renewal_moves = Register(
    "renewal_moves",
    Kind.RESULT,
    Words("企业搬迁", "Moves of firms"),
    Words(
        "每家要走的企业每一次搬迁、外迁或退出：哪一季、去哪、补助多少、谁付。",
        "Each move, leaving or ending of each firm that must go: quarter, place, subsidy and payer.",
    ),
    key=("programme", "firm_id", "move"),
    group="results",
    columns=(
        programme(),
        firm(),
        count(
            "move",
            "第几次",
            "Move",
            "第一次或第二次。",
            "The first or the second.",
            required=True,
            minimum=1,
            maximum=2,
        ),
        quarter("quarter", "季", "Quarter", "搬迁的季。", "Quarter of the move."),
        text(
            "to",
            "去向",
            "To",
            "去哪一类地方。",
            "What kind of place it goes to.",
            required=True,
            choices={
                "floor": Words("可用厂房", "Available floor"),
                "unit": Words("改造新建厂房", "New floor of a rebuilt unit"),
                "leaves": Words("外迁", "Leaves town"),
                "ends": Words("退出", "Ends"),
            },
        ),
        *place(
            "to_unit_id", "去新厂房的，是哪个改造单元。", "Which rebuilt unit, where it goes to new floor."
        ),
        storey_class("去新厂房的，是哪一类楼层。", "Which class of storey, where it goes to new floor."),
        yuan(
            "subsidy_yuan",
            "搬迁补助",
            "Subsidy",
            "该次搬迁的补助；外迁、退出、无人付的为 0。",
            "Subsidy of this move; 0 for leaving, ending, and where nobody pays.",
            minimum=0,
        ),
        text(
            "payer",
            "支付方",
            "Payer",
            "由哪种资金支付；无人付的留空。",
            "Kind of purse that pays; empty where nobody does.",
            choices=PURSE_KIND,
        ),
        Column(
            "provisional",
            Type.BOOLEAN,
            Words("暂定", "Provisional"),
            Words(
                "搬出的单元或搬进的新厂房所在单元还须表决（T3）。",
                "A vote is still to pass in the unit it leaves, or in that whose new floor it goes to (T3).",
            ),
            required=True,
        ),
    ),
)

renewal_firm_spells = Register(
    "renewal_firm_spells",
    Kind.RESULT,
    Words("企业去向", "Where firms are"),
    Words(
        "每家园区企业每一季在哪：一段一行，各段首尾相接，从第 0 季到期末，谁也不漏。",
        "Where every firm of the parks is: a row a spell, quarter 0 to the horizon without gap, nobody lost.",
    ),
    key=("programme", "firm_id", "from_quarter"),
    group="results",
    columns=(
        programme(),
        firm(),
        quarter("from_quarter", "起季", "From", "该段的第一季。", "First quarter of the spell."),
        quarter("to_quarter", "止季", "To", "该段的最后一季（含）。", "Last quarter of the spell, included."),
        text(
            "state",
            "去向",
            "State",
            "原地、在哪类厂房、已外迁或已退出。",
            "Where it is, in what kind of floor, or gone.",
            required=True,
            choices=RENEWAL_STATE,
        ),
        *place(
            "at_unit_id",
            "原地的为原单元，新厂房的为改造单元，其余留空。",
            "Its own unit while it stays, the rebuilt unit where it is in new floor, else empty.",
        ),
        storey_class(
            "所在厂房的楼层类别；原地、外迁、退出留空。",
            "Class of storey of the floor it is in; empty while it stays, and once gone.",
        ),
    ),
)
