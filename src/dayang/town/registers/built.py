"""What is built: roads, buildings, and sites that can serve in a campaign."""

from dayang.town.registers.schema import Column, Kind, Register, Type
from dayang.words import Words

BUILDING_USE = {
    "residential": Words("居住", "Residential"),
    "industrial": Words("工业仓储", "Industrial and storage"),
    "commercial": Words("商业办公", "Commercial and office"),
    "public": Words("公共服务", "Public service"),
    "farm": Words("农业", "Agricultural"),
    "other": Words("其他或未查明", "Other or not established"),
}

SITE_KIND = {
    "school": Words("学校", "School"),
    "square": Words("广场", "Square"),
    "hall": Words("会堂、文体馆", "Hall"),
    "sports": Words("体育场地", "Sports ground"),
    "clinic": Words("医疗机构", "Clinic or hospital"),
    "office": Words("政务场所", "Government premises"),
    "parking": Words("停车场", "Car park"),
    "other": Words("其他", "Other"),
}

roads = Register(
    "roads",
    Kind.RECORD,
    Words("道路", "Roads"),
    Words(
        "道路中心线；两条路只在共有端点或折点处相通，桥下的路不与桥相通。",
        "Centre lines; two roads meet only where they share a vertex, so a bridge meets nothing below.",
    ),
    key=("road_id",),
    columns=(
        Column(
            "road_id",
            Type.STRING,
            Words("道路编号", "Road id"),
            Words("路段编号。", "Id of the stretch."),
            required=True,
        ),
        Column("name", Type.STRING, Words("路名", "Name"), Words("道路名称。", "Name of the road.")),
        Column(
            "road_class",
            Type.STRING,
            Words("道路等级", "Class"),
            Words("道路等级。", "Class of the road."),
            required=True,
            choices={
                "trunk": Words("快速路、干线", "Trunk"),
                "main": Words("主干路", "Main"),
                "secondary": Words("次干路", "Secondary"),
                "local": Words("支路、村道", "Local"),
                "service": Words("内部道路", "Service"),
                "track": Words("机耕路", "Track"),
                "path": Words("人行、骑行道", "Path"),
            },
        ),
        Column(
            "walkable",
            Type.BOOLEAN,
            Words("可步行", "Walkable"),
            Words("行人可否通行。", "Whether one may walk along it."),
            required=True,
        ),
        Column(
            "is_bridge", Type.BOOLEAN, Words("桥", "Bridge"), Words("是否桥梁。", "Whether it is a bridge.")
        ),
        Column(
            "is_tunnel", Type.BOOLEAN, Words("隧道", "Tunnel"), Words("是否隧道。", "Whether it is a tunnel.")
        ),
        Column(
            "length_m",
            Type.NUMBER,
            Words("长度", "Length"),
            Words("路段长度。", "Length of the stretch."),
            unit="m",
            minimum=0,
            maximum=200_000,
            decimals=2,
        ),
        Column(
            "geometry",
            Type.LINE,
            Words("中心线", "Centre line"),
            Words("道路中心线。", "Centre line of the road."),
            required=True,
            decimals=3,
        ),
    ),
    aliases=("路网",),
)

buildings = Register(
    "buildings",
    Kind.RECORD,
    Words("建筑", "Buildings"),
    Words("建筑物及其用途、层数、建筑面积。", "Buildings with use, storeys and floor area."),
    key=("building_id",),
    columns=(
        Column(
            "building_id",
            Type.STRING,
            Words("建筑编号", "Building id"),
            Words("建筑编号。", "Id of the building."),
            required=True,
        ),
        Column("name", Type.STRING, Words("名称", "Name"), Words("建筑名称。", "Name of the building.")),
        Column(
            "village_id",
            Type.STRING,
            Words("村编号", "Village id"),
            Words("所在村。", "Village it stands in."),
            references="villages",
            aliases=("所在村", "所属村"),
        ),
        Column(
            "use",
            Type.STRING,
            Words("用途", "Use"),
            Words("主要用途。", "Main use."),
            required=True,
            choices=BUILDING_USE,
        ),
        Column(
            "storeys",
            Type.NUMBER,
            Words("层数", "Storeys"),
            Words("地上层数。", "Storeys above ground."),
            minimum=0,
            maximum=200,
            decimals=1,
        ),
        Column(
            "height_m",
            Type.NUMBER,
            Words("高度", "Height"),
            Words("建筑高度。", "Height."),
            unit="m",
            minimum=0,
            maximum=900,
            decimals=2,
        ),
        Column(
            "footprint_m2",
            Type.NUMBER,
            Words("基底面积", "Footprint"),
            Words("基底面积。", "Area of the footprint."),
            unit="m²",
            minimum=0,
            maximum=1_000_000,
            decimals=2,
        ),
        Column(
            "floor_m2",
            Type.NUMBER,
            Words("建筑面积", "Floor area"),
            Words("地上总建筑面积。", "Floor area above ground."),
            unit="m²",
            minimum=0,
            maximum=5_000_000,
            decimals=2,
        ),
        Column(
            "geometry",
            Type.POLYGON,
            Words("轮廓", "Outline"),
            Words("基底轮廓。", "Outline of the footprint."),
            required=True,
            decimals=3,
        ),
    ),
    aliases=("建筑物", "房屋"),
)

candidate_sites = Register(
    "candidate_sites",
    Kind.RECORD,
    Words("候选点", "Candidate sites"),
    Words("可用作集合、采样、安置的场所。", "Places that can serve for assembly, sampling or shelter."),
    key=("site_id",),
    columns=(
        Column(
            "site_id",
            Type.STRING,
            Words("场所编号", "Site id"),
            Words("场所编号。", "Id of the site."),
            required=True,
        ),
        Column("name", Type.STRING, Words("名称", "Name"), Words("场所名称。", "Name of the site.")),
        Column(
            "kind",
            Type.STRING,
            Words("类别", "Kind"),
            Words("场所类别。", "Kind of site."),
            required=True,
            choices=SITE_KIND,
        ),
        Column(
            "village_id",
            Type.STRING,
            Words("村编号", "Village id"),
            Words("所在村。", "Village it lies in."),
            references="villages",
            aliases=("所在村", "所属村"),
        ),
        Column(
            "area_m2",
            Type.NUMBER,
            Words("可用面积", "Usable area"),
            Words("可用面积。", "Usable area."),
            unit="m²",
            minimum=0,
            maximum=2_000_000,
            decimals=1,
        ),
        Column(
            "geometry",
            Type.POINT,
            Words("位置", "Position"),
            Words("出入口或中心点。", "Entrance or centre."),
            required=True,
            decimals=3,
        ),
    ),
    aliases=("候选场所", "点位"),
)
