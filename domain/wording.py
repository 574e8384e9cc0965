"""Sentences that are translated late: the msgid is the Chinese sentence itself."""

from domain.findings import Value


def N_(sentence: str) -> str:
    """Returns the sentence unchanged; ``scripts/messages`` collects what stands in such a call."""
    return sentence


class PlainError(Exception):
    """An error told to people in one sentence: what, where, and what to do.

    ``message`` is a template in Chinese (a msgid), rendered late with ``values`` like that of a fault; ``str()`` gives the
    Chinese sentence.
    """

    def __init__(self, message: str, **values: Value) -> None:
        super().__init__(message)
        self.message = message
        self.values = values

    def __str__(self) -> str:
        listed = {key: "、".join(one) if isinstance(one, tuple) else one for key, one in self.values.items()}
        return self.message.format_map(listed)
