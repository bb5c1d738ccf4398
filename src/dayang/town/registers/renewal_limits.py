"""What a renewal plan runs up against: floor, targets, and the price of each limit."""

from dayang.town.registers.renewal_columns import (
    RENEWAL_FLOOR,
    floor_m2,
    land_mu,
    programme,
    quarter,
    storey_class,
)
from dayang.town.registers.schema import Kind, Register
from dayang.town.registers.water_columns import number, text
from dayang.words import Words

RENEWAL_ROW = {
    "place": Words("可用厂房一处一季", "A floor in a quarter"),
    "pool": Words("一类新厂房一季", "New floor of a class in a quarter"),
    "absorb": Words("去化一年", "Absorption of a class in a year"),
    "purse": Words("资金渠道一年", "A purse in a year"),
    "cash": Words("村货币资金", "Cash of a village"),
    "lending": Words("资金池可放贷款", "What the pool may lend"),
    "income": Words("村收入一年", "Income of a village in a year"),
    "land": Words("在拆在建土地一季", "Land under demolition in a quarter"),
    "jobs": Words("受影响岗位一季", "Jobs displaced in a quarter"),
    "surveys": Words("摸底一季", "Surveys in a quarter"),
    "votes": Words("表决一季", "Votes in a quarter"),
    "permits": Words("报建一季", "Permits in a quarter"),
    "first": Words("首批面积", "Land of the first batch"),
    "theme": Words("主题园面积", "Land of a theme park"),
}
"""Rows of the model by kind that limit something (docs/renewal-model.md)."""

PRICED_ROW = {**RENEWAL_ROW, "adjoining": Words("小单元相邻的土地", "Land that adjoins a small unit")}
"""Rows that have a price in the bound."""

renewal_floor = Register(
    "renewal_floor",
    Kind.RESULT,
    Words("厂房占用", "Floor taken"),
    Words(
        "每类厂房、每类楼层、每季有多少可用、占用多少（F6）；为零的也列。",
        "Floor of each kind and class of storey that can be used in each quarter, and what is taken (F6).",
    ),
    key=("programme", "kind", "storey_class", "quarter"),
    group="results",
    columns=(
        programme(),
        text("kind", "类别", "Kind", "厂房类别。", "Kind of floor.", required=True, choices=RENEWAL_FLOOR),
        storey_class("楼层类别。", "Class of storey of the floor.", required=True),
        quarter("quarter", "季", "Quarter", "哪一季。", "Which quarter."),
        floor_m2(
            "floor_m2", "可用", "Can be used", "该季可用的面积。", "Floor that can be used in the quarter."
        ),
        floor_m2(
            "taken_m2", "占用", "Taken", "该季企业占用的面积。", "Floor that firms take in the quarter."
        ),
    ),
)

renewal_targets = Register(
    "renewal_targets",
    Kind.RESULT,
    Words("改造目标", "Targets of renewal"),
    Words(
        "首批每个园区应启动的面积和主题园应连片的面积，各达到多少（G1、G2）。",
        "Land to be started in each first-batch park, to be joined in each theme park (G1, G2), and what is.",
    ),
    key=("programme", "kind", "target_id"),
    group="results",
    columns=(
        programme(),
        text(
            "kind",
            "目标",
            "Kind",
            "首批或主题园。",
            "First batch or theme park.",
            required=True,
            choices={
                "first_batch": Words("首批", "First batch"),
                "theme_park": Words("主题园", "Theme park"),
            },
        ),
        text(
            "target_id",
            "园区或主题园",
            "Park or theme park",
            "首批的为园区编号，主题园的为主题园编号。",
            "Id of the park, or of the theme park.",
            required=True,
        ),
        land_mu(
            "wanted_mu",
            "应达到",
            "Wanted",
            "首批：可启动面积 × 占比；主题园：目标面积。",
            "Share of the land that can be started; the land wanted of a theme park.",
        ),
        land_mu(
            "reached_mu",
            "达到",
            "Reached",
            "首批：按期启动的面积；主题园：到期时最大的一片。",
            "Land started in time; the largest connected set by the date.",
        ),
        quarter(
            "due_quarter",
            "期限",
            "Due",
            "期限所在的季，在期末之后的为最后一季。",
            "Quarter of the date, the last one where that lies past the horizon.",
            minimum=None,
        ),
    ),
)

renewal_prices = Register(
    "renewal_prices",
    Kind.RESULT,
    Words("行的价", "Prices of rows"),
    Words(
        "界所用的乘子：每一行多一个单位值多少；不列的为 0。核验只凭它和登记表算出界。",
        "Multipliers of the bound: what one more of each row is worth; 0 where not told. The bound is worked "
        "out again from these and the registers alone.",
    ),
    key=("programme", "row", "label", "label_2"),
    group="results",
    columns=(
        programme(),
        text("row", "行", "Row", "哪一种行。", "Kind of row.", required=True, choices=PRICED_ROW),
        text(
            "label",
            "标签",
            "Label",
            "行的第一个标签；没有的写 all。",
            "First label of the row; 'all' where it has none.",
            required=True,
        ),
        text(
            "label_2",
            "第二标签",
            "Second label",
            "行的第二个标签；没有的写 all。",
            "Second label of the row; 'all' where it has none.",
            required=True,
        ),
        number(
            "price_wan",
            "价",
            "Price",
            "一个单位的价；不取整，界由它判。",
            "Price of one unit; not rounded, for the bound is judged by it.",
            unit="万元",
            required=True,
            minimum=0,
        ),
        text(
            "unit",
            "单位",
            "Unit",
            "行的单位。",
            "Unit of the row.",
            required=True,
            choices={
                "m²": Words("m²", "m²"),
                "万元": Words("万元", "10,000 yuan"),
                "亩": Words("亩", "mu"),
                "人": Words("人", "jobs"),
                "件": Words("件", "matters"),
            },
        ),
    ),
)
