"""What happened since the start: requests by address and path, and which one-off failures have been spent."""

from __future__ import annotations

from collections import Counter
from typing import Any


class Journal:
    """Counters of one serving process; ``reset`` forgets everything."""

    def __init__(self) -> None:
        self.requests: Counter[tuple[str, str]] = Counter()
        self.open: Counter[str] = Counter()
        self.peak: Counter[str] = Counter()
        self._spent: set[tuple[str, str]] = set()

    def enter(self, address: str, target: str) -> None:
        """A request begins; ``target`` is path and query."""
        self.requests[address, target] += 1
        self.open[address] += 1
        self.peak[address] = max(self.peak[address], self.open[address])

    def leave(self, address: str) -> None:
        """A request has ended."""
        self.open[address] -= 1

    def first(self, address: str, target: str) -> bool:
        """True once for each target: its one-off failure is spent now."""
        if (address, target) in self._spent:
            return False
        self._spent.add((address, target))
        return True

    def reset(self) -> None:
        """As freshly started; open requests stay counted."""
        self.requests.clear()
        self.peak.clear()
        self._spent.clear()

    def report(self) -> dict[str, Any]:
        """Requests by address and path, and the most that were open at once by address."""
        by_address: dict[str, dict[str, int]] = {}
        for (address, target), count in sorted(self.requests.items()):
            by_address.setdefault(address, {})[target] = count
        return {"requests": by_address, "peak": dict(sorted(self.peak.items())), "total": sum(self.requests.values())}
