"""One message as a board's list or a script's answer shows it: the record both readers make; reads nothing."""

from dataclasses import dataclass

from crawler.extract.threads import ThreadDetail


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardRow:
    """One message as a board's list shows it."""

    title: str
    url: str = ""
    """Its own page; empty when the list offers none."""
    detail: ThreadDetail
    whole: bool = False
    """The message is shown whole: what it says of a reply is all there is to say."""
    mark: str = ""
    """What tells it from its neighbours on the same page: its number or id."""
