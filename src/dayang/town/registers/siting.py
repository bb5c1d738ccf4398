"""What siting publishes: sites chosen, who goes where, what other numbers of sites could do."""

from dayang.town.registers.schema import Column, Kind, Register, Type
from dayang.words import Words

siting_goals = Register(
    "siting_goals",
    Kind.RESULT,
    Words("选址目标", "Goals of siting"),
    Words(
        "一个目标一行，按先后：达到的值、任何方案都越不过的界、如何停止。",
        "One row a goal, the first first: the value reached, what no plan can pass, what ended the search.",
    ),
    key=("rank",),
    group="results",
    columns=(
        Column(
            "rank",
            Type.INTEGER,
            Words("先后", "Order"),
            Words("目标的先后，1 最先。", "Order of the goals, 1 first."),
            required=True,
            minimum=1,
        ),
        Column(
            "goal",
            Type.STRING,
            Words("目标", "Goal"),
            Words("追求什么。", "What is sought."),
            required=True,
            choices={
                "coverage": Words("距离内人数最多（人）", "Most people within the walk (people)"),
                "walk": Words("总步行最少（人·米）", "Least walking (person-metres)"),
            },
        ),
        Column(
            "value",
            Type.NUMBER,
            Words("值", "Value"),
            Words(
                "方案达到的值，单位随目标：人，或人·米。",
                "What the plan reaches, in people or person-metres.",
            ),
            required=True,
            minimum=0,
            decimals=3,
        ),
        Column(
            "bound",
            Type.NUMBER,
            Words("界", "Bound"),
            Words(
                "任何方案都越不过的值；第二个目标的界只就第一个目标不差于本方案者而言。",
                "What no plan can pass; for the second goal, no plan that reaches as much of the first.",
            ),
            required=True,
            minimum=0,
            decimals=3,
        ),
        Column(
            "gap",
            Type.NUMBER,
            Words("差距", "Gap"),
            Words("|界 − 值| ÷ max(|值|, 1e-9)。", "|bound - value| / max(|value|, 1e-9)."),
            required=True,
            minimum=0,
            decimals=8,
        ),
        Column(
            "status",
            Type.STRING,
            Words("状态", "Status"),
            Words("差距已闭合即为已证最优。", "Proven optimal when the gap is closed."),
            required=True,
            choices={
                "optimal": Words("已证最优", "Optimal, proven"),
                "feasible": Words("可行，附差距", "Feasible, with a gap"),
            },
        ),
        Column(
            "stopped",
            Type.STRING,
            Words("停止原因", "Stopped by"),
            Words("搜索因何停止。", "What ended the search."),
            required=True,
            choices={
                "proof": Words("已证最优", "Proof"),
                "work": Words("工作限额", "Work limit"),
                "seconds": Words("时间限额", "Limit of seconds"),
            },
        ),
    ),
)

siting_sites = Register(
    "siting_sites",
    Kind.RESULT,
    Words("选中点位", "Sites chosen"),
    Words("选中的候选点及其服务的人口。", "Candidate sites chosen, with the people each serves."),
    key=("site_id",),
    group="results",
    columns=(
        Column(
            "site_id",
            Type.STRING,
            Words("场所编号", "Site id"),
            Words("场所编号。", "Id of the site."),
            required=True,
            references="candidate_sites",
        ),
        Column(
            "rank",
            Type.INTEGER,
            Words("次序", "Rank"),
            Words("按服务人口从多到少。", "By people served, most first."),
            required=True,
            minimum=1,
        ),
        Column(
            "cells",
            Type.INTEGER,
            Words("格网数", "Cells"),
            Words("由其服务的格网数。", "Cells it serves."),
            required=True,
            minimum=0,
        ),
        Column(
            "population",
            Type.NUMBER,
            Words("服务人口", "People served"),
            Words("距离内由其服务的人口。", "People it serves within the distance."),
            unit="人",
            required=True,
            minimum=0,
            decimals=3,
        ),
        Column(
            "mean_walk_m",
            Type.NUMBER,
            Words("平均步行距离", "Mean walk"),
            Words("所服务人口的平均步行距离。", "Mean walking distance of those it serves."),
            unit="m",
            minimum=0,
            decimals=3,
        ),
        Column(
            "geometry",
            Type.POINT,
            Words("位置", "Position"),
            Words("场所位置。", "Position of the site."),
            required=True,
            decimals=3,
        ),
    ),
)

siting_assignments = Register(
    "siting_assignments",
    Kind.RESULT,
    Words("格网归属", "Cells assigned"),
    Words("每个人口格网去哪个点、走多远。", "Which site each population cell goes to, and how far."),
    key=("cell_id",),
    group="results",
    columns=(
        Column(
            "cell_id",
            Type.STRING,
            Words("格网编号", "Cell id"),
            Words("格网编号。", "Id of the cell."),
            required=True,
            references="population_cells",
        ),
        Column(
            "site_id",
            Type.STRING,
            Words("场所编号", "Site id"),
            Words(
                "所去点位；距离内没有点的留空。", "Site it goes to; empty when none is within the distance."
            ),
            references="candidate_sites",
        ),
        Column(
            "outcome",
            Type.STRING,
            Words("结果", "Outcome"),
            Words("有点可去，或为何没有。", "Whether there is a site to go to, or why not."),
            required=True,
            choices={
                "served": Words("有点可去", "Served"),
                "not_chosen": Words("距离内有候选点，未选", "A candidate in reach was not chosen"),
                "no_site": Words("距离内没有候选点", "No candidate in reach"),
                "cut_off": Words("所接道路通不到任何候选点", "Its road leads to no candidate"),
                "no_road": Words("附近没有可步行的道路", "No walkable road near"),
            },
        ),
        Column(
            "walk_m",
            Type.NUMBER,
            Words("步行距离", "Walk"),
            Words("沿路步行距离，离路一段计入。", "Walk along roads, the way off the road included."),
            unit="m",
            minimum=0,
            decimals=3,
        ),
        Column(
            "population",
            Type.NUMBER,
            Words("人口", "Population"),
            Words("格内人口。", "Residents of the cell."),
            unit="人",
            required=True,
            minimum=0,
            decimals=3,
        ),
        Column(
            "geometry",
            Type.POINT,
            Words("位置", "Position"),
            Words("格网中心。", "Centre of the cell."),
            required=True,
            decimals=3,
        ),
    ),
)

siting_curve = Register(
    "siting_curve",
    Kind.RESULT,
    Words("点数比较", "Numbers of sites compared"),
    Words(
        "设多少个点能服务多少人：每个点数一行，附任何选法都越不过的上限。",
        "How many people so many sites can serve: one row a number, with what no choice can pass.",
    ),
    key=("sites",),
    group="results",
    columns=(
        Column(
            "sites",
            Type.INTEGER,
            Words("点数", "Sites"),
            Words("设多少个点。", "How many sites."),
            required=True,
            minimum=1,
        ),
        Column(
            "population",
            Type.NUMBER,
            Words("服务人口", "People served"),
            Words("所找到的选法服务的人口。", "People served by the choice found."),
            unit="人",
            required=True,
            minimum=0,
            decimals=3,
        ),
        Column(
            "ceiling",
            Type.NUMBER,
            Words("服务人口上限", "Ceiling"),
            Words(
                "这么多点无论怎么选都超不过的服务人口。", "People that no choice of so many sites can exceed."
            ),
            unit="人",
            required=True,
            minimum=0,
            decimals=3,
        ),
        Column(
            "mean_walk_m",
            Type.NUMBER,
            Words("平均步行距离", "Mean walk"),
            Words("所服务人口的平均步行距离。", "Mean walking distance of those served."),
            unit="m",
            minimum=0,
            decimals=3,
        ),
    ),
)

siting_curve_sites = Register(
    "siting_curve_sites",
    Kind.RESULT,
    Words("各点数的选法", "Sites for each number"),
    Words("点数比较中每个点数选的是哪些点。", "Which sites each number of the comparison chose."),
    key=("sites", "site_id"),
    group="results",
    columns=(
        Column(
            "sites",
            Type.INTEGER,
            Words("点数", "Sites"),
            Words("设多少个点。", "How many sites."),
            required=True,
            minimum=1,
        ),
        Column(
            "site_id",
            Type.STRING,
            Words("场所编号", "Site id"),
            Words("场所编号。", "Id of the site."),
            required=True,
            references="candidate_sites",
        ),
    ),
)
