"""What a renewal plan made anew changes of what was promised, and what can be had together."""

from dayang.town.registers.renewal_columns import programme, quarter, yuan
from dayang.town.registers.schema import Column, Kind, Register, Type
from dayang.town.registers.water_columns import number, text
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

renewal_frontier = Register(
    "renewal_frontier",
    Kind.RESULT,
    Words("可兼得的边界", "What can be had together"),
    Words(
        "代价、面积、留企三样上没有别的方案全都不差的方案，一点一行。",
        "Programmes that no other betters in cost, area and retention together, a row each.",
    ),
    key=("point",),
    group="results",
    columns=(
        Column(
            "point",
            Type.INTEGER,
            Words("序号", "Point"),
            Words("按代价从低到高。", "By cost, the lowest first."),
            required=True,
            minimum=1,
        ),
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
