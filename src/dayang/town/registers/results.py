"""What every plan publishes: how each engine ended. An engine's own results have their own module."""

from dayang.town.registers.schema import Column, Kind, Register, Type
from dayang.words import Words

plans = Register(
    "plans",
    Kind.RESULT,
    Words("方案", "Plans"),
    Words(
        "一个引擎一行：状态、值、界、差距、输入的摘要、版本、种子、限额。",
        "One row an engine: status, value, bound, gap, hash of inputs, version, seed, limit.",
    ),
    key=("engine",),
    group="results",
    columns=(
        Column(
            "engine",
            Type.STRING,
            Words("引擎", "Engine"),
            Words("引擎编号。", "Key of the engine."),
            required=True,
        ),
        Column(
            "status",
            Type.STRING,
            Words("状态", "Status"),
            Words("求解状态。", "How the solve ended."),
            required=True,
            choices={
                "optimal": Words("已证最优", "Optimal, proven"),
                "feasible": Words("可行，附差距", "Feasible, with a gap"),
                "infeasible": Words("无可行方案", "Infeasible"),
                "unknown": Words("限额内未得结论", "No conclusion within the limit"),
                "assessed": Words("已评估", "Assessed"),
                "off": Words("未运行", "Not run"),
            },
        ),
        Column(
            "value",
            Type.NUMBER,
            Words("值", "Value"),
            Words("目标函数值。", "Value of the objective."),
            decimals=6,
        ),
        Column(
            "bound", Type.NUMBER, Words("界", "Bound"), Words("可证明的界。", "Proven bound."), decimals=6
        ),
        Column(
            "gap",
            Type.NUMBER,
            Words("差距", "Gap"),
            Words("|界 − 值| ÷ max(|值|, 1e-9)。", "|bound - value| / max(|value|, 1e-9)."),
            minimum=0,
            decimals=8,
        ),
        Column(
            "reproducible",
            Type.BOOLEAN,
            Words("可复现", "Reproducible"),
            Words(
                "同一种子、同一工作限额结果是否必然相同。",
                "Whether the same seed and work limit give the same plan.",
            ),
            required=True,
        ),
        Column(
            "reason_zh",
            Type.STRING,
            Words("说明", "Reason (Chinese)"),
            Words("未运行或不可行的原因。", "Why not run or impossible, in Chinese."),
        ),
        Column(
            "reason_en",
            Type.STRING,
            Words("英文说明", "Reason"),
            Words("同上，英文。", "Why not run or impossible, in English."),
        ),
        Column("seed", Type.INTEGER, Words("种子", "Seed"), Words("随机种子。", "Seed."), required=True),
        Column(
            "work",
            Type.NUMBER,
            Words("工作限额", "Work"),
            Words("工作限额，1 为默认力度。", "Work limit; 1 is the default effort."),
            decimals=4,
        ),
        Column(
            "seconds",
            Type.NUMBER,
            Words("时间限额", "Seconds"),
            Words("时间限额；未限时留空。", "Time limit; empty when none."),
            unit="s",
            decimals=1,
        ),
        Column(
            "as_of",
            Type.DATETIME,
            Words("基准时刻", "As of"),
            Words("方案所依据的时刻。", "The moment planned from."),
            required=True,
            future=True,
        ),
        Column(
            "inputs_hash",
            Type.STRING,
            Words("输入摘要", "Hash of inputs"),
            Words("输入规范表的 SHA-256。", "SHA-256 of the canonical input tables."),
            required=True,
        ),
        Column(
            "version",
            Type.STRING,
            Words("版本", "Version"),
            Words("软件版本。", "Version of Dayang."),
            required=True,
        ),
    ),
)
