"""A self-hosted RSSHub: route templates of the platform filled with the account's handle, then read as a feed."""

from urllib.parse import quote

from crawler.accounts.feed import read_feed
from crawler.accounts.model import Seen, Tools, not_seen
from domain.accounts import AccountOrder
from domain.wording import N_

HUB_ERROR = N_("RSSHub 未能读到这个账号（路由出错或平台拒绝）：请查看 RSSHub 的日志。")


class RsshubSource:
    """Routes are asked in the order of the platforms file until one gives a feed."""

    id = "rsshub"

    def suits(self, order: AccountOrder, tools: Tools) -> bool:
        """True where an RSSHub is set up, the platform has routes and the account a handle."""
        return bool(tools.book.means(self.id).base and order.account.handle and self._routes(order, tools))

    async def read(self, order: AccountOrder, tools: Tools) -> Seen:
        """The first route that answers with posts; a route that gives an empty feed has seen nothing."""
        base, handle = tools.book.means(self.id).base, quote(order.account.handle, safe="")
        seen: Seen | None = None
        for route in self._routes(order, tools):
            # The hub is our own machine: its robots.txt speaks to others.
            seen = await read_feed(f"{base}{route.replace('{handle}', handle)}", self.id, tools, public=False)
            if seen.readable and seen.posts:
                return seen
        assert seen is not None
        return not_seen(seen.url, seen.fetch, self.id, HUB_ERROR, body=seen.body) if _is_error(seen) else seen

    def _routes(self, order: AccountOrder, tools: Tools) -> tuple[str, ...]:
        means = tools.book.platforms.get(order.account.platform)
        return means.routes if means else ()


def _is_error(seen: Seen) -> bool:
    """The hub's own error page, which it answers with 404 or 503 whatever has happened."""
    return not seen.readable and b"RSSHub" in seen.body[:4000]


SOURCE = RsshubSource()
