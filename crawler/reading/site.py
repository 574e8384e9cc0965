"""The reading of one site: takes pages in any order, says what it needs next, and ends with records; fetches nothing."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from crawler.extract.addresses import hosts_in_scope, identity, in_scope, is_trap, normalise, without_index
from crawler.extract.model import (
    FetchedPage,
    FoundColumn,
    Need,
    Place,
    Reaction,
    SettledArticle,
    Wanted,
)
from crawler.extract.rows import is_article_address
from crawler.extract.scripted import filled_by_script
from crawler.lexicons import scanner_of
from crawler.once import Words
from crawler.reading.boards import Boards
from crawler.reading.channels import Surveys, channels_record
from crawler.reading.facts import ArticleFacts, PageFacts
from crawler.reading.focus import Focus
from crawler.reading.guides import Guides, service_record
from crawler.reading.history import article_records
from crawler.reading.home import FEW_COLUMNS, home_facts, home_record, items_on, newest_shown, parts_of_home
from crawler.reading.identity import IdentityReading
from crawler.reading.lists import blind_lists, quiet_lists
from crawler.reading.mailbox import mailbox_records
from crawler.reading.pages import ReadPage, read_page
from crawler.reading.records import Site, column_records, find_common
from crawler.reading.searching import KnownTitle, SearchReading, known_titles
from crawler.reading.settled import read_again, settled
from crawler.reading.sharing import Shared
from crawler.reading.texts import TextReading
from crawler.reading.tree import SURE, Names, build_tree
from crawler.reading.wanting import Wanting
from crawler.spool import Spool
from domain.artifacts import Missing
from domain.fetches import Fetch
from domain.records import ColumnRecord, ColumnShape, DateOrigin, PageKind, Record
from domain.sweeps import SweepOrder
from domain.targets import TargetKind

_HOME_ARTICLES = 80
"""Articles without a date asked for on the home page."""
_BARREN = 12
"""Pages of one path without anything on them, after which their links lead nowhere new (calendars)."""
_FRESH_DAYS = 7
_COLUMNS = frozenset({PageKind.COLUMN, PageKind.HUB, PageKind.THREAD_LIST, PageKind.GUIDE_LIST})


class SiteReading:
    """Reads the pages of one sweep. Not thread-safe; one instance a sweep."""

    def __init__(self, order: SweepOrder, spool: Spool | None = None) -> None:
        """``spool``: where what is read again only by ``finish`` may wait."""
        self._order = order
        self._zone = ZoneInfo(order.time_zone)
        self._today = order.ordered_at.astimezone(self._zone).date()
        self._home = normalise(order.site.home_url)
        self._hosts = hosts_in_scope(self._home, order.site.hosts)
        self._homes = {self._home, without_index(self._home)}
        self._known = {column.url for column in order.columns}
        self._scripted = {column.url for column in order.columns if column.rendered and column.active}
        self._focus = Focus.of(order)
        self.words = Words()
        self._shared = Shared(self.words, spool or Spool())
        self._pages: dict[str, PageFacts] = {}
        self._articles: dict[str, ArticleFacts] = {}
        self._failures: dict[str, Fetch] = {}
        self._names = Names()
        self._wanting = Wanting(
            home=self._home,
            hosts=self._hosts,
            today=self._today,
            list_pages=order.budget.list_pages,
            welcome=self.in_scope,
            pages=self._pages,
            articles=self._articles,
        )
        self._barren: Counter[str] = Counter()
        self._identity = IdentityReading(order, self._home, self._hosts)
        self.searching = SearchReading()
        self.texts = TextReading(order, self._home, *scanner_of(order))
        self._guides = Guides()
        self._surveys = Surveys(self._zone)
        self._entrances: set[tuple[str, str, bool]] = set()
        self._boards = Boards(
            self._zone,
            most_pages=order.budget.board_pages,
            most_threads=order.budget.board_threads,
            known=[known.target.key for known in order.known_faults if known.target.kind is TargetKind.THREAD],
        )

    def in_scope(self, url: str) -> bool:
        """True for addresses of the site that lead to pages worth following (no endless spaces)."""
        return in_scope(url, self._hosts) and not is_trap(url, this_year=self._today.year)

    def react(self, page: FetchedPage) -> Reaction:
        """Read one page and say what it asks for. The raw page and, after a request for rendering, the rendered one come here."""
        is_home = page.url in self._homes or without_index(page.url) in self._homes
        day = page.fetch.at.astimezone(self._zone).date()
        read = read_page(
            page, today=day, zone=self._zone, in_scope=self.in_scope, is_home=is_home, site_name=self._order.site.name
        )
        reaction = self._take(page, read, day, is_home)
        read.view.let_go()
        return reaction

    def recall(self, page: FetchedPage, article: SettledArticle) -> Reaction | None:
        """Take in an article that has not changed since an earlier sweep read it; None when more is wanted of it than was kept.

        ``page`` has no text. The reaction holds no links: whoever keeps the article keeps them, and the reading has no use for an article's.
        """
        if self._boards.asks(page.url) or self._guides.asks(page.url):
            return None
        day = page.fetch.at.astimezone(self._zone).date()
        return self._take(page, read_again(page, article, day), day, is_home=False, recalled=article)

    def _take(
        self, page: FetchedPage, read: ReadPage, day: date, is_home: bool, recalled: SettledArticle | None = None
    ) -> Reaction:
        wanted: list[Wanted] = []
        looked_again = len(self._wanting.looked_again)
        render, may_wait = read.render, False
        if read.article is not None:
            render = self._keep_article(page, read)
            published = read.article.published
            title = read.article.title
        else:
            published, title = None, read.view.title
            if read.facts is not None:
                wanted += self._keep_page(page, read, read.facts, is_home)
                learned = self._learned(page, read.facts)
                may_wait = not (is_home or learned or read.facts.gated)
                render = (render or learned) and self._may_be_column(read.facts)
                if is_home:
                    render = not page.render_tried and (
                        render or self._home_needs_rendering(page, read.facts, day, filled_by_script(read.view.html))
                    )
        told_apart = (self._boards.read(page, read, day), self._guides.read(page, read))
        render, may_wait = render or any(told_apart), may_wait and not any(told_apart)
        self._surveys.read(page, read, day)
        if is_home:
            self._entrances |= {
                (link.anchor, link.url, not in_scope(link.url, self._hosts))
                for link in read.links
                if link.anchor and link.problem is None
            }
        if not is_home:
            self._identity.take(page, read, read.facts)
        tags = read.view.tags if read.kind is not PageKind.GATE else {}
        scanned, masked_text = self.texts.characters, ""
        if recalled is not None:
            self.texts.recall(recalled.characters)
        else:
            masked_text = self.texts.take(page, read, published.day if published else None)  # last: it spoils the tree
        kept = (self._boards.holds(page.url), self._guides.asks(page.url), self.texts.holds(page.url))
        plain = recalled is None and not (is_home or render or wanted or any(kept))
        return Reaction(
            settled=settled(page, read, self.texts.characters - scanned) if plain else None,
            links=read.links,
            wanted=tuple(wanted),
            render=render,
            may_wait=may_wait,
            unsettled=read.article is not None and read.article.doubtful and not page.render_tried,
            look_again=self._wanting.looked_again[looked_again:],
            follow=self._worth_following(page, read),
            notes=tuple(read.notes),
            kind=read.kind,
            title=title,
            published=published,
            tags=tags,
            masked_text=masked_text,
        )

    def looks_blank(self, url: str) -> bool:
        """True while nothing that was read since says what a page without content of its own is for: columns below it do."""
        facts = self._pages.get(identity(url))
        return facts is None or not (facts.rendered or self._names.above_others(facts.url))

    def known_titles(self, most: int) -> list[KnownTitle]:
        """Headlines that stand on the site and that its search should find."""
        site = self._order.site
        return known_titles(self._articles.values(), code=site.code, site_name=site.name, today=self._today, most=most)

    def any_guide(self, urls: Iterable[str]) -> bool:
        """True when one of the pages is a service guide."""
        return self._guides.holds(urls)

    def failed(self, url: str, fetch: Fetch, depth: int) -> None:
        """Take note that ``url`` gave no page."""
        self._failures[identity(url)] = fetch

    def quiet_lists(self) -> list[str]:
        """Lists of which a picture is to be at hand, should anybody call them old; see ``crawler.reading.lists``."""
        return quiet_lists(self._lists(), self._today)

    def silent_menu(self) -> tuple[str, tuple[str, ...]]:
        """The home page and the entries of its menu of which only a click tells where they lead; none where there are no such."""
        if self._focus:
            return self._home, ()
        home = next((part for part in home_facts(self._home, self._pages, self._hosts) if part.silent_entries), None)
        return (home.url, home.silent_entries) if home is not None else (self._home, ())

    def clicked(self, url: str, leads: Mapping[str, str]) -> list[Wanted]:
        """Take note of where entries of the menu at ``url`` lead: they are columns like any other."""
        self._names.add(
            FoundColumn(url=target, name=name, path=(name,), level=1, place=Place.NAVIGATION)
            for name, target in sorted(leads.items())
            if identity(target) != identity(url)
        )
        return self._wanting.ask([target for _, target in sorted(leads.items())], Need.COLUMN)

    def blind_lists(self) -> list[tuple[str, int]]:
        """Lists that go on where no address led, with how many further pages are wanted; see ``crawler.reading.lists``."""
        return blind_lists(self._lists(), self._pages, self._order.budget.list_pages - 1)

    def turned(self, url: str, texts: Iterable[str]) -> list[Wanted]:
        """Read the further pages of a list, as clicks brought them."""
        wanted: list[Wanted] = []
        first = self._pages[identity(url)]
        seen = {item.url for item in first.items}
        for text in texts:
            page = FetchedPage(
                url=url, fetch=first.fetch, text=text, depth=first.depth, rendered=True, render_tried=True
            )
            read = read_page(
                page, today=self._today, zone=self._zone, in_scope=self.in_scope, site_name=self._order.site.name
            )
            facts = read.facts
            if facts is None or {item.url for item in facts.items} <= seen:
                break
            self._shared.page(facts)
            first.turned.append(facts)
            seen |= {item.url for item in facts.items}
            wanted += self._wanting.list_articles(url, list(facts.items))
        return wanted

    def finish(self, now: datetime) -> Iterator[Record | Missing]:
        """The records of the sweep, sorted by kind and address; call once, after the last page."""
        today = now.astimezone(self._zone).date()
        known = [column for column in self._order.columns if column.active]
        nodes = build_tree(
            self._names,
            self._pages,
            self._articles,
            home=frozenset(self._homes),
            hosts=self._hosts,
            known=known,
        )
        self._focus.restore(nodes, known)
        home = home_facts(self._home, self._pages, self._hosts)
        site = Site(
            nodes=nodes,
            pages=self._pages,
            articles=self._articles,
            failures=self._failures,
            guides=frozenset(url for url, page in self._pages.items() if page.kind is PageKind.GUIDE),
            list_pages=self._order.budget.list_pages,
            home_fetch=home[0].fetch if home else None,
        )
        find_common(site)
        columns = list(self._focus.meant(column_records(site, known, today), nodes))
        records = [record for record in columns if isinstance(record, ColumnRecord)]
        yield from columns
        yield from article_records(records, known, self._order.seen)
        replies = list(self._boards.records(self._failures))
        yield from replies
        yield from mailbox_records(self._order, replies)
        guides = self._guides.records(self._failures, site.column_urls, self._hosts)
        yield from guides
        yield from self._surveys.records(records, today)
        if home:
            unread = [record for record in columns if isinstance(record, Missing)]
            front = home_record(self._order.site, self._home, home, site, records, unread, today)
            yield front
            entrances = sorted(self._entrances)
            yield channels_record(self._order.site, front, site, records, unread, entrances)
            yield service_record(
                self._order.site, front, records, unread, guides, self._guides.elsewhere(self._hosts), entrances
            )
            yield self._identity.marks_record(home[0])
            listed = {identity(one.url) for one in records if one.shape in {ColumnShape.LIST, ColumnShape.HUB}}
            spellings = {alias for node in nodes.values() for alias in node.aliases}
            yield from self._identity.tags_records(home[0], listed, spellings)
        yield from self.texts.records(now)

    # --- keeping ---

    def _keep_article(self, page: FetchedPage, read: ReadPage) -> bool:
        """Remember an article; True when its date is needed and only a browser can show it."""
        article = read.article
        assert article is not None
        article = self._shared.article(article)
        for url in {identity(page.url), identity(page.fetch.landed)}:
            before = self._articles.get(url)
            if before is None or before.published is None or article.published is not None:
                self._articles[url] = article
            self._pages.pop(url, None)
        read.crumbs = self._names.add(read.crumbs)
        undated = article.published is None or article.published.origin is DateOrigin.ADDRESS
        if not self._wanting.awaits_date(page.url) or not undated or page.render_tried:
            return False
        return filled_by_script(read.view.html) and self._wanting.render_for_date(page.url)

    def _keep_page(self, page: FetchedPage, read: ReadPage, facts: PageFacts, is_home: bool) -> list[Wanted]:
        key = identity(page.url)
        before = self._pages.get(key)
        if before is not None and before.rendered and not facts.rendered:
            return []
        if facts.rendered and before is not None:
            facts.body_key = facts.body_key or before.body_key
        self._pages[key] = facts
        self._shared.page(facts, is_home=is_home)
        facts.found = self._names.add(facts.found)
        if is_home:
            self._identity.take_home(page, read)
            self.searching.take_home(page)
            self._homes |= {
                spelling for url in parts_of_home(facts, self._hosts) for spelling in (url, without_index(url))
            }
        return self._wants(facts, is_home)

    # --- asking ---

    def _wants(self, facts: PageFacts, is_home: bool) -> list[Wanted]:
        if self._focus:
            return self._wants_in_focus(facts)
        wanted: list[Wanted] = []
        if is_home:
            wanted += self._wanting.ask([column.url for column in self._order.columns if column.active], Need.COLUMN)
            wanted += self._wanting.ask(parts_of_home(facts, self._hosts), Need.COLUMN)
        wanted += self._wanting.ask([column.url for column in facts.found if self._is_named(column)], Need.COLUMN)
        if is_home:
            wanted += self._wanting.list_articles(facts.url, items_on(facts), undated=_HOME_ARTICLES)
        wanted += self._wanting.list_pages(facts)
        wanted += self._wanting.ask(self._boards.name(facts, self._today), Need.THREAD)
        wanted += self._wanting.ask(self._boards.next_pages(facts, self._today), Need.BOARD)
        wanted += self._wanting.ask(self._guides.name(facts), Need.GUIDE)
        wanted += self._wanting.ask(self._guides.next_pages(facts), Need.LIST_PAGE)
        wanted += self._wanting.ask(self._surveys.name(facts, self._today), Need.SURVEY)
        if not is_home:
            wanted += self._wanting.list_articles(facts.url, list(facts.items or facts.loose))
        return wanted

    def _wants_in_focus(self, facts: PageFacts) -> list[Wanted]:
        """The further pages of a column's list, its frames, what dates it, and a board's messages; nothing of any other page."""
        board = identity(self._boards.root_of(facts))
        if not self._focus.holds({identity(facts.url), board, *self._wanting.roots(facts.url)}):
            return []
        articles = self._wanting.list_articles(facts.url, list(facts.items or facts.loose))
        wanted = self._wanting.list_pages(facts) + articles
        wanted += self._wanting.ask(self._boards.name(facts, self._today), Need.THREAD)
        return wanted + self._wanting.ask(self._boards.next_pages(facts, self._today), Need.BOARD)

    def _is_named(self, column: FoundColumn) -> bool:
        if column.confidence < SURE:
            return False
        return not is_article_address(column.url)

    # --- judging the crawl ---

    def _may_be_column(self, facts: PageFacts) -> bool:
        """True for pages that could become a column: only these are worth a browser."""
        if facts.gated or facts.url in self._known:
            return True
        if facts.below_column:
            return False
        return facts.named_by_tag or facts.kind in _COLUMNS or self._names.sure(facts.url)

    def _learned(self, page: FetchedPage, facts: PageFacts) -> bool:
        """True for a column whose list needed a browser before and shows no dated item again as received."""
        return (
            not page.render_tried
            and page.url in self._scripted
            and not any(item.dated is not None for item in (*facts.items, *facts.box_items))
        )

    def _home_needs_rendering(self, page: FetchedPage, facts: PageFacts, today: date, scripted: bool) -> bool:
        """True when the raw home page cannot answer: menu or lists filled by script, marks perhaps so, or only old items while scripts write."""
        menu = [column for column in facts.found if column.confidence >= SURE]
        if len(menu) < FEW_COLUMNS and not facts.frames:
            return True
        if not all(self._identity.marks.values()):
            return True  # no mark is said to be missing before a browser has looked
        if self._order.budget.max_searches and self.searching.form is None and not self.searching.links:
            return True  # nor a search
        newest = newest_shown(facts)
        return scripted and (newest is None or (today - newest).days > _FRESH_DAYS)

    def _worth_following(self, page: FetchedPage, read: ReadPage) -> bool:
        if read.kind in {PageKind.NOT_FOUND, PageKind.GATE}:
            return False
        facts = read.facts
        if read.kind is not PageKind.OTHER or facts is None or facts.items or facts.words > 0 or "?" not in page.url:
            return True
        path = page.url.partition("?")[0]
        self._barren[path] += 1
        return self._barren[path] <= _BARREN

    def _lists(self) -> list[PageFacts]:
        """Pages that are surely columns of those that are to be read; in focus are only columns known before."""
        sure = (lambda key: self._focus.holds({key})) if self._focus else self._names.sure
        return [facts for key, facts in sorted(self._pages.items()) if sure(key) and facts.url not in self._homes]
