"""What people have seen where no machine can look: imported posts, or one entered with a picture; asks nobody."""

from crawler.accounts.model import Seen, Tools
from domain.accounts import AccountOrder
from domain.records import InteractionEntry, Post


class EnteredSource:
    """The handbook of the account, as far as people have kept it."""

    id = "entered"

    def suits(self, order: AccountOrder, tools: Tools) -> bool:
        """True where somebody has looked at least once."""
        return order.handbook is not None

    async def read(self, order: AccountOrder, tools: Tools) -> Seen:
        """The entered posts; every later one is unseen."""
        book = order.handbook
        assert book is not None
        posts = tuple(Post(title=one.title, url=one.url, published=one.published, text=one.text) for one in book.posts)
        heard = tuple(InteractionEntry(kind=kind, label=kind) for kind in book.features)
        return Seen(
            url=order.account.address,
            fetch=None,
            readable=True,
            posts=posts,
            seen_until=book.looked_at,
            interactions=heard or None,
        )


SOURCE = EnteredSource()
