"""Opens what a command works on: settings, log, wiring; closes it again, and does no work itself."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from cli.console import errors
from cli.words import SPEAKER

if TYPE_CHECKING:
    from config.settings import Settings
    from pipeline.wiring import Wiring


def load_settings() -> "Settings":
    """The settings in force; what is odd about them goes to standard error. Raises SettingsError."""
    from config.settings import Settings

    settings = Settings.load()
    for warning in settings.warnings:
        errors().print(SPEAKER.sentence(warning), style="yellow", markup=False, soft_wrap=True)
    return settings


@contextmanager
def house(*, service: bool = False) -> "Iterator[Wiring]":
    """The whole product, opened for one command. ``service``: log entries are shown, too, not only written.

    Raises SettingsError, ConfigError and StorageError.
    """
    from cli.logs import logs
    from pipeline.wiring import Wiring

    settings = load_settings()
    wiring = Wiring.from_settings(settings)
    try:
        with logs(settings.data / "logs", level=settings.log_level, shown=service):
            yield wiring
    finally:
        wiring.close()
