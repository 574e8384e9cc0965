"""Feeds of accounts, as old as a test wants them."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime


def feed(*ages: float) -> str:
    """A feed with posts of so many days ago."""
    now = datetime.now(UTC)
    items = "".join(
        f"<item><title>第 {n} 条</title><link>/p/{n}</link><pubDate>{format_datetime(now - timedelta(days=age))}</pubDate></item>"
        for n, age in enumerate(ages)
    )
    return f"<?xml version='1.0'?><rss version='2.0'><channel><title>某市发布</title>{items}</channel></rss>"
