"""What sweeping an unchanged site again costs: with validators, with body hashes, and as a routine sweep that lets settled pages rest."""

from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from bench.nginx import Nginx
from bench.rounds import UnequalWorkError, fresh, product
from bench.site import BenchSite
from config.settings import Settings
from domain.findings import Finding
from pipeline.judge import audit
from pipeline.wiring import Wiring

PORT = 8943
GENTLE = ("XUNWANG_SWEEP_DELAY=0.25",)
"""Four requests a second: twice the polite pace. A sweep's start costs the same at any pace, so that a quicker one says little of time."""

Say = Callable[[str], None]


def measure(rounds: int, site: BenchSite, work: Path, say: Say) -> list[dict[str, Any]]:
    """Full sweeps again (G6), as keyword arguments of a line; each second sweep is held against the first of its own round."""
    validators = [_again(site, work, say, validators=True) for _ in range(rounds)]
    hashes = [_again(site, work, say, validators=False) for _ in range(rounds)]
    return [
        _goal("G6", "unchanged site again, validators: time", 0.55, validators),
        _goal("G6", "unchanged site again, body hashes: time", 0.60, hashes),
    ]


def measure_routine(site: BenchSite, work: Path, say: Say) -> list[dict[str, Any]]:
    """A routine sweep (G6R): one round, which takes a quarter of an hour, since the pace rules and is the same in every round."""
    requests, seconds, sent = _routine(site, work, say)
    return [
        _goal("G6R", "unchanged site, routine sweep: requests", 0.15, [requests]),
        _goal("G6R", "unchanged site, routine sweep: time at a pace", 0.15, [seconds]),
        _goal("G6R", "unchanged site, routine sweep: bytes", 0.15, [sent]),
    ]


def _goal(name: str, what: str, bar: float, values: Iterable[float]) -> dict[str, Any]:
    return {"id": name, "what": what, "bar": bar, "values": list(values), "at_most": True}


def _again(site: BenchSite, work: Path, say: Say, *, validators: bool) -> float:
    """Time of the second full sweep over the first's."""
    with Nginx(site.folder, work / "again", validators=validators, port=PORT) as server:
        data = fresh(work / "data")
        server.forget()
        _, first = product(data, [server.url()], rescan=True)
        sent = [server.bytes_sent()]
        server.forget()
        _, second = product(data, [server.url()], rescan=True)
        unchanged = _not_modified(server)
        sent.append(server.bytes_sent())
        if validators:  # lists are taken from memory once their validators have held: from the third sweep on
            server.forget()
            _, third = product(data, [server.url()], rescan=True)
            sent.append(server.bytes_sent())
            _same_verdicts(data, first, third)
            say(
                f"  a third time: {_not_modified(server)} × 304; {', then '.join(f'{one / 1e6:.2f}' for one in sent)} MB sent"
            )
    if bool(unchanged) is not validators or second["pages"] != first["pages"]:
        raise UnequalWorkError(f"{unchanged} answers «not modified», {second['pages']} of {first['pages']} pages")
    _same_verdicts(data, first, second)
    kind = f"{unchanged} × 304" if validators else "body hashes"
    say(f"  again, {kind}: {first['seconds']:.1f} s, then {second['seconds']:.1f} s")
    return float(second["seconds"] / first["seconds"])


def _not_modified(server: Nginx) -> int:
    return sum(times for (_, _, status), times in server.asked().items() if status == 304)


def _routine(site: BenchSite, work: Path, say: Say) -> tuple[float, float, float]:
    """Requests, time and bytes of a routine sweep over those of the first; the verdicts must be those of a full one."""
    with Nginx(site.folder, work / "again", port=PORT) as server:
        data = fresh(work / "data")
        server.forget()
        _, first = product(data, [server.url()], *GENTLE)
        asked, sent = sum(server.asked().values()), server.bytes_sent()
        server.forget()
        _, routine = product(data, [server.url()], *GENTLE)
        less, fewer = sum(server.asked().values()), server.bytes_sent()
        _, full = product(data, [server.url()], "XUNWANG_SETTLED_DAYS=0")
    _same_verdicts(data, routine, full)
    say(
        f"  routine: {asked} requests, then {less}; {first['seconds']:.1f} s, then {routine['seconds']:.1f} s; "
        f"{sent / 1e6:.1f} MB, then {fewer / 1e6:.1f} MB; same verdicts as a full sweep"
    )
    return less / asked, routine["seconds"] / first["seconds"], fewer / sent


def _same_verdicts(data: Path, one: dict[str, Any], other: dict[str, Any]) -> None:
    wiring = Wiring.from_settings(Settings.load({"XUNWANG_DATA": str(data)}))
    try:
        found = [
            Counter(
                _verdict(finding)
                for key in told["bundles"]
                for finding in audit(wiring.bundles / key, wiring.rulebook).report.findings
            )
            for told in (one, other)
        ]
    finally:
        wiring.close()
    if found[0] != found[1]:
        raise UnequalWorkError(f"other verdicts: {list((found[0] - found[1]) + (found[1] - found[0]))[:5]}")


def _verdict(finding: Finding) -> tuple[str, str, str, str]:
    return finding.subject, finding.rule_id, finding.target.key, finding.fault.outcome.value
