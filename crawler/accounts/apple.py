"""Apps in Apple's store, by its look-up answer: listed or not, version, last update; the store hands out no file."""

import json
import re
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from crawler.accounts.model import Seen, Tools, not_seen, why_not
from crawler.accounts.times import post_time
from crawler.clock import now
from crawler.fetch.answer import Read
from domain.accounts import AccountOrder
from domain.fetches import Fetch
from domain.records import StoreListing
from domain.registry import Account, Platform
from domain.wording import N_

STORE = "Apple App Store"
NO_LOOKUP = N_("应用商店的查询接口没有给出可读的结果。")
_ID = re.compile(r"(?:^|/)id(\d{6,12})(?:$|[/?#])")
_COUNTRY = re.compile(r"^/([a-z]{2})/")


class AppleSource:
    """The public look-up interface."""

    id = "apple"

    def suits(self, order: AccountOrder, tools: Tools) -> bool:
        """True for apps filed with an address in this store."""
        return (
            order.account.platform is Platform.APP
            and bool(app_id(order.account)[0])
            and bool(tools.book.means(self.id).base)
        )

    async def read(self, order: AccountOrder, tools: Tools) -> Seen:
        """Ask for the app's number."""
        number, country, page = app_id(order.account)
        url = f"{tools.book.means(self.id).base}/lookup?id={number}&country={country}"
        answer = await tools.desk.ask(url, self.id, read=Read.ALL, public=False)
        why = why_not(answer.fetch)
        listing = None if why else read_lookup(answer.body, page, answer.fetch, now().astimezone(tools.zone))
        if listing is None:
            seen = not_seen(url, answer.fetch, self.id, why or NO_LOOKUP, body=answer.body)
            return _with(seen, StoreListing(store=STORE, url=page, fetch=answer.fetch, unreadable=why or NO_LOOKUP))
        return _with(Seen(url=url, fetch=answer.fetch, shown_name=listing.name, body=answer.body), listing)


def app_id(account: Account) -> tuple[str, str, str]:
    """Number, country and address of an app in the store; empty where none is filed."""
    for url in (account.home_url, account.feed_url):
        parts = urlsplit(url)
        if (match := _ID.search(parts.path)) is not None:
            country = _COUNTRY.match(parts.path)
            return match[1], country[1] if country else "cn", url
    return "", "cn", ""


def read_lookup(body: bytes, page: str, fetch: Fetch, now: datetime) -> StoreListing | None:
    """What a look-up answer says; None for one that cannot be read."""
    try:
        data: Any = json.loads(body)
        found = data["results"]
        count = int(data["resultCount"])
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    if count == 0:
        return StoreListing(store=STORE, url=page, fetch=fetch, listed=False)
    app = found[0] if isinstance(found, list) and found and isinstance(found[0], dict) else None
    if app is None:
        return None
    return StoreListing(
        store=STORE,
        url=page,
        fetch=fetch,
        listed=True,
        name=str(app.get("trackName") or ""),
        publisher=str(app.get("sellerName") or app.get("artistName") or ""),
        version=str(app.get("version") or ""),
        updated=post_time(app.get("currentVersionReleaseDate") or app.get("releaseDate"), now),
    )


def _with(seen: Seen, listing: StoreListing) -> Seen:
    return Seen(
        url=seen.url, fetch=seen.fetch, unseen=seen.unseen, body=seen.body, shown_name=seen.shown_name, listing=listing
    )


SOURCE = AppleSource()
