"""Articles that need not be read again as long as they do not change: what is kept of them, and how it is taken in; reads no HTML."""

from datetime import date

from crawler.extract.model import FetchedPage, SettledArticle
from crawler.extract.scripted import filled_by_script
from crawler.extract.surveys import is_survey_title
from crawler.extract.view import View
from crawler.reading.facts import ArticleFacts
from crawler.reading.pages import ReadPage
from domain.records import PageKind


def settled(page: FetchedPage, read: ReadPage, characters: int) -> SettledArticle | None:
    """What to keep of a plain article with a date; None for a page that anything else than its date, links and tags may be read from."""
    article = read.article
    if (
        article is None
        or article.published is None
        or article.doubtful
        or read.thread is not None
        or page.rendered
        or read.notes
    ):
        return None
    tags = read.view.tags
    if is_survey_title(article.title) or (not any(tags.values()) and filled_by_script(page.text)):
        return None
    return SettledArticle(
        title=article.title,
        page_title=read.view.title,
        published=article.published,
        crumbs=read.crumbs,
        tags=tags,
        characters=characters,
    )


def read_again(page: FetchedPage, article: SettledArticle, today: date) -> ReadPage:
    """The article as ``read_page`` read it then, without its links."""
    view = View("", page.fetch.landed or page.url, today)
    vars(view).update(tags=article.tags, title=article.page_title)
    return ReadPage(
        kind=PageKind.ARTICLE,
        view=view,
        links=(),
        crumbs=article.crumbs,
        article=ArticleFacts(page.url, article.title, article.published, fetch=page.fetch),
    )
