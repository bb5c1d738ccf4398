"""What a demo town's plan publishes beside it: the figures it is modelled on, and its own."""

from dayang.town.registers.schema import Column, Kind, Register, Type
from dayang.words import Words


def _shared() -> tuple[Column, ...]:
    """Return the columns that both registers have.

    Long: a list of columns.
    """
    return (
        Column(
            "figure", Type.STRING, Words("数字", "Figure"), Words("数字的编号。", "Its key."), required=True
        ),
        Column(
            "bound",
            Type.STRING,
            Words("界", "Bound"),
            Words("公开的说法是等于、超过还是约为。", "Whether it is said to be that, over it or about it."),
            required=True,
            choices={
                "=": Words("等于", "Exactly"),
                ">": Words("超过", "Over"),
                ">=": Words("不少于", "At least"),
                "<": Words("不足", "Under"),
                "about": Words("约", "About"),
                "nearly": Words("近", "Nearly"),
                "by": Words("不晚于", "By"),
            },
        ),
        Column(
            "value",
            Type.NUMBER,
            Words("公开值", "Published"),
            Words("公开的数值；是日期的留空。", "The value as published; empty where it is a date."),
            decimals=4,
        ),
        Column(
            "day",
            Type.DATE,
            Words("公开日期", "Published day"),
            Words("公开的日期；是数值的留空。", "The day as published; empty where it is a number."),
            future=True,
        ),
        Column(
            "unit",
            Type.STRING,
            Words("单位", "Unit"),
            Words("数值的单位。", "Unit of the value."),
            required=True,
        ),
        Column(
            "period", Type.STRING, Words("时期", "Period"), Words("数值所属时期。", "What time it is of.")
        ),
        Column(
            "town_value",
            Type.NUMBER,
            Words("本镇", "This town"),
            Words(
                "由演示镇台账量得的值；台账没有的留空。",
                "As measured from the demo town's registers; empty where they do not hold it.",
            ),
            decimals=4,
        ),
        Column(
            "confidence",
            Type.STRING,
            Words("可信程度", "Confidence"),
            Words("来源的可靠程度。", "How reliable the source is."),
            required=True,
            choices={
                "A": Words("政府或官方报纸", "Government or official newspaper"),
                "A-": Words("官方文本的转载", "A copy of an official text"),
                "B": Words("转引官方数字", "Quotes an official source"),
                "C": Words("百科或未注日期", "Encyclopaedic or undated"),
            },
        ),
        Column(
            "source",
            Type.STRING,
            Words("来源", "Source"),
            Words("刊载者和日期。", "Who published it, when."),
            required=True,
        ),
        Column(
            "address", Type.STRING, Words("网址", "Address"), Words("来源的网址。", "Address of the source.")
        ),
    )


published_figures = Register(
    "published_figures",
    Kind.RESULT,
    Words("公开数字", "Published figures"),
    Words(
        "演示镇所参照的 2021 年报道中的数字，一个一行，旁边是演示镇自己的数。只在演示镇的方案中。",
        "The figures of the account of 2021 that a demo town is modelled on, one a row, beside the town's "
        "own. In the plan of a demo town only.",
    ),
    key=("figure",),
    group="results",
    columns=(
        *_shared(),
        Column(
            "share_percent",
            Type.NUMBER,
            Words("本镇占公开值", "Town over published"),
            Words("本镇的值 ÷ 公开值。", "The town's value over the published one."),
            unit="%",
            decimals=2,
        ),
    ),
)

published_others = Register(
    "published_others",
    Kind.RESULT,
    Words("其他公开数字", "Other published figures"),
    Words(
        "其他年份、其他口径的公开数字，和与报道的差异。后来的结果只供检验预测，从不作输入。"
        "只在演示镇的方案中。",
        "Published figures of other years and definitions, and how they differ from the account. Later "
        "outcomes serve to check forecasts and are never an input. In the plan of a demo town only.",
    ),
    key=("figure",),
    group="results",
    columns=(
        *_shared(),
        Column(
            "use",
            Type.STRING,
            Words("用途", "Use"),
            Words("这个数字用来做什么。", "What it is for."),
            required=True,
            choices={
                "difference": Words("另一年份或口径", "Another year or definition"),
                "later": Words("后来的结果：只供检验预测", "A later outcome: for checking forecasts only"),
                "context": Words("背景", "Background"),
            },
        ),
        Column(
            "about",
            Type.STRING,
            Words("对应的报道数字", "Figure of the account"),
            Words("与报道中哪个数字相对。", "The account's figure that it differs from."),
        ),
    ),
)
