"""The Typer application with all its commands; declares, and does nothing."""

import typer

from cli import about, accounts, evidence, export, issues, looking, registry, reports, results, service, telling, users
from cli.declare import OurGroup
from cli.words import _

app = typer.Typer(
    name="xunwang",
    cls=OurGroup,
    help=_("巡网：巡查政府网站与政务新媒体，发现问题、留存证据、跟踪整改、按指标评分。"),
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
)
for commands in (
    registry, looking, results, reports, issues, accounts, evidence, export, service, users, telling, about,
):  # fmt: skip
    commands.register(app)
