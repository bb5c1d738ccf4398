"""The weekly (周调度): one page of what slips, whose it is and by when, as PDF and as Word."""

from dayang.programme.weekly.output import write_weekly
from dayang.programme.weekly.page import Issued, page_of
from dayang.programme.weekly.tables import weekly_tables

__all__ = ["Issued", "page_of", "weekly_tables", "write_weekly"]
