"""What replays of a renewal programme publish: chances, units that carry the risk, what slack buys."""

from dayang.town.registers.renewal_columns import programme, quarter, unit, year, yuan
from dayang.town.registers.schema import Column, Kind, Register
from dayang.town.registers.water_columns import count, number, text
from dayang.words import Words


def _chance(name: str, zh: str, en: str, zh_long: str, en_long: str) -> Column:
    """Return a column of a probability or a share."""
    return number(name, zh, en, zh_long, en_long, required=True, minimum=0, maximum=1, decimals=4)


def _reached(name: str, zh: str, en: str, percent: int) -> Column:
    """Return a column of a quantile of the quarter in which something is reached."""
    return quarter(
        name,
        zh,
        en,
        f"{percent}% 的推演里不晚于这一季；未发生的留空。",
        f"Not later than this in {percent} % of replays; empty where it does not happen.",
        required=False,
    )


def _sum(name: str, zh: str, en: str, percent: int) -> Column:
    """Return a column of a quantile of a sum of money."""
    return yuan(
        name,
        zh,
        en,
        f"{percent}% 的推演里不高于此数：村的收入，渠道的付出。",
        f"No more than this in {percent} % of replays: a village's income, what a purse pays.",
        required=False,
    )


renewal_chances = Register(
    "renewal_chances",
    Kind.RESULT,
    Words("改造概率", "Chances of renewal"),
    Words(
        "方案许下的每一件事兑现的概率：按季的附时间分位，按年的附金额分位。",
        "How likely each thing is that a programme promises, with quantiles of quarters or of sums.",
    ),
    key=("programme", "subject", "subject_id", "year"),
    group="results",
    columns=(
        programme(),
        text(
            "subject",
            "什么事",
            "Subject",
            "许下的是什么。",
            "What is promised.",
            required=True,
            choices={
                "unit_voted": Words("单元按季表决通过", "A unit's vote passed by its quarter"),
                "unit_cleared": Words("单元按季清租拆除完", "A unit vacated and cleared by its quarter"),
                "unit_building": Words("单元按季动工", "A unit's building begun by its quarter"),
                "unit": Words("单元按季交付", "A unit delivered by its quarter"),
                "first_batch": Words("园区首批按期启动", "A park's first batch started in time"),
                "theme_park": Words("主题园按期连片", "A theme park connected by its date"),
                "place": Words("企业搬迁时有去处", "A firm's place there in time"),
                "village": Words("村收入每年不低于下限", "A village's income within its limit in every year"),
                "village_year": Words(
                    "村收入该年不低于下限", "A village's income within its limit in the year"
                ),
                "purse": Words("渠道每年不超支", "A purse within its limit in every year"),
                "purse_year": Words("渠道该年不超支", "A purse within its limit in the year"),
                "cash": Words("村的付出不超过货币资金", "What a village pays within its cash"),
                "lending": Words("资金池放贷不超上限", "The pool's lending within its limit"),
            },
        ),
        text(
            "subject_id",
            "谁的",
            "Whose",
            "单元、园区、主题园、企业、村的编号，或渠道类别（村的渠道写村编号）。",
            "Id of the unit, park, theme park, firm or village, or kind of purse (a village's: its id).",
            required=True,
        ),
        year(),
        quarter(
            "planned_quarter",
            "方案的季度",
            "Planned quarter",
            "方案许下的季度；按年的留空。",
            "The quarter promised; empty for what goes by years.",
            required=False,
        ),
        _chance("probability", "概率", "Probability", "兑现的概率。", "How likely it is kept."),
        _reached("early_quarter", "早", "Early", 10),
        _reached("middle_quarter", "居中", "Middle", 50),
        _reached("late_quarter", "晚", "Late", 90),
        yuan(
            "limit_yuan",
            "限额",
            "Limit",
            "收入下限或付出上限。",
            "Least income, or most that may be paid.",
            required=False,
        ),
        _sum("low_yuan", "低", "Low", 10),
        _sum("middle_yuan", "居中金额", "Middle sum", 50),
        _sum("high_yuan", "高", "High", 90),
    ),
)

renewal_risk_units = Register(
    "renewal_risk_units",
    Kind.RESULT,
    Words("风险在哪些单元", "Units that carry the risk"),
    Words(
        "每个单元晚多少，全方案的延误有多少随它自己的运气走。",
        "How late each unit is, and how much of the programme's delay goes with its own luck.",
    ),
    key=("programme", "unit_id"),
    group="results",
    columns=(
        programme(),
        unit(),
        quarter(
            "planned_quarter", "方案的交付季", "Planned quarter", "方案许下的交付季。", "Delivery promised."
        ),
        _chance("in_time", "按期概率", "In time", "按期交付的概率。", "How likely it is delivered in time."),
        number(
            "late_quarters",
            "平均晚几季",
            "Quarters late",
            "平均晚几季，早的按零计，未交付的计到推演终了。",
            "Mean quarters late; early counts as none, what is not delivered up to the end of the replay.",
            unit="季",
            required=True,
            minimum=0,
            decimals=3,
        ),
        number(
            "rank_correlation",
            "秩相关",
            "Rank correlation",
            "单元自身月数与全方案延误（亩·季）的斯皮尔曼秩相关。",
            "Spearman's rank correlation of its own months with the programme's delay (mu-quarters).",
            required=True,
            minimum=-1,
            maximum=1,
            decimals=4,
        ),
        _chance(
            "delay_share",
            "延误占比",
            "Share of delay",
            "秩相关的平方占各单元之和。",
            "Squared rank correlation over the sum of all units.",
        ),
        count("rank", "名次", "Rank", "按延误占比。", "By share of delay.", required=True, minimum=1),
    ),
)

renewal_slack = Register(
    "renewal_slack",
    Kind.RESULT,
    Words("宽限买到什么", "What slack buys"),
    Words(
        "每个期限都晚说几季，或另留腾挪面积、资金时，各事兑现的概率。",
        "What is kept when every promise is told some quarters later, or when floor or money is held back.",
    ),
    key=("programme", "reserve", "slack_quarters"),
    group="results",
    columns=(
        programme(),
        text(
            "reserve",
            "预留",
            "Reserve",
            "在方案之外另留什么。",
            "What is held on top of the plan.",
            required=True,
            choices={
                "none": Words("不留", "Nothing"),
                "swing": Words("腾挪园面积", "Swing floor"),
                "money": Words("各渠道资金", "Money of each purse"),
            },
        ),
        count(
            "slack_quarters",
            "宽限",
            "Slack",
            "每个期限晚说几季。",
            "Quarters by which every promise is told later.",
            unit="季",
            required=True,
            minimum=0,
        ),
        count(
            "replays",
            "推演遍数",
            "Replays",
            "由多少遍推演得出。",
            "How many replays it is of.",
            unit="遍",
            required=True,
            minimum=1,
        ),
        _chance(
            "milestones",
            "全部节点",
            "All milestones",
            "单元、首批、主题园全部按期的概率。",
            "How likely all units, first batches and theme parks are in time.",
        ),
        _chance(
            "units_share", "单元按期占比", "Units in time", "按期交付的单元平均占比。", "Mean share of units."
        ),
        _chance(
            "first_batch",
            "首批",
            "First batch",
            "首批全部按期的概率。",
            "How likely every first batch is in time.",
        ),
        _chance(
            "theme_parks",
            "主题园",
            "Theme parks",
            "主题园全部按期的概率。",
            "How likely all theme parks are in time.",
        ),
        _chance(
            "places_share",
            "企业有去处占比",
            "Places in time",
            "搬迁时有去处的企业平均占比。",
            "Mean share of firms whose place is there in time.",
        ),
        _chance(
            "villages",
            "村收入",
            "Villages",
            "各村每年都不低于下限的概率。",
            "How likely all villages keep their limit in every year.",
        ),
        _chance(
            "purses", "资金渠道", "Purses", "各渠道每年都不超支的概率。", "How likely no purse is overdrawn."
        ),
    ),
)
