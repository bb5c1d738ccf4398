"""The ways in which a unit is rebuilt, as rows: who may use one, how long it takes, who pays what."""

from dayang.town.registers.records import SOURCED
from dayang.town.registers.schema import Column, Kind, Register, Type
from dayang.words import Words

PHASE = {
    "prepare": Words("前期", "Preparing"),
    "clear": Words("清租拆除", "Clearing"),
    "build": Words("建设", "Building"),
    "operate": Words("运营", "In use"),
}

PURSE_KIND = {
    "budget": Words("镇财政", "The town's budget"),
    "relocation": Words("搬迁补助", "Relocation subsidy"),
    "pool": Words("村改贷资金池", "Loan pool of the town's company"),
    "town_company": Words("镇属公司自有资金", "Own money of the town's company"),
    "village": Words("村集体", "Village collective"),
    "bank": Words("银行", "Banks"),
    "private": Words("社会资本", "Private capital"),
}

modes = Register(
    "modes",
    Kind.RECORD,
    Words("改造模式", "Renewal modes"),
    Words(
        "改造模式及其适用条件；数字在 mode_figures。",
        "Modes and who may use them; numbers stand in mode_figures.",
    ),
    key=("mode_id",),
    group="parks",
    columns=(
        Column(
            "mode_id",
            Type.STRING,
            Words("模式编号", "Mode id"),
            Words("模式编号。", "Id of the mode."),
            required=True,
            pattern=r"[a-z0-9_]+",
        ),
        Column(
            "name_zh",
            Type.STRING,
            Words("中文名", "Chinese name"),
            Words("中文名。", "Chinese name."),
            required=True,
        ),
        Column(
            "name_en",
            Type.STRING,
            Words("英文名", "English name"),
            Words("英文名。", "English name."),
            required=True,
        ),
        Column(
            "is_on",
            Type.BOOLEAN,
            Words("启用", "In use"),
            Words("缺数字的模式不启用。", "A mode that lacks a figure is off."),
            required=True,
        ),
        Column(
            "land_natures",
            Type.STRING,
            Words("适用土地性质", "Land natures"),
            Words("以 | 分隔。", "Separated by |."),
            required=True,
            pattern=r"(state|collective|private)(\|(state|collective|private))*",
        ),
        Column(
            "certificates",
            Type.STRING,
            Words("适用权证", "Certificates"),
            Words("以 | 分隔；空为不限。", "Separated by |; empty for any."),
            pattern=r"(full|partial|none)(\|(full|partial|none))*",
        ),
        Column(
            "soundness",
            Type.STRING,
            Words("适用房屋状况", "Soundness"),
            Words("以 | 分隔；空为不限。", "Separated by |; empty for any."),
            pattern=r"(sound|repairable|unsafe)(\|(sound|repairable|unsafe))*",
        ),
        Column(
            "owner_occupied",
            Type.BOOLEAN,
            Words("须自用", "Owner-occupied"),
            Words("权属人本身须在单元内生产。", "The holder itself must work in the unit."),
            required=True,
        ),
        Column(
            "unbuildable_only",
            Type.BOOLEAN,
            Words("只用于不可建设用地", "Unbuildable land only"),
            Words(
                "全在开发边界外或河道管理范围内的单元才可用。",
                "Only for units wholly outside the boundary or in river strips.",
            ),
            required=True,
        ),
        Column(
            "clears",
            Type.BOOLEAN,
            Words("清退企业", "Clears firms"),
            Words("是否须先清空企业再拆除。", "Whether firms must leave and buildings come down."),
            required=True,
        ),
        Column(
            "voting_body",
            Type.STRING,
            Words("表决机构", "Voting body"),
            Words(
                "须由谁表决；权属人不是集体时无须表决。",
                "Who has to vote; no vote where the holder is no collective.",
            ),
            required=True,
            choices={
                "members": Words("全体成员", "All members"),
                "representatives": Words("成员代表", "Representatives"),
                "none": Words("无须表决", "No vote"),
            },
        ),
    ),
)

mode_figures = Register(
    "mode_figures",
    Kind.RECORD,
    Words("模式数字", "Mode figures"),
    Words(
        "每种模式的每个数字：区间、单位、来源、状态，自何日起适用。",
        "Every number of a mode: range, unit, source, status, and from when it holds.",
    ),
    key=("mode_id", "figure", "valid_from"),
    group="parks",
    columns=(
        Column(
            "mode_id",
            Type.STRING,
            Words("模式编号", "Mode id"),
            Words("模式编号。", "Id of the mode."),
            required=True,
            references="modes",
        ),
        Column(
            "figure",
            Type.STRING,
            Words("数字", "Figure"),
            Words("是什么数字。", "Which number it is."),
            required=True,
            choices={
                "area_min_mu": Words("最小面积", "Least area"),
                "vote_share": Words("通过票比例", "Share of votes that passes"),
                "prepare_months": Words("前期月数", "Months of preparing"),
                "clear_months": Words("清租拆除月数", "Months of clearing"),
                "extra_months": Words("出让等间隔月数", "Months between, as for a sale"),
                "build_months": Words("建设月数", "Months of building"),
                "plot_ratio": Words("建成容积率", "Plot ratio built"),
                "village_floor_share": Words("村集体物业占比", "Share of floor that is the village's"),
                "equity_share": Words("自有资金比例", "Share of own money"),
            },
        ),
        Column("low", Type.NUMBER, Words("下限", "Low"), Words("区间下限。", "Low end.")),
        Column("high", Type.NUMBER, Words("上限", "High"), Words("区间上限。", "High end.")),
        Column(
            "unit",
            Type.STRING,
            Words("单位", "Unit"),
            Words("单位；无量纲写 1。", "Unit; 1 for none."),
            required=True,
        ),
        *SOURCED,
        Column(
            "valid_from",
            Type.DATE,
            Words("起始日", "Valid from"),
            Words("自何日起适用。", "First day it holds."),
            required=True,
            future=True,
        ),
    ),
)

mode_flows = Register(
    "mode_flows",
    Kind.RECORD,
    Words("模式资金流", "Mode flows"),
    Words(
        "每种模式各阶段谁付什么、谁得什么。",
        "Who pays and who receives what, in which phase of each mode.",
    ),
    key=("mode_id", "item", "payer"),
    group="parks",
    columns=(
        Column(
            "mode_id",
            Type.STRING,
            Words("模式编号", "Mode id"),
            Words("模式编号。", "Id of the mode."),
            required=True,
            references="modes",
        ),
        Column(
            "item",
            Type.STRING,
            Words("项目", "Item"),
            Words("资金项目。", "What the money is for."),
            required=True,
            choices={
                "compensation": Words("征收补偿", "Compensation"),
                "demolition": Words("拆除", "Demolition"),
                "moving": Words("企业搬迁补助", "Moving subsidy"),
                "lease_breaking": Words("解约补偿", "Breaking of leases"),
                "transition_rent": Words("过渡租金", "Transition rent"),
                "construction": Words("建设", "Construction"),
                "loan": Words("贷款建设资金（收款方偿还）", "Construction on loan, repaid by the receiver"),
                "land_sale": Words("土地出让", "Sale of land"),
                "floor_sale": Words("物业销售（非村集体部分）", "Sale of floor that is not the village's"),
                "works": Words("整治工程", "Works"),
            },
        ),
        Column(
            "phase",
            Type.STRING,
            Words("阶段", "Phase"),
            Words("在哪一阶段发生。", "When it is paid."),
            required=True,
            choices=PHASE,
        ),
        Column(
            "payer",
            Type.STRING,
            Words("支付方", "Payer"),
            Words(
                "由哪种资金支付；写村集体而权属人不是集体时，由权属人自付（社会资本）。",
                "Kind of purse that pays; where it says village and the holder is no collective, "
                "the holder pays (private capital).",
            ),
            required=True,
            choices=PURSE_KIND,
        ),
        Column(
            "receiver",
            Type.STRING,
            Words("收款方", "Receiver"),
            Words(
                "收款的资金渠道；付给渠道之外的留空；村集体指权属人。",
                "Kind of purse that receives; empty when none of them does; village means the holder.",
            ),
            choices=PURSE_KIND,
        ),
        Column("low", Type.NUMBER, Words("下限", "Low"), Words("区间下限。", "Low end.")),
        Column("high", Type.NUMBER, Words("上限", "High"), Words("区间上限。", "High end.")),
        Column(
            "unit",
            Type.STRING,
            Words("单位", "Unit"),
            Words("按什么计。", "What it is reckoned by."),
            required=True,
            choices={
                "元/亩": Words("元/亩", "yuan a mu of land"),
                "元/m²旧": Words("每平方米旧建筑", "yuan a m² of old floor"),
                "元/m²新": Words("每平方米新建筑", "yuan a m² of new floor"),
                "元/m²企业": Words("每平方米企业用房", "yuan a m² of a firm's floor"),
                "原租金": Words("原租金的倍数", "times the rent lost"),
                "解约价": Words("解约价的倍数", "times the price of breaking"),
            },
        ),
        Column(
            "share",
            Type.NUMBER,
            Words("承担比例", "Share"),
            Words("该支付方承担的比例。", "Share that this payer bears."),
            required=True,
            minimum=0,
            maximum=1,
            decimals=4,
        ),
        *SOURCED,
    ),
)
