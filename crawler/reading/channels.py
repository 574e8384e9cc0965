"""What a site offers for talking with its office: channels, surveys, interviews; records out of the facts, nothing judged."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta, tzinfo

from crawler.extract.addresses import identity
from crawler.extract.model import FetchedPage
from crawler.extract.surveys import ReadSurvey, is_result_title, is_survey_title, read_survey, same_matter
from crawler.extract.threads import board_kind
from crawler.reading.boards import YEAR
from crawler.reading.facts import PageFacts
from crawler.reading.pages import ReadPage, kind_of_board
from crawler.reading.records import Site
from domain.artifacts import Missing
from domain.fetches import Fetch
from domain.records import (
    Activity,
    BoardKind,
    Channel,
    ChannelForm,
    ChannelsRecord,
    ColumnEntry,
    ColumnRecord,
    ColumnShape,
    Dated,
    HomeRecord,
    PageKind,
    SurveyRecord,
)
from domain.registry import Site as RegisteredSite
from domain.targets import TargetKind, TargetRef

_MOST_SURVEYS = 60
_LONGEST_NAME = 12
_WRITE = re.compile(
    r"我要(?:写信|留言|咨询|提问|投诉|建议|反映|求助|问|说)|写信(?:给|须知)?|给.{1,6}写信|在线(?:咨询|留言|提问)|意见箱"
)
_LISTED = frozenset(
    {
        ColumnShape.LIST,
        ColumnShape.HUB,
        ColumnShape.THREADS,
        ColumnShape.GUIDES,
        ColumnShape.BLANK,
        ColumnShape.SINGLE_PAGE,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kept:
    url: str
    title: str
    published: Dated | None
    read: ReadSurvey
    fetch: Fetch
    body_key: str


class Surveys:
    """The pages of surveys, in any order."""

    def __init__(self, zone: tzinfo) -> None:
        self._zone = zone
        self._kept: dict[str, _Kept] = {}

    def name(self, page: PageFacts, today: date) -> list[str]:
        """The addresses of the surveys of the last year that a column of surveys lists."""
        if page.kind is PageKind.HOME or kind_of_board(page) is not BoardKind.SURVEY:
            return []
        first = today - YEAR
        return [item.url for item in page.items if item.dated is None or item.dated.day >= first][:_MOST_SURVEYS]

    def read(self, page: FetchedPage, read: ReadPage, today: date) -> None:
        """Keep what a page says, when its title is that of a survey."""
        title = read.article.title if read.article is not None else read.view.title
        if read.kind not in {PageKind.ARTICLE, PageKind.OTHER, PageKind.COLUMN} or not is_survey_title(title):
            return
        self._kept[identity(page.url)] = _Kept(
            url=page.url,
            title=title,
            published=read.article.published if read.article is not None else None,
            read=read_survey(read.view.page, page.text, today, zone=self._zone),
            fetch=page.fetch,
            body_key=page.body_key,
        )

    def records(self, columns: Sequence[ColumnRecord], today: date) -> Iterator[SurveyRecord]:
        """A record for every survey of the last year that its column lists and whose page was read."""
        listed: dict[str, tuple[ColumnEntry, str]] = {}
        for column in columns:
            if board_kind(column.name) is BoardKind.SURVEY:
                for entry in column.entries:
                    listed.setdefault(identity(entry.url), (entry, column.name))
        results = [entry.title for entry, _ in listed.values() if is_result_title(entry.title)]
        for key, (entry, column_name) in sorted(listed.items()):
            kept = self._kept.get(key)
            dated = entry.dated
            if kept is None or is_result_title(entry.title) or dated is None or dated.day < today - timedelta(days=366):
                continue
            result = kept.read.result or next((title for title in results if same_matter(entry.title, title)), "")
            yield SurveyRecord(
                target=TargetRef(kind=TargetKind.PAGE, key=kept.url, label=entry.title),
                url=kept.url,
                title=entry.title,
                column=column_name,
                fetch=kept.fetch,
                captured_at=kept.fetch.at,
                published=kept.published or dated,
                ends=kept.read.ends,
                state=kept.read.state,
                result=result,
                only_mail=kept.read.only_mail,
                evidence_key=kept.body_key,
            )


def channels_record(
    registered: RegisteredSite,
    home: HomeRecord,
    site: Site,
    columns: Sequence[ColumnRecord],
    missing: Sequence[Missing],
    entrances: Sequence[tuple[str, str, bool]],
) -> ChannelsRecord:
    """Channels, surveys and interviews of the whole site. ``entrances``: name, address and «on another site» of the home page's links."""
    channels = list(_channels(site, columns, missing))
    known = {identity(channel.url) for channel in channels}
    for name, url, outside in entrances:
        if len(name) > _LONGEST_NAME or "《" in name:
            continue
        kind = board_kind(name) or (BoardKind.CONSULTATION if _WRITE.search(name) else None)
        if kind in {None, BoardKind.SURVEY, BoardKind.INTERVIEW} or identity(url) in known:
            continue
        page = site.pages.get(identity(url))
        form = ChannelForm.JUMP if outside else _form(page)
        channels.append(Channel(name=name, url=url, kind=kind or BoardKind.CONSULTATION, form=form))
        known.add(identity(url))
    surveys, surveys_unread, survey_columns = _activities(BoardKind.SURVEY, site, columns, missing)
    interviews, interviews_unread, interview_columns = _activities(BoardKind.INTERVIEW, site, columns, missing)
    return ChannelsRecord(
        target=home.target,
        url=home.url,
        fetch=home.fetch,
        captured_at=home.captured_at,
        site_kind=registered.kind.value,
        channels=tuple(sorted(channels, key=lambda channel: (channel.url, channel.name))),
        columns_read=len(columns),
        columns_unread=len(missing),
        surveys=surveys,
        interviews=interviews,
        survey_columns=survey_columns,
        interview_columns=interview_columns,
        surveys_unread=surveys_unread,
        interviews_unread=interviews_unread,
        evidence_key=home.evidence_key,
    )


def _channels(site: Site, columns: Sequence[ColumnRecord], missing: Sequence[Missing]) -> Iterator[Channel]:
    talking = {BoardKind.CONSULTATION, BoardKind.PETITION, BoardKind.DISCIPLINE}
    for record in columns:
        kind = _kind(record)
        if kind not in talking:
            continue
        form = ChannelForm.JUMP if record.shape is ColumnShape.JUMP else _form(_page(site, record.url))
        yield Channel(name=record.name, url=record.url, kind=kind, form=form)
    for one in missing:
        if (kind := board_kind(one.target.label)) in talking:
            yield Channel(name=one.target.label, url=one.target.key, kind=kind, form=ChannelForm.UNREAD)


def _kind(record: ColumnRecord) -> BoardKind | None:
    kinds = [board_kind(name) for name in (record.name, *record.path)]
    return next((kind for kind in (BoardKind.DISCIPLINE, BoardKind.PETITION) if kind in kinds), kinds[0])


def _page(site: Site, url: str) -> PageFacts | None:
    node = site.nodes.get(url)
    return site.page_of(node) if node is not None else site.pages.get(identity(url))


def _form(page: PageFacts | None) -> ChannelForm:
    if page is None or page.missing or page.gated:
        return ChannelForm.UNREAD
    if page.kind is PageKind.THREAD_LIST or page.rows or (page.items and not page.boxes):
        return ChannelForm.THREADS
    if page.text_form:
        return ChannelForm.FORM
    if page.frames and not page.items:
        return ChannelForm.UNREAD
    return ChannelForm.PAGE


def _activities(
    kind: BoardKind, site: Site, columns: Sequence[ColumnRecord], missing: Sequence[Missing]
) -> tuple[tuple[Activity, ...], int, tuple[str, ...]]:
    found: dict[str, Activity] = {}
    unread = sum(1 for one in missing if board_kind(one.target.label) is kind)
    urls = []
    for record in columns:
        if board_kind(record.name) is not kind:
            continue
        urls.append(record.url)
        if record.shape not in _LISTED:
            unread += 1
            continue
        for entry in record.entries:
            if kind is BoardKind.SURVEY and is_result_title(entry.title):
                continue
            found.setdefault(identity(entry.url), Activity(title=entry.title, url=entry.url, dated=entry.dated))
        unread += _goes_on(site, record)
    return tuple(found[key] for key in sorted(found)), unread, tuple(sorted(urls))


def _goes_on(site: Site, record: ColumnRecord) -> int:
    """1 when the column goes on beyond what was read, and what was read does not reach back a year."""
    page = _page(site, record.url)
    if page is None or not page.pages or page.pages <= record.pages_read:
        return 0
    days = [entry.dated.day for entry in record.entries if entry.dated is not None]
    return int(not days or min(days) > record.captured_at.date() - YEAR)
