"""What a sweep costs as a site grows: processor seconds by pages, sites, links a page and columns; each row with its ratio to the first."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bench.nginx import Nginx
from bench.rounds import fresh, product
from bench.site import write_site

Say = Callable[[str], None]
PORT = 8945


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One run."""

    number: int
    """How many of what the curve is about."""
    work: int
    """Pages read, over all sites."""
    cpu_s: float
    """Of all processes of the product."""
    peak_mb: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """One table."""

    of: str
    rows: Sequence[Row]
    start_s: float
    """What the product costs before it reads the first page, taken off."""

    def each(self, row: Row) -> float:
        """Processor milliseconds a page."""
        return 1000 * (row.cpu_s - self.start_s) / row.work

    def lines(self) -> list[str]:
        """As printed."""
        first = self.each(self.rows[0])
        head = f"{self.of:<16}{'pages':>8}{'CPU s':>9}{'ms a page':>11}{'to the first':>14}{'MB':>7}"
        return [head] + [
            f"{row.number:<16}{row.work:>8}{row.cpu_s:>9.1f}{self.each(row):>11.1f}{self.each(row) / first:>14.2f}{row.peak_mb:>7.0f}"
            for row in self.rows
        ]


def measure(work: Path, today: date, say: Say) -> list[Curve]:
    """All curves, small sites: some five minutes."""
    start = _run(work, today, pages=8, sites=1).cpu_s
    say(f"start and end of a sweep of 8 pages: {start:.1f} CPU s, taken off below")
    kinds: dict[str, Sequence[dict[str, int]]] = {
        "pages a site": [{"pages": pages} for pages in (250, 500, 1000, 2000)],
        "sites": [{"pages": 250, "sites": sites} for sites in (1, 2, 4)],
        "links a page": [{"pages": 300, "links": links} for links in (50, 100, 200, 400)],
        "columns": [{"pages": 300, "columns": columns} for columns in (5, 10, 20, 40)],
    }
    curves = []
    for name, runs in kinds.items():
        rows = [_run(work, today, number=list(given.values())[-1], **given) for given in runs]
        curves.append(Curve(of=name, rows=rows, start_s=start))
        say("\n".join(["", *curves[-1].lines()]))
    return curves


def _run(
    work: Path, today: date, *, pages: int = 0, sites: int = 1, columns: int = 12, links: int = 100, number: int = 0
) -> Row:
    site = write_site(work / "curve-site", pages=pages, today=today, columns=columns, links=links)
    with Nginx(site.folder, work / "curve", port=PORT) as server:
        homes = [server.url(f"127.0.30.{place + 1}") for place in range(sites)]
        cost, told = product(fresh(work / "data"), homes)
    return Row(number=number, work=told["pages"], cpu_s=cost.cpu_s, peak_mb=cost.peak_mb)
