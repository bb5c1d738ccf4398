"""One A4 page on the rivers of a town, for the wall and the meeting: pure composition, it writes nothing."""

from dayang.water.quality.picture.answer import answer, worst_said
from dayang.water.quality.picture.page import Subject, page

__all__ = ["Subject", "answer", "page", "worst_said"]
