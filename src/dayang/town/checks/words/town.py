"""The words of what is judged between registers, and of the town as a whole."""

from dayang.town.checks.words.rule import FAULT, WARNING, Rule
from dayang.words import Words

TOWN = {
    "empty_town": Rule(
        FAULT,
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
        WARNING,
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
        FAULT,
        Words("引用的编号不存在", "An id that refers to nothing"),
        Words("“{target}”中有的编号（本行 {where}）", "an id that stands in '{target}' (this row: {where})"),
        Words("改正编号，或在“{target}”中补上这一行。", "Correct the id, or add its row to '{target}'."),
    ),
    "unchecked_reference": Rule(
        WARNING,
        Words(
            "被引用的表不在文件中，引用未检查",
            "The register referred to is not in the file; references were not judged",
        ),
        Words("“{target}”表", "the register '{target}'"),
        Words("一并提交“{target}”。", "Hand in '{target}' as well."),
    ),
    "villages_overlap": Rule(
        WARNING,
        Words("两村范围重叠", "Two villages overlap"),
        Words(
            "与“{other}”不重叠；现重叠 {share}（占较小者）",
            "no overlap with '{other}'; {share} of the smaller one does",
        ),
        Words("核对村界。", "Check the villages' boundaries."),
    ),
    "villages_gaps": Rule(
        WARNING,
        Words("镇域有较大部分不属于任何村（附占比）", "Much of the town lies in no village (with the share)"),
        Words("村和社区铺满镇域", "villages and communities that tile the town"),
        Words("补上缺的村，或核对镇界、村界。", "Add the missing villages, or check the boundaries."),
    ),
    "raster_without_file": Rule(
        FAULT,
        Words("栅格表有此行而没有文件", "A raster is listed and its file is not there"),
        Words("rasters 文件夹中的 GeoTIFF", "a GeoTIFF in the folder 'rasters'"),
        Words("放入文件，或删去这一行。", "Put the file there, or delete the row."),
    ),
    "raster_not_listed": Rule(
        FAULT,
        Words("有栅格文件而栅格表没有此行", "A raster's file is there and it is not listed"),
        Words("“栅格”表中的一行", "a row in 'rasters'"),
        Words(
            "在“栅格”表补上一行，写明坐标系和高程基准。",
            "Add a row to 'rasters' with its CRS and vertical datum.",
        ),
    ),
    "raster_outside": Rule(
        FAULT,
        Words("栅格范围不及镇域", "A raster's extent does not reach the town"),
        Words("覆盖镇域的栅格", "a raster that covers the town"),
        Words("核对栅格的坐标系。", "Check the raster's reference system."),
    ),
    "undeclared_datum": Rule(
        FAULT,
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
        WARNING,
        Words("栅格的高程基准与全镇不同", "A raster's vertical datum is not the town's"),
        Words("全镇所用的 {datum}", "the town's, {datum}"),
        Words("换算到同一基准再用。", "Convert it to the town's datum before use."),
    ),
}
