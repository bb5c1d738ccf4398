"""Parameters and documents: what figures rest on."""

from dayang.town.registers.schema import Column, Kind, Register, Type
from dayang.words import Words

PARAMETER_STATUS = {
    "标准": Words("标准", "Standard"),
    "政策": Words("政策", "Policy"),
    "合同": Words("合同", "Contract"),
    "实测": Words("实测", "Measured"),
    "假定": Words("假定", "Assumed"),
    "待填": Words("待填", "To be filled"),
}

SOURCED = (
    Column(
        "source",
        Type.STRING,
        Words("来源", "Source"),
        Words(
            "出处：条款、文号、合同号、测量，或假定的理由。",
            "Clause, document, contract, measurement, or reason of the assumption.",
        ),
        required=True,
    ),
    Column(
        "status",
        Type.STRING,
        Words("状态", "Status"),
        Words("数值的可靠程度。", "How sure the value is."),
        required=True,
        choices=PARAMETER_STATUS,
    ),
)
"""Columns of every register whose rows are numbers of policy: where they are from, how sure they are."""

documents = Register(
    "documents",
    Kind.RECORD,
    Words("文件依据", "Documents"),
    Words("标准、政策、合同等依据文件。", "Standards, policies, contracts and other documents relied on."),
    key=("document_id",),
    group="records",
    columns=(
        Column(
            "document_id",
            Type.STRING,
            Words("文件编号", "Document id"),
            Words("文件编号或文号。", "Number of the document."),
            required=True,
        ),
        Column(
            "title",
            Type.STRING,
            Words("标题", "Title"),
            Words("文件标题。", "Title of the document."),
            required=True,
        ),
        Column("issuer", Type.STRING, Words("发文单位", "Issuer"), Words("发文单位。", "Who issued it.")),
        Column(
            "issued_on", Type.DATE, Words("发文日期", "Issued on"), Words("发文日期。", "When it was issued.")
        ),
        Column(
            "link",
            Type.STRING,
            Words("链接或存放处", "Link"),
            Words("链接或存放处。", "Address or where it is kept."),
        ),
    ),
    since="issued_on",
)

parameters = Register(
    "parameters",
    Kind.RECORD,
    Words("参数", "Parameters"),
    Words(
        "期限、价格、阈值、限值；镇自己的行优先于随软件附带的行。",
        "Durations, prices, thresholds and limits; a town's own row wins over the one shipped.",
    ),
    key=("parameter_id", "valid_from"),
    group="records",
    columns=(
        Column(
            "parameter_id",
            Type.STRING,
            Words("参数编号", "Parameter id"),
            Words("参数编号，形如 siting.walk_m。", "Id, such as siting.walk_m."),
            required=True,
            pattern=r"[a-z0-9_]+(\.[a-z0-9_]+)+",
        ),
        Column(
            "name_zh",
            Type.STRING,
            Words("中文名", "Chinese name"),
            Words("参数中文名。", "Chinese name."),
            required=True,
        ),
        Column(
            "name_en",
            Type.STRING,
            Words("英文名", "English name"),
            Words("参数英文名。", "English name."),
            required=True,
        ),
        Column(
            "value",
            Type.NUMBER,
            Words("值", "Value"),
            Words("数值；待填时留空。", "The number; empty while to be filled."),
        ),
        Column(
            "unit",
            Type.STRING,
            Words("单位", "Unit"),
            Words("单位；无量纲写 1。", "Unit; 1 where it has none."),
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
        Column(
            "valid_to",
            Type.DATE,
            Words("终止日", "Valid to"),
            Words("至何日止；长期有效留空。", "Last day it holds; empty for no end."),
            future=True,
        ),
    ),
)
