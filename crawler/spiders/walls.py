"""Hosts that turn us away: a wall is a fact about a host, found out once and not at every address behind it; sends nothing."""

from collections import Counter, deque

_BROWSERS_ENOUGH = 3
"""So many pages of a host that refused even the browser, and none that let it in: no more are opened."""
_LATEST = 10
_REFUSALS_THAT_SLOW = 2
"""Of the latest answers of a host: from here on its wish to be left alone (Retry-After) holds for the host, not the page."""
_LONGEST_REST_S = 60.0


class Walls:
    """What one sweep learns about the walls of the hosts it asks."""

    def __init__(self) -> None:
        self._refused: Counter[str] = Counter()
        self._passed: set[str] = set()
        self._latest: dict[str, deque[bool]] = {}

    def browser(self, host: str, *, passed: bool) -> None:
        """Notes how a page of a host behind a wall went in the browser."""
        if passed:
            self._passed.add(host)
        else:
            self._refused[host] += 1

    def hopeless(self, host: str) -> bool:
        """True when the browser has been refused often enough, and never let in."""
        return host not in self._passed and self._refused[host] >= _BROWSERS_ENOUGH

    def rest_s(self, host: str, *, refused: bool, retry_after_s: int | None) -> float:
        """Seconds for which a host wants to be left alone. One page among many that says so is that page's own affair."""
        latest = self._latest.get(host)
        if latest is None:
            latest = self._latest[host] = deque(maxlen=_LATEST)
        latest.append(refused)
        if not refused or (len(latest) > 1 and sum(latest) < _REFUSALS_THAT_SLOW):
            return 0.0
        return min(float(retry_after_s or 0), _LONGEST_REST_S)
