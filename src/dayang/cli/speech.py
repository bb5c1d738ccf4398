"""Saying things in the language asked for, and the options that commands share."""

import errno
import os
from pathlib import Path
from typing import Any

import click

from dayang.errors import writing_to
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


def can_hold(folder: Path) -> None:
    """Refuse a folder that results cannot go to: one learns it before the work, not after it.

    Raises
    ------
    DayangError
        When it, or what it would be made in, is no folder or cannot be written to.
    """
    there = next(path for path in (folder.resolve(), *folder.resolve().parents) if path.exists())
    with writing_to(folder):
        if not there.is_dir():
            raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR))
        if not os.access(there, os.W_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
