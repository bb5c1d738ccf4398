"""Numbers of a report: every one opens a drawer that says where it comes from."""

import re
from collections.abc import Mapping
from typing import Any

from markupsafe import Markup, escape

from dayang.engine import Figure, Sentence
from dayang.programme.report.texts import bilingual, spaced, unit_words
from dayang.town.parameters import Parameter
from dayang.town.registers.records import PARAMETER_STATUS
from dayang.words import Words

_PARTS = re.compile(r"(\{\{|\}\}|\{\w+\}[，。；：、！？）,.;:]?)")
_FIELD = re.compile(r"\{(\w+)\}(.?)")
_BUTTON = Markup('<button type="button" class="number" data-figure="{}"></button>')
# A line must not begin with the mark that follows a number.
_HELD = Markup('<span class="held">{}{}</span>')


def encode_figure(figure: Figure, table: str | None) -> dict[str, Any]:
    """Return `figure` as data for the page.

    Parameters
    ----------
    figure
        As handed in by a section.
    table
        Identifier, on the page, of the table that holds the rows behind it.
    """
    return {
        "value": figure.value,
        "decimals": figure.decimals,
        "unit": figure.unit,
        "title": figure.title,
        "definition": figure.definition,
        "source": figure.source,
        "table": table,
        "parameter": None if figure.parameter is None else _parameter(figure.parameter),
        "asOf": figure.as_of,
        "reportedBy": figure.reported_by,
        "signedBy": figure.signed_by,
    }


def _parameter(parameter: Parameter) -> dict[str, Any]:
    return {
        "id": parameter.parameter_id,
        "name": parameter.name,
        "value": parameter.value,
        "unit": unit_words(parameter.unit),
        "status": PARAMETER_STATUS[parameter.status],
        "source": bilingual(parameter.source),
    }


def sentence_html(sentence: Sentence, identifiers: Mapping[str, str]) -> dict[str, Markup]:
    """Return the sentence in both languages, a button where each number stands.

    Parameters
    ----------
    sentence
        Text with ``{key}`` fields.
    identifiers
        Identifier on the page of each figure, by key.

    Raises
    ------
    KeyError
        When the text names a figure that the sentence does not have.

    Examples
    --------
    >>> html = sentence_html(Sentence(Words("<{n}>", "{n}"), {}), {"n": "f1"})
    >>> html["zh"]
    Markup('&lt;<button type="button" class="number" data-figure="f1"></button>&gt;')
    """
    return {language: _html(sentence.text.in_language(language), identifiers) for language in Words._fields}


def _html(text: str, identifiers: Mapping[str, str]) -> Markup:
    html = Markup()
    # Doubled braces stand for braces, as in str.format.
    for part in _PARTS.split(text):
        field = _FIELD.fullmatch(part)
        if field:
            number = _BUTTON.format(identifiers[field[1]])
            html += _HELD.format(number, field[2]) if field[2] else number
        else:
            html += escape({"{{": "{", "}}": "}"}.get(part, spaced(part)))
    return html
