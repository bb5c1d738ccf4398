"""What a renewal plan is: its programmes side by side, and the units each starts."""

from dayang.town.registers.renewal_columns import floor_m2, land_mu, programme, quarter, unit, wan, yuan
from dayang.town.registers.schema import Column, Kind, Register, Type
from dayang.town.registers.water_columns import count, number, text
from dayang.words import Words

renewal_programmes = Register(
    "renewal_programmes",
    Kind.RESULT,
    Words("改造方案", "Renewal programmes"),
    Words(
        "一份方案一行：值、界、差距，值的八个部分，交付、留企、公共支出。",
        "One row a programme: worth, bound, gaps, parts of the worth, what it delivers, keeps and spends.",
    ),
    key=("programme",),
    group="results",
    columns=(
        programme(),
        wan(
            "value_wan",
            "值",
            "Worth",
            "W1 至 W8 之和，按该方案自己的权重。",
            "Sum of W1 to W8 under the programme's own weights.",
            required=True,
        ),
        wan(
            "bound_wan",
            "界",
            "Bound",
            "同一权重下任何方案都越不过的值；基准和手工排法留空。",
            "What no programme can pass under these weights; empty for 'reference' and 'greedy'.",
        ),
        number(
            "gap",
            "差距",
            "Gap",
            "|界 − 值| ÷ max(|值|, 1e-9)。",
            "|bound - value| / max(|value|, 1e-9).",
            minimum=0,
            decimals=8,
        ),
        wan(
            "reference_wan",
            "基准值",
            "Worth of the reference",
            "基准方案在该方案权重下的值。",
            "Worth of the reference under this programme's weights.",
        ),
        number(
            "gap_to_reference",
            "对基准的差距",
            "Gap to the reference",
            "（界 − 值）÷（界 − 基准值）；两者相等时留空。",
            "(bound - value) / (bound - reference); empty where bound and reference are equal.",
            decimals=8,
        ),
        *(
            wan(
                f"w{part}_wan",
                f"W{part} {zh}",
                f"W{part} {en}",
                f"值的第 {part} 部分（改造方案怎么算，W{part}）。",
                f"Part {part} of the worth (how a renewal plan is made, W{part}).",
                required=True,
            )
            for part, (zh, en) in enumerate(
                (
                    ("交付", "land delivered"),
                    ("公共净支出", "net public money"),
                    ("搬迁损失", "moves"),
                    ("受影响岗位", "jobs displaced"),
                    ("外迁", "leaving town"),
                    ("退出", "ending"),
                    ("污染", "discharge"),
                    ("兑现承诺", "promises kept"),
                ),
                start=1,
            )
        ),
        land_mu(
            "area_mu",
            "交付面积",
            "Land delivered",
            "期内交付、清退企业的单元用地，项目单元不计。",
            "Land of units that are cleared and delivered within the horizon, those of projects left out.",
        ),
        land_mu(
            "renovated_mu",
            "整治面积",
            "Land renovated",
            "期内交付、不清退企业的单元用地。",
            "Land of units delivered within the horizon that are not cleared.",
        ),
        count(
            "firms_moved",
            "搬迁企业",
            "Firms moved",
            "期内搬到镇内某处至少一次的企业。",
            "Firms that move to a place in town at least once.",
            required=True,
            minimum=0,
        ),
        count(
            "firms_left",
            "外迁企业",
            "Firms that leave",
            "期内外迁的企业。",
            "Firms that leave town.",
            required=True,
            minimum=0,
        ),
        count(
            "firms_ended",
            "退出企业",
            "Firms that end",
            "期内退出的企业。",
            "Firms that end.",
            required=True,
            minimum=0,
        ),
        count(
            "jobs_left",
            "外迁岗位",
            "Jobs that leave",
            "外迁企业最近报出的岗位。",
            "Jobs that firms leaving town reported last.",
            unit="人",
            required=True,
            minimum=0,
        ),
        yuan(
            "output_left_yuan",
            "外迁年产值",
            "Output that leaves",
            "外迁企业最近报出的年产值。",
            "Yearly output that firms leaving town reported last.",
        ),
        yuan(
            "tax_left_yuan",
            "外迁年税收",
            "Tax that leaves",
            "外迁企业最近报出的年税收。",
            "Yearly tax that firms leaving town reported last.",
        ),
        yuan(
            "public_net_yuan",
            "公共净支出",
            "Net public money",
            "镇财政、搬迁补助、镇属公司期内付出，减它们从期内交付单元收到的。",
            "What budget, relocation money and town company pay within the horizon, less what they receive "
            "of units delivered within it.",
        ),
        number(
            "discharge_m3_d",
            "关停或集中的废水",
            "Process water closed",
            "退出的和最后落在环保共性产业园的企业的生产废水。",
            "Process water of firms that end, and of those that are last in a shared process park.",
            unit="m³/d",
            required=True,
            minimum=0,
            decimals=2,
        ),
    ),
)

renewal_starts = Register(
    "renewal_starts",
    Kind.RESULT,
    Words("启动的单元", "Units started"),
    Words(
        "方案启动的每个单元：何时、以何模式、各阶段何季结束、建什么。不在表中的单元保留。",
        "Each unit started: when, by which mode, when its phases end, what is built. Others are retained.",
    ),
    key=("programme", "unit_id"),
    group="results",
    columns=(
        programme(),
        unit(),
        text(
            "mode_id",
            "改造模式",
            "Mode",
            "改造模式编号。",
            "Mode by which it is rebuilt.",
            required=True,
            references="modes",
        ),
        quarter("start_quarter", "启动季", "Start quarter", "启动的季。", "Quarter it is started in."),
        Column(
            "starts_on",
            Type.DATE,
            Words("启动日", "Starts on"),
            Words("启动季的第一天。", "First day of the start quarter."),
            required=True,
            future=True,
        ),
        quarter(
            "prepared", "前期结束", "Prepared", "清租拆除开始的季 s+P。", "Quarter s+P, clearing begins."
        ),
        quarter(
            "cleared", "清租结束", "Cleared", "清租拆除结束之后的季 s+C。", "Quarter s+C, clearing is over."
        ),
        quarter("resumed", "建设开始", "Building", "建设开始的季 s+E。", "Quarter s+E, building begins."),
        quarter(
            "delivered",
            "交付",
            "Delivered",
            "交付的季 s+D，可在期末之后。",
            "Quarter s+D of delivery, which may lie past the horizon.",
        ),
        land_mu("area_mu", "面积", "Area", "用地面积。", "Land area."),
        *(
            floor_m2(
                f"{name}_m2",
                f"新建{zh}",
                f"New floor, {en}",
                f"新建{zh}厂房；项目的登记在可用厂房，此处为 0。",
                "New floor of this class; that of projects is in available floor, 0 here.",
            )
            for name, zh, en in (
                ("ground", "首层", "ground"),
                ("low", "二至三层", "low"),
                ("upper", "四层及以上", "upper"),
            )
        ),
        Column(
            "in_project",
            Type.BOOLEAN,
            Words("在项目中", "In a project"),
            Words("是否已立项的单元（U7）。", "Whether it is a unit of a project (U7)."),
            required=True,
        ),
        Column(
            "provisional",
            Type.BOOLEAN,
            Words("暂定", "Provisional"),
            Words(
                "须表决而未表决通过：表决之后的一切都是暂定（T3）。",
                "A vote is still to pass: all that follows it is provisional (T3).",
            ),
            required=True,
        ),
    ),
)
