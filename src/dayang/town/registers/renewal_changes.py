"""What a renewal plan made anew changes, and what comes of what was promised."""

from dayang.town.registers.renewal_columns import programme, quarter, yuan
from dayang.town.registers.schema import Column, Kind, Register, Type
from dayang.town.registers.water_columns import text
from dayang.words import Words

renewal_changes = Register(
    "renewal_changes",
    Kind.RESULT,
    Words("改变的原安排", "Arrangements changed"),
    Words(
        "滚动重排后与原方案不同的单元和企业：原来怎么说，现在怎么办，改一条的代价。",
        "Units and firms told otherwise than in the plan before: what was and is planned, and the cost.",
    ),
    key=("subject", "subject_id"),
    group="results",
    columns=(
        text(
            "subject",
            "对象",
            "Subject",
            "单元或企业。",
            "A unit or a firm.",
            required=True,
            choices={"unit": Words("单元", "Unit"), "firm": Words("企业", "Firm")},
        ),
        text(
            "subject_id",
            "对象编号",
            "Subject id",
            "单元或企业编号。",
            "Id of the unit or firm.",
            required=True,
        ),
        text(
            "planned",
            "原计划",
            "Planned",
            "单元为模式@季，企业为去处；季按新方案计。",
            "Of a unit mode@quarter, of a firm its places; quarters of the new plan.",
            required=True,
        ),
        text(
            "now",
            "现计划",
            "Now",
            "同上；留空为不再启动或不再搬。",
            "Likewise; empty where nothing is planned.",
        ),
        Column(
            "cost_yuan",
            Type.MONEY,
            Words("代价", "Cost"),
            Words(
                "参数 renewal.change_yuan_mu × 亩，或 renewal.change_yuan_m2 × 用房。",
                "Parameter renewal.change_yuan_mu by mu, or renewal.change_yuan_m2 by floor.",
            ),
            unit="元",
            required=True,
            minimum=0,
        ),
    ),
)

renewal_promises = Register(
    "renewal_promises",
    Kind.RESULT,
    Words("承诺的着落", "What comes of promises"),
    Words(
        "期内到期、基准日尚未兑现的去处、补助、交付承诺，一条一行：兑现，还是改变，违约代价（G3）。",
        "A row for each promise of a place, a subsidy or new floor, not yet kept on the as-of day and due "
        "within the horizon: whether the programme keeps it, and the price of breaking it (G3).",
    ),
    key=("programme", "promise_id"),
    group="results",
    columns=(
        programme(),
        text(
            "promise_id",
            "承诺编号",
            "Promise id",
            "哪一条承诺。",
            "Which promise.",
            required=True,
            references="promises",
        ),
        quarter("due_quarter", "期限", "Due", "期限所在的季。", "Quarter it is due in."),
        Column(
            "kept",
            Type.BOOLEAN,
            Words("兑现", "Kept"),
            Words(
                "方案是否在到期日所在的季之内兑现。",
                "Whether it is kept by the end of the quarter it is due in.",
            ),
            required=True,
        ),
        yuan(
            "cost_yuan",
            "违约代价",
            "Price of breaking it",
            "改变它的违约代价；兑现的为 0。",
            "Price of breaking it; 0 where it is kept.",
            minimum=0,
        ),
    ),
)
