"""Saying things in the language asked for, and the words commands share."""

from pathlib import Path
from typing import Any

import click

from dayang.words import Words

PATH = click.Path(path_type=Path)
DAY = click.DateTime(formats=["%Y-%m-%d"])


def language() -> str:
    """Return the language asked for: ``"zh"`` or ``"en"``."""
    asked: str = click.get_current_context().find_root().obj
    return asked


def say(words: Words, **kwargs: Any) -> None:
    """Print `words` in the language asked for."""
    click.echo(words.in_language(language()), **kwargs)
