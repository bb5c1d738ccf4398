"""Water quality judged by the national rules: classes, grades, indices, trends.

From rows of the register ``samples`` to usable values (`usable`, `wide`), classes of samples
(`classify`), classes of sections and rivers over a period with what pollutes them
(`assess`), and indices of rivers, towns, ponds and series. Every limit, decimal and band
is a row of the tables in ``data/``, with its clause and how sure it is.
"""

from dayang.engine import Assessment
from dayang.town import Town
from dayang.water.quality.classes import EVALUATION, REALTIME, Classes, Mode, classify, round_half_even
from dayang.water.quality.evaluate import Assessed, assess, worse_than_v_counts
from dayang.water.quality.indices import DifferentItemsError, Index, change_percent, cwqi, cwqi_town, ranking
from dayang.water.quality.means import Period, means
from dayang.water.quality.report import TITLE, section
from dayang.water.quality.standards import CLASSES, EVALUATED, ITEMS, rule
from dayang.water.quality.tables import assessed_tables
from dayang.water.quality.values import Usable, usable, wide


def applies(town: Town) -> bool:
    """Say whether a town has rivers to speak of."""
    return not town["rivers"].empty


WATER_QUALITY = Assessment("water_quality", TITLE, assessed_tables, section, applies)
"""The descriptor of this assessment."""

__all__ = [
    "CLASSES",
    "EVALUATED",
    "EVALUATION",
    "ITEMS",
    "REALTIME",
    "WATER_QUALITY",
    "Assessed",
    "Classes",
    "DifferentItemsError",
    "Index",
    "Mode",
    "Period",
    "Usable",
    "assess",
    "assessed_tables",
    "change_percent",
    "classify",
    "cwqi",
    "cwqi_town",
    "means",
    "ranking",
    "round_half_even",
    "rule",
    "usable",
    "wide",
    "worse_than_v_counts",
]
