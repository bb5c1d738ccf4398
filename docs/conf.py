"""Sphinx: pages by hand in Markdown, reference pages from the code at every build."""

import sys
from pathlib import Path

import click

from dayang import __version__
from dayang.cli import main
from dayang.programme.published import published_markdown
from dayang.town.modes import shipped_modes
from dayang.town.parameters import shipped
from dayang.town.printed import dictionary_markdown, parameters_markdown
from dayang.town.registers import DICTIONARY

sys.path.insert(0, str(Path(__file__).parent))
from mode_tables import modes_markdown, sources_markdown
from pictures import histograms

project = "打样 Dayang"
copyright = "The Dayang authors"
release = __version__
extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "sphinx.ext.doctest"]
myst_enable_extensions = ["dollarmath", "amsmath", "colon_fence", "deflist"]
myst_heading_anchors = 4
html_theme = "furo"
html_title = "打样 Dayang"
language = "zh_CN"
exclude_patterns = ["_build"]


def command_pages() -> str:
    """Return the reference of every command, from its own help."""
    lines = ["# 命令 Commands", ""]
    for name in main.list_commands(click.Context(main)):
        command = main.get_command(click.Context(main), name)
        lines += help_of(command, f"dayang {name}")
        for part, inner in getattr(command, "commands", {}).items():
            lines += help_of(inner, f"dayang {name} {part}")
    return "\n".join(lines)


def help_of(command: click.Command, name: str) -> list[str]:
    """Return a command's own help under its name."""
    return [f"## {name}", "", "```text", command.get_help(click.Context(command, info_name=name)), "```", ""]


GENERATED = Path(__file__).parent / "generated"
GENERATED.mkdir(exist_ok=True)
for page, text in (
    ("dictionary.md", dictionary_markdown(DICTIONARY)),
    ("parameters.md", parameters_markdown(shipped())),
    ("commands.md", command_pages()),
    ("modes.txt", modes_markdown(shipped_modes())),
    ("mode_sources.txt", sources_markdown(shipped_modes())),
    ("published.txt", published_markdown(lambda words: " ".join(filter(None, dict.fromkeys(words))))),
):
    (GENERATED / page).write_text(text, encoding="utf-8")
(GENERATED / "histograms.txt").write_text(histograms(GENERATED), encoding="utf-8")
