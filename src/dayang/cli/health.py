"""The command doctor."""

import sys

import click

from dayang import doctor
from dayang.cli.speech import say
from dayang.words import Words


@click.command("doctor")
def doctor_command() -> None:
    """检查安装，有问题给出办法 / say what is wrong with the installation, and the remedy."""
    findings = doctor.examine()
    for finding in findings:
        say(Words(_finding_line(finding, "zh"), _finding_line(finding, "en")))
    sys.exit(0 if all(finding.ok for finding in findings) else 1)


def _finding_line(finding: doctor.Finding, language: str) -> str:
    mark, remedy = ("●", "") if finding.ok else ("■", f" → {finding.remedy.in_language(language)}")
    return f"{mark} {finding.name.in_language(language)}: {finding.found.in_language(language)}{remedy}"
