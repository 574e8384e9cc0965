"""Finds the publishing date (发布日期) of an article page, with origin and confidence; invents none."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta, tzinfo
from html import unescape

from crawler.extract.addressdates import address_date
from crawler.extract.days import (
    AS_WRITTEN,
    SHANGHAI,
    FoundDay,
    full_days,
    moment,
    plain,
    short_days,
)
from crawler.extract.lastresort import by_htmldate, from_marks, from_scripts, is_chinese
from crawler.extract.shownsource import beginning, without_hidden
from crawler.extract.vocabulary import HINT_METAS, LINE_WORDS, OTHER_LABELS, PLAIN_LABELS, PUBLISH_LABELS, PUBLISH_METAS
from domain.records import Dated, DateOrigin

_META = re.compile(r"<meta\b[^>]*>", re.IGNORECASE)
_ASKED_METAS = frozenset({*PUBLISH_METAS, *HINT_METAS, "articletitle"})
_META_NAME = re.compile(
    r"\b(?:name|property|itemprop|http-equiv)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))", re.IGNORECASE
)
_META_CONTENT = re.compile(r"\bcontent\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))", re.IGNORECASE)
_TAG = re.compile(r"<[^>]*>")
_BLOCK = re.compile(
    r"</?(?:p|div|li|ul|ol|td|tr|th|table|h[1-6]|br|dd|dt|dl|section|article|header|hr|body|center|form)\b[^>]*>",
    re.IGNORECASE,
)
_HEADING = re.compile(r"<h1\b[^>]*>(.*?)</h1\s*>", re.IGNORECASE | re.DOTALL)
_TITLE = re.compile(r"<title\b[^>]*>(.*?)</title\s*>", re.IGNORECASE | re.DOTALL)
# Each form begins with a character of its own, which a scanner skips to; hence no group around the first digits.
_AFTER_CENTURY = r"[\d０-９]{2}\s{0,2}(?:[-/.－—–．／]{1,2}|年|\s|&nbsp;|<)"
_CANDIDATE = re.compile(
    "|".join(
        [
            *(f"{century}{_AFTER_CENTURY}" for century in ("19", "20", "１９", "２０")),
            *(f"{one}[〇○零Ｏ九]..年" for one in "一二"),
        ]
    )
)
# The look behind comes after the first digit: a pattern that begins with it would be tried at every character.
_SHORT_CANDIDATE = re.compile(r"\d(?<![\d年./:&#-].)\d?(?:[-/.]\d{1,2}(?:[-/.]\d{1,2})?|月\d{1,2}日)(?![\d/.%-])")

_STRONG = "|".join(sorted(PUBLISH_LABELS, key=len, reverse=True))
_PLAIN_WORDS = "|".join(PLAIN_LABELS)
_TAIL = r"[\s|:：\[【(（]*$"
STRONG_LABEL = re.compile(rf"(?:{_STRONG}){_TAIL}|发布\s*[:：]\s*$")
_SPACED_LABEL = re.compile(r"(?:发布|发表|公布|公开|信息|上传|录入|添加)(?:时间|日期)[:：\[【(（]*$")
_PLAIN_LABEL = re.compile(rf"(?<![一-鿿])(?:{_PLAIN_WORDS}){_TAIL}|(?<![一-鿿])(?:时|日)\s+(?:间|期){_TAIL}")
OTHER_LABEL = re.compile(
    rf"(?:{'|'.join(sorted(OTHER_LABELS, key=len, reverse=True))})(?:之)?(?:时间|日期|期|于|日|自|时)?{_TAIL}"
)
_AFTER_PUBLISH = re.compile(r"^[\s|)）\]】]*(?:发布|发表|刊发)(?![会会机单人])")
_SENTENCE = re.compile(r"^(?:[上下中]午|[，,、。](?!\s)|[一-鿿]{7,})")
"""What follows a date within running text; after a publishing date the line ends or another label begins."""
_ROW_LINK = re.compile(r"<a\b[^>]*>(?!\s*(?:19|20)\d\d)[^<]{8,}")
_AFTER_OTHER = re.compile(
    r"^[\s|)）\]】]*(?:起施行|起实施|施行|生效|实施|前|至|—|~|～|-{1,2}\s*\d|截止|修订|修正|印发|更新|星期|农历|通过|起)"
)

_USUAL_LABELS = ("发布时间", "发布日期")
_SURE = 0.94
"""Said explicitly: no later day of the page is asked."""
_WINDOW = 120
"""Characters from its beginning in which a day and what follows it are read."""
_LINE = 400
"""Characters behind a label in which its day is looked for."""


@dataclass(frozen=True, slots=True)
class _Candidate:
    found: FoundDay
    start: int
    end: int
    before: str
    after: str


def article_date(text: str, url: str, today: date, *, zone: tzinfo = SHANGHAI) -> Dated | None:
    """The publishing date that an article page states; ``text`` is its HTML. None when it states none.

    Order of trust as in indicators.md section 13: tag and shown date agreeing, labelled date, tag, line under the heading,
    marked up date, script, address; on pages that are not in Chinese ``htmldate`` before the address. Dates later than ``today`` by more than a day are no publishing dates.
    """
    latest = today + timedelta(days=1)
    chinese = is_chinese(text)
    if not chinese:
        zone = AS_WRITTEN  # a foreign page dates itself where its readers live
    metas = list(_metas(text))
    meta = _from_metas(metas, latest, zone)
    shown = _shown(text, metas, today, latest, zone)
    if meta is not None and shown is not None:
        return _weighed(meta, shown)
    if (best := meta or shown) is not None:
        return best
    if (marked := from_marks(text, latest, zone) or from_scripts(text, latest, zone)) is not None:
        return marked
    if not chinese and (other := by_htmldate(text, latest)) is not None:
        return other
    return address_date(url, today)


def shown_days(text: str, *, zone: tzinfo = SHANGHAI) -> Iterator[tuple[date, str, float | None]]:
    """Every whole day in the visible text: the day, the words before it, and how sure these say «published» (None: they mean something
    else, or the day stands within a sentence).
    """
    page = without_hidden(text)
    for candidate in _candidates(page, max(page.find("<body"), 0), zone):
        yield candidate.found.day, candidate.before, _labelled(candidate)


def may_show_date(text: str, today: date, *, zone: tzinfo = SHANGHAI) -> bool:
    """True when the page shows a day that could be its publishing date although ``article_date`` did not take it: it then is not called
    undated. Days with another meaning, within sentences and in rows of lists do not count.
    """
    page = without_hidden(text)
    start = max(page.find("<body"), 0)
    for candidate in _candidates(page, start, zone):
        if candidate.found.day >= today or _labelled(candidate) is None:
            continue  # today is the date strip of the page's head, or tomorrow's news
        opening = page.rfind("<", 0, max(0, candidate.start - 250))
        segment = page[max(0, opening) : candidate.end + 200]
        if not _ROW_LINK.search(segment):
            return True
    return False


def _weighed(meta: Dated, shown: Dated) -> Dated:
    if meta.day == shown.day:
        at = shown.at or meta.at
        return Dated(day=meta.day, at=at, origin=DateOrigin.META, confidence=0.99, raw=meta.raw)
    if shown.origin is DateOrigin.LABEL and shown.confidence >= 0.94:
        # What a visitor reads decides; a tag that differs is often the time of a rebuild.
        return Dated(day=shown.day, at=shown.at, origin=shown.origin, confidence=0.75, raw=shown.raw)
    return Dated(day=meta.day, at=meta.at, origin=DateOrigin.META, confidence=0.8, raw=meta.raw)


def _metas(text: str) -> Iterator[tuple[str, str]]:
    """Name and content of the tags in the head that say something of days, and the article's title."""
    end = text.find("<body")
    for match in _META.finditer(text, 0, end if end > 0 else min(len(text), 60_000)):
        tag = match[0]
        if (found := _META_NAME.search(tag)) is None:
            continue
        name = (found[1] or found[2] or found[3] or "").strip().lower()
        if name in _ASKED_METAS and (content := _META_CONTENT.search(tag)):
            yield name, unescape(content[1] or content[2] or content[3] or "").strip()


def _from_metas(metas: list[tuple[str, str]], latest: date, zone: tzinfo) -> Dated | None:
    best: tuple[int, Dated] | None = None
    for name, content in metas:
        if name not in PUBLISH_METAS or not content:
            continue
        found = moment(content, zone)
        if found is None or found.day > latest:
            continue
        rank = PUBLISH_METAS.index(name)
        if best is None or rank < best[0]:
            best = rank, Dated(day=found.day, at=found.at, origin=DateOrigin.META, confidence=0.95, raw=content[:60])
    return best[1] if best else None


def _shown(text: str, metas: list[tuple[str, str]], today: date, latest: date, zone: tzinfo) -> Dated | None:
    """The date a visitor reads on the page: labelled, else in the line under the heading."""
    if (plainly := _plainly_labelled(text, latest, zone)) is not None:
        return plainly
    page = without_hidden(text)
    body = page.find("<body")
    headings: list[int] | None = None  # looked for when a day without a label asks for them
    line: Dated | None = None
    for candidate in _candidates(page, max(body, 0), zone):
        if candidate.found.day > latest:
            continue
        sure = _labelled(candidate)
        if sure is None:
            continue
        if sure >= _SURE:
            return _dated(candidate, DateOrigin.LABEL, sure)
        if sure >= 0.85:
            plainly = plainly or _dated(candidate, DateOrigin.LABEL, sure)
        elif line is None:
            if headings is None:
                headings = _heading_ends(page, metas, max(body, 0))
            if confidence := _in_line(page, candidate, headings):
                line = _dated(candidate, DateOrigin.TEXT, confidence)
    return plainly or line or _yearless(page, max(body, 0), metas, text, today, zone)


def _plainly_labelled(text: str, latest: date, zone: tzinfo) -> Dated | None:
    """What ``_shown`` finds first, where that stands behind the usual label: most pages need not be gone through to their end."""
    label = next((at for word in _USUAL_LABELS if (at := text.find(word)) >= 0), -1)
    if label < 0:
        return None
    page = beginning(text, label + _LINE)
    body = page.find("<body")
    if body < 0:
        return None
    for candidate in _candidates(page, body, zone):
        if candidate.start + _WINDOW > len(page):
            return None  # what stands around it may go on behind the end
        sure = _labelled(candidate) if candidate.found.day <= latest else None
        if sure is not None and sure >= _SURE:
            return _dated(candidate, DateOrigin.LABEL, sure)
    return None


def _dated(candidate: _Candidate, origin: DateOrigin, confidence: float) -> Dated:
    found = candidate.found
    return Dated(
        day=found.day,
        at=found.at,
        origin=origin,
        confidence=confidence,
        raw=(candidate.before[-12:] + _digits(found)).strip(" |"),
    )


def _digits(found: FoundDay) -> str:
    return found.at.strftime("%Y-%m-%d %H:%M") if found.at else found.day.isoformat()


def _candidates(page: str, start: int, zone: tzinfo) -> Iterator[_Candidate]:
    """Days in the visible text, each with the words around it; tags become bars."""
    done = start
    for match in _CANDIDATE.finditer(page, start):
        position = match.start()
        if position < done or _in_tag(page, position):
            continue
        window = page[position : position + _WINDOW]
        text = plain(unescape(_TAG.sub(" ", window) if "<" in window else window))
        found = next((day for day in full_days(text, zone=zone) if day.start == 0), None)
        if found is None:
            continue
        raw_end = position + (
            found.end if "<" not in window[: found.end + 8] and "&" not in window[: found.end] else 30
        )
        before = page[max(0, position - 200) : position]
        cut = before.find(">")
        if cut >= 0 and (before.find("<") > cut or before.find("<") < 0):
            before = before[cut + 1 :]
        yield _Candidate(
            found=found,
            start=position,
            end=raw_end,
            before=unescape(_TAG.sub("|", before)).replace("\xa0", " ").replace("\u3000", " ")[-60:],
            after=text[found.end : found.end + 40],
        )
        done = position + 8


def _in_tag(page: str, position: int) -> bool:
    return page.rfind("<", max(0, position - 600), position) > page.rfind(">", max(0, position - 600), position)


def _labelled(candidate: _Candidate) -> float | None:
    """How sure the words around say «published»: 0.95 explicitly, 0.9 plainly, 0 without a word, None for another meaning."""
    before, after = candidate.before.rstrip(), candidate.after
    if _SENTENCE.match(after) and not LINE_WORDS.match(after.lstrip()) and not _AFTER_PUBLISH.match(after):
        return None
    if STRONG_LABEL.search(before):
        return 0.95
    if "间" in before[-8:] or "期" in before[-8:]:
        if _SPACED_LABEL.search(before.translate(_NO_BLANKS)):
            return 0.95
        if _PLAIN_LABEL.search(before):
            return 0.9
    if OTHER_LABEL.search(before):
        return None
    if _AFTER_PUBLISH.match(after):
        return 0.94
    if _AFTER_OTHER.match(after):
        return None
    return 0.0


_NO_BLANKS = str.maketrans("", "", " \t\r\n|\u3000\xa0")


def _heading_ends(page: str, metas: list[tuple[str, str]], start: int) -> list[int]:
    """Where the article's heading ends; some pages print it more than once, some have none that can be told."""
    ends = [match.end() for match in _HEADING.finditer(page, start) if len(_TAG.sub("", match[1]).strip()) > 5]
    title = next((content for name, content in metas if name == "articletitle" and content), "")
    if not title and (titled := _TITLE.search(page)):
        title = re.split(r"[-_|—–]|\s[-–]\s", unescape(titled[1]).strip())[0].strip()
    if not ends and len(title) > 5:
        for key in (title, title[:12]):
            found = page.find(key, start)
            while found >= 0 and not ends:
                if not _in_tag(page, found):
                    ends.append(found + len(key))
                found = page.find(key, found + 1)
    return ends


def _in_line(page: str, candidate: _Candidate, headings: list[int]) -> float:
    """Confidence that an unlabelled day stands in the line under the heading; 0 when it stands in the text or in a list."""
    start, end = candidate.start, candidate.end
    opening = 0
    for match in _BLOCK.finditer(page, max(0, start - 400), start):
        opening = match.end()
    closing = _BLOCK.search(page, start)
    segment = page[opening or max(0, start - 400) : closing.start() if closing else end + 200]
    if _ROW_LINK.search(segment):
        return 0.0  # a row of a list of other articles
    words = " ".join(unescape(_TAG.sub(" ", segment)).split())
    if len(words) > 120 or "。" in words:
        return 0.0
    before = [end for end in headings if end <= start]
    distance = start - before[-1] if before else start - headings[0] if headings else -1
    wide = candidate.after + "|" + candidate.before
    said = LINE_WORDS.search(wide)
    timed = candidate.found.at is not None
    if 0 <= distance < 4000:
        if said:
            return 0.88
        if timed and distance < 2500:
            return 0.82
        if len(words) <= 24 and distance < 1500:
            return 0.75
        return 0.0
    if -1500 < distance < 0 and headings and (said or timed) and len(words) < 60:
        return 0.65
    if not headings and said and timed:
        return 0.7
    return 0.0


def _yearless(
    page: str, start: int, metas: list[tuple[str, str]], text: str, today: date, zone: tzinfo
) -> Dated | None:
    """A shown date with a two-digit year or without one: labelled or under the heading; the page's own stamps lend the year."""
    for match in _SHORT_CANDIDATE.finditer(page, start):
        position = match.start()
        if _in_tag(page, position):
            continue
        before = unescape(_TAG.sub("|", page[max(0, position - 120) : position]))[-40:].rstrip()
        if not (STRONG_LABEL.search(before) or _PLAIN_LABEL.search(before)):
            continue
        shown = next(
            iter(short_days(plain(unescape(_TAG.sub(" ", page[position : position + 60]))), today, zone=zone)), None
        )
        if shown is None or shown.start > 0:
            continue
        if shown.whole:
            return Dated(day=shown.day, at=shown.at, origin=DateOrigin.LABEL, confidence=0.9, raw=match[0])
        year = _lent_year(shown.day, metas, text)
        if year is not None:
            day = shown.day.replace(year=year)
            at = shown.at.replace(year=year) if shown.at else None
            return Dated(day=day, at=at, origin=DateOrigin.LABEL, confidence=0.9, raw=match[0])
        return Dated(day=shown.day, at=shown.at, origin=DateOrigin.LABEL, confidence=0.6, raw=match[0])
    return None


def _lent_year(day: date, metas: list[tuple[str, str]], text: str) -> int | None:
    stamps = [content for name, content in metas if name in HINT_METAS]
    stamps += [match[0] for match in re.finditer(rf"20\d\d[-/.年]0?{day.month}[-/.月]0?{day.day}(?!\d)", text)]
    for stamp in stamps:
        found = moment(stamp)
        if found is not None and (found.day.month, found.day.day) == (day.month, day.day):
            return found.day.year
    return None
