"""The words of what is judged of geometry."""

from dayang.town.checks.words.rule import FAULT, WARNING, Rule
from dayang.words import Words

_WHERE = Words(
    "在 GIS 中核对图层的坐标系（度还是米、带号、中央经线），改正后重新导出。",
    "Check the layer's reference system in your GIS (degrees or metres, zone, central meridian) "
    "and export it again.",
)

GEOMETRY = {
    "missing_geometry": Rule(
        FAULT,
        Words("缺少图形", "No geometry"),
        Words("{kind}", "{kind}"),
        Words(
            "在 GIS 中画上；整行无用就删去整行。", "Draw it in your GIS; delete the row if it is of no use."
        ),
    ),
    "geometry_type": Rule(
        FAULT,
        Words("图形类型不对", "The wrong type of geometry"),
        Words("{kind}", "{kind}"),
        Words("换成正确类型的图层。", "Use a layer of that type."),
    ),
    "empty_geometry": Rule(
        FAULT,
        Words("图形为空", "Empty geometry"),
        Words("{kind}", "{kind}"),
        Words("在 GIS 中重画，或删去整行。", "Draw it again in your GIS, or delete the row."),
    ),
    "bad_coordinates": Rule(
        FAULT,
        Words("坐标不是数（NaN 或无穷）", "Coordinates that are no numbers (NaN or infinite)"),
        Words("有限的坐标", "finite coordinates"),
        Words(
            "在 GIS 中重画；多由坐标转换失败所致。", "Draw it again; a failed transformation leaves these."
        ),
    ),
    "invalid_geometry": Rule(
        FAULT,
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
        FAULT,
        Words("长度或面积为零", "Length or area of zero"),
        Words("有长度的线、有面积的面", "a line with a length, a polygon with an area"),
        Words("在 GIS 中重画，或删去整行。", "Draw it again in your GIS, or delete the row."),
    ),
    "undeclared_crs": Rule(
        FAULT,
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
        FAULT,
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
        FAULT,
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
        FAULT,
        Words("整个图形在镇域边界之外（附距离）", "Wholly outside the town's boundary (with the distance)"),
        Words("镇域边界内（容差 {tolerance} 米）", "within the town's boundary ({tolerance} m allowed)"),
        Words(
            "核对坐标系和位置；不属于本镇的删去。",
            "Check its CRS and place; delete what does not belong to the town.",
        ),
    ),
    "crosses_boundary": Rule(
        WARNING,
        Words(
            "面伸出镇域边界（附界外面积占比）",
            "A polygon reaches beyond the boundary (with the share outside)",
        ),
        Words("镇域边界内（容差 {tolerance} 米）", "within the town's boundary ({tolerance} m allowed)"),
        Words("核对界线；确实跨界则不必改。", "Check the boundary; leave it if it does cross."),
    ),
    "gcj02_shift": Rule(
        WARNING,
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
