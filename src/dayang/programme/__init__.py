"""The whole: runs every engine over one town, judges every plan, writes plan and report."""

from dayang.programme.catalogue import CATALOGUE
from dayang.programme.output import write_programme
from dayang.programme.plan import plan_town
from dayang.programme.programme import AssessmentRun, Catalogue, EngineRun, OffRun, Programme
from dayang.programme.verify import Verification, verify_plan

__all__ = [
    "CATALOGUE",
    "AssessmentRun",
    "Catalogue",
    "EngineRun",
    "OffRun",
    "Programme",
    "Verification",
    "plan_town",
    "verify_plan",
    "write_programme",
]
