"""Where log entries go: a file of JSON lines in the data folder and, for services, standard error; decides nothing else."""

import logging
import sys
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Any

import structlog

_MEGABYTE = 1_000_000


def write_logs(folder: Path, *, level: str, shown: bool) -> None:
    """Send every entry, structlog's and the libraries', to ``folder``/xunwang.log; ``shown``: to standard error as well."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.contextvars.merge_contextvars,
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    root = logging.getLogger()
    for handler in list(root.handlers):
        if getattr(handler, "_xunwang", False):
            root.removeHandler(handler)
            handler.close()
    root.setLevel(level.upper())
    _add(root, _file(folder), [structlog.processors.format_exc_info, _json()], shared)
    if shown:
        renderer = structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
        _add(root, logging.StreamHandler(sys.stderr), [renderer], shared)
    for chatty in ("httpx", "httpcore", "apscheduler", "alembic", "asyncio"):
        logging.getLogger(chatty).setLevel(max(logging.WARNING, root.level))


def _file(folder: Path) -> logging.Handler:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return RotatingFileHandler(
            folder / "xunwang.log", maxBytes=20 * _MEGABYTE, backupCount=5, encoding="utf-8", delay=True
        )
    except OSError:
        return logging.NullHandler()  # a full or read-only disk must not keep anybody from reading results


def _json() -> structlog.processors.JSONRenderer:
    return structlog.processors.JSONRenderer(ensure_ascii=False)


def _add(root: logging.Logger, handler: logging.Handler, last: list[Any], shared: list[Any]) -> None:
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared, processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last]
        )
    )
    handler._xunwang = True  # type: ignore[attr-defined]
    root.addHandler(handler)
