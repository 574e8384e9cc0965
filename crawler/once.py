"""Holds what stands on many pages of a site once: a headline is read on its list, on the home page, beside other articles and on its own."""


class Words(dict[str, str]):
    """The words of one sweep: ``words[text]`` is the text as it was met first. Nothing is ever taken out."""

    __slots__ = ()

    def __missing__(self, text: str) -> str:
        self[text] = text
        return text
