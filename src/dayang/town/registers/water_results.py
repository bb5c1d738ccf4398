"""What the assessment of water quality publishes: classes and indices by period, rivers worse than V."""

from dayang.town.registers.schema import Column, Kind, Register, Type
from dayang.town.registers.water_columns import (
    WATER_STANDING,
    body,
    count,
    index,
    index_changes,
    judged,
    mode,
    number,
    period,
    quality,
    river,
    section,
    set_columns,
    shares,
    text,
    verdicts,
    water_class,
)
from dayang.words import Words

water_sample_classes = Register(
    "water_sample_classes",
    Kind.RESULT,
    Words("逐次水质类别", "Class of each sample"),
    Words(
        "一行一次采样：类别、定类指标、所用和缺测的指标。",
        "One row a sample: class, determining items, items used and missing.",
    ),
    key=("section_id", "sampled_at"),
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
        mode(),
        *judged(),
    ),
)

water_section_periods = Register(
    "water_section_periods",
    Kind.RESULT,
    Words("断面水质类别", "Class of sections"),
    Words(
        "一行一个断面一个月、季或年，按各指标均值定类。",
        "One row a section and month, quarter or year, by the mean of each item.",
    ),
    key=("section_id", "period"),
    group="results",
    columns=(
        section(),
        *period(),
        river(),
        body(),
        mode(),
        count(
            "results",
            "采样次数",
            "Samples",
            "时段内的采样次数。",
            "Samples in the period.",
            required=True,
            minimum=0,
        ),
        Column(
            "enough",
            Type.BOOLEAN,
            Words("次数足够", "Enough"),
            Words(
                "次数是否达到规定；不足的照评并标明。",
                "Whether the samples are as many as the rules ask; if not, it is judged and says so.",
            ),
            required=True,
        ),
        *judged(),
        quality(),
        *index(Words("断面", "section")),
    ),
)

water_river_periods = Register(
    "water_river_periods",
    Kind.RESULT,
    Words("河涌水质类别", "Class of rivers"),
    Words(
        "一行一条河涌一个月、季或年。不足 5 个断面的按断面均值定类，其余按断面比例评价；"
        "“均值类别”一律按断面均值，数劣Ⅴ河涌用它。",
        "One row a river and month, quarter or year. Fewer than five sections: by their mean; more: by "
        "shares. 'Class by the mean' is by the mean always; rivers worse than V are counted by it.",
    ),
    key=("river_id", "period"),
    group="results",
    columns=(
        river(),
        *period(),
        body(),
        mode(),
        *shares(),
        text(
            "method",
            "方法",
            "Method",
            "按断面均值，或按断面比例。",
            "By the mean, or by shares of sections.",
            required=True,
            choices={
                "mean": Words("断面均值", "Mean of sections"),
                "shares": Words("断面比例", "Shares of sections"),
            },
        ),
        water_class(
            "mean_class",
            "均值类别",
            "Class by the mean",
            "按断面均值所得的类别，不论断面多少。",
            "Class by the mean over sections, whatever their number.",
        ),
        water_class(
            "mean_class_year_before",
            "上年同期均值类别",
            "Class a year before",
            "上年同期的均值类别。",
            "Class by the mean in the same period of the year before.",
        ),
        water_class(
            "mean_class_before",
            "上期均值类别",
            "Class the period before",
            "上一时段的均值类别。",
            "Class by the mean in the period before.",
        ),
        *judged(),
        quality(),
        *verdicts(),
        *index(Words("河涌", "river")),
        *index_changes(),
        count("rank", "排名", "Rank", "按指数由小到大，1 最好。", "By index, 1 the best.", minimum=1),
    ),
)


water_town_periods = Register(
    "water_town_periods",
    Kind.RESULT,
    Words("全镇水质", "Water quality of the town"),
    Words(
        "一行一个月、季或年：断面比例和定性评价、劣Ⅴ河涌条数及变化、指数及变化。",
        "One row a month, quarter or year: shares and grade, rivers worse than V, the index, and changes.",
    ),
    key=("period",),
    group="results",
    columns=(
        *set_columns(),
        count(
            "rivers",
            "有类别的河涌",
            "Rivers with a class",
            "按断面均值有类别的河涌数。",
            "Rivers with a class by the mean over sections.",
            required=True,
            minimum=0,
        ),
        count(
            "rivers_year_before",
            "上年同期有类别的河涌",
            "Rivers with a class a year before",
            "上年同期有类别的河涌数。",
            "Rivers with a class in the same period of the year before.",
            minimum=0,
        ),
        count(
            "rivers_before",
            "上期有类别的河涌",
            "Rivers with a class the period before",
            "上一时段有类别的河涌数。",
            "Rivers with a class in the period before.",
            minimum=0,
        ),
        count(
            "worse_than_v",
            "劣Ⅴ类河涌",
            "Rivers worse than V",
            "均值类别为劣Ⅴ的河涌数（镇的口径，假定）。",
            "Rivers whose class by the mean is worse than V (the town's own count, assumed).",
            required=True,
            minimum=0,
        ),
        count(
            "worse_than_v_year_change",
            "劣Ⅴ类河涌同比",
            "Rivers worse than V on the year",
            "比上年同期增减的条数。",
            "More or fewer than in the same period of the year before.",
        ),
        count(
            "worse_than_v_before_change",
            "劣Ⅴ类河涌环比",
            "Rivers worse than V on the period before",
            "比上一时段增减的条数。",
            "More or fewer than in the period before.",
        ),
        *index(Words("全镇", "town")),
        *index_changes(),
    ),
)

water_part_periods = Register(
    "water_part_periods",
    Kind.RESULT,
    Words("各片区水质", "Water quality by part of the town"),
    Words(
        "一行一个片区一个月、季或年；断面归其所在村的片区。",
        "One row a part of the town and period; a section belongs to the part of its village.",
    ),
    key=("part", "period"),
    group="results",
    columns=(
        text(
            "part", "片区", "Part", "村台账中的片区。", "Part, as in the register of villages.", required=True
        ),
        *set_columns(),
        *index(Words("片区", "part")),
        *index_changes(),
    ),
)

water_worse_rivers = Register(
    "water_worse_rivers",
    Kind.RESULT,
    Words("劣Ⅴ类河涌名单", "Rivers worse than V"),
    Words(
        "最近一季、上一季或上年同季为劣Ⅴ的河涌，一条一行，最差的在前。",
        "Rivers worse than V in the latest quarter, the one before or a year before; the worst first.",
    ),
    key=("river_id",),
    group="results",
    columns=(
        river(),
        text("period", "时段", "Period", "最近一季。", "The latest quarter.", required=True),
        mode(),
        text(
            "standing",
            "状态",
            "Standing",
            "与上季、上年同季相比。",
            "Beside the quarter before and the same of the year before.",
            required=True,
            choices=WATER_STANDING,
        ),
        water_class("now", "本季", "This quarter", "本季均值类别。", "Class by the mean this quarter."),
        water_class(
            "before", "上季", "Quarter before", "上一季均值类别。", "Class by the mean the quarter before."
        ),
        water_class(
            "year_before",
            "上年同季",
            "A year before",
            "上年同季均值类别。",
            "Class by the mean in the same quarter of the year before.",
        ),
        water_class(
            "base",
            "倍数基准",
            "Base of multiples",
            "超标倍数以此类别的限值计。",
            "Multiples are counted over the limits of this class.",
        ),
        text(
            "pollutants",
            "主要污染指标",
            "Main pollutants",
            "本季的主要污染指标和超标倍数。",
            "Main pollutants this quarter, with multiples.",
        ),
        text(
            "pollutants_before",
            "上季主要污染指标",
            "Main pollutants, quarter before",
            "上一季的主要污染指标和超标倍数。",
            "Main pollutants the quarter before.",
        ),
        text(
            "pollutants_year_before",
            "上年同季主要污染指标",
            "Main pollutants, a year before",
            "上年同季的主要污染指标和超标倍数。",
            "Main pollutants in the same quarter of the year before.",
        ),
        number(
            "multiple",
            "最大超标倍数",
            "Largest multiple",
            "本季主要污染指标中最大的超标倍数。",
            "Largest multiple this quarter.",
            minimum=0,
            decimals=2,
        ),
        text(
            "to_leave",
            "退出劣Ⅴ须达到",
            "To leave it",
            "劣Ⅴ的指标由本季均值降（溶解氧升）到Ⅴ类限值。",
            "Items worse than V, from this quarter's mean to the limit of class V.",
        ),
        number(
            "to_leave_percent",
            "最大须降幅",
            "Largest cut",
            "退出劣Ⅴ的最大降幅，占均值的百分比；溶解氧为升幅，占限值的百分比。",
            "Largest cut needed, of the mean; of oxygen the rise, of the limit.",
            unit="%",
            minimum=0,
            maximum=100,
            decimals=1,
        ),
        water_class(
            "target_class", "目标类别", "Target class", "河涌的目标类别。", "Target class of the river."
        ),
    ),
)
