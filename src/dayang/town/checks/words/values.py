"""The words of what is judged of a value that could be read."""

from dayang.town.checks.words.rule import FAULT, WARNING, Rule
from dayang.words import Words

VALUES = {
    "out_of_bounds": Rule(
        FAULT,
        Words("超出范围", "Out of bounds"),
        Words("{bounds}", "{bounds}"),
        Words("核对数值和单位。", "Check the figure and its unit."),
    ),
    "not_a_choice": Rule(
        FAULT,
        Words("不在可选值中（附“您是否指”）", "Not a listed choice (with a 'did you mean')"),
        Words("可选值之一：{choices}", "one of: {choices}"),
        Words("{suggestion}从可选值中选一个。", "{suggestion}Choose one of the list."),
    ),
    "pattern_mismatch": Rule(
        FAULT,
        Words("格式不符", "Not of the pattern asked"),
        Words("{description}（格式 {pattern}）", "{description} (pattern {pattern})"),
        Words("按格式改写。", "Write it in that form."),
    ),
    "credit_code": Rule(
        FAULT,
        Words(
            "统一社会信用代码的长度、字符或校验位不对（GB 32100-2015）",
            "A credit code of wrong length, characters or check digit (GB 32100-2015)",
        ),
        Words("18 位代码，末位为校验位{digit}", "18 characters, the last a check digit{digit}"),
        Words(
            "对照营业执照核对每一位（没有字母 I、O、S、V、Z）。",
            "Compare each character with the licence (there are no letters I, O, S, V, Z).",
        ),
    ),
    "projected_crs": Rule(
        FAULT,
        Words("坐标系不是以米为单位的平面投影坐标系", "Not a projected reference system in metres"),
        Words("以米为单位的投影坐标系，如 EPSG:4526", "a projected system in metres, such as EPSG:4526"),
        Words(
            "在 GIS 中查出投影坐标系的 EPSG 编号填入。",
            "Look up the EPSG code of a projected system in your GIS.",
        ),
    ),
    "amount_scale": Rule(
        WARNING,
        Words(
            "金额疑似差一万倍（万元当作元，或相反）",
            "An amount that looks a factor of 10,000 off (万元 for yuan, or the reverse)",
        ),
        Words("以元计；{evidence}", "yuan; {evidence}"),
        Words("核对单位：{hint}；确实无误则不必改。", "Check the unit: {hint}; leave it if it is right."),
    ),
}
