"""Choices and columns that the results of water quality share.

Long: lists of columns.
"""

from dayang.town.registers import water
from dayang.town.registers.schema import Column, Type
from dayang.words import Words

WATER_CLASS = {
    "I": Words("Ⅰ类", "Class I"),
    "II": Words("Ⅱ类", "Class II"),
    "III": Words("Ⅲ类", "Class III"),
    "IV": Words("Ⅳ类", "Class IV"),
    "V": Words("Ⅴ类", "Class V"),
    "worse": Words("劣Ⅴ类", "Worse than V"),
}
"""Classes of GB 3838-2002, the best first."""

WATER_QUALITY = {
    "excellent": Words("优", "Excellent"),
    "good": Words("良好", "Good"),
    "light": Words("轻度污染", "Lightly polluted"),
    "moderate": Words("中度污染", "Moderately polluted"),
    "heavy": Words("重度污染", "Heavily polluted"),
}
"""Grades of 环办〔2011〕22号, the best first."""

WATER_MODE = {
    "evaluation": Words("评价（修约后定类）", "Evaluation (rounded, then classified)"),
    "realtime": Words("实时（原始值定类）", "Realtime (values as they are)"),
}

WATER_CHANGE = {
    "markedly_better": Words("明显好转", "Markedly better"),
    "better": Words("有所好转", "Somewhat better"),
    "same": Words("无明显变化", "No marked change"),
    "worse": Words("有所变差", "Somewhat worse"),
    "markedly_worse": Words("明显变差", "Markedly worse"),
}
"""Verdicts on two periods of the same items and sections; empty where these differ."""

WATER_TREND = {
    "rising": Words("显著上升", "Rising"),
    "falling": Words("显著下降", "Falling"),
    "none": Words("无显著趋势", "No significant trend"),
    "undecided": Words("两表不一，不作结论", "The two tables disagree: nothing is said"),
    "too_few": Words("时段太少，不作结论", "Too few periods: nothing is said"),
    "no_table": Words("表中无此时段数，不作结论", "No row of this length in the tables: nothing is said"),
}
"""Verdicts on a series by Spearman's rank correlation with time."""

WATER_TROPHIC = {
    "oligotrophic": Words("贫营养", "Oligotrophic"),
    "mesotrophic": Words("中营养", "Mesotrophic"),
    "light": Words("轻度富营养", "Lightly eutrophic"),
    "moderate": Words("中度富营养", "Moderately eutrophic"),
    "heavy": Words("重度富营养", "Heavily eutrophic"),
}
"""Trophic states, the poorest in nutrients first."""

WATER_BLACK = {
    "none": Words("非黑臭", "Not black-odorous"),
    "mild": Words("轻度黑臭", "Mildly black-odorous"),
    "severe": Words("重度黑臭", "Severely black-odorous"),
}
"""Grades of black-odorous water, the best first."""

WATER_SURE = {
    "yes": Words("两处以上文本或公开数据印证", "Two texts or more, or published data"),
    "one-source": Words("一处出处，对照原文核实", "One source: check against the original"),
    "memory": Words("凭记忆，对照原文核实", "From memory: check against the original"),
}
"""How sure a rule is."""

WATER_LEFT_OUT = {
    "nd_without_limit": Words("未检出，检出限未报", "Not detected, limit not reported"),
    "not_measured": Words("未监测", "Not measured"),
    "maintenance": Words("仪器维护", "Instrument under maintenance"),
    "stopped": Words("停站", "Station stopped"),
    "no_value": Words("无数值", "No value"),
    "unit": Words("单位不是该指标的单位", "Not in the unit of the item"),
    "impossible": Words("不可能的值", "Impossible value"),
}

WATER_ITEM = dict(water.samples.column("item").choices)
"""Items by the codes of the register ``samples``."""

WATER_STANDING = {
    "new": Words("新增劣Ⅴ", "New in worse than V"),
    "still": Words("仍为劣Ⅴ", "Still worse than V"),
    "back": Words("返回劣Ⅴ", "Back in worse than V"),
    "left": Words("已退出劣Ⅴ", "No longer worse than V"),
    "unjudged": Words("本季未评", "Not judged this quarter"),
}
"""How a river of the list of 劣Ⅴ stands."""


def text(name: str, zh: str, en: str, zh_long: str, en_long: str, **more: object) -> Column:
    """Return a column of text."""
    return Column(name, Type.STRING, Words(zh, en), Words(zh_long, en_long), **more)  # type: ignore[arg-type]


def number(name: str, zh: str, en: str, zh_long: str, en_long: str, **more: object) -> Column:
    """Return a column of numbers."""
    return Column(name, Type.NUMBER, Words(zh, en), Words(zh_long, en_long), **more)  # type: ignore[arg-type]


def count(name: str, zh: str, en: str, zh_long: str, en_long: str, **more: object) -> Column:
    """Return a column of whole numbers."""
    return Column(name, Type.INTEGER, Words(zh, en), Words(zh_long, en_long), **more)  # type: ignore[arg-type]


def water_class(name: str, zh: str, en: str, zh_long: str, en_long: str) -> Column:
    """Return a column that holds a class."""
    return text(name, zh, en, zh_long, en_long, choices=WATER_CLASS)


def period() -> tuple[Column, ...]:
    """Return what says which period a row is of."""
    return (
        text(
            "period",
            "时段",
            "Period",
            "月 2021-03、季 2021Q1 或年 2021。",
            "Month 2021-03, quarter 2021Q1 or year 2021.",
            required=True,
        ),
        text(
            "period_kind",
            "时段类型",
            "Kind of period",
            "月、季或年。",
            "Month, quarter or year.",
            required=True,
            choices={
                "month": Words("月", "Month"),
                "quarter": Words("季", "Quarter"),
                "year": Words("年", "Year"),
            },
        ),
        Column(
            "starts_on",
            Type.DATE,
            Words("起始日", "Starts on"),
            Words("时段首日。", "First day of the period."),
            required=True,
        ),
    )


def mode() -> Column:
    """Return the mode of a row."""
    return text(
        "mode",
        "口径",
        "Mode",
        "定类的口径；两种口径不混用。",
        "How values are classified; the two are kept apart.",
        required=True,
        choices=WATER_MODE,
    )


def section() -> Column:
    """Return the section a row is of."""
    return text(
        "section_id",
        "断面编号",
        "Section id",
        "监测断面。",
        "The section.",
        required=True,
        references="sections",
    )


def river() -> Column:
    """Return the river a row is of."""
    return text(
        "river_id", "河涌编号", "River id", "所在河涌。", "The river.", required=True, references="rivers"
    )


def body() -> Column:
    """Return the kind of water body."""
    return text(
        "water_body",
        "水体类型",
        "Water body",
        "决定总磷限值。",
        "Decides the limits of phosphorus.",
        required=True,
        choices=water.WATER_BODY,
    )


def judged() -> tuple[Column, ...]:
    """Return what is said of whatever has a class."""
    return (
        water_class(
            "class",
            "类别",
            "Class",
            "最差一项的类别（单因子法，环办〔2011〕22号）；空为无法定类。",
            "Class of the worst item (Huanban [2011] No. 22); empty where there is none.",
        ),
        text(
            "determining",
            "定类指标",
            "Determining items",
            "类别等于总类别的指标。",
            "Items whose class is the class.",
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
            "劣于基准的指标，至多三项，括号内为超标倍数 (C−S)/S；pH、溶解氧无倍数。",
            "Items worse than the base, three at most, with (C-S)/S in brackets; pH and oxygen have none.",
        ),
        number(
            "multiple",
            "最大超标倍数",
            "Largest multiple",
            "主要污染指标中最大的超标倍数。",
            "Largest multiple of the main pollutants.",
            minimum=0,
            decimals=2,
        ),
        text("used", "所用指标", "Items used", "定类所依据的指标。", "Items that the class rests on."),
        text(
            "missing",
            "缺测指标",
            "Items missing",
            "该口径应评而无值的指标。",
            "Items of the mode without a value.",
        ),
    )


def quality() -> Column:
    """Return the grade."""
    return text(
        "quality",
        "定性评价",
        "Grade",
        "环办〔2011〕22号的定性评价。",
        "Grade by Huanban [2011] No. 22.",
        choices=WATER_QUALITY,
    )


def shares() -> tuple[Column, ...]:
    """Return sections and their shares."""
    return (
        count(
            "sections",
            "断面数",
            "Sections",
            "有类别的断面数。",
            "Sections with a class.",
            required=True,
            minimum=0,
        ),
        number(
            "good_percent",
            "Ⅰ～Ⅲ类断面比例",
            "Sections in I to III",
            "Ⅰ～Ⅲ类断面占比。",
            "Share of sections in classes I to III.",
            unit="%",
            minimum=0,
            maximum=100,
            decimals=2,
        ),
        number(
            "bad_percent",
            "劣Ⅴ类断面比例",
            "Sections worse than V",
            "劣Ⅴ类断面占比。",
            "Share of sections worse than V.",
            unit="%",
            minimum=0,
            maximum=100,
            decimals=2,
        ),
    )


def index(of: Words) -> tuple[Column, ...]:
    """Return the index of what `of` names, and the items it rests on."""
    return (
        number(
            "cwqi",
            "水质指数",
            "Index (CWQI)",
            f"{of.zh}的 CWQI（环办监测〔2017〕51号），越小越好；缺一项指标即无。",
            f"CWQI of the {of.en} (Huanban Jiance [2017] No. 51), less is better; none without all items.",
            minimum=0,
            decimals=4,
        ),
        text(
            "cwqi_items",
            "指数指标",
            "Items of the index",
            "指数所依据的指标组；只有同组可比。",
            "Items of the index; only the same set compares.",
        ),
    )


def index_changes() -> tuple[Column, ...]:
    """Return how the index changed."""
    return (
        number(
            "cwqi_year_percent",
            "指数同比",
            "Index on the year",
            "比上年同期的变化率，负为好转。",
            "Change on the same period of the year before; below 0 is better.",
            unit="%",
            decimals=2,
        ),
        number(
            "cwqi_before_percent",
            "指数环比",
            "Index on the period before",
            "比上一时段的变化率，负为好转。",
            "Change on the period before; below 0 is better.",
            unit="%",
            decimals=2,
        ),
    )


def verdicts() -> tuple[Column, ...]:
    """Return how quality changed."""
    return (
        text(
            "year_change",
            "同比变化",
            "Change on the year",
            "比上年同期；指标、断面或方法不同的不比。",
            "On the same period of the year before; none where items, sections or method differ.",
            choices=WATER_CHANGE,
        ),
        text(
            "before_change",
            "环比变化",
            "Change on the period before",
            "比上一时段；指标、断面或方法不同的不比。",
            "On the period before; none where items, sections or method differ.",
            choices=WATER_CHANGE,
        ),
    )


def set_columns() -> tuple[Column, ...]:
    """Return what is said of a set of sections: the town, or a part of it."""
    return (*period(), mode(), *shares(), quality(), *verdicts())


def item() -> Column:
    """Return the item a row is of."""
    return text("item", "指标", "Item", "指标代码。", "Code of the item.", required=True, choices=WATER_ITEM)
