"""Published figures: what a demo town is modelled on, and what it has itself.

The only place where real names stand; `data/published.csv` holds facts with their source,
no texts. Outcomes later than 2021 are for checking forecasts and are never an input.
"""

from dayang.engine import Assessment
from dayang.programme.published.assess import applies, assess
from dayang.programme.published.printed import published_markdown
from dayang.programme.published.report import TITLE, section

PUBLISHED_FIGURES = Assessment("published", TITLE, assess, section, applies)
"""The descriptor of this assessment; it runs for a demo town only."""

__all__ = ["PUBLISHED_FIGURES", "published_markdown"]
