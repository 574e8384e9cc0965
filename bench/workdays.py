"""Working days against the State Council's notices, day by day: ``python -m bench.workdays FOLDER``; exits 1 on any difference.

``FOLDER`` holds one JSON a year as github.com/NateScarlet/holiday-cn publishes them.
"""

import argparse
import json
from datetime import date, timedelta
from pathlib import Path

from config.holidays import load_calendar

FIRST, LAST = 2018, 2026


def compare(folder: Path, first: int = FIRST, last: int = LAST) -> tuple[int, list[date]]:
    """How many days were compared, and those on which the two differ. Raises FileNotFoundError for a folder without notices."""
    named: dict[date, bool] = {}
    files = sorted(folder.glob("20*.json"))
    if not files:
        raise FileNotFoundError(f"{folder}: no files 20??.json; name the folder of holiday-cn")
    for path in files:
        for day in json.loads(path.read_text(encoding="utf-8"))["days"]:
            named[date.fromisoformat(day["date"])] = day["isOffDay"]
    calendar = load_calendar()
    day, different, compared = date(first, 1, 1), [], 0
    while day.year <= last:
        worked = not named[day] if day in named else day.weekday() < 5
        compared += 1
        if calendar.is_working_day(day) is not worked or not calendar.covers(day.year):
            different.append(day)
        day += timedelta(days=1)
    return compared, different


def main() -> int:
    """Print the figure and every difference."""
    parser = argparse.ArgumentParser(prog="python -m bench.workdays", description=__doc__)
    parser.add_argument("folder", type=Path)
    given = parser.parse_args()
    compared, different = compare(given.folder)
    print(
        f"working days {FIRST}–{LAST}: {compared} days, {compared - len(different)} equal ({(compared - len(different)) / compared:.2%})"
    )
    for day in different:
        print(f"different: {day}")
    return 1 if different else 0


if __name__ == "__main__":
    raise SystemExit(main())
