"""How far a sweep is: told every second, and less often where many sweeps of one child tell it."""

from datetime import UTC, datetime
from pathlib import Path

from crawler.progress import Progress, ProgressWriter, read_progress


def shown_at(folder: Path, writers: int) -> list[float]:
    """Seconds at which the first of so many writers writes within ten, asked every half second."""
    now, times = 0.0, list[float]()
    every = [ProgressWriter(folder / f"{number}.json", lambda: now) for number in range(writers)]
    for step in range(20):
        now = step / 2
        if every[0].due():
            times.append(now)
        every[0].show(Progress(pages=step, planned=20, at=datetime(2026, 11, 27, tzinfo=UTC)))
        seen = read_progress(folder / "0.json")
        assert seen is not None
        assert (seen.pages == step) == (now in times)
    return times


def test_one_tells_every_second_and_a_hundred_every_fifth(tmp_path: Path) -> None:
    assert shown_at(tmp_path, 1) == [float(second) for second in range(10)]
    assert shown_at(tmp_path, 100) == [0.0, 5.0]


def test_the_last_word_is_written_whenever_it_comes(tmp_path: Path) -> None:
    writer = ProgressWriter(tmp_path / "progress.json", lambda: 0.0)
    for pages in (1, 2):
        writer.show(Progress(pages=pages, planned=2, at=datetime(2026, 11, 27, tzinfo=UTC)), force=True)
    seen = read_progress(tmp_path / "progress.json")
    assert seen is not None
    assert seen.pages == 2
