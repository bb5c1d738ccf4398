"""The words of what is judged of a cell by how it is written, whatever it should hold."""

from dayang.town.checks.words.rule import FAULT, REPAIRED, Rule
from dayang.words import Words

CELLS = {
    "empty_cell": Rule(
        FAULT,
        Words("必填的单元格为空", "A required cell is empty"),
        Words("{kind}，不可为空", "{kind}; may not be empty"),
        Words("填上；整行无用就删去整行。", "Fill it in; delete the row if it is of no use."),
    ),
    "wrong_type": Rule(
        FAULT,
        Words("类型不对", "A cell is of the wrong type"),
        Words("{kind}", "{kind}"),
        Words("改为{kind}；没有就留空。", "Write {kind}; leave the cell empty where there is none."),
    ),
    "unit_in_cell": Rule(
        FAULT,
        Words("数字里带单位、“万”或百分号", "A number with a unit, 万 or a per cent sign in its cell"),
        Words("只写数字（以 {unit} 计）", "the bare number, in {unit}"),
        Words(
            "换算后只留数字；软件不猜单位。", "Convert it and leave the bare number; units are never guessed."
        ),
    ),
    "too_many_digits": Rule(
        FAULT,
        Words("数字位数超出可靠范围", "More digits than the file can keep"),
        Words("不超过 {digits} 位的数字", "at most {digits} digits"),
        Words(
            "Excel 只保留 15 位有效数字，后面的已被改成 0：把单元格设为“文本”，从原始资料重新填写。",
            "Excel keeps 15 digits and turns the rest to 0: format the cell as text and enter it again "
            "from its source.",
        ),
    ),
    "too_many_decimals": Rule(
        FAULT,
        Words("金额多于两位小数", "An amount with more than two decimals"),
        Words("元，最多两位小数", "yuan, at most two decimals"),
        Words(
            "四舍五入到分；若单位是万元，先换算为元。",
            "Round to fen; if the figures are in 万元, convert them to yuan first.",
        ),
    ),
    "control_character": Rule(
        FAULT,
        Words("含控制字符或乱码", "Control characters or characters damaged in decoding"),
        Words("可读的文字", "readable text"),
        Words(
            "重新键入；若整列如此，请把文件另存为 UTF-8 再试。",
            "Type it again; if the whole column is so, save the file as UTF-8 and try again.",
        ),
    ),
    "formula_cell": Rule(
        FAULT,
        Words(
            "以 = + - @ 或制表符开头，会被表格软件当作公式执行",
            "Starts with = + - @ or a tab, which a spreadsheet would run as a formula",
        ),
        Words("不以 = + - @ 或制表符开头的文字", "text that does not start with = + - @ or a tab"),
        Words("删去开头的符号。", "Delete the leading sign."),
    ),
    "excel_error": Rule(
        FAULT,
        Words("Excel 错误值", "An error value of Excel"),
        Words("{kind}", "{kind}"),
        Words(
            "改正公式，或粘贴为数值；没有就留空。",
            "Mend the formula or paste the value; leave the cell empty where there is none.",
        ),
    ),
    "tidied": Rule(
        REPAIRED,
        Words(
            "空格、不可见字符、全角字符、千分位、大小写、“12.0”式编号已整理",
            "Spaces, invisible and full-width characters, separators, case and ids like '12.0', tidied",
        ),
        Words("没有{what}", "no {what}"),
        Words("已读作“{value}”，无须处理。", "Read as '{value}'; nothing to do."),
    ),
    "number_ids": Rule(
        REPAIRED,
        Words(
            "文字列中的单元格存成了数字（每列说一次）",
            "Cells of a text column kept as numbers (said once a column)",
        ),
        Words("文字；有 {count} 格存成数字", "text; {count} cells hold numbers"),
        Words(
            "已按所见读作文字；编号若以 0 开头，0 已丢失，请把该列设为“文本”后重填。",
            "Read as text, as they look; where an id began with 0 that 0 is lost: format the column as text "
            "and enter it again.",
        ),
    ),
    "placeholder": Rule(
        REPAIRED,
        Words("以 / - — N/A 等表示“无”，已作空值", "A mark for 'none', such as / - N/A, read as empty"),
        Words("没有就留空", "an empty cell where there is none"),
        Words("已读作空，无须处理。", "Read as empty; nothing to do."),
    ),
    "tick_column": Rule(
        REPAIRED,
        Words("整列只打勾：空格读作“否”", "A column of ticks alone: blanks are read as 'no'"),
        Words("是或否", "yes or no"),
        Words(
            "{count} 个空格已读作“否”；不对请逐格填写是、否。",
            "{count} blank cells were read as 'no'; where that is wrong, write yes or no in each.",
        ),
    ),
}
