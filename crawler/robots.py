"""What robots.txt of the site's own hosts allows; asks each host once, and takes trouble with the file for leave."""

from protego import Protego

from crawler.fetch.answer import Read
from crawler.fetch.http import HttpFetcher

_LARGEST = 512_000
"""Characters: RFC 9309 asks for at least 500 KiB, more is nobody's rules."""


class Robots:
    """One site's rules. ``agent`` is the word rules are addressed to."""

    def __init__(self, fetcher: HttpFetcher, *, obey: bool, agent: str = "xunwang") -> None:
        self._fetcher = fetcher
        self._obey = obey
        self._agent = agent
        self._rules: dict[str, Protego | None] = {}

    async def learn(self, url: str) -> None:
        """Reads the rules of the host of an address, unless that was done before."""
        origin = _origin(url)
        if not self._obey or origin in self._rules:
            return
        self._rules[origin] = None  # whoever comes meanwhile does not wait: the first pages of a site are its home page
        answer = await self._fetcher.ask(f"{origin}/robots.txt", read=Read.TEXT)
        text = answer.text[:_LARGEST]
        # An HTML page is no set of rules; 4xx, 5xx and silence mean that nobody has set any.
        if answer.fetch.ok and text and "<html" not in text[:2000].lower():
            self._rules[origin] = Protego.parse(text)

    def allows(self, url: str) -> bool:
        """True when the rules learnt so far do not forbid the address."""
        rules = self._rules.get(_origin(url))
        return rules is None or rules.can_fetch(url, self._agent)

    def knows(self, url: str) -> bool:
        """True when ``learn`` has nothing to do for this address."""
        return not self._obey or _origin(url) in self._rules


def _origin(url: str) -> str:
    end = url.find("/", url.find("://") + 3)
    return url if end < 0 else url[:end]
