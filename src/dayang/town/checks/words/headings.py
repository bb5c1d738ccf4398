"""The words of what is judged of headings."""

from dayang.town.checks.words.rule import FAULT, Rule
from dayang.words import Words

HEADINGS = {
    "missing_column": Rule(
        FAULT,
        Words("缺少必填列", "A required column is missing"),
        Words("须有“{heading}”一列", "a column '{heading}'"),
        Words(
            "补上这一列；可用 dayang template 取得带全部列名的空表。",
            "Add the column; 'dayang template' writes an empty sheet with all headings.",
        ),
    ),
    "unknown_column": Rule(
        FAULT,
        Words("列名不认识（附“您是否指”）", "A heading is not known (with a 'did you mean')"),
        Words("本表列名之一：{names}", "one of this register's headings: {names}"),
        Words(
            "{suggestion}改正列名，或删去这一列。", "{suggestion}Correct the heading, or delete the column."
        ),
    ),
    "duplicate_heading": Rule(
        FAULT,
        Words("两个列名指同一列", "Two headings stand for one column"),
        Words(
            "“{title}”只能有一列，前面已有“{first}”", "one column for '{title}'; '{first}' stands before it"
        ),
        Words("删去或改名其中一列。", "Delete or rename one of the two."),
    ),
    "wrong_unit": Rule(
        FAULT,
        Words("列名中的单位与本表不同", "The heading names another unit than the register's"),
        Words("单位是 {unit}", "the unit {unit}"),
        Words(
            "把数值换算为 {unit}，再改列名；软件不代为换算。",
            "Convert the figures to {unit}, then the heading; this is never done for you.",
        ),
    ),
}
