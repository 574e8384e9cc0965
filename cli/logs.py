"""Where log entries go: a file of JSON lines in the data folder and, for services, standard error; decides nothing else."""

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Any

from config.lean import structlog

_MEGABYTE = 1_000_000


@contextmanager
def logs(folder: Path, *, level: str, shown: bool) -> Iterator[None]:
    """Send every entry, structlog's and the libraries', to ``folder``/xunwang.log; ``shown``: to standard error as well."""
    before: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *before,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )
    root, usual = logging.getLogger(), logging.getLogger().level
    root.setLevel(level.upper())
    foreign = [*before, structlog.stdlib.ExtraAdder()]
    as_json: list[Any] = [structlog.processors.format_exc_info, structlog.processors.JSONRenderer(ensure_ascii=False)]
    handlers = [_formatted(_file(folder), as_json, foreign)]
    if shown:
        as_lines = [structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())]
        handlers.append(_formatted(logging.StreamHandler(sys.stderr), as_lines, foreign))
    for handler in handlers:
        root.addHandler(handler)
    for chatty in ("httpx", "httpcore", "apscheduler", "alembic", "asyncio"):
        logging.getLogger(chatty).setLevel(max(logging.WARNING, root.level))
    try:
        yield
    finally:
        for handler in handlers:
            root.removeHandler(handler)
            handler.close()
        root.setLevel(usual)
        structlog.reset_defaults()


def _file(folder: Path) -> logging.Handler:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return RotatingFileHandler(
            folder / "xunwang.log", maxBytes=20 * _MEGABYTE, backupCount=5, encoding="utf-8", delay=True
        )
    except OSError:
        return logging.NullHandler()  # a full or read-only disk must not keep anybody from reading results


def _formatted(handler: logging.Handler, last: list[Any], foreign: list[Any]) -> logging.Handler:
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=foreign, processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last]
        )
    )
    return handler
