"""One thing said in both languages of the product."""

from typing import NamedTuple


class Words(NamedTuple):
    """A text in Simplified Chinese and in English.

    Every label, message and sentence a person may read is one of these, so that
    neither language can be forgotten.

    Examples
    --------
    >>> Words("河涌", "River").in_language("en")
    'River'
    """

    zh: str
    en: str

    def in_language(self, language: str) -> str:
        """Return the text in ``"zh"`` or ``"en"``."""
        return self.en if language == "en" else self.zh

    def format(self, **values: object) -> "Words":
        """Return both texts with ``{name}`` fields filled in."""
        return Words(self.zh.format(**values), self.en.format(**values))
