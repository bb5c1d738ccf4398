"""The words of what is judged of a row, and of rows beside each other."""

from dayang.town.checks.words.rule import FAULT, WARNING, Rule
from dayang.words import Words

ROWS = {
    "reversed_dates": Rule(
        FAULT,
        Words("先后颠倒的日期", "Two dates in the wrong order"),
        Words("不早于“{first}” {value}", "not before '{first}' {value}"),
        Words("核对两个日期。", "Check both dates."),
    ),
    "same_node": Rule(
        WARNING,
        Words("河段的上下游节点相同", "A reach that ends at the node where it begins"),
        Words("与上游节点不同的下游节点", "a downstream node other than the upstream node"),
        Words(
            "核对节点编号；确为环形水道则不必改。",
            "Check the ids of the nodes; leave it if it is a ring of water.",
        ),
    ),
    "duplicate_key": Rule(
        FAULT,
        Words("主键重复", "A key stands in more than one row"),
        Words("{key} 不重复；同一主键见第 {rows} 行", "{key} once only; the same key stands in rows {rows}"),
        Words("删去重复的行，或改正编号。", "Delete the double rows or correct the key."),
    ),
    "single_row": Rule(
        FAULT,
        Words("本表须恰有一行", "The register has exactly one row"),
        Words("恰有一行数据", "exactly one row"),
        Words("只留一行。", "Leave one row."),
    ),
}
