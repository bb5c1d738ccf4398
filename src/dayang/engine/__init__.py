"""The face all engines share: Limit, Plan, Violation, Conflict, report Section and Chart."""

from dayang.engine.descriptor import Assessment, PlanningEngine
from dayang.engine.plan import Conflict, Limit, Plan, Progress, Status, Violation, relative_gap
from dayang.engine.section import (
    Chart,
    Figure,
    Goal,
    Goals,
    Layer,
    Light,
    Map,
    Section,
    Sentence,
    Table,
    ToDo,
    Trail,
)

__all__ = [
    "Assessment",
    "Chart",
    "Conflict",
    "Figure",
    "Goal",
    "Goals",
    "Layer",
    "Light",
    "Limit",
    "Map",
    "Plan",
    "PlanningEngine",
    "Progress",
    "Section",
    "Sentence",
    "Status",
    "Table",
    "ToDo",
    "Trail",
    "Violation",
    "relative_gap",
]
