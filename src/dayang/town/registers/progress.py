"""What has happened on the way to renewal: votes, milestones, promises."""

from dayang.town.registers.schema import Column, Kind, Register, Type
from dayang.words import Words

STAGE = {
    "surveyed": Words(
        "摸底：产权、租约、企业清册由权属人签认",
        "Surveyed: titles, leases and firms listed and signed by the holder",
    ),
    "voted": Words("表决：改造方案经规定机构通过", "Voted: the body required has passed the scheme"),
    "approved": Words("批复：单元方案获批", "Approved: the unit's scheme has its approval"),
    "vacated": Words(
        "清租：最后一家企业迁出，租约全部终止", "Vacated: the last firm has left and every lease has ended"
    ),
    "cleared": Words(
        "拆除整理：地上建筑拆完、场地平整并验收",
        "Cleared: buildings are down, the land is level and accepted",
    ),
    "started": Words(
        "动工：取得施工许可并开挖基础", "Started: permit to build granted and foundations begun"
    ),
    "finished": Words("竣工：竣工验收备案", "Finished: completion accepted and filed"),
    "producing": Words(
        "投产：首家企业在新厂房内正式生产并报数",
        "Producing: the first firm works in the new floor and reports",
    ),
}
"""In this order; what each means is said here once, and counted so everywhere."""

votes = Register(
    "votes",
    Kind.RECORD,
    Words("表决", "Votes"),
    Words("改造方案的表决，一次一行。", "Votes on renewal schemes, one row each."),
    key=("vote_id",),
    group="parks",
    columns=(
        Column(
            "vote_id",
            Type.STRING,
            Words("表决编号", "Vote id"),
            Words("表决编号。", "Id of the vote."),
            required=True,
        ),
        Column(
            "unit_id",
            Type.STRING,
            Words("单元编号", "Unit id"),
            Words("改造单元编号。", "Id of the rebuild unit."),
            required=True,
            references="rebuild_units",
        ),
        Column(
            "mode_id",
            Type.STRING,
            Words("改造模式", "Mode"),
            Words("表决的模式。", "Mode voted on."),
            required=True,
            references="modes",
        ),
        Column(
            "body",
            Type.STRING,
            Words("表决机构", "Body"),
            Words("由谁表决。", "Who voted."),
            required=True,
            choices={
                "members": Words("全体成员", "All members"),
                "representatives": Words("成员代表", "Representatives"),
            },
        ),
        Column(
            "held_on",
            Type.DATE,
            Words("表决日期", "Held on"),
            Words("表决日期。", "Day of the vote."),
            required=True,
        ),
        Column(
            "eligible",
            Type.INTEGER,
            Words("应到", "Eligible"),
            Words("有表决权的人数。", "People who may vote."),
            unit="人",
            required=True,
            minimum=1,
            maximum=200_000,
        ),
        Column(
            "present",
            Type.INTEGER,
            Words("实到", "Present"),
            Words("参加表决的人数。", "People who voted."),
            unit="人",
            required=True,
            minimum=0,
            maximum=200_000,
        ),
        Column(
            "in_favour",
            Type.INTEGER,
            Words("同意", "In favour"),
            Words("同意的人数。", "People in favour."),
            unit="人",
            required=True,
            minimum=0,
            maximum=200_000,
        ),
        Column(
            "passed",
            Type.BOOLEAN,
            Words("通过", "Passed"),
            Words("是否通过。", "Whether it passed."),
            required=True,
        ),
    ),
)

milestones = Register(
    "milestones",
    Kind.OBSERVATION,
    Words("改造节点", "Milestones"),
    Words("改造单元已到达的节点。", "Milestones that rebuild units have reached."),
    key=("unit_id", "stage", "reported_at"),
    group="parks",
    columns=(
        Column(
            "unit_id",
            Type.STRING,
            Words("单元编号", "Unit id"),
            Words("改造单元编号。", "Id of the rebuild unit."),
            required=True,
            references="rebuild_units",
        ),
        Column(
            "stage",
            Type.STRING,
            Words("节点", "Stage"),
            Words("到达的节点，口径见各项。", "Stage reached; each says what it means."),
            required=True,
            choices=STAGE,
        ),
        Column(
            "reached_on",
            Type.DATE,
            Words("到达日期", "Reached on"),
            Words("到达该节点的日期。", "Day it was reached."),
            required=True,
        ),
        Column(
            "reported_at",
            Type.DATETIME,
            Words("填报时间", "Reported at"),
            Words("填报时间；更正另立一行。", "When reported; a correction is a new row."),
            required=True,
        ),
    ),
)

promises = Register(
    "promises",
    Kind.RECORD,
    Words("承诺", "Promises"),
    Words(
        "对外给出的日期：搬迁、补助、租金、交付、答复。",
        "Dates given to somebody outside: a move, a subsidy, a rent, floor, a reply.",
    ),
    key=("promise_id",),
    group="parks",
    columns=(
        Column(
            "promise_id",
            Type.STRING,
            Words("承诺编号", "Promise id"),
            Words("承诺编号。", "Id of the promise."),
            required=True,
        ),
        Column(
            "what",
            Type.STRING,
            Words("事项", "What"),
            Words("承诺的事项。", "What was promised."),
            required=True,
            choices={
                "move": Words("安置去处", "A place to move to"),
                "subsidy": Words("搬迁补助", "A subsidy"),
                "rent": Words("租金", "A rent"),
                "delivery": Words("新厂房交付", "New floor"),
                "income": Words("村收入保底", "A village's income"),
                "reply": Words("答复", "A reply"),
            },
        ),
        Column(
            "unit_id",
            Type.STRING,
            Words("单元编号", "Unit id"),
            Words("关联的改造单元。", "Rebuild unit concerned."),
            references="rebuild_units",
        ),
        Column(
            "firm_id",
            Type.STRING,
            Words("企业编号", "Firm id"),
            Words("承诺给的企业。", "Firm it was made to."),
            references="firms",
        ),
        Column(
            "village_id",
            Type.STRING,
            Words("村编号", "Village id"),
            Words("承诺给的村。", "Village it was made to."),
            references="villages",
        ),
        Column(
            "floor_id",
            Type.STRING,
            Words("厂房编号", "Floor id"),
            Words("承诺的去处。", "Floor that was promised."),
            references="available_floor",
        ),
        Column(
            "amount_yuan",
            Type.MONEY,
            Words("金额", "Amount"),
            Words("承诺的金额。", "Sum promised."),
            unit="元",
            minimum=0,
        ),
        Column(
            "made_on",
            Type.DATE,
            Words("作出日期", "Made on"),
            Words("作出承诺的日期。", "Day it was made."),
            required=True,
        ),
        Column(
            "due_on",
            Type.DATE,
            Words("期限", "Due on"),
            Words("承诺的期限。", "Day it is due."),
            required=True,
            future=True,
        ),
        Column(
            "kept_on",
            Type.DATE,
            Words("兑现日期", "Kept on"),
            Words("兑现日期；未兑现留空。", "Day it was kept; empty until then."),
        ),
        Column(
            "break_price_yuan",
            Type.MONEY,
            Words("违约代价", "Price of breaking"),
            Words("改变这一承诺的代价。", "What changing it costs."),
            unit="元",
            required=True,
            minimum=0,
        ),
        Column(
            "evidence",
            Type.STRING,
            Words("依据", "Evidence"),
            Words("函件、公告或纪要。", "Letter, notice or minutes."),
        ),
    ),
)
