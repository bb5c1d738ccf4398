"""Indicators, targets, and the figures that departments report and sign.

What ships with Dayang stands in ``town/data`` (see `dayang.town.indicators`); a town's own
row of the same id takes the place of the one shipped.
"""

from dayang.town.registers.records import SOURCED
from dayang.town.registers.schema import Column, Kind, Register, Type
from dayang.words import Words

OFFICE = {
    "town": Words("党政综合办公室", "General office"),
    "parks": Words("工改办", "Park renewal office"),
    "water": Words("治水办", "Water office"),
    "firms": Words("营商办", "Enterprise office"),
    "statistics": Words("经济和统计部门", "Economy and statistics office"),
    "finance": Words("财政部门", "Finance office"),
    "desk": Words("企业诉求专席", "Enterprise desk"),
}
"""Which office answers for an indicator, where no department of the town is named."""

DIRECTION = {
    "up": Words("越大越好", "Higher is better"),
    "down": Words("越小越好", "Lower is better"),
}
PERIOD = {
    "week": Words("周", "Week"),
    "month": Words("月", "Month"),
    "quarter": Words("季", "Quarter"),
    "year": Words("年", "Year"),
}
ACCRUAL = {
    "stock": Words("期末数", "As it stands at the end of a period"),
    "cumulative": Words("累计数", "Counted up from the beginning"),
    "year_to_date": Words("当年累计数", "Counted up from the first day of the year"),
    "flow": Words("当期数", "Of the period alone"),
}
SOURCE_KIND = {
    "reported": Words("填报并签认", "Reported and signed"),
    "function": Words("程序计算", "Computed by a function"),
    "select": Words("查询台账", "Selected from the registers"),
}
AGGREGATE = {
    "count": Words("行数", "Number of rows"),
    "sum": Words("value 列之和", "Sum of the column 'value'"),
    "mean": Words("value 列的平均", "Mean of the column 'value'"),
    "least": Words("value 列的最小", "Least of the column 'value'"),
    "greatest": Words("value 列的最大", "Greatest of the column 'value'"),
    "percent": Words("value 列之和 ÷ base 列之和 × 100", "Sum of 'value' over sum of 'base', in per cent"),
}
COMPARISON = {
    "at_least": Words("不少于", "At least"),
    "more_than": Words("超过", "More than"),
    "at_most": Words("不高于", "At most"),
    "less_than": Words("低于", "Less than"),
    "times_base": Words("基数的倍数", "Times the base"),
}
INDICATOR_ID = r"[a-z0-9_]+(\.[a-z0-9_]+)*"

indicators = Register(
    "indicators",
    Kind.RECORD,
    Words("指标", "Indicators"),
    Words(
        "指标树：单位、方向、口径、责任部门、周期、来源；镇自己的行优先于随软件附带的行。",
        "A tree of indicators: unit, direction, definition, owner, period, source; "
        "a town's own row wins over the one shipped.",
    ),
    key=("indicator_id",),
    group="targets",
    columns=(
        Column(
            "indicator_id",
            Type.STRING,
            Words("指标编号", "Indicator id"),
            Words("指标编号，形如 firms.above_scale。", "Id, such as firms.above_scale."),
            required=True,
            pattern=INDICATOR_ID,
        ),
        Column(
            "name_zh",
            Type.STRING,
            Words("指标名称", "Chinese name"),
            Words("指标中文名。", "Chinese name."),
            required=True,
            aliases=("指标", "名称"),
        ),
        Column(
            "name_en",
            Type.STRING,
            Words("英文名", "English name"),
            Words("指标英文名；没有时用中文名。", "English name; the Chinese one stands in for it."),
        ),
        Column(
            "parent_id",
            Type.STRING,
            Words("上级指标", "Parent"),
            Words("上一级指标的编号；最上一级留空。", "Id of the indicator above; empty at the top."),
            aliases=("上级",),
        ),
        Column(
            "unit",
            Type.STRING,
            Words("单位", "Unit"),
            Words(
                "单位；无量纲写 1，只作分组的留空。", "Unit; 1 where it has none, empty for a mere heading."
            ),
            aliases=("计量单位",),
        ),
        Column(
            "unit_en",
            Type.STRING,
            Words("英文单位", "English unit"),
            Words("英文页面上的单位；符号相同的留空。", "Unit on English pages; empty where it is a symbol."),
        ),
        Column(
            "direction",
            Type.STRING,
            Words("方向", "Direction"),
            Words("大好还是小好。", "Whether higher or lower is better."),
            choices=DIRECTION,
        ),
        Column(
            "definition_zh",
            Type.STRING,
            Words("口径", "Definition (Chinese)"),
            Words("怎样统计；有歧义的写明取哪种读法。", "How it is counted, and which reading is taken."),
            aliases=("统计口径",),
        ),
        Column(
            "definition_en",
            Type.STRING,
            Words("英文口径", "Definition"),
            Words("同上，英文。", "How it is counted, in English."),
        ),
        Column(
            "office",
            Type.STRING,
            Words("责任口", "Office"),
            Words(
                "由哪一口负责；已写责任部门的以部门为准。", "Which office answers; a department named wins."
            ),
            choices=OFFICE,
        ),
        Column(
            "department_id",
            Type.STRING,
            Words("责任部门", "Owner"),
            Words("本镇的责任部门。", "Department of the town that answers for it."),
            references="departments",
        ),
        Column(
            "period",
            Type.STRING,
            Words("周期", "Period"),
            Words("多久一个数。", "How often there is a figure."),
            choices=PERIOD,
        ),
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
            Words(
                "填报、程序计算还是查询；只作分组的留空。",
                "Reported, computed or selected; empty for a heading.",
            ),
            choices=SOURCE_KIND,
        ),
        Column(
            "source_text",
            Type.STRING,
            Words("函数或查询", "Function or SELECT"),
            Words(
                "函数名，或一条只读的 SELECT，查得的行就是依据；填报的留空。",
                "Name of the function, or one read-only SELECT whose rows are the evidence; "
                "empty where reported.",
            ),
        ),
        Column(
            "aggregate",
            Type.STRING,
            Words("怎样合成", "Aggregate"),
            Words("由查得的行怎样得数；留空即数行数。", "How the rows make the value; empty counts them."),
            choices=AGGREGATE,
        ),
    ),
    aliases=("指标体系",),
)

targets = Register(
    "targets",
    Kind.RECORD,
    Words("目标", "Targets"),
    Words(
        "每个目标的基数、日期、要求；镇自己的行优先于随软件附带的行。",
        "Baseline, date and value of each target; a town's own row wins over the one shipped.",
    ),
    key=("target_id",),
    group="targets",
    columns=(
        Column(
            "target_id",
            Type.STRING,
            Words("目标编号", "Target id"),
            Words("目标编号，形如 firms.above_scale.2026。", "Id, such as firms.above_scale.2026."),
            required=True,
            pattern=INDICATOR_ID,
        ),
        Column(
            "indicator_id",
            Type.STRING,
            Words("指标编号", "Indicator"),
            Words("对哪个指标的要求。", "Indicator it is set on."),
            required=True,
        ),
        Column(
            "baseline",
            Type.NUMBER,
            Words("基数", "Baseline"),
            Words("起点的数值；未知留空。", "Value to begin with; empty while not known."),
            decimals=6,
        ),
        Column(
            "baseline_on",
            Type.DATE,
            Words("基数日期", "Baseline date"),
            Words("基数是哪一天的；目标从这一天起算。", "Day of the baseline, from which the target runs."),
            future=True,
        ),
        Column(
            "comparison",
            Type.STRING,
            Words("要求", "Comparison"),
            Words(
                "不少于、超过、不高于、低于，或基数的多少倍。",
                "At least, more than, at most, less than, or times.",
            ),
            required=True,
            choices=COMPARISON,
        ),
        Column(
            "value",
            Type.NUMBER,
            Words("目标值", "Value"),
            Words(
                "目标值；倍数目标写倍数；待填时留空。",
                "The value, or how many times; empty while to be filled.",
            ),
            decimals=6,
        ),
        Column(
            "due_on",
            Type.DATE,
            Words("期限", "Due on"),
            Words("哪一天要达到；未定留空。", "Day it is due; empty while not set."),
            future=True,
        ),
        *SOURCED,
    ),
    aliases=("目标任务",),
)

reported_figures = Register(
    "reported_figures",
    Kind.OBSERVATION,
    Words("指标填报", "Reported figures"),
    Words(
        "部门按周期填报的数；更正另立一行，签认后才算数。",
        "Figures that departments report by period; a correction is a new row, and one counts once signed.",
    ),
    key=("indicator_id", "period_end", "reported_at"),
    group="targets",
    columns=(
        Column(
            "indicator_id",
            Type.STRING,
            Words("指标编号", "Indicator"),
            Words("哪个指标的数。", "Indicator it is a figure of."),
            required=True,
        ),
        Column(
            "period_end",
            Type.DATE,
            Words("截至日期", "Period end"),
            Words("数据所属时期的最后一天。", "Last day of the period it is of."),
            required=True,
            aliases=("期末", "截止日期"),
        ),
        Column(
            "value",
            Type.NUMBER,
            Words("数值", "Value"),
            Words("填报的数，以指标的单位计。", "The figure, in the indicator's unit."),
            required=True,
            decimals=6,
        ),
        Column(
            "reported_by",
            Type.STRING,
            Words("填报部门", "Reported by"),
            Words("填报的部门。", "Department that reported it."),
            required=True,
            references="departments",
        ),
        Column(
            "signed_by",
            Type.STRING,
            Words("签认", "Signed by"),
            Words(
                "由谁签认（部门、职务）；未签留空。", "Who signed it (department, post); empty until then."
            ),
        ),
        Column(
            "note",
            Type.STRING,
            Words("备注", "Note"),
            Words("更正的原因等。", "Such as why it was corrected."),
        ),
        Column(
            "reported_at",
            Type.DATETIME,
            Words("填报时间", "Reported at"),
            Words("填报时间；更正另立一行。", "When reported; a correction is a new row."),
            required=True,
        ),
    ),
    aliases=("指标数据",),
)

scale_changes = Register(
    "scale_changes",
    Kind.OBSERVATION,
    Words("规上企业入退库", "Above-scale entries and exits"),
    Words(
        "规模以上工业企业的入库和退库，一次一行；以批准日期为准，未批准的不算。",
        "Industrial firms that enter or leave the list of those above scale, a row each time; "
        "they count from the day of approval, and not before.",
    ),
    key=("firm_id", "change", "applied_on", "reported_at"),
    group="firms",
    columns=(
        Column(
            "firm_id",
            Type.STRING,
            Words("企业编号", "Firm id"),
            Words("企业编号。", "Id of the firm."),
            required=True,
            references="firms",
        ),
        Column(
            "change",
            Type.STRING,
            Words("入库或退库", "Change"),
            Words("入库还是退库。", "Whether it enters or leaves."),
            required=True,
            choices={"in": Words("入库", "Enters"), "out": Words("退库", "Leaves")},
        ),
        Column(
            "applied_on",
            Type.DATE,
            Words("申报日期", "Applied on"),
            Words("向统计部门申报的日期。", "Day of the application."),
            required=True,
        ),
        Column(
            "approved_on",
            Type.DATE,
            Words("批准日期", "Approved on"),
            Words("批准日期；未批准留空，不计数。", "Day of approval; empty until then, and not counted."),
        ),
        Column(
            "reported_at",
            Type.DATETIME,
            Words("填报时间", "Reported at"),
            Words("填报时间；更正另立一行。", "When reported; a correction is a new row."),
            required=True,
        ),
    ),
    aliases=("入退库",),
)
