"""The command line `xunwang`: every error becomes one sentence and an exit status here; the commands stand beside."""

import os
import sys
from collections.abc import Sequence

from cli.application import app
from cli.errors import sentence_of
from cli.words import _

__all__ = ["app", "main"]

INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit status: 0 done, 1 could not, 2 wrong usage, 130 interrupted."""
    try:
        status = app(None if arguments is None else list(arguments), prog_name="xunwang", standalone_mode=False)
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 1
    except BaseException as error:
        if os.environ.get("XUNWANG_DEBUG") == "1":
            raise
        sentence, status = sentence_of(error)
        if sentence:
            sys.stderr.write(f"{sentence}\n")
        return status
    if status == INTERRUPTED:
        sys.stderr.write("\n" + _("已中断：完成的部分已保存，下次运行会接着进行。") + "\n")
    return status if isinstance(status, int) else 0
