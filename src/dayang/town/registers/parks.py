"""Village industrial parks."""

from dayang.town.registers.place import LAND_NATURE
from dayang.town.registers.schema import Column, Kind, Register, Type
from dayang.words import Words

parks = Register(
    "parks",
    Kind.RECORD,
    Words("村级工业园", "Parks"),
    Words(
        "村级工业园区及其他成片工业用地。", "Village industrial parks and other contiguous industrial land."
    ),
    key=("park_id",),
    group="parks",
    columns=(
        Column(
            "park_id",
            Type.STRING,
            Words("园区编号", "Park id"),
            Words("园区编号。", "Id of the park."),
            required=True,
        ),
        Column("name", Type.STRING, Words("园区名称", "Name"), Words("园区名称。", "Name of the park.")),
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
            required=True,
            choices=LAND_NATURE,
        ),
        Column(
            "area_mu",
            Type.NUMBER,
            Words("面积", "Area"),
            Words("用地面积，1 亩 = 2000/3 平方米。", "Land area; 1 mu = 2000/3 m2."),
            unit="亩",
            required=True,
            minimum=0,
            maximum=100_000,
            decimals=4,
            aliases=("用地面积", "占地面积"),
        ),
        Column(
            "floor_m2",
            Type.NUMBER,
            Words("建筑面积", "Floor area"),
            Words("园内建筑面积。", "Floor area in the park."),
            unit="m²",
            minimum=0,
            maximum=50_000_000,
            decimals=1,
        ),
        Column(
            "plot_ratio",
            Type.NUMBER,
            Words("容积率", "Plot ratio"),
            Words("建筑面积 ÷ 用地面积。", "Floor area over land area."),
            minimum=0,
            maximum=20,
            decimals=3,
        ),
        Column(
            "geometry",
            Type.POLYGON,
            Words("范围", "Extent"),
            Words("园区范围。", "Outline of the park."),
            required=True,
            decimals=3,
        ),
    ),
    aliases=("园区", "工业园"),
)
