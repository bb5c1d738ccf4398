"""The command published."""

from pathlib import Path

import click

from dayang.cli.speech import PATH, language
from dayang.programme.published import published_markdown
from dayang.town.io import load_town


@click.command("published")
@click.argument("town", type=PATH, required=False)
def published_command(town: Path | None) -> None:
    """打印公开数字；给出演示镇 TOWN 时并列该镇的数 / the published figures, and beside them TOWN's own."""
    spoken = language()
    held = None if town is None else load_town(town)
    click.echo(published_markdown(lambda words: words.in_language(spoken), held))
