"""Which sites lead to their accounts, and what stands on both (网站与新媒体联动); facts for the truth, never faults."""

from __future__ import annotations

from dataclasses import replace

from demo.accounts import MediaAccount
from demo.site import Site

WAYS = ("link", "code", "none")
"""How a home page leads to an account: a link, a picture of a QR code, not at all."""
_EVERY_NTH_POST = 3


def join(accounts: list[MediaAccount], sites: list[Site]) -> list[MediaAccount]:
    """The accounts, every third post of a site's account titled as one of the site's articles; the sites' home pages lead to theirs."""
    by_code = {site.code: site for site in sites}
    return [_joined(account, by_code.get(account.site_code)) for account in accounts]


def _joined(account: MediaAccount, site: Site | None) -> MediaAccount:
    if site is None:
        return account
    way = WAYS[account.number % len(WAYS)]
    picture = f"/images/ewm{account.number}.png" if way == "code" else ""
    if way != "none":
        site.media.append((account.name, account.home_url, picture))
    if picture:
        site.assets[picture] = ("qr", account.home_url)
    titles = [
        article.title for column in site.columns.values() for article in site.articles(column) if not article.pinned
    ]
    posts = tuple(
        replace(post, title=titles[post.serial * 7 % len(titles)])
        if titles and post.serial % _EVERY_NTH_POST == 0
        else post
        for post in account.posts
    )
    return replace(account, linked=way, posts=posts)


def shared(account: MediaAccount) -> int:
    """How many of the account's posts stand on its site too."""
    return sum(post.serial % _EVERY_NTH_POST == 0 for post in account.posts) if account.linked else 0
