"""Pictures of the pages that name what does not work, the place outlined: for what has been tried enough, within a budget."""

from collections import defaultdict

from crawler.spiders.book import Target
from crawler.spiders.kit import Kit
from domain.records import LinkKind, Shown

_ENOUGH_TRIES = 2
_UNSEEN = frozenset({LinkKind.STYLE, LinkKind.SCRIPT})
"""What a visitor cannot see on the page."""


async def show_places(kit: Kit) -> None:
    """Opens the first page that names each failing target and keeps a picture with the link outlined.

    One opening serves all targets of a page; targets of the home page go first. Ends with the budget of pictures.
    """
    by_page: defaultdict[str, list[Target]] = defaultdict(list)
    for target in kit.book:
        page = _page_of(kit, target)
        if page:
            by_page[page].append(target)
    left = kit.order.budget.max_pictures
    order = sorted(by_page, key=lambda page: (page != kit.home, -len(by_page[page]), page))
    for page in order:
        if left <= 0 or not kit.may_render(page):
            return
        targets = sorted(by_page[page], key=lambda target: target.url)[:left]
        kit.count_render(page)
        kit.requests += 1
        outlined = await kit.browser.outline(
            page, tuple(target.url for target in targets), kit.policy, pacer=kit.pacer(page)
        )
        for target in targets:
            picture = outlined.pictures.get(target.url)
            if picture:
                target.shown = Shown(page=page, at=outlined.at, key=kit.bundle.put_blob(picture))
                left -= 1


async def show_lists(kit: Kit) -> None:
    """Keeps a picture of lists that show nothing new for long: the evidence of whoever calls them old. Within a budget of its own."""
    left = kit.order.budget.max_pictures
    for url in kit.reading.quiet_lists():
        if left <= 0 or not kit.may_render(url):
            return
        if url in kit.pictures or url in kit.private:
            continue
        left -= 1
        kit.requests += 1
        shown = await kit.browser.render(url, kit.policy, picture=True, pacer=kit.pacer(url))
        if shown.picture and shown.fetch.ok:
            kit.pictures[url] = shown.picture


def _page_of(kit: Kit, target: Target) -> str:
    """The first page that names a target worth a picture and that was read; empty when there is none."""
    if not target.instances or target.kind in _UNSEEN or not _fails(target):
        return ""
    for url in target.found_on:
        if url in kit.private:
            continue  # no picture of a page that shows people's numbers
        parent = kit.book.get(url)
        if parent is not None and parent.page and parent.last is not None and parent.last.ok:
            return url
    return ""


def _fails(target: Target) -> bool:
    last = target.last
    if target.problem is not None:
        return True
    if last is None or (last.failure is not None and last.failure.ours):
        return False
    if last.ok:
        return target.stand_in_tries >= _ENOUGH_TRIES
    return len(target.attempts) >= _ENOUGH_TRIES and last.status not in {401, 403, 407, 412, 418, 429, 451, 503, 521}
