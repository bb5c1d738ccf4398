"""What the weekly publishes: where every subject stands, what changed in a week, the evidence."""

from dayang.town.registers.schema import Column, Kind, Register, Type
from dayang.town.registers.target_results import LIGHT
from dayang.words import Words

SUBJECT_KIND = {
    "target": Words("目标", "Target"),
    "project": Words("项目", "Project"),
    "promise": Words("承诺", "Promise"),
}
CHANGE = {
    "new": Words("新增", "New"),
    "worse": Words("恶化", "Worse"),
    "better": Words("好转", "Better"),
    "closed": Words("销号", "Closed"),
    "moved": Words("有变化", "Moved"),
}
"""In the order they are told: slips since this week; from at risk to late; back; no longer slips; else."""


def _text(name: str, title: Words, description: Words, *, required: bool = False) -> Column:
    return Column(name, Type.STRING, title, description, required=required)


def _pair(name: str, title: Words, description: Words) -> tuple[Column, Column]:
    """Return a text's column in each language."""
    return (
        _text(f"{name}_zh", title, description),
        _text(f"{name}_en", Words(f"{title.zh}（英文）", f"{title.en} (English)"), description),
    )


ITEM = _text(
    "item_id",
    Words("事项编号", "Item"),
    Words("目标、项目或承诺的编号，前面是类别。", "Id of a target, project or promise after its kind."),
    required=True,
)
KIND = Column(
    "kind",
    Type.STRING,
    Words("类别", "Kind"),
    Words("目标、项目还是承诺。", "Target, project or promise."),
    required=True,
    choices=SUBJECT_KIND,
)
EVIDENCE = _text(
    "evidence",
    Words("依据号", "Evidence"),
    Words(
        "目标的为 E-，依据见“目标依据”；项目的为 P-、承诺的为 C-，依据见“周调度依据”。",
        "E- of a target, see 'evidence of targets'; P- of a project and C- of a promise, see this weekly's.",
    ),
    required=True,
)

weekly_items = Register(
    "weekly_items",
    Kind.RESULT,
    Words("周调度事项", "Items of the weekly"),
    Words(
        "每个目标、项目和临近或过期的承诺一行，最要紧的在前：计划、完成、差距、原因、责任、期限。",
        "One row a target, project, and promise due or overdue, the worst first: "
        "plan, done, gap, why, who, by when.",
    ),
    key=("item_id",),
    group="results",
    columns=(
        ITEM,
        KIND,
        Column(
            "rank",
            Type.INTEGER,
            Words("次序", "Rank"),
            Words("1 最要紧；不落后的接在后面。", "1 is the worst; what does not slip follows."),
            required=True,
            minimum=1,
        ),
        Column(
            "light",
            Type.STRING,
            Words("灯号", "Light"),
            Words("不能判断时留空。", "Empty where it cannot be judged."),
            choices=LIGHT,
        ),
        *_pair("name", Words("事项", "Item name"), Words("事项名称。", "What it is called.")),
        *_pair("plan", Words("计划", "Plan"), Words("到哪天应做到什么。", "What was to be there by when.")),
        *_pair("done", Words("完成", "Done"), Words("现在到哪一步。", "How far it has come.")),
        *_pair("gap", Words("差距", "Gap"), Words("还差多少。", "What is lacking.")),
        *_pair(
            "why",
            Words("原因", "Why"),
            Words("台账里能看出的原因；看不出写未填。", "What the registers show; not filled where nothing."),
        ),
        *_pair("who", Words("责任", "Who"), Words("由谁负责。", "Who answers for it.")),
        Column(
            "due_on",
            Type.DATE,
            Words("期限", "By when"),
            Words("最后期限；没有留空。", "Last day; empty where there is none."),
            future=True,
        ),
        Column(
            "days_behind",
            Type.NUMBER,
            Words("落后天数", "Days behind"),
            Words(
                "过期的：过期天数；目标未到期的：已过天数 −（已走路程 × 全程天数）；负数为提前。",
                "Overdue: days overdue; a target not yet due: days gone - share of the way x all days; "
                "negative is ahead.",
            ),
            unit="天",
            decimals=1,
        ),
        EVIDENCE,
    ),
)

weekly_changes = Register(
    "weekly_changes",
    Kind.RESULT,
    Words("比上周", "Since last week"),
    Words(
        "同一套算法在一周前和现在的差别，一项一行。",
        "Where the same functions differ between a week ago and now, one row an item.",
    ),
    key=("item_id",),
    group="results",
    columns=(
        ITEM,
        KIND,
        Column(
            "change",
            Type.STRING,
            Words("变化", "Change"),
            Words("新增、恶化、好转、销号或有变化。", "New, worse, better, closed or moved."),
            required=True,
            choices=CHANGE,
        ),
        *_pair("name", Words("事项", "Item name"), Words("事项名称。", "What it is called.")),
        *_pair("before", Words("上周", "A week ago"), Words("上周的完成和差距。", "Done and gap then.")),
        *_pair("now", Words("本周", "Now"), Words("本周的完成和差距。", "Done and gap now.")),
        EVIDENCE,
    ),
)

weekly_evidence = Register(
    "weekly_evidence",
    Kind.RESULT,
    Words("周调度依据", "Evidence of the weekly"),
    Words("项目和承诺各数背后的台账行。", "Rows of registers behind the figures of projects and promises."),
    key=("evidence", "row"),
    group="results",
    columns=(
        EVIDENCE,
        Column(
            "row",
            Type.INTEGER,
            Words("序号", "Row"),
            Words("这份依据中的第几行。", "Which row of this evidence."),
            required=True,
            minimum=1,
        ),
        _text(
            "register", Words("台账", "Register"), Words("台账名。", "Register that holds it."), required=True
        ),
        _text(
            "row_key",
            Words("主键", "Row key"),
            Words("这一行的主键；几列以“｜”相连。", "Key of the row; several columns are joined by '｜'."),
            required=True,
        ),
        *_pair("says", Words("内容", "What it says"), Words("这一行说什么。", "What the row says.")),
    ),
)
