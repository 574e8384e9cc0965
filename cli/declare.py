"""How commands are declared: one line for lists, more for those who ask, examples at the end; runs nothing."""

from collections.abc import Callable, Sequence
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from cli.words import _

ORDER = (
    "import", "sweep", "rescan", "probe", "findings", "issues", "columns", "accounts", "score", "digest", "report", "alarms", "channels",
    "recipients", "export", "evidence", "explain",
    "audit",
    "up", "serve", "scheduler", "worker", "users", "demo", "doctor", "settings", "checks", "indicators",
)  # fmt: skip
"""The way a newcomer goes; commands that are not named come last."""


class OurCommand(TyperCommand):
    """A command whose help speaks the language in force."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write the help."""
        _in_our_words()
        super().format_help(ctx, formatter)

    def get_help_option(self, ctx: Any) -> Any:
        """The help option."""
        return _reworded(super().get_help_option(ctx))


class OurGroup(TyperGroup):
    """A group whose help speaks the language in force, and whose commands stand in our order."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write the help."""
        _in_our_words()
        super().format_help(ctx, formatter)

    def get_help_option(self, ctx: Any) -> Any:
        """The help option."""
        return _reworded(super().get_help_option(ctx))

    def list_commands(self, ctx: Any) -> list[str]:
        """Names in the order of ``ORDER``, others as declared."""
        names = super().list_commands(ctx)
        return sorted(names, key=lambda name: ORDER.index(name) if name in ORDER else len(ORDER))


def _reworded(option: Any) -> Any:
    if option is not None:
        option.help = _("显示这段说明并退出。")
    return option


def declare(
    app: typer.Typer,
    name: str,
    function: Callable[..., None],
    short: str,
    more: str = "",
    *,
    examples: Sequence[str] = (),
) -> None:
    """Add a command. ``short`` and ``more`` are sentences in the reader's language."""
    text = f"{short}\n\n{more}" if more else short
    app.command(name, cls=OurCommand, help=text, short_help=short, epilog=_examples(examples))(function)


def group(app: typer.Typer, name: str, short: str) -> typer.Typer:
    """A command that only holds others."""
    made = typer.Typer(cls=OurGroup, help=short, no_args_is_help=True, rich_markup_mode="rich")
    app.add_typer(made, name=name)
    return made


def group_that_runs(
    app: typer.Typer, name: str, function: Callable[..., None], short: str, *, examples: Sequence[str] = ()
) -> typer.Typer:
    """A command that does something by itself and holds others; ``function`` takes the context and leaves when one of them is called."""
    made = typer.Typer(cls=OurGroup, rich_markup_mode="rich")
    made.callback(invoke_without_command=True, cls=OurGroup, help=short, short_help=short, epilog=_examples(examples))(
        function
    )
    app.add_typer(made, name=name)
    return made


def _examples(examples: Sequence[str]) -> str | None:
    # Rich reads square brackets as styles; no example has any.
    return "\n".join((_("示例："), *(f"  {line}" for line in examples))) if examples else None


def _in_our_words() -> None:
    """Give Typer's own headings the language in force."""
    from typer import rich_utils  # with all that draws Markdown and colours code: only who asks for help waits for it

    rich_utils.OPTIONS_PANEL_TITLE = _("选项")
    rich_utils.ARGUMENTS_PANEL_TITLE = _("参数")
    rich_utils.COMMANDS_PANEL_TITLE = _("命令")
    rich_utils.DEFAULT_STRING = _("[默认：{}]")
    rich_utils.REQUIRED_LONG_STRING = _("[必填]")
