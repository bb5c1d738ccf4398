"""The place itself: the town, its villages, land, ground and people."""

from dayang.town.registers.schema import Column, Kind, Register, Type
from dayang.words import Words

LAND_NATURE = {
    "state": Words("国有", "State-owned"),
    "collective": Words("集体", "Collectively owned"),
    "mixed": Words("混合", "Mixed"),
    "private": Words("私有（国有出让）", "Private (granted state land)"),
    "unknown": Words("未查明", "Not established"),
}

VERTICAL_DATUM = {
    "1985": Words("1985 国家高程基准", "National Vertical Datum 1985"),
    "pearl_river": Words("珠江基准", "Pearl River datum"),
    "egm96": Words("EGM96 大地水准面", "EGM96 geoid"),
    "none": Words("无高程", "No heights"),
}

town = Register(
    "town",
    Kind.RECORD,
    Words("镇情", "Town"),
    Words(
        "全镇一行：名称、基准日、边界、坐标系、高程基准。",
        "One row: name, as-of date, boundary, reference systems.",
    ),
    key=("town_id",),
    single_row=True,
    columns=(
        Column(
            "town_id",
            Type.STRING,
            Words("镇编号", "Town id"),
            Words("行政区划代码或自定编号。", "Division code or an id of your own."),
            required=True,
            pattern=r"[A-Za-z0-9_\-]{1,40}",
        ),
        Column(
            "name",
            Type.STRING,
            Words("镇名", "Name"),
            Words("镇的全称。", "Full name of the town."),
            required=True,
        ),
        Column(
            "as_of",
            Type.DATE,
            Words("基准日", "As of"),
            Words("台账所反映的日期。", "The day the registers speak of."),
            required=True,
            future=True,
        ),
        Column(
            "crs",
            Type.STRING,
            Words("坐标系", "CRS"),
            Words(
                "平面投影坐标系，以米为单位，如 EPSG:4526、EPSG:4547。",
                "Projected reference system in metres, such as EPSG:4526 or EPSG:4547.",
            ),
            required=True,
            pattern=r"EPSG:\d{4,6}",
            rule="projected_crs",
        ),
        Column(
            "vertical_datum",
            Type.STRING,
            Words("高程基准", "Vertical datum"),
            Words(
                "高程所依据的基准；没有高程写 none。", "Datum of heights; 'none' where there are no heights."
            ),
            required=True,
            choices=VERTICAL_DATUM,
        ),
        Column(
            "is_demo",
            Type.BOOLEAN,
            Words("演示数据", "Demo data"),
            Words("由程序生成的演示镇填是。", "Yes for a town made by the generator."),
            required=True,
        ),
        Column(
            "source",
            Type.STRING,
            Words("数据来源", "Source"),
            Words(
                "数据来源及许可声明，凡展示之处一并列出。",
                "Origin and notice, printed wherever the data is shown.",
            ),
        ),
        Column(
            "geometry",
            Type.POLYGON,
            Words("边界", "Boundary"),
            Words("镇域边界。", "Boundary of the town."),
            required=True,
            decimals=3,
        ),
    ),
    aliases=("镇", "基本情况"),
)

villages = Register(
    "villages",
    Kind.RECORD,
    Words("村（社区）", "Villages"),
    Words("村和社区，铺满镇域。", "Villages and communities; they tile the town."),
    key=("village_id",),
    columns=(
        Column(
            "village_id",
            Type.STRING,
            Words("村编号", "Village id"),
            Words("统计用区划代码或自定编号。", "Statistical division code or an id of your own."),
            required=True,
            aliases=("村代码", "社区代码", "区划代码"),
        ),
        Column(
            "name",
            Type.STRING,
            Words("名称", "Name"),
            Words("村或社区名称。", "Name of the village or community."),
            required=True,
            aliases=("村名", "社区", "村（社区）"),
        ),
        Column(
            "part",
            Type.STRING,
            Words("片区", "Part"),
            Words("所属片区（如合并前的镇）。", "Part of the town it belongs to, such as a former town."),
        ),
        Column(
            "population",
            Type.INTEGER,
            Words("常住人口", "Residents"),
            Words("常住人口数。", "Number of residents."),
            unit="人",
            minimum=0,
            maximum=2_000_000,
            aliases=("人口",),
        ),
        Column(
            "geometry",
            Type.POLYGON,
            Words("范围", "Extent"),
            Words("村域范围。", "Area of the village."),
            required=True,
            decimals=3,
        ),
    ),
    aliases=("村", "社区", "村社区"),
)

parcels = Register(
    "parcels",
    Kind.RECORD,
    Words("宗地", "Parcels"),
    Words("地块及其权属、用途和规划条件的基本项。", "Plots of land with nature of title and use."),
    key=("parcel_id",),
    columns=(
        Column(
            "parcel_id",
            Type.STRING,
            Words("宗地编号", "Parcel id"),
            Words("不动产单元号或自定编号。", "Cadastral id or your own."),
            required=True,
            aliases=("地块编号", "宗地号"),
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
            "land_nature",
            Type.STRING,
            Words("土地性质", "Land nature"),
            Words("土地所有权性质。", "Nature of land title."),
            choices=LAND_NATURE,
            aliases=("权属性质",),
        ),
        Column(
            "land_use",
            Type.STRING,
            Words("用途", "Land use"),
            Words("现状用途。", "Present use of the land."),
        ),
        Column(
            "area_mu",
            Type.NUMBER,
            Words("面积", "Area"),
            Words("宗地面积，1 亩 = 2000/3 平方米。", "Area; 1 mu = 2000/3 m2."),
            unit="亩",
            minimum=0,
            maximum=100_000,
            decimals=4,
        ),
        Column(
            "plot_ratio",
            Type.NUMBER,
            Words("容积率", "Plot ratio"),
            Words("现状容积率。", "Floor area over land area."),
            minimum=0,
            maximum=20,
            decimals=3,
        ),
        Column(
            "geometry",
            Type.POLYGON,
            Words("范围", "Extent"),
            Words("宗地范围。", "Outline of the parcel."),
            required=True,
            decimals=3,
        ),
    ),
    aliases=("地块",),
)

rasters = Register(
    "rasters",
    Kind.RECORD,
    Words("栅格", "Rasters"),
    Words(
        "随台账保存的 GeoTIFF，如地面高程。",
        "GeoTIFF files kept beside the registers, such as ground levels.",
    ),
    key=("raster_id",),
    columns=(
        Column(
            "raster_id",
            Type.STRING,
            Words("栅格编号", "Raster id"),
            Words("栅格编号，如 ground。", "Id, such as 'ground'."),
            required=True,
            pattern=r"[a-z0-9_]{1,40}",
        ),
        Column(
            "what",
            Type.STRING,
            Words("内容", "What"),
            Words("栅格的内容。", "What the raster holds."),
            required=True,
            choices={
                "ground_level_m": Words("地面高程（米）", "Ground level (m)"),
                "other": Words("其他", "Other"),
            },
        ),
        Column(
            "file",
            Type.STRING,
            Words("文件", "File"),
            Words("文件名，在 rasters 文件夹内。", "File name inside the folder 'rasters'."),
            required=True,
            pattern=r"[A-Za-z0-9_\-]{1,80}\.tif",
        ),
        Column(
            "crs",
            Type.STRING,
            Words("坐标系", "CRS"),
            Words("栅格的坐标系。", "Reference system of the raster."),
            required=True,
            pattern=r"EPSG:\d{4,6}",
        ),
        Column(
            "vertical_datum",
            Type.STRING,
            Words("高程基准", "Vertical datum"),
            Words("高程所依据的基准。", "Datum of its heights."),
            required=True,
            choices=VERTICAL_DATUM,
        ),
        Column("source", Type.STRING, Words("来源", "Source"), Words("数据来源。", "Where it is from.")),
    ),
)

population_cells = Register(
    "population_cells",
    Kind.RECORD,
    Words("人口格网", "Population cells"),
    Words("方格内的常住人口。", "Residents by square cell."),
    key=("cell_id",),
    columns=(
        Column(
            "cell_id",
            Type.STRING,
            Words("格网编号", "Cell id"),
            Words("格网编号。", "Id of the cell."),
            required=True,
        ),
        Column(
            "village_id",
            Type.STRING,
            Words("村编号", "Village id"),
            Words("格网中心所在村。", "Village of its centre."),
            references="villages",
            aliases=("所在村", "所属村"),
        ),
        Column(
            "population",
            Type.NUMBER,
            Words("人口", "Population"),
            Words("格内常住人口，可为小数。", "Residents; may be a fraction."),
            unit="人",
            required=True,
            minimum=0,
            maximum=200_000,
            decimals=3,
        ),
        Column(
            "geometry",
            Type.POINT,
            Words("中心点", "Centre"),
            Words("人口重心或格网中心。", "Centre of population or of the cell."),
            required=True,
            decimals=3,
        ),
    ),
    aliases=("人口网格",),
)
