"""Puts a few questions to the site's own search and reads the answers; polite, judges nothing."""

from dataclasses import replace
from datetime import datetime

from crawler.clock import now
from crawler.extract.scripted import filled_by_script
from crawler.extract.searchforms import SearchForm, outcome_of, search_form
from crawler.fetch.answer import Answer
from crawler.reading.searching import KnownTitle
from crawler.spiders.kit import Kit
from domain.fetches import Fetch
from domain.records import SearchOutcome, SearchRecord, SearchTry, SearchWay
from domain.targets import TargetKind, TargetRef

CHECK = "broken_search"
_TRIES = 2
"""A question that got no answer is put once more."""


async def try_search(kit: Kit) -> None:
    """One record about the site, one about its search page; at most the budget's number of questions."""
    reading = kit.reading.searching
    if not reading.seen or not kit.order.budget.max_searches or kit.narrow:
        return
    form = reading.form or await _behind_links(kit, reading.links)
    at = now()
    site = TargetRef(kind=TargetKind.SITE, key=kit.home, label=kit.order.site.name)
    kit.bundle.write(
        SearchRecord(
            target=site,
            url=kit.home,
            captured_at=at,
            about_site=True,
            way=form.way if form else SearchWay.NONE,
            # A link to a search that nobody could read is a search.
            sure=reading.sure and not reading.links,
            typed_fields=reading.typed_fields,
        )
    )
    if form is None:
        return
    titles = kit.reading.known_titles(kit.order.budget.max_searches)
    tries = [await _ask(kit, form, title, reading.charset) for title in titles]
    page = form.action.partition("?")[0]
    kit.bundle.write(
        SearchRecord(
            target=TargetRef(kind=TargetKind.PAGE, key=page, label=kit.order.site.name),
            url=page,
            captured_at=at,
            about_site=False,
            way=form.way,
            external=not kit.policy.internal(page),
            tries=tuple(tries),
        )
    )
    _close_others(kit, page, at)


def _close_others(kit: Kit, page: str, at: datetime) -> None:
    """A search page that was known to be wrong and is used no more."""
    for known in kit.order.known_faults:
        if known.check_id == CHECK and known.target.kind is TargetKind.PAGE and known.target.key != page:
            kit.bundle.write(
                SearchRecord(target=known.target, url=known.target.key, captured_at=at, about_site=False, replaced=True)
            )


async def _behind_links(kit: Kit, links: tuple[str, ...]) -> SearchForm | None:
    """The form on the page that a link «search» of the home page leads to."""
    for url in links[:2]:
        if kit.policy.refusal(url) is None and await _allowed(kit, url):
            async with kit.pacer(url).turn():
                answer = await kit.http.ask(url)
            kit.requests += 1
            form = search_form(answer.text, answer.fetch.landed) if answer.fetch.ok and answer.text else None
            if form is not None:
                return form
    return None


async def _ask(kit: Kit, form: SearchForm, title: KnownTitle, charset: str) -> SearchTry:
    if form.way is SearchWay.GET and form.field:
        return await _by_get(kit, form, title, charset)
    return await _by_browser(kit, form, title)


async def _by_get(kit: Kit, form: SearchForm, title: KnownTitle, charset: str) -> SearchTry:
    url = form.question(title.title, charset)
    if kit.policy.refusal(url) is not None or not await _allowed(kit, url):
        return SearchTry(title=title.title, article_url=title.url, outcome=SearchOutcome.UNKNOWN)
    answer = await _got(kit, url)
    said = SearchTry(title=title.title, article_url=title.url, outcome=SearchOutcome.UNKNOWN, fetch=_bare(answer.fetch))
    if not answer.fetch.ok:
        wall = answer.fetch.status is not None and answer.fetch.status in {401, 403, 405, 412, 429, 521}
        return said if wall else replace(said, outcome=SearchOutcome.FAILED)
    outcome = outcome_of(answer.text, answer.fetch.landed, title.title, title.url) if answer.text else said.outcome
    if outcome is SearchOutcome.FOUND:
        return replace(said, outcome=outcome)
    if not kit.may_render(url):
        scripted = filled_by_script(answer.text)
        return replace(said, outcome=SearchOutcome.UNKNOWN if scripted else outcome)
    # Results that scripts fill in are not there before a browser has run them, whatever the raw page says.
    kit.count_render(url)
    rendered = await kit.browser.render(url, kit.policy, pacer=kit.pacer(url))
    if not rendered.fetch.ok or not rendered.text:
        return replace(said, outcome=SearchOutcome.UNKNOWN)
    outcome = outcome_of(rendered.text, rendered.fetch.landed, title.title, title.url)
    return replace(said, outcome=outcome, rendered=True)


async def _got(kit: Kit, url: str) -> Answer:
    """The answer to one question, put again by the other client when nothing came."""
    answer = Answer(fetch=Fetch(url=url, at=now()))
    for number in range(_TRIES):
        async with kit.pacer(url).turn():
            answer = await (kit.visitor if number else kit.http).ask(url)
        kit.requests += 1
        if answer.fetch.ok:
            break
    return answer


async def _by_browser(kit: Kit, form: SearchForm, title: KnownTitle) -> SearchTry:
    said = SearchTry(title=title.title, article_url=title.url, outcome=SearchOutcome.UNKNOWN)
    page = kit.home if form.way is SearchWay.POST else form.action
    if not kit.may_render(page) or not await _allowed(kit, page):
        return said
    kit.count_render(page)
    kit.requests += 1
    rendered = await kit.browser.search(page, form.selector, title.title, kit.policy, pacer=kit.pacer(page))
    if not rendered.fetch.ok or not rendered.text:
        return replace(said, fetch=_bare(rendered.fetch))
    outcome = outcome_of(rendered.text, rendered.fetch.landed, title.title, title.url)
    if outcome is SearchOutcome.ABSENT and rendered.fetch.landed == page:
        outcome = SearchOutcome.UNKNOWN  # the page did not move: perhaps nothing was asked
    return replace(said, outcome=outcome, fetch=_bare(rendered.fetch), rendered=True)


async def _allowed(kit: Kit, url: str) -> bool:
    if not kit.robots.knows(url):
        await kit.robots.learn(url)
    return kit.robots.allows(url)


def _bare(fetch: Fetch) -> Fetch:
    return replace(fetch, detail="")
