"""The part of the JSON interface that takes in what people know: indicator entries, mailboxes, posts, looks, reply sheets."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

from fastapi import APIRouter, File, Query, UploadFile

from domain.scorecards import ManualEntry
from domain.wording import N_
from models.database import transaction
from models.queries_sites import account_facts
from models.sight import owns
from pipeline.entries import enter, listed, withdraw
from pipeline.importing_posts import apply_posts, enter_look, plan_posts
from pipeline.ledger import note
from pipeline.mailbox import apply_messages, plan_messages
from pipeline.reply_sheets import import_replies
from pipeline.score import period_of
from pipeline.uploads import LARGEST, UploadError
from web.api.door import Caller, Manager, Reader, Reviewer, Worker, not_found
from web.api.routes import Code, Q
from web.api.shapes import Text
from web.api.shapes_seen import EntryIn, EntryOut, ImportedFileOut, LookIn, RepliesOut

router = APIRouter(tags=["entries"])
Upload = Annotated[UploadFile, File(description="CSV, XLSX or YAML")]
Sheet = Annotated[UploadFile, File(description="The sheet as XLSX or CSV")]
DryRun = Annotated[bool, Query(description="Only say what would happen")]
_ENDINGS = {".csv", ".xlsx", ".yaml", ".yml"}


@router.get("/scorecards/{code}/entries")
def entries(caller: Reader, code: Code, period: Q = "") -> list[EntryOut]:
    """What people have entered for a site or account and a period, by indicator."""
    with transaction(caller.desk.wiring.sessions) as session:
        if not owns(session, code, caller.unit):
            raise not_found()
        return [_entry(one) for one in listed(session, code, period or period_of(caller.now.date()))]


@router.post("/scorecards/{code}/entries", status_code=201)
def add_entry(caller: Reviewer, code: Code, wanted: EntryIn) -> EntryOut:
    """Enter a result for one indicator, or sign a veto; an earlier entry gives way and stays in the audit log."""
    _known(caller, code)
    made = enter(
        caller.desk.wiring,
        code,
        wanted.indicator,
        wanted.entered,
        period=wanted.period or period_of(caller.now.date()),
        actor=caller.actor,
        points=wanted.points,
        why=wanted.why,
        texts=wanted.texts,
        urls=wanted.urls,
    )
    caller.desk.rescore([code])
    return _entry(made)


@router.delete("/scorecards/{code}/entries/{indicator}")
def drop_entry(
    caller: Reviewer,
    code: Code,
    indicator: Code,
    why: Annotated[Text, Query(min_length=1, description="The reason")],
    period: Q = "",
) -> EntryOut:
    """Take an entry back; the answer is what was taken back."""
    _known(caller, code)
    wanted = period or period_of(caller.now.date())
    taken = withdraw(caller.desk.wiring, code, indicator, period=wanted, actor=caller.actor, why=why)
    caller.desk.rescore([code])
    return _entry(taken)


@router.post("/accounts/{code}/looks", status_code=201)
def add_look(caller: Reviewer, code: Code, wanted: LookIn) -> ImportedFileOut:
    """What a person saw of an account; without a title: looked, and nothing new. Judged at the next look."""
    wiring = caller.desk.wiring
    with transaction(wiring.sessions) as session:
        if account_facts(session, code, unit=caller.unit) is None:
            raise not_found()
    new = enter_look(
        wiring, code, by=caller.actor.by, title=wanted.title, published=wanted.published, url=wanted.url,
        features=wanted.features, note=wanted.note,
    )  # fmt: skip
    return ImportedFileOut(
        written=True, new=int(new), changed=0, unchanged=int(bool(wanted.title) and not new), left_out=[]
    )


@router.post("/imports/posts")
def import_posts(caller: Manager, file: Upload, dry_run: DryRun = False) -> ImportedFileOut:
    """Posts that people collected: columns 账号代码, 标题, 发布时间; optional 网址, 正文."""
    wiring = caller.desk.wiring
    with _kept(file) as path, transaction(wiring.sessions) as session:
        plan = plan_posts(session, path, now=caller.now)
        posts = sum(len(found) for found in plan.posts.values())
        new = 0
        if not dry_run:
            new = apply_posts(session, plan, looked_at=caller.now, by=caller.actor.by)
            note(session, caller.actor, "posts_imported", "", {"posts": posts, "new": new})
        bad = [caller.speaker.text(one.message, line=one.line, **one.values) for one in plan.bad_rows]
    return ImportedFileOut(
        written=not dry_run,
        new=posts if dry_run else new,
        changed=0,
        unchanged=0 if dry_run else posts - new,
        left_out=bad,
    )


@router.post("/imports/threads")
def import_threads(caller: Manager, file: Upload, dry_run: DryRun = False) -> ImportedFileOut:
    """A mailbox that is not public: columns 网站标识码, 标题, 来信时间; judged with the public messages at the next sweep."""
    wiring = caller.desk.wiring
    with _kept(file) as path, transaction(wiring.sessions) as session:
        plan = plan_messages(session, path, now=wiring.clock())
        if not dry_run:
            apply_messages(session, plan)
            detail = {"new": len(plan.new), "changed": len(plan.changed)}
            note(session, caller.actor, "mailbox_imported", "", detail)
        bad = [caller.speaker.text(one.message, line=one.line, **one.values) for one in plan.bad]
    return ImportedFileOut(
        written=not dry_run, new=len(plan.new), changed=len(plan.changed), unchanged=plan.unchanged, left_out=bad
    )


@router.post("/imports/replies")
def import_reply_sheet(caller: Worker, file: Sheet, dry_run: DryRun = False) -> RepliesOut:
    """A rectification sheet that came back: every row becomes an act; an operator answers for the own unit only."""
    wiring = caller.desk.wiring
    with _kept(file) as path, transaction(wiring.sessions) as session:
        found = import_replies(
            wiring, session, path, actor=caller.actor, unit=caller.unit, name=(file.filename or path.name)[:200]
        )
        bad = [
            caller.speaker.text(
                "第 {line} 行：{sentence}", line=one.line, sentence=caller.speaker.render(one.message, one.values)
            )
            for one in found.bad
        ]
        if dry_run:
            session.rollback()
    if not dry_run:
        caller.desk.forget_kept()
    return RepliesOut(
        written=not dry_run, mended=found.mended, objections=found.objections, explanations=found.explanations,
        known=found.known, empty=found.empty, left_out=bad,
    )  # fmt: skip


@contextmanager
def _kept(file: UploadFile) -> Iterator[Path]:
    """The upload as a file of a name of ours, for as long as it is read. Raises UploadError."""
    ending = Path(file.filename or "").suffix.lower()
    if ending not in _ENDINGS:
        raise UploadError(N_("请选择 CSV、XLSX 或 YAML 文件。"))
    content = file.file.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise UploadError(N_("文件不能超过 {n} MB。"), n=LARGEST // 1_000_000)
    with TemporaryDirectory(prefix="xunwang-") as folder:
        path = Path(folder) / f"upload{ending}"
        path.write_bytes(content)
        yield path


def _known(caller: Caller, code: str) -> None:
    with transaction(caller.desk.wiring.sessions) as session:
        if not owns(session, code, caller.unit):
            raise not_found()


def _entry(one: ManualEntry) -> EntryOut:
    return EntryOut(
        indicator=one.indicator_id, entered=one.entered, points=one.points, by=one.by, at=one.at, why=one.note,
        evidence=[{"kind": item.kind.value, "text": item.text, "key": item.key} for item in one.evidence],
    )  # fmt: skip
