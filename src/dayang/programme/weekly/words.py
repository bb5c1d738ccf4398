"""What the annex says of how the weekly is reckoned."""


def rules(warn_days: float) -> list[str]:
    """Return the sentences, with the parameter ``weekly.warn_days``.

    They are Chinese only, as is the whole document.
    """
    return [
        "目标：灯号、现值、差距、责任取自“目标进度”表；原因是该表的说明。",
        f"项目：按改造模式各阶段月数的上限，自启动之日起累计；对外承诺的交付日更早的，以承诺为准。"
        f"最慢的单元决定项目。过期为落后，{warn_days:g}天内到期为有风险。",
        f"承诺：未兑现、已过期或{warn_days:g}天内到期的，同一类、同一对象并为一项，以最早的为准。",
        "次序：先落后，后有风险；同灯号的按落后天数。目标的落后天数＝已过天数－已走路程×全程天数。",
        "原因：只写台账里看得出的（权属争议、表决、批复、租约、资金），看不出的写“未填”，不作推测。",
        "比上周：同一套算法按一周前所知的台账再算一遍，逐项比较。",
        "依据：E-见“目标依据”表，P-、C-见“周调度依据”表，均在同一文件夹的weekly.xlsx。",
    ]
