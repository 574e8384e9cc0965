"""The posts of an account, each as a thing that can be wrong by itself: its words, the numbers in it, where it leads."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date

from crawler.accounts.model import Tools
from crawler.accounts.words import plain_text
from crawler.clock import now
from crawler.extract.addresses import identity
from crawler.extract.personal import holds_number, masked, personal_hits
from crawler.extract.wording import word_hits
from crawler.fetch.answer import Read
from domain.accounts import AccountOrder
from domain.records import Post, PostRecord, Record, TextRecord, TextSource
from domain.targets import TargetKind, TargetRef

_GONE = (404, 410)
Keep = Callable[[bytes], str]
"""Stores evidence and gives its key."""


def without_numbers(post: Post) -> Post:
    """The post with every number of a person masked: that is how it is kept."""
    if not (holds_number(post.title) or holds_number(post.text)):
        return post
    return replace(post, title=masked(post.title), text=masked(post.text))


def records_of(order: AccountOrder, posts: tuple[Post, ...], tools: Tools, keep: Keep) -> Iterator[Record]:
    """A record a post for its links, one for its words where something stands in them, and the sum over the account."""
    characters = 0
    for post in posts:
        text = f"{post.title}\n{post.text}" if post.text != post.title else post.title
        characters += len(text)
        published = post.published.day if post.published else None
        yield from _of_text(order, post.url, post.title, text, post.links, tools, keep, published=published)
    if characters:
        yield TextRecord(
            target=order.target,
            url=order.account.address,
            captured_at=now(),
            source=TextSource.SITE,
            lexicon=tools.lexicon,
            texts=len(posts),
            characters=characters,
        )


async def known_again(order: AccountOrder, posts: tuple[Post, ...], tools: Tools, keep: Keep) -> list[Record]:
    """Known faults on posts that the list does not show any more: mended, still there, or taken down; silence where nobody can tell."""
    shown = {identity(post.url) for post in posts if post.url}
    found: list[Record] = []
    for target in order.known_posts:
        if identity(target.key) in shown or not target.key.startswith(("http://", "https://")):
            continue
        answer = await tools.desk.ask(target.key, "post", read=Read.ALL)
        if answer.fetch.failure is None and answer.fetch.status in _GONE:
            found += _of_text(order, target.key, "", "", (), tools, keep, known=True)
        elif answer.fetch.ok and answer.text:
            text = plain_text(answer.text)
            found += _of_text(order, target.key, target.label, text, (), tools, keep, known=True)
    return found


def _of_text(
    order: AccountOrder,
    url: str,
    title: str,
    text: str,
    links: tuple[str, ...],
    tools: Tools,
    keep: Keep,
    *,
    known: bool = False,
    published: date | None = None,
) -> Iterator[Record]:
    target = TargetRef(kind=TargetKind.PAGE, key=url or order.account.address, label=masked(title))
    hits = [one for one in tools.scanner.found(text) if one.term.wrong not in order.allowed_words]
    personal = personal_hits(text)
    key = keep(masked(text).encode()) if hits or personal else ""
    yield PostRecord(
        target=target,
        url=target.key,
        captured_at=now(),
        title=masked(title),
        text=masked(text)[:2000],
        links=links,
        evidence_key=key,
    )
    if hits or personal or known or any(one.key == target.key for one in order.known_posts):
        yield TextRecord(
            target=target,
            url=target.key,
            captured_at=now(),
            title=masked(title),
            published=published,
            words=word_hits(hits),
            personal=personal,
            lexicon=tools.lexicon,
            characters=len(text),
            evidence_key=key,
        )
