"""Chooses attachments of the site, fetches them within the budget and has them read; judges nothing and keeps no file."""

import hashlib
import re

from crawler.extract.addresses import identity
from crawler.fetch.answer import Read
from crawler.fetch.documents import Documents
from crawler.fetch.http import HttpFetcher
from crawler.reader import Question
from crawler.reading.texts import TEXT_CHECKS
from crawler.spiders.book import Target
from crawler.spiders.kit import Kit
from domain.records import LinkKind, TextRecord, TextSource
from domain.targets import TargetKind, TargetRef
from domain.wording import N_

_READ = re.compile(r"\.(?:pdf|docx|xlsx)$", re.IGNORECASE)
_TYPES = re.compile(r"pdf|officedocument\.(?:wordprocessing|spreadsheet)ml", re.IGNORECASE)
_LISTS = re.compile(r"名单|名册|花名|公示|公告|汇总|明细|一览|人员|补贴|补助|低保|救助|发放|录取|拟聘|成绩|统计表|登记")
"""Words in the names of files that list people."""
UNREADABLE = N_("部分附件无法打开（损坏、加密、过大或读取超时），其文字未检查")


async def read_attachments(kit: Kit, documents: Documents) -> None:
    """Reads up to the budget's number: those known to be wrong, then lists of people, then others by turns."""
    chosen = choose(kit)
    if not chosen:
        return
    order = kit.order
    limit = order.budget.max_attachment_bytes
    fetcher = HttpFetcher(
        policy=kit.policy, user_agent=order.user_agent, timeout_s=order.pace.timeout_s, max_body_bytes=limit
    )
    question = Question(lexicon_path=order.lexicon_path, allowed=order.allowed_words)
    async with fetcher:
        for target in chosen:
            if not kit.robots.allows(target.url):
                continue
            async with kit.pacer(target.url).turn():
                answer = await fetcher.ask(target.url, read=Read.ALL)
            kit.requests += 1
            if not answer.fetch.ok or not answer.body:
                continue  # whether it works is for the link's own record
            reading = await documents.read(question, answer.body)
            if reading.unreadable == "format":
                continue
            if reading.unreadable:
                kit.reading.texts.could_not_read(UNREADABLE)
                continue
            kit.reading.texts.take_attachment(
                TextRecord(
                    target=TargetRef(kind=TargetKind.PAGE, key=target.url, label=target.anchor),
                    url=target.url,
                    captured_at=answer.fetch.at,
                    source=TextSource.ATTACHMENT,
                    title=target.anchor,
                    found_on=tuple(dict.fromkeys(target.found_on)),
                    words=reading.words,
                    personal=reading.personal,
                    lexicon=kit.reading.texts.lexicon,
                    characters=reading.characters,
                )
            )


def choose(kit: Kit) -> list[Target]:
    """The attachments to read. On another day others have their turn; the same order chooses the same."""
    known = {identity(one.target.key) for one in kit.order.known_faults if one.check_id in TEXT_CHECKS}
    day = f"{kit.order.ordered_at:%Y-%m-%d}"

    def rank(target: Target) -> tuple[bool, bool, str]:
        turn = hashlib.sha256(f"{day} {target.url}".encode()).hexdigest()
        return identity(target.url) not in known, not _LISTS.search(target.anchor), turn

    worth = [target for target in kit.book if _worth(kit, target, identity(target.url) in known)]
    if kit.narrow:
        worth = [target for target in worth if identity(target.url) in known]
    return sorted(worth, key=rank)[: kit.order.budget.max_attachments]


def _worth(kit: Kit, target: Target, known: bool) -> bool:
    last = target.last
    if not target.internal or last is None or not last.ok or not (target.kind is LinkKind.ATTACHMENT or known):
        return False
    if last.size is not None and last.size > kit.order.budget.max_attachment_bytes:
        return False
    path = target.url.partition("?")[0]
    return bool(_READ.search(path) or _TYPES.search(last.content_type))
