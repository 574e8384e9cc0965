"""Scrapy's settings as a function of one order: politeness, limits, and everything off that a sweep does itself or must not have."""

from typing import Any

from scrapy.logformatter import LogFormatter

from crawler.policy import Policy
from domain.sweeps import SweepOrder

# Connections, not politeness: crawler.pace lets fewer leave than this, whatever the site.
_AT_ONCE = 200

PROCESS_SETTINGS: dict[str, Any] = {
    "TWISTED_REACTOR": "twisted.internet.asyncioreactor.AsyncioSelectorReactor",
    "ASYNCIO_EVENT_LOOP": "uvloop.Loop",
    "TWISTED_DNS_RESOLVER": "crawler.fetch.guard.GuardedNames",
    "LOG_ENABLED": False,  # the child sets logging up by itself
    "LOG_INSTALL_ROOT_HANDLER": False,
    "TELNETCONSOLE_ENABLED": False,
    "REMOTE_CONTROL_ENABLED": False,  # executes code it is sent, and is on by default
}
"""What all crawlers of a child share."""


class SilentLogFormatter(LogFormatter):
    """One line a request would cost more than the request; what happened is in the records."""

    def crawled(self, request: Any, response: Any, spider: Any) -> None:  # type: ignore[override]
        """No line."""


def scrapy_settings(order: SweepOrder, policy: Policy) -> dict[str, Any]:
    """Settings of the crawler of one site; redirects, retries, robots, pace and the seen set are the sweep's own work."""
    return PROCESS_SETTINGS | {
        "XUNWANG_POLICY": policy,
        "USER_AGENT": order.user_agent or None,
        "DOWNLOADER": "crawler.fetch.straight.StraightDownloader",
        "CONCURRENT_ITEMS": 8,  # 100, the default, makes a hundred tasks for every response: performance.md section 3
        "CONCURRENT_REQUESTS": _AT_ONCE,
        "CONCURRENT_REQUESTS_PER_DOMAIN": _AT_ONCE,
        "DOWNLOAD_DELAY": 0,
        "DOWNLOAD_DELAY_JITTER": 0,  # crawler.pace keeps the distance exactly; jitter loses a fifth of the rate
        "DOWNLOAD_TIMEOUT": order.pace.timeout_s,
        "DOWNLOAD_MAXSIZE": order.budget.max_body_bytes,
        "DOWNLOAD_WARNSIZE": 0,
        "DOWNLOAD_FAIL_ON_DATALOSS": True,
        "DOWNLOAD_HANDLERS_BASE": {
            "http": "crawler.fetch.guard.GuardedHandler",
            "https": "crawler.fetch.guard.GuardedHandler",
        },
        # As lenient as the browsers of the region: certificates are judged by a check of their own.
        "DOWNLOADER_CLIENT_TLS_CIPHERS": "DEFAULT:@SECLEVEL=0",
        "DOWNLOADER_MIDDLEWARES_BASE": {
            "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": 590,
        },
        "SPIDER_MIDDLEWARES_BASE": {},
        "EXTENSIONS_BASE": {},
        "ITEM_PIPELINES": {},
        "STATS_CLASS": "scrapy.statscollectors.DummyStatsCollector",
        "DUPEFILTER_CLASS": "scrapy.dupefilters.BaseDupeFilter",
        "LOG_FORMATTER": "crawler.settings.SilentLogFormatter",
        "COOKIES_ENABLED": False,
        "REDIRECT_ENABLED": False,
        "RETRY_ENABLED": False,
        "ROBOTSTXT_OBEY": False,  # crawler.robots asks Protego before a request exists
    }
