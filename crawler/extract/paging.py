"""Finds the next page of a list and how many there are, in the ways of each publishing family; asks for none."""

import re
from dataclasses import dataclass
from html import unescape

from crawler.extract.literals import lowered
from crawler.extract.outline import Box
from crawler.extract.rows import Resolve
from crawler.extract.scriptpaging import says_next, scripted_next

_CALL = re.compile(r"(?<!function\s)\bcreatePage(?:HTML|Html|Nav|List)?\w*\s*\(([^)]{3,200})\)")
_STRING = re.compile(r"[\"']([^\"']*)[\"']")
_NUMBER = re.compile(r"^-?\d{1,6}$")
_ENDING = re.compile(r"^\.?(?:s?html?|jsp|aspx?|php)$", re.IGNORECASE)
_INDEX = re.compile(r"^(?P<name>.*?)(?:_(?P<number>\d+))?\.(?P<ending>s?html?|jsp|aspx?|php)$", re.IGNORECASE)
_LINK_REL = re.compile(r"<link\b[^>]*\brel\s*=\s*[\"']?next\b[^>]*>", re.IGNORECASE)
_HREF = re.compile(r"\bhref\s*=\s*[\"']([^\"']+)")
_NEXT_NAMES = re.compile(
    r"(?:^|\s)(?:next|nextpage|next[_-](?:page|posts?)|page[_-]?next|pager?-next|nav-next|pagination-next)(?:$|\s)",
    re.IGNORECASE,
)
_SHOWN_TOTAL = re.compile(
    r"(?:共\s*(?:<[^>]{1,60}>\s*)?(\d{1,5})\s*(?:<[^>]{1,60}>\s*)?|(?:第|>)\s*\d{1,5}\s*/\s*(\d{1,5})\s*)页$"
)
_MOST_LOOKS = 400
_CODED_TOTALS = (
    re.compile(r"<totalpage>\s*(\d{1,5})\s*</totalpage>", re.IGNORECASE),
    re.compile(r"\b(?:totalPages?|pageCount|countPage|total_page|totalpage)\b[\"']?\s*[:=]\s*[\"']?(\d{1,5})\b"),
)
_RECORDS = re.compile(r"<totalrecord>\s*(\d{1,7})\s*</totalrecord>", re.IGNORECASE)
_PER_PAGE = re.compile(r"perpage=[\"']?(\d{1,4})")
_NEXT_GROUP = re.compile(r"<nextgroup>.{0,40}?<a\s+href=[\"']([^\"']+)", re.IGNORECASE | re.DOTALL)
_QUERY_PAGE = re.compile(
    r"([?&](?:page|pageno|pageindex|pageNum|pagenum|curpage|currentpage|cur_page|p|pn|pg|page_no|pageNo|pageIndex|currpage|cpage|pages)=)(\d{1,5})(?=&|$)",
    re.IGNORECASE,
)
_CALENDAR = re.compile(r"[/?&=_-]calendar(?:[/._?&=-]|$)|[?&]\w+=(?:19|20)\d\d-(?:0[1-9]|1[0-2])(?:&|$)", re.IGNORECASE)
_DIGITS = re.compile(r"\d+")
_FILE_PAGE = re.compile(r"[_-](\d{1,5})(\.(?:s?html?|jsp|aspx?|php))$", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Paging:
    """Where a list goes on."""

    next_page: str = ""
    pages: int | None = None
    others: tuple[str, ...] = ()
    """Addresses of all further pages that are named, without the page itself."""
    blind: bool = False
    """This is the first page, there are more, and nothing tells where: scripts post for them."""


def paging_of(page: Box, html: str, url: str, resolve: Resolve) -> Paging:
    """Paging of the list on the page at ``url``: script call, «next» link, numbered links, record set."""
    if called := _from_call(html, url, resolve):
        return called
    pages = _total(html)
    numbered = _numbered(page, resolve, url)
    target = (
        _next_link(page, resolve, url)
        or numbered.get(_current(page, numbered, url) + 1, "")
        or ("" if numbered else _marked_next(page, html, resolve, url))
    )
    control = False
    if not target and not numbered:
        target = _next_group(html, resolve)
    if not target and not numbered:
        target, control = scripted_next(page, html, resolve, _number_of(url) + 1)
    first = not continuation_of(url)
    blind = first and not target and not _whole_set(html) and (pages or 2) > 1 and (control or (pages or 1) > 1)
    others = {found for found in numbered.values() if found != url} | ({target} if target else set())
    if numbered and pages is None:
        pages = max(numbered)
    return Paging(next_page=target, pages=pages, others=tuple(sorted(others)), blind=blind)


def page_in_query(url: str) -> tuple[str, int, str] | None:
    """An address cut at the page number of its query: what stands before it, the number, what follows."""
    match = _QUERY_PAGE.search(url)
    return (url[: match.start(2)], int(match[2]), url[match.end() :]) if match else None


def continuation_of(url: str) -> tuple[str, ...]:
    """Addresses of which ``url`` may be a further page: ``index_3.html`` → ``index.html`` and the folder; ``?page=2`` → without it."""
    if match := _QUERY_PAGE.search(url):
        if int(match[2]) < 1:
            return ()
        bare = url[: match.start()] + url[match.end() :]
        if "?" not in bare and "&" in bare:
            bare = bare.replace("&", "?", 1)
        return bare, url[: match.start()] + match[1] + "1" + url[match.end() :]
    if "?" not in url and (match := _FILE_PAGE.search(url)):
        first = url[: match.start()] + match[2]
        folder = first[: first.rindex("/") + 1]
        return (
            (first, folder)
            if first.endswith((f"/index{match[2]}", f"/list{match[2]}", f"/default{match[2]}"))
            else (first,)
        )
    return ()


def _from_call(html: str, url: str, resolve: Resolve) -> Paging | None:
    """``createPageHTML(count, current, "index", "html")`` with its arguments in any order (page-dialects, TRS)."""
    if "createPage" not in html:
        return None
    for match in _CALL.finditer(html):
        numbers, strings = [], []
        for part in match[1].split(","):
            part = part.strip()
            if _NUMBER.match(part):
                numbers.append(int(part))
            elif found := _STRING.match(part):
                strings.append(found[1])
        ending = next((text.lstrip(".") for text in reversed(strings) if _ENDING.match(text)), "")
        if not ending or len(numbers) < 2:
            continue
        before = strings[: next(i for i in range(len(strings) - 1, -1, -1) if _ENDING.match(strings[i]))]
        name = before[-1] if before else "index"
        here = _INDEX.match(url.partition("?")[0].rsplit("/", 1)[-1])
        current = int(here["number"] or 0) if here else 0
        count, given = numbers[0], numbers[1]
        if count < given or (count == given == current):
            count, given = given, count
        addresses = [
            resolve(f"{name}.{ending}" if number == 0 else f"{name}_{number}.{ending}") or ""
            for number in range(min(count, 500))
        ]
        following = addresses[current + 1] if current + 1 < len(addresses) else ""
        return Paging(
            next_page=following,
            pages=count,
            others=tuple(sorted({found for found in addresses if found and found != url})),
        )
    return None


def _next_group(html: str, resolve: Resolve) -> str:
    """Where a record set gets its further records (page-dialects, Hanweb), when it does not hold all of them."""
    if "<nextgroup" not in html or not (match := _NEXT_GROUP.search(html)):
        return ""
    return "" if _whole_set(html) else resolve(unescape(match[1])) or ""


def _whole_set(html: str) -> bool:
    """True when a record set in the page holds every record there is, however many pages a script makes of them."""
    total = _RECORDS.search(html)
    return total is not None and int(total[1]) <= html.count("<record>")


def _number_of(url: str) -> int:
    match = _QUERY_PAGE.search(url)
    return int(match[2]) if match else 1


def _total(html: str) -> int | None:
    # The expressions have no fixed beginning and cost more than a parse; what they all need is looked for first.
    at, looks = html.find("页"), 0
    while at >= 0 and looks < _MOST_LOOKS:
        if match := _SHOWN_TOTAL.search(html[max(0, at - 150) : at + 1]):
            return int(match[1] or match[2])
        at, looks = html.find("页", at + 1), looks + 1
    source = lowered(html)
    if any(word in source for word in ("totalpage", "total_page", "pagecount", "countpage")):
        for form in _CODED_TOTALS:
            if match := form.search(html):
                return int(match[1])
    if (
        "totalrecord" in source
        and (records := _RECORDS.search(html))
        and (size := _PER_PAGE.search(html))
        and int(size[1])
    ):
        return -(-int(records[1]) // int(size[1]))
    return None


def _next_link(page: Box, resolve: Resolve, url: str) -> str:
    for anchor in page.anchors:
        words = anchor.text or anchor.attribute("title")
        picture = "" if words else next((box.attribute("alt") for box in anchor.walk() if box.tag == "img"), "")
        if ((words or picture) and len(words or picture) < 24 and says_next(words or picture)) or (
            (relation := anchor.attributes.get("rel")) and relation.lower() == "next"
        ):
            found = resolve(anchor.attribute("href"))
            if found and found != url and not _turns_a_calendar(found):
                return found
    return ""


def _turns_a_calendar(url: str) -> bool:
    """True for the next month of a calendar: a list has pages, not months."""
    return _CALENDAR.search(url) is not None


_BLANK = 3
"""Characters of the names of a link and its box when neither has any."""


def _marked_next(page: Box, html: str, resolve: Resolve, url: str) -> str:
    """Where the page's own markup says «next» although its words do not: ``<link rel="next">``, a link or its box of that class."""
    for match in _LINK_REL.finditer(html[:200_000]):
        if (href := _HREF.search(match[0])) and (found := resolve(href[1])) and found != url:
            return found
    for anchor in page.anchors:
        names = anchor.names if anchor.parent is None else f"{anchor.names} {anchor.parent.names}"
        if len(names) > _BLANK and _NEXT_NAMES.search(names) and len(anchor.text) < 30:
            found = resolve(anchor.attribute("href"))
            if found and found != url:
                return found
    return ""


def _numbered(page: Box, resolve: Resolve, url: str) -> dict[int, str]:
    """Links whose words are a number, in the box that holds most of them: number → address."""
    boxes: dict[int, dict[int, str]] = {}
    for anchor in page.anchors:
        words = anchor.text.strip(" []【】()（）")
        if (
            not words.isdigit()
            or len(words) > 4
            or int(words) == 0
            or (found := resolve(anchor.attribute("href"))) is None
            or _turns_a_calendar(found)
        ):
            continue
        for ancestor in list(anchor.up())[:2]:
            boxes.setdefault(id(ancestor), {}).setdefault(int(words), found)
    sets = [numbers for numbers in boxes.values() if (len(numbers) > 1 or 2 in numbers) and _alike(numbers, url)]
    return max(sets, key=len) if sets else {}


def _alike(numbers: dict[int, str], url: str) -> bool:
    """Pages of one list share the address but for the number: calendars and lists of years do not pass."""

    def stem(address: str) -> str:
        return re.sub(r"\d+", "", address.replace("index.", "").replace("list.", "")).rstrip("_.-?&=")

    if max(numbers) > 31 and min(numbers) > 100:
        return False
    folder = url.partition("?")[0].rsplit("/", 1)[0]
    return (
        all(address.startswith(folder.rsplit("/", 1)[0]) for address in numbers.values())
        and len({stem(address)[:24] for address in numbers.values()}) <= 3
    )


def _stands_before(address: str, url: str) -> bool:
    """True when two addresses differ in numbers alone, such as offsets, and every number that differs is smaller in the first."""
    if _DIGITS.sub("0", address) != _DIGITS.sub("0", url):
        return False
    pairs = zip(_DIGITS.findall(address), _DIGITS.findall(url), strict=True)
    return all(int(one) < int(other) for one, other in pairs if one != other)


def _current(page: Box, numbered: dict[int, str], url: str) -> int:
    """Number of the page we are on: the one that links to itself, the missing one, else what the address says."""
    for number, address in numbered.items():
        if address == url:
            return number
    if match := _QUERY_PAGE.search(url):
        return int(match[2])
    if numbered and all(_stands_before(address, url) for address in numbered.values()):
        return max(numbered) + 1
    if numbered:
        gaps = [number for number in range(1, max(numbered) + 1) if number not in numbered]
        if gaps:
            return gaps[0]
    return 1
