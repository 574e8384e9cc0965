"""Small pictures drawn on the server as SVG: bars, calendars, availability; styled by classes, no inline style."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from markupsafe import Markup, escape


def bar(parts: Sequence[tuple[str, float, str]], *, label: str) -> Markup:
    """One bar in coloured parts: (class, size, title) each."""
    whole = sum(size for _, size, _ in parts) or 1
    x, rects = 0.0, []
    for kind, size, title in parts:
        width = 100 * size / whole
        if width:
            rects.append(
                f'<rect class="{escape(kind)}" x="{x:.2f}" y="0" width="{max(width - 0.4, 0.3):.2f}" height="8">'
                f"<title>{escape(title)}</title></rect>"
            )
        x += width
    body = "".join(rects)
    return Markup(  # noqa: S704 - every part is escaped above
        f'<svg class="bar" viewBox="0 0 100 8" preserveAspectRatio="none" role="img" aria-label="{escape(label)}">{body}</svg>'
    )


def spark(values: Sequence[float], *, label: str, kind: str = "line") -> Markup:
    """A small line without axes."""
    if not values:
        return Markup("")
    top = max(values) or 1
    step = 100 / max(len(values) - 1, 1)
    points = " ".join(f"{number * step:.1f},{28 - 25 * value / top:.1f}" for number, value in enumerate(values))
    return Markup(  # noqa: S704 - numbers only, the label is escaped
        f'<svg class="spark {escape(kind)}" viewBox="0 0 100 30" preserveAspectRatio="none" role="img" '
        f'aria-label="{escape(label)}"><polygon points="0,30 {points} 100,30"/><polyline points="{points}"/></svg>'
    )


def calendar(counts: Mapping[date, int], *, until: date, weeks: int, label: str, unit: str) -> Markup:
    """Publishing by day: a column a week, Monday on top; the deeper the more."""
    last_monday = until - timedelta(days=until.weekday())
    first = last_monday - timedelta(weeks=weeks - 1)
    cells = []
    for week in range(weeks):
        for weekday in range(7):
            day = first + timedelta(weeks=week, days=weekday)
            if day > until:
                continue
            number = counts.get(day, 0)
            level = 0 if not number else 1 if number == 1 else 2 if number <= 3 else 3 if number <= 6 else 4
            cells.append(
                f'<rect class="h{level}" x="{week * 11}" y="{weekday * 11}" width="9" height="9" rx="2">'
                f"<title>{day.isoformat()} · {number} {escape(unit)}</title></rect>"
            )
    body = "".join(cells)
    return Markup(  # noqa: S704 - numbers and dates only, texts are escaped
        f'<svg class="calendar" viewBox="0 0 {weeks * 11} 77" role="img" aria-label="{escape(label)}">{body}</svg>'
    )


def beats(samples: Sequence[tuple[str, str]], *, label: str) -> Markup:
    """One stroke a stretch of time: (class, title) each, oldest first."""
    strokes = "".join(
        f'<rect class="{escape(kind)}" x="{number * 4}" y="0" width="3" height="22" rx="1"><title>{escape(title)}</title></rect>'
        for number, (kind, title) in enumerate(samples)
    )
    return Markup(  # noqa: S704 - every part is escaped above
        f'<svg class="beats" viewBox="0 0 {max(len(samples), 1) * 4} 22" preserveAspectRatio="none" role="img" '
        f'aria-label="{escape(label)}">{strokes}</svg>'
    )


def ring(value: float | None, top: float, *, kind: str, text: str, label: str) -> Markup:
    """A score as a ring."""
    share = 0.0 if value is None or not top else max(0.0, min(value / top, 1.0))
    around = 2 * 3.14159 * 26
    return Markup(  # noqa: S704 - numbers only, texts are escaped
        f'<svg class="ring {escape(kind)}" viewBox="0 0 64 64" role="img" aria-label="{escape(label)}">'
        f'<circle class="track" cx="32" cy="32" r="26"/><circle class="value" cx="32" cy="32" r="26" '
        f'stroke-dasharray="{around * share:.1f} {around:.1f}" transform="rotate(-90 32 32)"/>'
        f'<text x="32" y="37" text-anchor="middle">{escape(text)}</text></svg>'
    )
