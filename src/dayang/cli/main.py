"""The group of commands: which there are, and how an error reaches a person."""

import sys
from importlib import import_module
from typing import Any

import click

from dayang import __version__
from dayang.cli.speech import language
from dayang.errors import DayangError
from dayang.words import Words

COMMANDS = {
    "new-town": ("towns", Words("五问建镇：从空白到第一张地图", "a first map in five questions")),
    "from-osm": ("towns", Words("由 OpenStreetMap 摘录建镇", "make a town from an OpenStreetMap extract")),
    "demo-town": ("towns", Words("生成演示镇", "generate the demo town")),
    "template": ("registers", Words("写出空白登记表", "write empty registers")),
    "check": ("registers", Words("检查镇或文件，一次列出全部问题", "every fault of a town or file at once")),
    "convert": ("registers", Words("换一种格式", "write a town in another format")),
    "dictionary": ("registers", Words("打印数据字典或参数表", "print the data dictionary or parameters")),
    "published": (
        "published",
        Words("打印公开数字，并列演示镇的数", "published figures beside the demo town's"),
    ),
    "plan": ("plans", Words("运行全部引擎，写出方案和报告", "run every engine; write plan and report")),
    "verify": ("plans", Words("独立核验方案", "judge a plan by every engine's check")),
    "parks": (
        "parks",
        Words(
            "工改：方案、重排、风险、边界", "park renewal: plan, plan anew, risk, what can be had together"
        ),
    ),
    "water": ("water", Words("水质评价：表格和一页图", "water quality: tables and a page")),
    "targets": (
        "targets",
        Words("目标进度：灯号、差距、推算、依据", "where targets stand, and the rows behind them"),
    ),
    "weekly": ("weekly", Words("周调度一页纸：PDF、Word、明细", "the weekly on one page: PDF, Word, tables")),
    "doctor": ("health", Words("检查安装，有问题给出办法", "what is wrong with the installation")),
}
"""Module and summary of every command, in the order people meet them."""


class Commands(click.Group):
    """Commands loaded when asked for; a person's mistake becomes a sentence, never a traceback."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Return the names of all commands."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Load the module that holds a command."""
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"dayang.cli.{COMMANDS[cmd_name][0]}")
        command: click.Command = getattr(module, f"{cmd_name.replace('-', '_')}_command")
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """List every command with its summary, without loading any."""
        rows = [(name, f"{summary.zh} / {summary.en}") for name, (_, summary) in COMMANDS.items()]
        with formatter.section("命令 / Commands"):
            formatter.write_dl(rows)

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command and turn Dayang's own errors into text and exit code 1."""
        try:
            return super().invoke(ctx)
        except DayangError as error:
            click.echo(_explained(error), err=True)
            sys.exit(1)


def _explained(error: DayangError) -> str:
    from dayang.town import InputError  # noqa: PLC0415 - loaded only once something is wrong
    from dayang.town.io import faults_as_text  # noqa: PLC0415

    if isinstance(error, InputError):
        return faults_as_text(error.faults, language())
    return error.message.in_language(language())


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="dayang")
@click.option(
    "--language",
    type=click.Choice(["zh", "en"]),
    default="zh",
    envvar="DAYANG_LANGUAGE",
    help="输出语言 / language of what is printed",
)
@click.pass_context
def main(ctx: click.Context, language: str) -> None:
    """Plan a town's campaigns with proof, carry them out, and prove them.

    打样：一个镇的攻坚战，先算清，再办到，最后证明。
    """
    ctx.obj = language
