"""The money of a renewal plan: payments, purses, villages and loans."""

from dayang.town.registers.modes import PURSE_KIND
from dayang.town.registers.renewal_columns import (
    RENEWAL_ITEM,
    RENEWAL_RECEIVER,
    programme,
    quarter,
    unit,
    year,
    yuan,
)
from dayang.town.registers.schema import Column, Kind, Register
from dayang.town.registers.water_columns import text
from dayang.words import Words


def _village() -> Column:
    return text(
        "village_id", "村编号", "Village id", "村。", "The village.", required=True, references="villages"
    )


renewal_payments = Register(
    "renewal_payments",
    Kind.RESULT,
    Words("改造收付", "Payments of renewal"),
    Words(
        "期内每个单元每年谁付给谁、为什么、多少（M1、M2），搬迁补助在内；为零的不列。",
        "Who pays whom for what by unit and year (M1, M2), moving subsidies included; nil is left out.",
    ),
    key=("programme", "unit_id", "payer", "receiver", "item", "year"),
    group="results",
    columns=(
        programme(),
        unit(),
        text(
            "payer",
            "支付方",
            "Payer",
            "由哪种资金支付；村集体是单元权属人的村。",
            "Kind of purse that pays; the village is that of the unit's holder.",
            required=True,
            choices=PURSE_KIND,
        ),
        text(
            "receiver",
            "收款方",
            "Receiver",
            "收款的资金渠道；付给渠道之外的另记。",
            "Kind of purse that receives, or none of them.",
            required=True,
            choices=RENEWAL_RECEIVER,
        ),
        text(
            "item",
            "项目",
            "Item",
            "资金项目。",
            "What the money is for.",
            required=True,
            choices=RENEWAL_ITEM,
        ),
        year(),
        yuan("amount_yuan", "金额", "Amount", "该年付出。", "Paid in the year.", minimum=0),
    ),
)

renewal_purses = Register(
    "renewal_purses",
    Kind.RESULT,
    Words("资金使用", "Purses used"),
    Words(
        "每个渠道每年付出多少、上限多少、还剩多少（M3）：六类渠道和每个村，期内每年一行。",
        "What each purse pays in a year, its limit and what is left (M3): six kinds and every village.",
    ),
    key=("programme", "purse", "year"),
    group="results",
    columns=(
        programme(),
        text(
            "purse",
            "渠道",
            "Purse",
            "资金类别；村集体的为村编号。",
            "Kind of purse; the village's id where it is a village's own.",
            required=True,
        ),
        year(),
        yuan("spent_yuan", "付出", "Spent", "该年付出。", "Paid in the year.", minimum=0),
        yuan(
            "limit_yuan",
            "上限",
            "Limit",
            "该年可用减已承诺；不设上限的留空。",
            "Available less committed in the year; empty where nothing limits it.",
            required=False,
        ),
        yuan(
            "left_yuan",
            "剩余",
            "Left",
            "上限减付出；不设上限的留空。",
            "Limit less what is spent; empty where nothing limits it.",
            required=False,
        ),
    ),
)

renewal_villages = Register(
    "renewal_villages",
    Kind.RESULT,
    Words("村集体收入", "Income of villages"),
    Words(
        "每个有基准年账的村每年的收入由什么组成，下限多少（V1 至 V3）。",
        "What makes up the income of each village with an account by year, and its lower limit (V1 to V3).",
    ),
    key=("programme", "village_id", "year"),
    group="results",
    columns=(
        programme(),
        _village(),
        year(),
        yuan(
            "base_yuan",
            "基准年收入",
            "Base",
            "基准年全部收入。",
            "All income of the last year before the plan.",
        ),
        yuan(
            "rent_lost_yuan",
            "失去的租金",
            "Rent lost",
            "集体单元自清租起失去的租金。",
            "Rent of collective units lost from clearing on.",
            minimum=0,
        ),
        yuan(
            "transition_yuan",
            "过渡租金",
            "Transition rent",
            "收到的过渡租金。",
            "Transition rent received.",
            minimum=0,
        ),
        yuan(
            "new_rent_yuan",
            "新租金",
            "New rent",
            "村所占新厂房的租金，按出租率。",
            "Rent of the village's share of new floor, at the stated occupancy.",
            minimum=0,
        ),
        yuan(
            "loan_service_yuan",
            "还本付息",
            "Loan service",
            "该年还本付息。",
            "Interest and repayment in the year.",
            minimum=0,
        ),
        yuan(
            "income_yuan",
            "收入",
            "Income",
            "基准 − 失去的租金 + 过渡租金 + 新租金 − 还本付息。",
            "Base less rent lost, plus transition and new rent, less loan service.",
        ),
        yuan(
            "limit_yuan",
            "下限",
            "Lower limit",
            "该村收入的下限（V1）。",
            "What its income must not fall below (V1).",
        ),
    ),
)

renewal_loans = Register(
    "renewal_loans",
    Kind.RESULT,
    Words("改造贷款", "Loans of renewal"),
    Words(
        "每个单元每季借入和偿还；自交付之季起每季还年额的四分之一（M5），期内。",
        "What each unit borrows and repays by quarter, within the horizon; from delivery on a quarter of the "
        "yearly sum each (M5).",
    ),
    key=("programme", "unit_id", "lender", "quarter"),
    group="results",
    columns=(
        programme(),
        unit(),
        text(
            "lender",
            "出借方",
            "Lender",
            "出借的资金类别。",
            "Kind of purse that lends.",
            required=True,
            choices=PURSE_KIND,
        ),
        quarter("quarter", "季", "Quarter", "借还的季。", "Quarter it is lent or repaid."),
        yuan("lent_yuan", "借入", "Lent", "该季借入。", "Lent in the quarter.", minimum=0),
        yuan(
            "repaid_yuan",
            "偿还",
            "Repaid",
            "该季还本付息。",
            "Repaid in the quarter, interest included.",
            minimum=0,
        ),
    ),
)
