"""How a command that stays is ended: by SIGTERM and Ctrl-C alike, and also when they come at a moment that loses them."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager

from cli.console import remark


class Stop:
    """A wish that this process end."""

    def __init__(self) -> None:
        self.was_asked = False

    def asked(self) -> bool:
        """Whether somebody has said so."""
        return self.was_asked


@contextmanager
def ended_by_signals() -> Iterator[Stop]:
    """Service managers stop with SIGTERM: it ends the command like Ctrl-C, and both are the usual end, not an error.

    The exception that a signal becomes is lost where it strikes a callback of a weak reference or of the garbage collector: whoever
    waits for the end must ask ``asked`` as well, once it waits.
    """
    stop = Stop()

    def end(number: int, frame: object) -> None:
        stop.was_asked = True
        raise KeyboardInterrupt

    numbers = [signal.SIGTERM]
    if (
        signal.getsignal(signal.SIGINT) is signal.default_int_handler
    ):  # a shell's background job is deaf to it, and stays so
        numbers.append(signal.SIGINT)
    before = {number: signal.signal(number, end) for number in numbers}
    try:
        yield stop
    except KeyboardInterrupt:
        stop.was_asked = True
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    if stop.was_asked:
        remark("已停止：完成的部分已保存，下次启动会接着进行。")
