"""Texts that a register keeps once, shown in two languages."""

import re

from dayang.town.registers.schema import UNIT_WORDS
from dayang.words import Words

_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")


def unit_words(unit: str) -> Words:
    """Return a unit as written in both languages; nothing for a bare number.

    Examples
    --------
    >>> unit_words("亩").en, unit_words("1").zh
    ('mu', '')
    """
    return Words("", "") if unit == "1" else UNIT_WORDS.get(unit, Words(unit, unit))


def spaced(text: str) -> str:
    """Return `text` with thousands spaced, as all numbers of the page are.

    Examples
    --------
    >>> spaced("1,000 m, 12,345.5 m").replace(chr(0xA0), "_")
    '1_000 m, 12_345.5 m'
    """
    return _THOUSANDS.sub("\u00a0", text)


def bilingual(text: str) -> Words:
    """Split a text that says the same in Chinese and then in English; other text is both.

    Examples
    --------
    >>> bilingual("假定：一刻钟。Assumed: a quarter of an hour.")
    Words(zh='假定：一刻钟。', en='Assumed: a quarter of an hour.')
    >>> bilingual("GB 3838-2002").en
    'GB 3838-2002'
    """
    parts = re.fullmatch(
        r"(.*[\u3000-\u303f\u3400-\u9fff\uff00-\uffef])\s*([^\u3400-\u9fff]*[A-Za-z]{3}.*)", text, re.DOTALL
    )
    return Words(parts[1].strip(), parts[2].strip()) if parts else Words(text, text)
