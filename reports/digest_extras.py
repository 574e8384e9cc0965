"""What a digest tells beside issues: vetoes near or met, columns that fell out of their rhythm, accounts nobody could see."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from domain.registry import Account
from domain.sweeps import SweepState
from reports.looks import Look

_LEVELS = ("signed", "met", "near")


@dataclass(frozen=True, slots=True, kw_only=True)
class VetoLine:
    """A veto on the present score card of a site."""

    site_code: str
    site_name: str
    title_zh: str
    title_en: str
    account: bool = False
    """True for a new-media account."""
    level: str
    """``near``, ``met`` (waits for a signature) or ``signed``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RhythmBreak:
    """A column that used to publish regularly and has fallen silent, though no limit is passed yet."""

    site_code: str
    site_name: str
    column: str
    url: str
    per_week: float
    silent_days: int
    """Days from the newest item to the last look at the column."""
    newest: date


@dataclass(frozen=True, kw_only=True)
class Extras:
    """All of it, of every site; ``of`` takes what concerns one recipient."""

    vetoes: tuple[VetoLine, ...] = ()
    rhythm: tuple[RhythmBreak, ...] = ()
    accounts: int = 0
    """New-media accounts in scope that are looked at."""
    unseen_accounts: int = 0
    """Of them, those that could not be seen: unknown, never silent."""

    def within(self, codes: frozenset[str] | None) -> "Extras":
        """Of these subjects, at the cost of those alone; None: of all."""
        if codes is None:
            return self
        return replace(
            self,
            vetoes=tuple(one for code in sorted(codes) for one in self._places[0].get(code, ())),
            rhythm=tuple(one for code in sorted(codes) for one in self._places[1].get(code, ())),
        )

    @cached_property
    def _places(self) -> tuple[Mapping[str, Sequence[VetoLine]], Mapping[str, Sequence[RhythmBreak]]]:
        vetoes: dict[str, list[VetoLine]] = {}
        rhythm: dict[str, list[RhythmBreak]] = {}
        for line in self.vetoes:
            vetoes.setdefault(line.site_code, []).append(line)
        for one in self.rhythm:
            rhythm.setdefault(one.site_code, []).append(one)
        return vetoes, rhythm

    def of(
        self,
        sees: Callable[[str], bool],
        accounts: Iterable[Account],
        looks: Mapping[str, Look],
        told: Iterable[tuple[str, str]],
    ) -> "Extras":
        """What concerns one recipient. ``told``: (site, address) of what an issue tells already."""
        watched = [account for account in accounts if account.state.in_use and sees(account.code)]
        issues = set(told)
        return replace(
            self,
            vetoes=tuple(one for one in self.vetoes if sees(one.site_code)),
            rhythm=tuple(one for one in self.rhythm if sees(one.site_code) and (one.site_code, one.url) not in issues),
            accounts=len(watched),
            unseen_accounts=sum(not _was_seen(looks.get(account.code)) for account in watched),
        )


def _was_seen(look: Look | None) -> bool:
    return look is not None and look.last_sound_at is not None and look.run.state is SweepState.DONE


def gravest_first(lines: Iterable[VetoLine]) -> tuple[VetoLine, ...]:
    """What is signed comes first, what is only near last."""
    return tuple(sorted(lines, key=lambda line: (_LEVELS.index(line.level), line.site_code, line.title_en)))


def newest_first(breaks: Iterable[RhythmBreak]) -> tuple[RhythmBreak, ...]:
    """Those that fell silent last come first: they are news."""
    return tuple(sorted(breaks, key=lambda one: (-one.newest.toordinal(), one.site_code, one.url)))
