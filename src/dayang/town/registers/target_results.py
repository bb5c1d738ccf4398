"""What assessing the targets publishes: where each stands, the series behind it, the evidence."""

from dayang.town.registers.records import PARAMETER_STATUS
from dayang.town.registers.schema import Column, Kind, Register, Type
from dayang.town.registers.targets import ACCRUAL, COMPARISON, DIRECTION, SOURCE_KIND
from dayang.words import Words

LIGHT = {
    "not_started": Words("未开始", "Not started"),
    "under_way": Words("推进中", "Under way"),
    "on_track": Words("正常", "On track"),
    "at_risk": Words("有风险", "At risk"),
    "late": Words("落后", "Late"),
}
"""In the order of their shapes ○ ◐ ● ▲ ■; empty where a target cannot be judged yet."""


def _named() -> tuple[Column, ...]:
    """Return the columns that say what an indicator is called and counted in."""
    return (
        Column("name_zh", Type.STRING, Words("名称", "Chinese name"), Words("指标中文名。", "Chinese name.")),
        Column(
            "name_en", Type.STRING, Words("英文名", "English name"), Words("指标英文名。", "English name.")
        ),
        Column("unit", Type.STRING, Words("单位", "Unit"), Words("单位。", "Unit.")),
        Column(
            "unit_en",
            Type.STRING,
            Words("英文单位", "English unit"),
            Words("英文页面上的单位。", "Unit on English pages."),
        ),
    )


def _number(name: str, title: Words, description: Words, unit: str | None = None) -> Column:
    return Column(name, Type.NUMBER, title, description, unit=unit, decimals=6)


def _evidence() -> Column:
    return Column(
        "evidence",
        Type.STRING,
        Words("依据号", "Evidence"),
        Words("依据的编号，形如 E-001；依据见“目标依据”。", "Number of the evidence, such as E-001."),
        required=True,
    )


target_status = Register(
    "target_status",
    Kind.RESULT,
    Words("目标进度", "Where targets stand"),
    Words("一个目标一行：现在多少、走了多少、还差多少、灯号、预测、依据。", "One row a target."),
    key=("target_id",),
    group="results",
    columns=(
        Column(
            "target_id",
            Type.STRING,
            Words("目标编号", "Target id"),
            Words("目标编号。", "Id."),
            required=True,
        ),
        Column(
            "indicator_id",
            Type.STRING,
            Words("指标编号", "Indicator"),
            Words("指标编号。", "Its indicator."),
            required=True,
        ),
        Column(
            "parent_id",
            Type.STRING,
            Words("上级指标", "Parent"),
            Words("上一级指标的编号。", "Indicator above it in the tree."),
        ),
        *_named(),
        Column(
            "direction",
            Type.STRING,
            Words("方向", "Direction"),
            Words("大好还是小好。", "Whether higher or lower is better."),
            choices=DIRECTION,
        ),
        _number(
            "value",
            Words("现值", "Value now"),
            Words("更正后的现值；不知道留空。", "As corrected; empty if unknown."),
        ),
        _number(
            "value_as_reported",
            Words("初报值", "As reported"),
            Words("同一时期最初填报的值。", "The same as it was first reported."),
        ),
        Column(
            "value_on",
            Type.DATE,
            Words("现值日期", "Value of"),
            Words("现值是哪一天的。", "Day the value is of."),
        ),
        _number("baseline", Words("基数", "Baseline"), Words("起点的数值。", "Value to begin with.")),
        Column(
            "baseline_on",
            Type.DATE,
            Words("基数日期", "Baseline date"),
            Words("基数是哪一天的。", "Day of the baseline."),
            future=True,
        ),
        Column(
            "comparison",
            Type.STRING,
            Words("要求", "Comparison"),
            Words("不少于、超过、不高于、低于或倍数。", "How value and target are compared."),
            required=True,
            choices=COMPARISON,
        ),
        _number(
            "target_value",
            Words("目标值", "Target"),
            Words(
                "要达到的值（倍数已换算）；待填留空。",
                "Value to reach, times the base worked out; empty if not set.",
            ),
        ),
        Column("due_on", Type.DATE, Words("期限", "Due on"), Words("期限。", "Day it is due."), future=True),
        _number(
            "share_of_way",
            Words("已走路程", "Share of the way"),
            Words(
                "（现值 − 基数）÷（目标值 − 基数）；1 为达到。",
                "(value - baseline) / (target - baseline); 1 is there.",
            ),
        ),
        _number(
            "gap",
            Words("差距", "Gap"),
            Words("还差多少，以指标单位计；已达到为 0。", "What is still lacking, in the unit; 0 once met."),
        ),
        _number(
            "pace_needed",
            Words("所需速度", "Pace needed"),
            Words(
                "从现值日期到期限每年须变化多少。", "Change a year needed from the value's day to the date."
            ),
        ),
        _number(
            "pace_so_far",
            Words("已有速度", "Pace so far"),
            Words("至今每年变化多少。", "Change a year up to now."),
        ),
        Column(
            "is_met",
            Type.BOOLEAN,
            Words("已达到", "Met"),
            Words(
                "现值是否已满足要求；不知道留空。", "Whether the value satisfies it now; empty if unknown."
            ),
        ),
        Column(
            "light",
            Type.STRING,
            Words("灯号", "Light"),
            Words("按写明的规则；不能判断时留空。", "By the stated rule; empty where it cannot be judged."),
            choices=LIGHT,
        ),
        Column(
            "note_zh",
            Type.STRING,
            Words("说明", "Note (Chinese)"),
            Words("灯号的理由、待填的内容、未签认或与台账不符的数。", "Why the light, what is to be filled."),
        ),
        Column(
            "note_en", Type.STRING, Words("英文说明", "Note"), Words("同上，英文。", "The same in English.")
        ),
        _number(
            "projected",
            Words("预测值", "Projected"),
            Words("到期限时的预测值。", "Projected value at the due date."),
        ),
        _number(
            "projected_low",
            Words("预测下限", "Projected, low"),
            Words("预测区间下限。", "Low end of the interval."),
        ),
        _number(
            "projected_high",
            Words("预测上限", "Projected, high"),
            Words("预测区间上限。", "High end of the interval."),
        ),
        Column(
            "projection_note_zh",
            Type.STRING,
            Words("预测说明", "Projection note (Chinese)"),
            Words("用什么方法，或为什么不预测。", "By which method, or why there is none."),
        ),
        Column(
            "projection_note_en",
            Type.STRING,
            Words("英文预测说明", "Projection note"),
            Words("同上，英文。", "The same in English."),
        ),
        Column(
            "department_id",
            Type.STRING,
            Words("责任部门编号", "Department id"),
            Words("责任部门编号；没有指定留空。", "Id of the department; empty where none is named."),
        ),
        Column(
            "owner_zh",
            Type.STRING,
            Words("责任部门", "Owner (Chinese)"),
            Words("责任部门的名称，没有指定时为责任口。", "Department's name, else the office."),
        ),
        Column(
            "owner_en",
            Type.STRING,
            Words("责任部门英文", "Owner"),
            Words("同上，英文。", "The same in English."),
        ),
        Column(
            "source",
            Type.STRING,
            Words("目标出处", "Source"),
            Words("目标的出处。", "Where the target is from."),
        ),
        Column(
            "status",
            Type.STRING,
            Words("目标状态", "Status"),
            Words("目标值的可靠程度。", "How sure the target's value is."),
            choices=PARAMETER_STATUS,
        ),
        _evidence(),
    ),
)

indicator_values = Register(
    "indicator_values",
    Kind.RESULT,
    Words("指标数列", "Series of indicators"),
    Words(
        "每个指标各期的数：初报和更正后。", "Each indicator by period, as first reported and as corrected."
    ),
    key=("indicator_id", "period_end"),
    group="results",
    columns=(
        Column(
            "indicator_id",
            Type.STRING,
            Words("指标编号", "Indicator"),
            Words("指标编号。", "Its indicator."),
            required=True,
        ),
        Column(
            "period_end",
            Type.DATE,
            Words("截至日期", "Period end"),
            Words("数据所属时期的最后一天。", "Last day of the period it is of."),
            required=True,
        ),
        _number("as_reported", Words("初报值", "As reported"), Words("最初填报的值。", "As first reported.")),
        _number(
            "as_corrected", Words("更正后", "As corrected"), Words("最近更正后的值。", "As last corrected.")
        ),
        Column(
            "source_kind",
            Type.STRING,
            Words("来源", "Source"),
            Words("这一期的数从何而来。", "Where the value of this period is from."),
            required=True,
            choices=SOURCE_KIND,
        ),
        Column(
            "reported_by",
            Type.STRING,
            Words("填报部门", "Reported by"),
            Words("填报的部门；算得的留空。", "Department that reported it; empty where computed."),
        ),
        Column(
            "signed_by",
            Type.STRING,
            Words("签认", "Signed by"),
            Words("由谁签认。", "Who signed it."),
        ),
        Column(
            "reported_at",
            Type.DATETIME,
            Words("填报时间", "Reported at"),
            Words("最近一次填报的时间。", "When last reported."),
        ),
    ),
)

target_indicators = Register(
    "target_indicators",
    Kind.RESULT,
    Words("指标树", "Tree of indicators"),
    Words(
        "判断目标时所用的全部指标，按树的次序：附带的行加上镇自己的行。",
        "Every indicator used, in the order of the tree: the rows shipped, under the town's own.",
    ),
    key=("indicator_id",),
    group="results",
    columns=(
        Column(
            "indicator_id",
            Type.STRING,
            Words("指标编号", "Indicator"),
            Words("指标编号。", "Its id."),
            required=True,
        ),
        Column(
            "parent_id", Type.STRING, Words("上级指标", "Parent"), Words("上级指标。", "Indicator above it.")
        ),
        Column(
            "depth",
            Type.INTEGER,
            Words("层次", "Depth"),
            Words("在树中的层次，最上为 0。", "How deep it lies in the tree; 0 at the top."),
            required=True,
            minimum=0,
        ),
        *_named(),
        Column(
            "accrual",
            Type.STRING,
            Words("计数方式", "How it adds up"),
            Words("期末数、累计数还是当期数。", "A state, a running count, or of the period alone."),
            choices=ACCRUAL,
        ),
        Column(
            "source_kind",
            Type.STRING,
            Words("来源", "Source"),
            Words("填报、程序计算还是查询。", "Reported, computed or selected."),
            choices=SOURCE_KIND,
        ),
        Column(
            "source_text",
            Type.STRING,
            Words("函数或查询", "Function or SELECT"),
            Words("函数名或 SELECT。", "Name of the function, or the SELECT."),
        ),
        Column(
            "definition_zh",
            Type.STRING,
            Words("口径", "Definition (Chinese)"),
            Words("怎样统计。", "How it is counted, in Chinese."),
        ),
        Column(
            "definition_en",
            Type.STRING,
            Words("英文口径", "Definition"),
            Words("同上，英文。", "How it is counted."),
        ),
        Column(
            "is_own",
            Type.BOOLEAN,
            Words("镇自定", "The town's own"),
            Words("是镇自己的行，还是随软件附带。", "Whether the row is the town's own, or shipped."),
            required=True,
        ),
        _number("value", Words("现值", "Value now"), Words("更正后的现值。", "As corrected.")),
        Column(
            "value_on",
            Type.DATE,
            Words("现值日期", "Value of"),
            Words("现值是哪一天的。", "Day the value is of."),
        ),
        Column(
            "note_zh",
            Type.STRING,
            Words("说明", "Note (Chinese)"),
            Words("为什么没有数等。", "Such as why there is no value."),
        ),
        Column(
            "note_en", Type.STRING, Words("英文说明", "Note"), Words("同上，英文。", "The same in English.")
        ),
        _evidence(),
    ),
)

target_evidence = Register(
    "target_evidence",
    Kind.RESULT,
    Words("目标依据", "Evidence of targets"),
    Words("每个数背后的行。", "The rows behind each value."),
    key=("evidence", "row"),
    group="results",
    columns=(
        _evidence(),
        Column(
            "row",
            Type.INTEGER,
            Words("序号", "Row"),
            Words("这份依据中的第几行。", "Which row of this evidence."),
            required=True,
            minimum=1,
        ),
        Column(
            "indicator_id",
            Type.STRING,
            Words("指标编号", "Indicator"),
            Words("是哪个指标的依据。", "Indicator it is evidence of."),
            required=True,
        ),
        Column(
            "register",
            Type.STRING,
            Words("台账", "Register"),
            Words("这一行在哪本台账。", "Register that holds the row."),
        ),
        Column(
            "row_key",
            Type.STRING,
            Words("主键", "Row key"),
            Words("这一行的主键；几列的以“｜”相连。", "Key of the row; several columns are joined by '｜'."),
        ),
        _number(
            "value",
            Words("计入数", "Counts as"),
            Words("这一行计入多少。", "What the row adds to the value."),
        ),
        Column(
            "says_zh",
            Type.STRING,
            Words("内容", "What it says (Chinese)"),
            Words("这一行说什么。", "What it says."),
        ),
        Column(
            "says_en",
            Type.STRING,
            Words("英文内容", "What it says"),
            Words("同上，英文。", "The same in English."),
        ),
    ),
)
