"""The words of what is judged of samples of water."""

from dayang.town.checks.words.rule import FAULT, Rule
from dayang.words import Words

SAMPLES = {
    "impossible_sample": Rule(
        FAULT,
        Words("水中不可能有的监测值", "A sample that no water can show"),
        Words("{item}：{bounds} {unit}", "{item}: {bounds} {unit}"),
        Words(
            "对照原始记录，核对小数点、单位，和是否填错了列。",
            "Compare it with the record: decimal point, unit, and whether it stands in the right column.",
        ),
    ),
    "mixed_units": Rule(
        FAULT,
        Words(
            "监测值疑似差一千倍（µg/L 填在 mg/L 下）",
            "A sample that looks a factor of 1,000 off (µg/L where mg/L is said)",
        ),
        Words(
            "{item}以 {unit} 计，河涌通常不超过 {usual}；除以 1,000 为 {smaller}，正在常见范围内",
            "{item} in {unit}, in rivers usually not above {usual}; a thousandth of it, {smaller}, is usual",
        ),
        Words(
            "对照原始记录：若是 µg/L，换算为 {unit} 再填；软件不代为换算。",
            "Compare it with the record: if it is in µg/L, convert it to {unit}; this is never done for you.",
        ),
    ),
    "unit_of_item": Rule(
        FAULT,
        Words("单位不是该指标的单位", "A unit that is not the item's"),
        Words("{item}的单位 {unit}", "the unit of {item}: {unit}"),
        Words(
            "把数值换算为 {unit}，再改单位；软件不代为换算。",
            "Convert the value to {unit}, then the unit; this is never done for you.",
        ),
    ),
}
