"""The words of every fault of a file itself, before any cell is judged.

Rules of cells, rows and geometry are in `dayang.town.checks.words`; these are about
what could not be opened, matched or understood. Same form, same test of completeness.
"""

from collections.abc import Mapping
from typing import Any

from dayang.town.checks.words.rule import Rule
from dayang.town.faults import InputFault, Severity
from dayang.words import Words

_FAULT, _WARNING, _REPAIRED = Severity.FAULT, Severity.WARNING, Severity.REPAIRED

_SAVE_AS_XLSX = Words(
    "在 Excel 或 WPS 中打开，另存为“Excel 工作簿 (*.xlsx)”，再交新文件。",
    "Open it in Excel or WPS, save it as 'Excel workbook (*.xlsx)', and hand in the new file.",
)
_FORMATS = Words(
    "文件夹、.gpkg、.xlsx、.csv、.geojson 或 .zip", "a folder, .gpkg, .xlsx, .csv, .geojson or .zip"
)

OPENING = {
    "missing_path": Rule(
        _FAULT,
        Words("没有这个文件或文件夹", "There is no such file or folder"),
        Words("存在的文件或文件夹", "a file or folder that exists"),
        Words("核对路径和文件名。", "Check the path and the name."),
    ),
    "unreadable_file": Rule(
        _FAULT,
        Words("没有权限读取，或读取时出错", "The file may not be read, or reading failed"),
        Words("可以读取的文件", "a file that can be read"),
        Words(
            "检查权限和磁盘；文件若正被占用，先关闭它。",
            "Check permissions and disk; close it where it is open elsewhere.",
        ),
    ),
    "unknown_suffix": Rule(
        _FAULT,
        Words("不认识的文件类型", "The kind of file is not known"),
        _FORMATS,
        Words("另存为上述格式之一。", "Save it in one of these formats."),
    ),
    "empty_file": Rule(
        _FAULT,
        Words("空文件", "The file is empty"),
        Words("有内容的文件", "a file with something in it"),
        Words(
            "多半是复制或下载没有完成：重新取得这个文件。",
            "A copy or download was probably cut short: get the file again.",
        ),
    ),
    "oversize": Rule(
        _FAULT,
        Words("文件过大，未展开即拒绝", "The file is too large; refused before unpacking"),
        Words("不超过 {limit}", "at most {limit}"),
        Words(
            "按登记表或年份拆成几个文件；大数据量请用 GeoPackage。",
            "Split it by register or year; use GeoPackage for large registers.",
        ),
    ),
    "zip_bomb": Rule(
        _FAULT,
        Words(
            "压缩包异常：展开后过大、压缩比过高，或大小与内容不符",
            "A zip bomb: unpacks to too much, at too high a ratio, or lies about its size",
        ),
        Words("{limit}", "{limit}"),
        Words("不要打开它；向提供者要原始文件。", "Do not open it; ask its sender for the original."),
    ),
    "damaged_file": Rule(
        _FAULT,
        Words("文件已损坏，或内容与后缀不符", "The file is damaged, or is not what its suffix says"),
        Words("完好的{kind}", "an intact {kind}"),
        Words("重新取得或重新导出这个文件。", "Get or export the file again."),
    ),
    "old_excel": Rule(
        _FAULT,
        Words(".xls 旧格式", "The old .xls format"),
        Words(".xlsx 工作簿", "an .xlsx workbook"),
        _SAVE_AS_XLSX,
    ),
    "encrypted_workbook": Rule(
        _FAULT,
        Words("工作簿有打开密码", "The workbook is encrypted"),
        Words("没有密码的工作簿", "a workbook without a password"),
        Words(
            "打开后在“信息—保护工作簿”中去掉密码，再保存。",
            "Open it, remove the password under Info - Protect Workbook, and save.",
        ),
    ),
    "macros": Rule(
        _FAULT,
        Words("工作簿含宏", "The workbook holds macros"),
        Words("不含宏的 .xlsx 工作簿", "an .xlsx workbook without macros"),
        _SAVE_AS_XLSX,
    ),
    "external_links": Rule(
        _WARNING,
        Words("工作簿链接了别的文件", "The workbook links to other files"),
        Words("不依赖别的文件的工作簿", "a workbook that needs no other file"),
        Words(
            "读到的是上次保存的值；核对后在“数据—编辑链接”中断开。",
            "The values last saved were read; check them, and break the links under Data - Edit Links.",
        ),
    ),
}

TEXT = {
    "encoding": Rule(
        _REPAIRED,
        Words("文本不是 UTF-8", "The text is not UTF-8"),
        Words("UTF-8 编码", "UTF-8"),
        Words(
            "已按 {encoding} 读取；如有乱码，请另存为“CSV UTF-8”。",
            "Read as {encoding}; save it as 'CSV UTF-8' if characters look wrong.",
        ),
    ),
    "unknown_encoding": Rule(
        _FAULT,
        Words("文本编码无法识别", "The encoding of the text is not known"),
        Words("UTF-8 或 GB18030 编码的文本", "text in UTF-8 or GB18030"),
        Words(
            "用 Excel 或 WPS 打开，另存为“CSV UTF-8”。", "Open it in Excel or WPS and save it as 'CSV UTF-8'."
        ),
    ),
    "delimiter": Rule(
        _REPAIRED,
        Words("分隔符不是逗号", "Cells are not separated by commas"),
        Words("逗号分隔", "commas"),
        Words(
            "已按分隔符 {delimiter} 读取，无须处理。", "Read with {delimiter} as separator; nothing to do."
        ),
    ),
    "bad_quoting": Rule(
        _FAULT,
        Words(
            "CSV 引号不成对或位置不对，此行以下未读",
            "Quotes in the CSV do not pair; nothing below this row was read",
        ),
        Words("成对的引号，引号内的引号写两遍", "quotes in pairs, a quote inside them written twice"),
        Words(
            "改正这一行，或在 Excel 中重新另存为 CSV UTF-8。",
            "Mend this row, or save it again as CSV UTF-8 from Excel.",
        ),
    ),
    "too_many_cells": Rule(
        _FAULT,
        Words("此行的格数多于列名", "The row has more cells than there are headings"),
        Words("{count} 格", "{count} cells"),
        Words(
            "含逗号的文字须加引号；删去多余的格。", "Quote text that holds a comma; delete the extra cells."
        ),
    ),
    "too_few_cells": Rule(
        _WARNING,
        Words(
            "此行的格数少于列名，缺的读作空",
            "The row has fewer cells than there are headings; the rest is read as empty",
        ),
        Words("{count} 格", "{count} cells"),
        Words("核对这一行是否被截断。", "Check whether the row was cut short."),
    ),
}

SHEETS = {
    "no_register": Rule(
        _FAULT,
        Words("没有一个表能对应登记表", "Nothing in it is a register"),
        Words("至少一个登记表：{names}", "at least one register: {names}"),
        Words(
            "工作表、图层或文件以登记表命名；可用 dayang template 取得空表。",
            "Name sheets, layers or files after registers; 'dayang template' writes empty ones.",
        ),
    ),
    "unknown_sheet": Rule(
        _WARNING,
        Words("不对应任何登记表，未读取", "It is no register and was not read"),
        Words("登记表名，如 {names}", "the name of a register, such as {names}"),
        Words("若是登记表，请改名；否则无须处理。", "Rename it if it is a register; else nothing to do."),
    ),
    "misspelt_sheet": Rule(
        _FAULT,
        Words(
            "名称接近某登记表，未读取（附“您是否指”）",
            "Its name is nearly a register's; it was not read (with a 'did you mean')",
        ),
        Words("登记表名“{name}”", "the name '{name}'"),
        Words("您是否指“{name}”？改名，或删去。", "Did you mean '{name}'? Rename it, or delete it."),
    ),
    "sheet_by_headings": Rule(
        _REPAIRED,
        Words("名称不是登记表，按列名认出", "The name is no register's; it was told by its headings"),
        Words("登记表名“{name}”", "the name '{name}'"),
        Words("已读作“{name}”；不对请改名。", "Read as '{name}'; rename it if that is wrong."),
    ),
    "register_twice": Rule(
        _FAULT,
        Words("同一登记表出现两次，后一个未读", "A register stands there twice; the later one was not read"),
        Words("“{name}”只有一个，前面已有 {first}", "one '{name}'; {first} came before"),
        Words("合并成一个。", "Merge the two."),
    ),
    "hidden_sheet": Rule(
        _WARNING,
        Words("隐藏的工作表，未读取", "A hidden sheet was not read"),
        Words("可见的工作表", "a visible sheet"),
        Words("要读它就取消隐藏；不要就删去。", "Unhide it to have it read; delete it otherwise."),
    ),
    "no_header": Rule(
        _FAULT,
        Words("前 10 行里找不到列名", "No headings within the first 10 rows"),
        Words("列名一行，如 {names}", "a row of headings, such as {names}"),
        Words(
            "把列名放在第 1 行；可用 dayang template 取得空表。",
            "Put the headings in row 1; 'dayang template' writes an empty sheet.",
        ),
    ),
    "rows_above_header": Rule(
        _REPAIRED,
        Words(
            "列名不在第一行，其上的行已略去",
            "The headings are not in the first row; those above were passed over",
        ),
        Words("列名在第 1 行", "headings in row 1"),
        Words("已以第 {row} 行为列名，无须处理。", "Row {row} was taken as the headings; nothing to do."),
    ),
    "two_header_rows": Rule(
        _FAULT,
        Words("有两行列名", "There are two rows of headings"),
        Words("一行列名；第 {row} 行也像列名", "one row of headings; row {row} looks like another"),
        Words("合并为一行列名。", "Make one row of them."),
    ),
    "merged_header": Rule(
        _FAULT,
        Words("列名中有合并单元格", "Merged cells among the headings"),
        Words("每列一个列名，不合并", "one heading a column, not merged"),
        Words("取消合并 {cells}，每列各写列名。", "Unmerge {cells} and give every column its heading."),
    ),
    "merged_cells": Rule(
        _FAULT,
        Words("数据中有合并单元格", "Merged cells among the data"),
        Words("每格各有其值，不合并", "a value in every cell, none merged"),
        Words("取消合并 {cells}，每格各填。", "Unmerge {cells} and fill in each cell."),
    ),
    "formula_values": Rule(
        _WARNING,
        Words(
            "列中有公式，读到的是上次保存的值", "The column holds formulas; the values last saved were read"
        ),
        Words("数值，不是公式", "values, no formulas"),
        Words(
            "共 {count} 个；核对后可“选择性粘贴—数值”。", "{count} of them; check, then paste them as values."
        ),
    ),
    "formula_without_value": Rule(
        _FAULT,
        Words("公式没有保存结果", "A formula without a saved result"),
        Words("数值，不是公式", "a value, no formula"),
        Words(
            "在 Excel 或 WPS 中打开、重新计算并保存，或粘贴为数值。",
            "Open it in Excel or WPS, let it calculate and save; or paste the value.",
        ),
    ),
    "dangerous_formula": Rule(
        _FAULT,
        Words(
            "公式会取用别的文件、网络或程序",
            "A formula that reaches for another file, the network or a program",
        ),
        Words("数值，不是公式", "a value, no formula"),
        Words("删去公式，粘贴为数值。", "Delete the formula and paste the value."),
    ),
}

LAYERS = {
    "invalid_geojson": Rule(
        _FAULT,
        Words("不是有效的 GeoJSON 要素集", "Not a valid GeoJSON FeatureCollection"),
        Words("GeoJSON FeatureCollection", "a GeoJSON FeatureCollection"),
        Words("从 GIS 重新导出。", "Export it again from your GIS."),
    ),
    "crs_assumed": Rule(
        _REPAIRED,
        Words("GeoJSON 没有声明坐标系", "The GeoJSON declares no reference system"),
        Words("crs 成员，或 WGS 84 经纬度", "a 'crs' member, or WGS 84 degrees"),
        Words("已按 RFC 7946 读作 WGS 84 经纬度。", "Read as WGS 84 degrees, as RFC 7946 says."),
    ),
    "unknown_crs": Rule(
        _FAULT,
        Words("声明的坐标系不认识", "The declared reference system is not known"),
        Words("如 urn:ogc:def:crs:EPSG::4526", "such as urn:ogc:def:crs:EPSG::4526"),
        Words(
            "在 GIS 中指定正确的坐标系后重新导出。", "Assign the right system in your GIS and export again."
        ),
    ),
    "unreadable_geometry": Rule(
        _FAULT,
        Words("几何无法读取", "The geometry cannot be read"),
        Words("{kind}", "{kind}"),
        Words("在 GIS 中修复或重画这个要素。", "Repair or redraw the feature in your GIS."),
    ),
    "unreadable_text": Rule(
        _FAULT,
        Words("文字不是 UTF-8", "The text is not UTF-8"),
        Words("UTF-8 文字", "text in UTF-8"),
        Words("在 QGIS 中重新输入这一格。", "Enter the cell again in QGIS."),
    ),
    "amount_overflow": Rule(
        _FAULT,
        Words("金额超出 18 位", "The amount has more than 18 digits"),
        Words("以分计的整数，最多 18 位", "whole fen of at most 18 digits"),
        Words("核对金额和单位（该列以分计）。", "Check the amount and its unit (the field is in fen)."),
    ),
    "geopackage_view": Rule(
        _FAULT,
        Words("图层是视图，未读取", "The layer is a view and was not read"),
        Words("图层是表", "a layer that is a table"),
        Words("把视图导出为图层。", "Export the view as a layer."),
    ),
    "gdal_warning": Rule(
        _WARNING,
        Words("GDAL 读取时有提示", "GDAL warned while reading"),
        Words("没有提示", "no warning"),
        Words("核对该图层；必要时从 GIS 重新导出。", "Check the layer; export it again where needed."),
    ),
    "raster_unreadable": Rule(
        _FAULT,
        Words("栅格文件无法读取", "A raster cannot be read"),
        Words("单波段 GeoTIFF，不超过 {limit} 个像元", "a GeoTIFF of one band and at most {limit} cells"),
        Words("从 GIS 重新导出（{reason}）。", "Export it again from your GIS ({reason})."),
    ),
}

SAMPLES = {
    "wide_samples": Rule(
        _REPAIRED,
        Words("宽表：一列一个指标", "A wide sheet: one column an item"),
        Words("一行一个指标", "one row an item"),
        Words(
            "已转为一行一个指标，共 {count} 个值；没有填报时间的，以采样时间为填报时间。",
            "Turned into one row an item, {count} values; without a time of report, that of sampling stands.",
        ),
    ),
    "marks_read": Rule(
        _REPAIRED,
        Words("长表中没有填“标记”的行", "Rows of a long sheet without a qualifier"),
        Words(
            "“标记”一列，或写在值里的 0.05L、ND、--、维护、停站",
            "a qualifier, or 0.05L, ND, --, 维护, 停站 as value",
        ),
        Words("{count} 行已按值的写法读出标记。", "{count} rows were read by how their value is written."),
    ),
    "report_time": Rule(
        _REPAIRED,
        Words("长表没有填报时间", "A long sheet without a time of report"),
        Words("“填报时间”一列", "a column 'Reported at'"),
        Words("以采样时间为填报时间。", "That of sampling stands."),
    ),
    "platform_rows": Rule(
        _REPAIRED,
        Words("国家地表水自动监测实时平台的行", "Rows of the national platform of automatic stations"),
        Words("一行一个断面一次采样", "one row a section and time"),
        Words(
            "共 {stations} 站，一站作一条河涌；没有“water_body”一列的按河流评价；有原始值（_raw）的用原始值；"
            "维护、停站的行不取值；浊度、电导率和已公布的类别不读。",
            "{stations} stations, each a river of its own, judged as a river where no column 'water_body' "
            "says otherwise; unrounded values (_raw) where there are any; no value of a station under "
            "maintenance or stopped; turbidity, conductivity and the class published are not read.",
        ),
    ),
    "section_by_name": Rule(
        _REPAIRED,
        Words("断面写的是名称，不是编号", "Sections are written by name, not by id"),
        Words("断面编号", "the id of the section"),
        Words(
            "{count} 格的名称在镇里只有一个断面，已读作其编号。",
            "{count} cells; each name is one section's only, and was read as its id.",
        ),
    ),
    "missing_unit": Rule(
        _FAULT,
        Words("宽表的指标列没有写单位", "A column of an item in a wide sheet names no unit"),
        Words("指标名（单位），{item}({unit})", "the item with its unit, {item} ({unit})"),
        Words(
            "对照原始记录写明单位：不是 {unit} 的先换算；软件不猜单位。",
            "Write the unit as in the record, {unit} or converted to it; units are never guessed.",
        ),
    ),
    "unknown_item": Rule(
        _FAULT,
        Words("宽表中有不认识的指标列", "A column of the wide sheet is no known item"),
        Words("指标名（单位），如 溶解氧(mg/L)", "an item with its unit, such as 溶解氧(mg/L)"),
        Words("改正列名，或删去这一列。", "Correct the heading, or delete the column."),
    ),
}

RULES: Mapping[str, Rule] = {**OPENING, **TEXT, **SHEETS, **LAYERS, **SAMPLES}
"""Every rule about files by its key."""


def said(rule: str, **values: Any) -> InputFault:
    """Return the fault of `rule` with its words filled in and its place still open.

    Parameters
    ----------
    rule
        Key in `RULES`.
    **values
        For the ``{name}`` fields; a `Words` goes to each language in its own.

    Examples
    --------
    >>> said("oversize", limit="100 MiB").expected.en
    'at most 100 MiB'
    """
    row = RULES[rule]
    return InputFault(rule, row.severity, _filled(row.expected, values), _filled(row.remedy, values))


def _filled(template: Words, values: Mapping[str, Any]) -> Words:
    zh = {name: value.zh if isinstance(value, Words) else value for name, value in values.items()}
    en = {name: value.en if isinstance(value, Words) else value for name, value in values.items()}
    return Words(template.zh.format(**zh), template.en.format(**en))
