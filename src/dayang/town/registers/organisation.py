"""Departments and grassroots branches."""

from dayang.town.registers.schema import Column, Kind, Register, Type
from dayang.words import Words

departments = Register(
    "departments",
    Kind.RECORD,
    Words("部门", "Departments"),
    Words("镇属部门和单位。", "Departments and units of the town."),
    key=("department_id",),
    group="organisation",
    columns=(
        Column(
            "department_id",
            Type.STRING,
            Words("部门编号", "Department id"),
            Words("部门编号。", "Id of the department."),
            required=True,
        ),
        Column(
            "name",
            Type.STRING,
            Words("部门名称", "Name"),
            Words("部门名称。", "Name of the department."),
            required=True,
            aliases=("单位名称", "部门"),
        ),
        Column(
            "name_en",
            Type.STRING,
            Words("英文名称", "English name"),
            Words(
                "英文页面上的名称；空着就用中文的。",
                "On English pages; where empty, the Chinese name.",
            ),
        ),
        Column(
            "duty", Type.STRING, Words("职责", "Duty"), Words("主要职责。", "What it is responsible for.")
        ),
        Column(
            "staff",
            Type.INTEGER,
            Words("人数", "Staff"),
            Words("在岗人数。", "People on duty."),
            unit="人",
            minimum=0,
            maximum=50_000,
        ),
    ),
)

branches = Register(
    "branches",
    Kind.RECORD,
    Words("基层党支部", "Branches"),
    Words("基层党支部。", "Grassroots branches."),
    key=("branch_id",),
    group="organisation",
    columns=(
        Column(
            "branch_id",
            Type.STRING,
            Words("支部编号", "Branch id"),
            Words("支部编号。", "Id of the branch."),
            required=True,
        ),
        Column(
            "name",
            Type.STRING,
            Words("支部名称", "Name"),
            Words("支部名称。", "Name of the branch."),
            required=True,
            aliases=("支部",),
        ),
        Column(
            "village_id",
            Type.STRING,
            Words("村编号", "Village id"),
            Words("所在村。", "Village it belongs to."),
            references="villages",
            aliases=("所在村", "所属村"),
        ),
        Column(
            "department_id",
            Type.STRING,
            Words("部门编号", "Department id"),
            Words("所属部门。", "Department it belongs to."),
            references="departments",
        ),
        Column(
            "members",
            Type.INTEGER,
            Words("党员人数", "Members"),
            Words("党员人数。", "Number of members."),
            unit="人",
            required=True,
            minimum=0,
            maximum=10_000,
        ),
    ),
    aliases=("支部",),
)
