"""Marks sentences that are translated late: the msgid is the Chinese sentence itself."""


def N_(sentence: str) -> str:
    """Returns the sentence unchanged; ``scripts/messages`` collects what stands in such a call."""
    return sentence
