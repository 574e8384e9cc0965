"""Chooses attachments of the site and has them read; judges nothing and keeps no file."""

import hashlib
import re

from crawler.extract.addresses import identity
from crawler.extract.signatures import announced
from crawler.fetch.answer import Answer, Read
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


class Attachments:
    """Files of the site wait until all pages are known; then the few whose text is read are fetched whole, at the only request they get."""

    def __init__(self, kit: Kit, documents: Documents) -> None:
        self._kit = kit
        self._documents = documents
        self._question = Question(lexicon_path=kit.order.lexicon_path, allowed=kit.order.allowed_words)
        self._known = {identity(one.target.key) for one in kit.order.known_faults if one.check_id in TEXT_CHECKS}
        self._waiting: list[Target] = []
        self._released: set[str] = set()
        self._chosen: set[str] = set()
        self._read: set[str] = set()

    def waits(self, target: Target) -> bool:
        """True when a target was put aside until ``release``."""
        if not self._kit.order.budget.max_attachments or target.need is not None or target.url in self._released:
            return False
        if not (target.internal and self._may_be_read(target)):
            return False
        self._waiting.append(target)
        return True

    def release(self) -> list[Target]:
        """What was put aside; the choice is made once."""
        waiting, self._waiting = self._waiting, []
        self._released |= {target.url for target in waiting}
        left = self._kit.order.budget.max_attachments - len(self._chosen)
        worth = [target for target in waiting if not self._kit.narrow or self._is_known(target)]
        self._chosen |= {target.url for target in sorted(worth, key=self._rank)[: max(0, left)]}
        return waiting

    def is_chosen(self, target: Target) -> bool:
        """True for a file that is wanted whole."""
        return target.url in self._chosen

    async def read(self, target: Target, answer: Answer) -> None:
        """Has a whole file read; whether it works is for the link's own record."""
        if not answer.fetch.ok or not answer.body:
            return
        self._read.add(target.url)
        texts = self._kit.reading.texts
        reading = await self._documents.read(self._question, answer.body)
        if reading.unreadable == "format":
            return
        if reading.unreadable:
            texts.could_not_read(UNREADABLE)
            return
        texts.take_attachment(
            TextRecord(
                target=TargetRef(kind=TargetKind.PAGE, key=target.url, label=target.anchor),
                url=target.url,
                captured_at=answer.fetch.at,
                source=TextSource.ATTACHMENT,
                title=target.anchor,
                found_on=tuple(dict.fromkeys(target.found_on)),
                words=reading.words,
                personal=reading.personal,
                lexicon=texts.lexicon,
                characters=reading.characters,
            )
        )

    async def read_rest(self) -> None:
        """What is known to be wrong and was not had whole by the walk, as when only a later try was answered; no file comes after it."""
        kit = self._kit
        order = kit.order
        left = [target for target in kit.book if self._is_known(target) and target.url not in self._read]
        async with HttpFetcher(
            policy=kit.policy,
            user_agent=order.user_agent,
            timeout_s=order.pace.timeout_s,
            max_body_bytes=order.budget.max_attachment_bytes,
        ) as fetcher:
            for target in sorted(left, key=self._rank)[: order.budget.max_attachments]:
                last = target.last
                if not target.internal or last is None or not last.ok or not self._readable(target, last.content_type):
                    continue
                if kit.robots.allows(target.url):
                    async with kit.pacer(target.url).turn():
                        answer = await fetcher.ask(target.url, read=Read.ALL)
                    kit.requests += 1
                    await self.read(target, answer)
        await self._documents.done()

    def _is_known(self, target: Target) -> bool:
        return identity(target.url) in self._known

    def _rank(self, target: Target) -> tuple[bool, bool, str]:
        """Known faults, lists of people, then others by turns: on another day others; the same order chooses the same."""
        turn = hashlib.sha256(f"{self._kit.order.ordered_at:%Y-%m-%d} {target.url}".encode()).hexdigest()
        return not self._is_known(target), not _LISTS.search(target.anchor), turn

    def _may_be_read(self, target: Target) -> bool:
        if target.kind is not LinkKind.ATTACHMENT:
            return False
        name = announced(target.url)
        return self._readable(target, "") or not name

    def _readable(self, target: Target, content_type: str) -> bool:
        path = target.url.partition("?")[0]
        return bool(_READ.search(path) or _TYPES.search(content_type))
