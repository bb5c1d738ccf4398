"""The words of every rule of checking, in both languages, in one place.

A rule is a row of `RULES`; the modules beside this one find what breaks it. A new
rule is a row here, the code that finds it, a test that produces it, and a line in
``docs/checking.md`` (a test says which of these is missing).

Long: it is that table and little else.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from dayang.town.faults import InputFault, Severity
from dayang.words import Words


@dataclass(frozen=True, slots=True)
class Rule:
    """What a rule says.

    Parameters
    ----------
    severity
        See `dayang.town.faults.Severity`.
    title
        What is checked, for the printed list.
    expected, remedy
        What was expected and what to do; ``{name}`` fields are filled in for each fault.
    """

    severity: Severity
    title: Words
    expected: Words
    remedy: Words


_FAULT, _WARNING, _REPAIRED = Severity.FAULT, Severity.WARNING, Severity.REPAIRED

_HEADINGS = {
    "missing_column": Rule(
        _FAULT,
        Words("缺少必填列", "A required column is missing"),
        Words("须有“{heading}”一列", "a column '{heading}'"),
        Words(
            "补上这一列；可用 dayang template 取得带全部列名的空表。",
            "Add the column; 'dayang template' writes an empty sheet with all headings.",
        ),
    ),
    "unknown_column": Rule(
        _FAULT,
        Words("列名不认识（附“您是否指”）", "A heading is not known (with a 'did you mean')"),
        Words("本表列名之一：{names}", "one of this register's headings: {names}"),
        Words(
            "{suggestion}改正列名，或删去这一列。", "{suggestion}Correct the heading, or delete the column."
        ),
    ),
    "duplicate_heading": Rule(
        _FAULT,
        Words("两个列名指同一列", "Two headings stand for one column"),
        Words(
            "“{title}”只能有一列，前面已有“{first}”", "one column for '{title}'; '{first}' stands before it"
        ),
        Words("删去或改名其中一列。", "Delete or rename one of the two."),
    ),
    "wrong_unit": Rule(
        _FAULT,
        Words("列名中的单位与本表不同", "The heading names another unit than the register's"),
        Words("单位是 {unit}", "the unit {unit}"),
        Words(
            "把数值换算为 {unit}，再改列名；软件不代为换算。",
            "Convert the figures to {unit}, then the heading; this is never done for you.",
        ),
    ),
}

_CELLS = {
    "empty_cell": Rule(
        _FAULT,
        Words("必填的单元格为空", "A required cell is empty"),
        Words("{kind}，不可为空", "{kind}; may not be empty"),
        Words("填上；整行无用就删去整行。", "Fill it in; delete the row if it is of no use."),
    ),
    "wrong_type": Rule(
        _FAULT,
        Words("类型不对", "A cell is of the wrong type"),
        Words("{kind}", "{kind}"),
        Words("改为{kind}；没有就留空。", "Write {kind}; leave the cell empty where there is none."),
    ),
    "unit_in_cell": Rule(
        _FAULT,
        Words("数字里带单位、“万”或百分号", "A number with a unit, 万 or a per cent sign in its cell"),
        Words("只写数字（以 {unit} 计）", "the bare number, in {unit}"),
        Words(
            "换算后只留数字；软件不猜单位。", "Convert it and leave the bare number; units are never guessed."
        ),
    ),
    "too_many_digits": Rule(
        _FAULT,
        Words("数字位数超出可靠范围", "More digits than the file can keep"),
        Words("不超过 {digits} 位的数字", "at most {digits} digits"),
        Words(
            "Excel 只保留 15 位有效数字，后面的已被改成 0：把单元格设为“文本”，从原始资料重新填写。",
            "Excel keeps 15 digits and turns the rest to 0: format the cell as text and enter it again "
            "from its source.",
        ),
    ),
    "too_many_decimals": Rule(
        _FAULT,
        Words("金额多于两位小数", "An amount with more than two decimals"),
        Words("元，最多两位小数", "yuan, at most two decimals"),
        Words(
            "四舍五入到分；若单位是万元，先换算为元。",
            "Round to fen; if the figures are in 万元, convert them to yuan first.",
        ),
    ),
    "control_character": Rule(
        _FAULT,
        Words("含控制字符或乱码", "Control characters or characters damaged in decoding"),
        Words("可读的文字", "readable text"),
        Words(
            "重新键入；若整列如此，请把文件另存为 UTF-8 再试。",
            "Type it again; if the whole column is so, save the file as UTF-8 and try again.",
        ),
    ),
    "formula_cell": Rule(
        _FAULT,
        Words(
            "以 = + - @ 或制表符开头，会被表格软件当作公式执行",
            "Starts with = + - @ or a tab, which a spreadsheet would run as a formula",
        ),
        Words("不以 = + - @ 或制表符开头的文字", "text that does not start with = + - @ or a tab"),
        Words("删去开头的符号。", "Delete the leading sign."),
    ),
    "excel_error": Rule(
        _FAULT,
        Words("Excel 错误值", "An error value of Excel"),
        Words("{kind}", "{kind}"),
        Words(
            "改正公式，或粘贴为数值；没有就留空。",
            "Mend the formula or paste the value; leave the cell empty where there is none.",
        ),
    ),
    "tidied": Rule(
        _REPAIRED,
        Words(
            "空格、不可见字符、全角字符、千分位、大小写、“12.0”式编号已整理",
            "Spaces, invisible and full-width characters, separators, case and ids like '12.0', tidied",
        ),
        Words("没有{what}", "no {what}"),
        Words("已读作“{value}”，无须处理。", "Read as '{value}'; nothing to do."),
    ),
    "number_ids": Rule(
        _REPAIRED,
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
        _REPAIRED,
        Words("以 / - — N/A 等表示“无”，已作空值", "A mark for 'none', such as / - N/A, read as empty"),
        Words("没有就留空", "an empty cell where there is none"),
        Words("已读作空，无须处理。", "Read as empty; nothing to do."),
    ),
    "tick_column": Rule(
        _REPAIRED,
        Words("整列只打勾：空格读作“否”", "A column of ticks alone: blanks are read as 'no'"),
        Words("是或否", "yes or no"),
        Words(
            "{count} 个空格已读作“否”；不对请逐格填写是、否。",
            "{count} blank cells were read as 'no'; where that is wrong, write yes or no in each.",
        ),
    ),
    "time_dropped": Rule(
        _REPAIRED,
        Words("日期中的时刻已略去", "The time of day in a date was dropped"),
        Words("日期，不带时刻", "a date without a time of day"),
        Words("已读作 {value}，无须处理。", "Read as {value}; nothing to do."),
    ),
    "impossible_date": Rule(
        _FAULT,
        Words("不存在的日期或时刻", "A date or time that does not exist"),
        Words("存在的日期，如 2021-12-31", "a date that exists, such as 2021-12-31"),
        Words("核对年月日。", "Check year, month and day."),
    ),
    "two_digit_year": Rule(
        _FAULT,
        Words("年份不足四位", "A year of fewer than four digits"),
        Words("四位年份，如 2021-12-31", "a year of four digits, such as 2021-12-31"),
        Words("补全年份；软件不猜世纪。", "Write the whole year; centuries are never guessed."),
    ),
    "serial_date": Rule(
        _FAULT,
        Words("日期是数字序号", "A date written as a serial number"),
        Words("日期，如 2021-12-31", "a date, such as 2021-12-31"),
        Words("把单元格格式设为“日期”{guess}。", "Format the cell as a date{guess}."),
    ),
    "epoch_date": Rule(
        _FAULT,
        Words(
            "1899、1900 年的日期，多由空格或只有时刻的单元格而来",
            "A date in 1899 or 1900: what an empty or time-only cell turns into",
        ),
        Words("真实的日期", "a real date"),
        Words("核对原始资料；没有就留空。", "Check the source; leave the cell empty where there is none."),
    ),
    "clock_change": Rule(
        _FAULT,
        Words("夏令时换钟时不存在或出现两次的时刻", "A time that a change of clocks skipped or repeated"),
        Words(
            "带时区的时刻，如 1986-09-14 01:30+08:00",
            "a time with its offset, such as 1986-09-14 01:30+08:00",
        ),
        Words("写明时区。", "Give the offset from UTC."),
    ),
    "future_date": Rule(
        _FAULT,
        Words("日期晚于基准日", "A date after the as-of day"),
        Words("不晚于基准日 {as_of}", "not after the as-of day {as_of}"),
        Words("核对日期，或更新镇情中的基准日。", "Check the date, or the as-of day in 'town'."),
    ),
    "out_of_bounds": Rule(
        _FAULT,
        Words("超出范围", "Out of bounds"),
        Words("{bounds}", "{bounds}"),
        Words("核对数值和单位。", "Check the figure and its unit."),
    ),
    "not_a_choice": Rule(
        _FAULT,
        Words("不在可选值中（附“您是否指”）", "Not a listed choice (with a 'did you mean')"),
        Words("可选值之一：{choices}", "one of: {choices}"),
        Words("{suggestion}从可选值中选一个。", "{suggestion}Choose one of the list."),
    ),
    "pattern_mismatch": Rule(
        _FAULT,
        Words("格式不符", "Not of the pattern asked"),
        Words("{description}（格式 {pattern}）", "{description} (pattern {pattern})"),
        Words("按格式改写。", "Write it in that form."),
    ),
    "credit_code": Rule(
        _FAULT,
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
        _FAULT,
        Words("坐标系不是以米为单位的平面投影坐标系", "Not a projected reference system in metres"),
        Words("以米为单位的投影坐标系，如 EPSG:4526", "a projected system in metres, such as EPSG:4526"),
        Words(
            "在 GIS 中查出投影坐标系的 EPSG 编号填入。",
            "Look up the EPSG code of a projected system in your GIS.",
        ),
    ),
    "amount_scale": Rule(
        _WARNING,
        Words(
            "金额疑似差一万倍（万元当作元，或相反）",
            "An amount that looks a factor of 10,000 off (万元 for yuan, or the reverse)",
        ),
        Words("以元计；{evidence}", "yuan; {evidence}"),
        Words("核对单位：{hint}；确实无误则不必改。", "Check the unit: {hint}; leave it if it is right."),
    ),
}

_ROWS = {
    "reversed_dates": Rule(
        _FAULT,
        Words("先后颠倒的日期", "Two dates in the wrong order"),
        Words("不早于“{first}” {value}", "not before '{first}' {value}"),
        Words("核对两个日期。", "Check both dates."),
    ),
    "same_node": Rule(
        _WARNING,
        Words("河段的上下游节点相同", "A reach that ends at the node where it begins"),
        Words("与上游节点不同的下游节点", "a downstream node other than the upstream node"),
        Words(
            "核对节点编号；确为环形水道则不必改。",
            "Check the ids of the nodes; leave it if it is a ring of water.",
        ),
    ),
    "duplicate_key": Rule(
        _FAULT,
        Words("主键重复", "A key stands in more than one row"),
        Words("{key} 不重复；同一主键见第 {rows} 行", "{key} once only; the same key stands in rows {rows}"),
        Words("删去重复的行，或改正编号。", "Delete the double rows or correct the key."),
    ),
    "single_row": Rule(
        _FAULT,
        Words("本表须恰有一行", "The register has exactly one row"),
        Words("恰有一行数据", "exactly one row"),
        Words("只留一行。", "Leave one row."),
    ),
}

_WHERE = Words(
    "在 GIS 中核对图层的坐标系（度还是米、带号、中央经线），改正后重新导出。",
    "Check the layer's reference system in your GIS (degrees or metres, zone, central meridian) "
    "and export it again.",
)

_GEOMETRY = {
    "missing_geometry": Rule(
        _FAULT,
        Words("缺少图形", "No geometry"),
        Words("{kind}", "{kind}"),
        Words(
            "在 GIS 中画上；整行无用就删去整行。", "Draw it in your GIS; delete the row if it is of no use."
        ),
    ),
    "geometry_type": Rule(
        _FAULT,
        Words("图形类型不对", "The wrong type of geometry"),
        Words("{kind}", "{kind}"),
        Words("换成正确类型的图层。", "Use a layer of that type."),
    ),
    "empty_geometry": Rule(
        _FAULT,
        Words("图形为空", "Empty geometry"),
        Words("{kind}", "{kind}"),
        Words("在 GIS 中重画，或删去整行。", "Draw it again in your GIS, or delete the row."),
    ),
    "bad_coordinates": Rule(
        _FAULT,
        Words("坐标不是数（NaN 或无穷）", "Coordinates that are no numbers (NaN or infinite)"),
        Words("有限的坐标", "finite coordinates"),
        Words(
            "在 GIS 中重画；多由坐标转换失败所致。", "Draw it again; a failed transformation leaves these."
        ),
    ),
    "invalid_geometry": Rule(
        _FAULT,
        Words("无效或自相交的图形（附位置）", "Invalid or self-crossing geometry (with the place)"),
        Words(
            "不自相交的有效图形；现为：{reason}",
            "valid geometry that does not cross itself; this one: {reason}",
        ),
        Words(
            "在 GIS 中用“检查几何/修复几何”处理该处。",
            "Mend that place with 'check/fix geometries' in your GIS.",
        ),
    ),
    "zero_size": Rule(
        _FAULT,
        Words("长度或面积为零", "Length or area of zero"),
        Words("有长度的线、有面积的面", "a line with a length, a polygon with an area"),
        Words("在 GIS 中重画，或删去整行。", "Draw it again in your GIS, or delete the row."),
    ),
    "undeclared_crs": Rule(
        _FAULT,
        Words("图层没有声明坐标系", "The layer declares no reference system"),
        Words(
            "声明了坐标系的图层，如 EPSG:4526、EPSG:4490",
            "a layer with its CRS, such as EPSG:4526 or EPSG:4490",
        ),
        Words(
            "在 GIS 中指定坐标系后再导出；软件不猜坐标系。",
            "Set it in your GIS and export again; it is never guessed.",
        ),
    ),
    "wrong_crs": Rule(
        _FAULT,
        Words(
            "坐标不在所声明坐标系的适用范围内（如以米声明而填的是度）",
            "Coordinates outside the declared CRS's area of use (such as degrees declared as metres)",
        ),
        Words(
            "“{crs}”适用范围（经纬度 {area}）内的坐标",
            "coordinates within the use of '{crs}' (degrees {area})",
        ),
        _WHERE,
    ),
    "swapped_axes": Rule(
        _FAULT,
        Words("横纵坐标颠倒", "x and y have changed places"),
        Words(
            "东向在前、北向在后；对调后即落在应在之处",
            "east first, north second; it lies where it should once they change places",
        ),
        Words(
            "在 GIS 中对调 X、Y（如 QGIS 的“交换 X 和 Y 坐标”），再导出。",
            "Swap x and y in your GIS ('Swap X and Y coordinates' in QGIS) and export again.",
        ),
    ),
    "outside_town": Rule(
        _FAULT,
        Words("整个图形在镇域边界之外（附距离）", "Wholly outside the town's boundary (with the distance)"),
        Words("镇域边界内（容差 {tolerance} 米）", "within the town's boundary ({tolerance} m allowed)"),
        Words(
            "核对坐标系和位置；不属于本镇的删去。",
            "Check its CRS and place; delete what does not belong to the town.",
        ),
    ),
    "crosses_boundary": Rule(
        _WARNING,
        Words(
            "面伸出镇域边界（附界外面积占比）",
            "A polygon reaches beyond the boundary (with the share outside)",
        ),
        Words("镇域边界内（容差 {tolerance} 米）", "within the town's boundary ({tolerance} m allowed)"),
        Words("核对界线；确实跨界则不必改。", "Check the boundary; leave it if it does cross."),
    ),
    "gcj02_shift": Rule(
        _WARNING,
        Words(
            "去掉 GCJ-02（网络地图）偏移后与边界或道路明显更吻合",
            "Fits the boundary or the roads markedly better without the shift of GCJ-02 (web maps)",
        ),
        Words(
            "未加偏移的坐标；此处 GCJ-02 偏移约 {shift} 米",
            "coordinates without a shift; GCJ-02 moves this place by {shift} m",
        ),
        Words(
            "若取自网络地图，请先纠偏为 CGCS2000，再导出。",
            "If it comes from a web map, convert it to CGCS2000 and export again.",
        ),
    ),
}

_TOWN = {
    "empty_town": Rule(
        _FAULT,
        Words(
            "没有镇情，无从核对位置和引用（单独一份文件只作提醒）",
            "No row 'town' to judge place and references by (a warning for one file alone)",
        ),
        Words("“镇情”表一行", "one row in 'town'"),
        Words(
            "填写“镇情”表，或用 dayang new-town 新建；单独一份文件可用 --town 指明所属的镇。",
            "Fill in 'town', or start with 'dayang new-town'; for one file alone name its town with --town.",
        ),
    ),
    "no_geometry": Rule(
        _WARNING,
        Words(
            "整张表没有图形（如来自 Excel）", "A register without any geometry, as when it came from Excel"
        ),
        Words("每行{kind}", "{kind} for every row"),
        Words(
            "地图和规划用不到这些行：图形请随 GeoPackage 或 GeoJSON 提交。",
            "Maps and plans have no use of these rows: hand in geometry as GeoPackage or GeoJSON.",
        ),
    ),
    "dangling_reference": Rule(
        _FAULT,
        Words("引用的编号不存在", "An id that refers to nothing"),
        Words("“{target}”中有的编号（本行 {where}）", "an id that stands in '{target}' (this row: {where})"),
        Words("改正编号，或在“{target}”中补上这一行。", "Correct the id, or add its row to '{target}'."),
    ),
    "unchecked_reference": Rule(
        _WARNING,
        Words(
            "被引用的表不在文件中，引用未检查",
            "The register referred to is not in the file; references were not judged",
        ),
        Words("“{target}”表", "the register '{target}'"),
        Words("一并提交“{target}”。", "Hand in '{target}' as well."),
    ),
    "villages_overlap": Rule(
        _WARNING,
        Words("两村范围重叠", "Two villages overlap"),
        Words(
            "与“{other}”不重叠；现重叠 {share}（占较小者）",
            "no overlap with '{other}'; {share} of the smaller one does",
        ),
        Words("核对村界。", "Check the villages' boundaries."),
    ),
    "villages_gaps": Rule(
        _WARNING,
        Words("镇域有较大部分不属于任何村（附占比）", "Much of the town lies in no village (with the share)"),
        Words("村和社区铺满镇域", "villages and communities that tile the town"),
        Words("补上缺的村，或核对镇界、村界。", "Add the missing villages, or check the boundaries."),
    ),
    "raster_without_file": Rule(
        _FAULT,
        Words("栅格表有此行而没有文件", "A raster is listed and its file is not there"),
        Words("rasters 文件夹中的 GeoTIFF", "a GeoTIFF in the folder 'rasters'"),
        Words("放入文件，或删去这一行。", "Put the file there, or delete the row."),
    ),
    "raster_not_listed": Rule(
        _FAULT,
        Words("有栅格文件而栅格表没有此行", "A raster's file is there and it is not listed"),
        Words("“栅格”表中的一行", "a row in 'rasters'"),
        Words(
            "在“栅格”表补上一行，写明坐标系和高程基准。",
            "Add a row to 'rasters' with its CRS and vertical datum.",
        ),
    ),
    "raster_outside": Rule(
        _FAULT,
        Words("栅格范围不及镇域", "A raster's extent does not reach the town"),
        Words("覆盖镇域的栅格", "a raster that covers the town"),
        Words("核对栅格的坐标系。", "Check the raster's reference system."),
    ),
    "undeclared_datum": Rule(
        _FAULT,
        Words("有高程而未声明高程基准", "There are heights and no vertical datum"),
        Words(
            "高程所依据的基准：1985、pearl_river 或 egm96",
            "the datum of the heights: 1985, pearl_river or egm96",
        ),
        Words(
            "向提供高程的单位问明后填写；相差可达一米。",
            "Ask whoever supplied the heights; datums differ by up to a metre.",
        ),
    ),
    "other_datum": Rule(
        _WARNING,
        Words("栅格的高程基准与全镇不同", "A raster's vertical datum is not the town's"),
        Words("全镇所用的 {datum}", "the town's, {datum}"),
        Words("换算到同一基准再用。", "Convert it to the town's datum before use."),
    ),
}

RULES: Mapping[str, Rule] = {**_HEADINGS, **_CELLS, **_ROWS, **_GEOMETRY, **_TOWN}
"""Every rule of checking by its key."""


NOTHING = Words("", "")


def did_you_mean(name: Words) -> Words:
    """Return the question that stands before a remedy where something is nearly right.

    Examples
    --------
    >>> did_you_mean(Words("国有", "State-owned")).en
    "Did you mean 'State-owned'? "
    """
    return Words(f"您是否指“{name.zh}”？", f"Did you mean '{name.en}'? ")


def said(rule: str, **values: Any) -> InputFault:
    """Return the fault of `rule` with its words filled in and its place still open.

    Parameters
    ----------
    rule
        Key in `RULES`.
    **values
        For the ``{name}`` fields; a `Words` goes to each language in its own.
    """
    expected, remedy = phrasing(rule, values)({})
    return InputFault(rule=rule, severity=RULES[rule].severity, expected=expected, remedy=remedy)


def phrasing(rule: str, shared: Mapping[str, Any]) -> Callable[[Mapping[str, Any]], tuple[Words, Words]]:
    """Return what fills the words of `rule` cell by cell: expected and remedy.

    Parameters
    ----------
    rule
        Key in `RULES`.
    shared
        What is the same for all cells; the function returned takes the rest.
    """
    row = RULES[rule]
    shared_zh, shared_en = _by_language(shared)

    def phrase(each: Mapping[str, Any]) -> tuple[Words, Words]:
        own_zh, own_en = _by_language(each)
        zh, en = {**shared_zh, **own_zh}, {**shared_en, **own_en}
        return (
            Words(row.expected.zh.format_map(zh), row.expected.en.format_map(en)),
            Words(row.remedy.zh.format_map(zh), row.remedy.en.format_map(en)),
        )

    return phrase


def _by_language(values: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    zh, en = dict(values), dict(values)
    for name, value in values.items():
        if isinstance(value, Words):
            zh[name], en[name] = value
    return zh, en
