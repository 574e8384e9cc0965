"""Says how a column presents itself, from the facts of its pages; «blank» only when every other reading has failed."""

from dataclasses import dataclass

from crawler.extract.forms import FormKind
from crawler.extract.listings import SPEAKS
from crawler.extract.model import ListItem
from crawler.reading.facts import ListFacts, PageFacts
from crawler.reading.template import own_words
from domain.records import ColumnShape, PageKind
from domain.wording import N_

_SOME_LINKS = 2
"""Links of its own from which a page without a list is not called blank."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What a column shows."""

    shape: ColumnShape
    items: tuple[ListItem, ...] = ()
    why: tuple[str, ...] = ()


def shape_of(
    page: PageFacts,
    *,
    items: tuple[ListItem, ...],
    has_children: bool,
    loose: int,
    common_lists: frozenset[tuple[str, ...]],
    common_strings: frozenset[str],
    common_parts: frozenset[str],
    is_board: bool = False,
    is_guides: bool = False,
) -> Shown:
    """The shape of a column whose first page is ``page``. ``items`` are those of all its list pages; what is common to many pages of the
    site (side lists, slogans, banners) does not count as the column's own. ``loose``: links of its own that stand in no list.
    """
    why = list(page.why)
    if page.kind is PageKind.THREAD_LIST or (is_board and not has_children and not page.boxes):
        return Shown(shape=ColumnShape.THREADS, items=items, why=tuple(why))
    dropped = {item.url for block in page.own if _beside(block, common_lists) for item in block.items}
    if dropped:
        items = tuple(item for item in items if item.url not in dropped)
        why.append(N_("多个页面共有的列表不计入本栏目"))
    if items:
        shape = ColumnShape.GUIDES if is_guides or page.kind is PageKind.GUIDE_LIST else ColumnShape.LIST
        return Shown(shape=shape, items=items, why=tuple(why))
    boxes = [block for block in page.boxes if not _beside(block, common_lists)]
    if boxes or has_children:
        why.append(N_("汇集其他栏目的信息") if boxes else N_("只列出下级栏目"))
        return Shown(shape=ColumnShape.HUB, items=(), why=tuple(why))
    if page.form is FormKind.SEARCH:
        return Shown(shape=ColumnShape.SEARCH, why=(*why, N_("输入条件查询后才显示内容")))
    if page.form is FormKind.FORM:
        return Shown(shape=ColumnShape.FORM, why=(*why, N_("供填写提交的表单")))
    own = [text for text in own_words(page.beside().strings, common_strings) if not _says_nothing(text, page)]
    spoken = sum(len(text) for text in own if len(text) >= 12)
    if spoken >= SPEAKS and not (page.placeholder and spoken < 2 * SPEAKS):
        return Shown(shape=ColumnShape.SINGLE_PAGE, why=(*why, N_("以正文为内容的单页栏目")))
    if page.disputed:
        return Shown(shape=ColumnShape.UNREADABLE, why=(*why, N_("另一种解析方法读出了更多内容，请人工查看")))
    if page.placeholder:
        return Shown(shape=ColumnShape.BLANK, why=(*why, N_("页面写明没有内容")))
    if loose >= _SOME_LINKS:
        return Shown(shape=ColumnShape.UNREADABLE, why=(*why, N_("页面有若干链接，但未能判断是否为本栏目的信息")))
    images = [url for url in page.images if url not in common_parts]
    if images:
        return Shown(shape=ColumnShape.UNREADABLE, why=(*why, N_("页面只有图片，未能读出内容")))
    if any(url not in common_parts for url in page.frames):
        return Shown(shape=ColumnShape.UNREADABLE, why=(*why, N_("内容在内嵌框架中，未能读出")))
    if any(block.items and not _beside(block, common_lists) for block in page.own) or spoken >= SPEAKS // 2:
        return Shown(shape=ColumnShape.UNREADABLE, why=(*why, N_("页面有内容，但未能判断是否属于本栏目")))
    return Shown(shape=ColumnShape.BLANK, why=(*why, N_("没有信息条目、正文和下级栏目")))


def _beside(block: ListFacts, common: frozenset[tuple[str, ...]]) -> bool:
    return not block.paged and block.signature in common


def _says_nothing(text: str, page: PageFacts) -> bool:
    return text in {page.name, page.title} or (bool(page.placeholder) and page.placeholder in text and len(text) < 80)
