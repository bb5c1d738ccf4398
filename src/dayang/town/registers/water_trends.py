"""What the assessment of water quality publishes besides: exceedances, trends, ponds, what is not sure."""

from dayang.town.registers.schema import Column, Kind, Register, Type
from dayang.town.registers.water_columns import (
    WATER_BLACK,
    WATER_ITEM,
    WATER_LEFT_OUT,
    WATER_SURE,
    WATER_TREND,
    WATER_TROPHIC,
    count,
    item,
    mode,
    number,
    period,
    section,
    text,
    water_class,
)
from dayang.words import Words

water_exceedances = Register(
    "water_exceedances",
    Kind.RESULT,
    Words("断面超标指标", "Items over the base"),
    Words(
        "一行一个断面一季或一年一个劣于基准的指标：均值、限值、倍数。",
        "One row a section, quarter or year, and item worse than the base: mean, limit, multiple.",
    ),
    key=("section_id", "period", "item"),
    group="results",
    columns=(
        section(),
        *period(),
        mode(),
        item(),
        number(
            "value",
            "均值",
            "Mean",
            "定类所用的值。",
            "The value that was classified.",
            required=True,
            decimals=6,
        ),
        water_class("class", "指标类别", "Class of the item", "该指标的类别。", "Class of the item."),
        water_class(
            "base",
            "倍数基准",
            "Base of multiples",
            "倍数以此类别的限值计。",
            "Multiples are counted over the limits of this class.",
        ),
        number(
            "limit",
            "限值",
            "Limit",
            "基准类别的限值（GB 3838-2002）。",
            "Limit of the base class (GB 3838-2002).",
            decimals=6,
        ),
        number(
            "multiple",
            "超标倍数",
            "Multiple",
            "(C−S)/S；pH、溶解氧无倍数。",
            "(C-S)/S; pH and oxygen have none.",
            minimum=0,
            decimals=4,
        ),
    ),
)

water_left_out = Register(
    "water_left_out",
    Kind.RESULT,
    Words("未用的监测值", "Samples not used"),
    Words("不能用作数值的监测记录和原因。", "Rows of samples that are no value, and why."),
    key=("section_id", "sampled_at", "item"),
    group="results",
    columns=(
        section(),
        Column(
            "sampled_at",
            Type.DATETIME,
            Words("采样时间", "Sampled at"),
            Words("采样时间（北京时间）。", "Time of sampling, China time."),
            required=True,
        ),
        item(),
        text(
            "reason",
            "原因",
            "Reason",
            "为何不用。",
            "Why it is not used.",
            required=True,
            choices=WATER_LEFT_OUT,
        ),
    ),
)

water_trends = Register(
    "water_trends",
    Kind.RESULT,
    Words("水质趋势", "Trends of water quality"),
    Words(
        "一行一条河涌（或全镇）一个指标：近两年各季的 Spearman 秩相关（环办〔2011〕22号）。"
        "两张临界值表不一的不作结论。",
        "One row a river (or the town) and measure: Spearman's rank correlation over the quarters of two "
        "years (Huanban [2011] No. 22). Where the two tables of critical values disagree, nothing is said.",
    ),
    key=("subject", "measure"),
    group="results",
    columns=(
        text("subject", "对象", "Subject", "河涌编号，或 town 为全镇。", "River id, or town.", required=True),
        text("river_id", "河涌编号", "River id", "河涌；全镇为空。", "The river.", references="rivers"),
        text(
            "measure",
            "指标",
            "Measure",
            "水质指数或一项指标。",
            "The index or an item.",
            required=True,
            choices={"cwqi": Words("水质指数", "Index (CWQI)"), **WATER_ITEM},
        ),
        mode(),
        count("periods", "季数", "Quarters", "有值的季数。", "Quarters with a value.", minimum=0),
        text("first_period", "首季", "First quarter", "有值的第一季。", "First quarter with a value."),
        text("last_period", "末季", "Last quarter", "有值的最后一季。", "Last quarter with a value."),
        number(
            "coefficient",
            "秩相关系数",
            "Coefficient",
            "rs = 1 − 6Σd²/(N³−N)。",
            "rs = 1 - 6Σd²/(N³-N).",
            minimum=-1,
            maximum=1,
            decimals=4,
        ),
        number(
            "critical_printed",
            "临界值（旧表）",
            "Critical value, older table",
            "W0.05；N≥12 凭记忆，对照原文核实。",
            "W0.05; from N = 12 on from memory: check against the original.",
            decimals=3,
        ),
        number(
            "critical_exact",
            "临界值（精确表）",
            "Critical value, exact table",
            "W0.05。",
            "W0.05.",
            decimals=3,
        ),
        text(
            "trend",
            "趋势",
            "Trend",
            "系数绝对值大于临界值为显著；指数和浓度上升为变差，溶解氧相反。",
            "Significant beyond the critical value; a rise is for the worse, of dissolved oxygen the better.",
            required=True,
            choices=WATER_TREND,
        ),
    ),
)

water_trophic_periods = Register(
    "water_trophic_periods",
    Kind.RESULT,
    Words("湖库坑塘营养状态", "Trophic state of lakes and ponds"),
    Words(
        "一行一个湖库坑塘断面一个时段：综合营养状态指数（环办〔2011〕22号）；缺一项即无。",
        "One row a section of a lake or pond and period: trophic index; none where an item is missing.",
    ),
    key=("section_id", "period"),
    group="results",
    columns=(
        section(),
        *period(),
        *(
            number(
                f"{code}_index",
                f"{WATER_ITEM[code].zh}分指数",
                f"Index of {WATER_ITEM[code].en.lower()}",
                "TLI(j) = 10 (a + b ln x)。",
                "TLI(j) = 10 (a + b ln x).",
                decimals=2,
            )
            for code in ("chlorophyll_a", "tp", "tn", "transparency", "codmn")
        ),
        number(
            "tli",
            "综合营养状态指数",
            "Trophic index",
            "各分指数按 r² 加权。",
            "Weighted by r².",
            decimals=2,
        ),
        text(
            "state", "营养状态", "State", "30、50、60、70 分级。", "By 30, 50, 60, 70.", choices=WATER_TROPHIC
        ),
        text("missing", "缺测指标", "Items missing", "五项中无值的。", "Of the five, those without a value."),
    ),
)

water_black_odorous_periods = Register(
    "water_black_odorous_periods",
    Kind.RESULT,
    Words("黑臭分级", "Black-odorous grading"),
    Words(
        "一行一个断面一季或一年：按有值的透明度、溶解氧、氧化还原电位、氨氮（2015 年指南）；"
        "水深未知，不用浅水限值。多次监测的合并规则凭记忆，对照原文核实。",
        "One row a section and quarter or year, by those of four items that have values (guide of 2015); "
        "depth is not known, so limits of shallow water are not used. How samples join is from memory: "
        "check against the original.",
    ),
    key=("section_id", "period"),
    group="results",
    columns=(
        section(),
        *period(),
        count("samples", "采样次数", "Samples", "有任一项的采样次数。", "Samples with any item.", minimum=0),
        text(
            "state",
            "黑臭分级",
            "Grade",
            "一项重度超过 60%，或两项以上重度超过 30%，为重度；曾有轻度即轻度。",
            "Severe: one item in over 60 % of its data, or two in over 30 %; mild if ever mild.",
            required=True,
            choices=WATER_BLACK,
        ),
        text(
            "over", "达到黑臭的指标", "Items that reach it", "曾达轻度的指标。", "Items ever at least mild."
        ),
        text("missing", "缺测指标", "Items missing", "四项中无值的。", "Of the four, those without a value."),
    ),
)

water_unsure_rules = Register(
    "water_unsure_rules",
    Kind.RESULT,
    Words("待核原文的规则", "Rules to check against the original"),
    Words(
        "所用规则中未经两处印证的：对照原文核实后再对外使用。",
        "Rules used that two texts do not confirm: check against the original before relying on them.",
    ),
    key=("rule_id",),
    group="results",
    columns=(
        text("rule_id", "规则", "Rule id", "规则代码。", "Code of the rule.", required=True),
        text("name_zh", "名称", "Name (Chinese)", "规则。", "The rule.", required=True),
        text("name_en", "英文名称", "Name", "规则。", "The rule.", required=True),
        number("value", "数值", "Value", "所用数值。", "Value used.", decimals=6),
        text("unit", "单位", "Unit", "单位。", "Unit."),
        text("source", "出处", "Source", "文件。", "Document.", required=True),
        text(
            "sure",
            "可靠程度",
            "How sure",
            "印证程度。",
            "How well confirmed.",
            required=True,
            choices=WATER_SURE,
        ),
        text("note_zh", "说明", "Note (Chinese)", "说明。", "Note."),
        text("note_en", "英文说明", "Note", "说明。", "Note."),
    ),
)
