"""A job outlives a database that is away for a moment: the same call again, later each time; tasks are idempotent."""

import functools
import time
from collections.abc import Callable, Sequence

import structlog

from models.errors import StorageError

log = structlog.get_logger()

WAITS_S = (1.0, 2.0, 4.0, 8.0, 16.0, 32.0)


def patient(
    task: Callable[..., None],
    name: str,
    *,
    waits_s: Sequence[float] = WAITS_S,
    sleep: Callable[[float], None] = time.sleep,
) -> Callable[..., None]:
    """The task, called again after each wait as long as it ends in a StorageError; the last such error is raised."""

    @functools.wraps(task)
    def persevering(**args: object) -> None:
        for wait_s in waits_s:
            try:
                return task(**args)
            except StorageError as error:
                log.warning(
                    "the database was away; the job is tried again", task=name, after_s=wait_s, error=str(error)
                )
                sleep(wait_s)
        return task(**args)

    return persevering
