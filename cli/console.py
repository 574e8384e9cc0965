"""Where the command line writes: results to standard output, everything else to standard error; formats no tables."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

from rich.console import Console
from rich.table import Table
from rich.text import Text

from cli.words import _
from domain.findings import Value
from domain.wording import PlainError

PLAIN_WIDTH = 200
"""Columns of a table that goes into a file or a pipe, where no terminal says how wide it is."""


class CommandError(PlainError):
    """The command cannot do its work: one sentence, exit status 1."""


def output() -> Console:
    """Standard output. Made anew each time, since tests and shells replace the stream."""
    width = None if sys.stdout.isatty() or os.environ.get("COLUMNS") else PLAIN_WIDTH
    return Console(file=sys.stdout, width=width, highlight=False, soft_wrap=False)


def errors() -> Console:
    """Standard error."""
    return Console(file=sys.stderr, stderr=True, highlight=False)


def say(message: str, /, **values: Value) -> None:
    """One line of the result."""
    put(_(message, **values))


def put(text: str) -> None:
    """Text as it is, to standard output."""
    sys.stdout.write(f"{text}\n")


def remark(message: str, /, **values: Value) -> None:
    """One line beside the result, to standard error."""
    errors().print(Text(_(message, **values)), soft_wrap=True)


def show(table: Table) -> None:
    """A table of the result."""
    output().print(table)


def fail(message: str, /, **values: Value) -> NoReturn:
    """End the command with one sentence and exit status 1."""
    raise CommandError(message, **values)


@contextmanager
def waiting(message: str, /, **values: Value) -> Iterator[None]:
    """Shows on a terminal that something is going on."""
    console = errors()
    if not console.is_terminal:
        yield
        return
    with console.status(_(message, **values)):
        yield
