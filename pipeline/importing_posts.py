"""Posts that people saw where no machine can look: a file of them, or one entered with a picture → the memory."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy.orm import Session

from crawler.accounts.times import post_time
from crawler.accounts.words import address
from domain.accounts import Entered
from domain.wording import N_
from models.accounts import add_look
from models.database import transaction
from models.queries import accounts_by_code
from pipeline.entries import EntryError
from pipeline.import_words import heading_of
from pipeline.reading_tables import Row, TableError, read_rows
from pipeline.registry_rows import Remark
from pipeline.wiring import Wiring

HEADINGS: Mapping[str, tuple[str, ...]] = {
    "code": ("账号代码", "账号标识码", "帐号标识码", "账号编码", "标识码", "代码"),
    "title": ("标题", "内容标题", "稿件标题", "作品标题", "内容"),
    "published": ("发布时间", "发布日期", "时间", "日期", "推送时间"),
    "url": ("网址", "链接", "地址", "内容链接", "作品链接"),
    "text": ("正文", "文字", "文案"),
}
_REQUIRED = ("code", "title", "published")
_HEADING_ROWS = 10
_TITLE = 300
_LARGEST_PICTURE = 20_000_000
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF", b"BM")
FEATURES = ("comment", "message", "consult", "menu_link")
"""Ways to be heard that a person can say to have tried."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PostPlan:
    """What a file of posts says; nothing has been written yet."""

    file: str
    posts: Mapping[str, Sequence[Entered]]
    """By code of the account."""
    bad_rows: tuple[Remark, ...] = ()


def plan_posts(session: Session, path: Path, *, now: datetime) -> PostPlan:
    """Read a file of posts. ``now`` aware, in the monitor's zone. Raises TableError for a file that cannot be used at all."""
    rows = read_rows(path)
    at, places = _headings(path, rows)
    known = {account.code for account in accounts_by_code(session)}
    posts: dict[str, list[Entered]] = defaultdict(list)
    bad: list[Remark] = []
    for row in rows[at + 1 :]:
        cells = {name: row.cells[place] if place < len(row.cells) else "" for name, place in places.items()}
        entered, why = _post(cells, known, now)
        if entered is None or row.broken:
            message = why or N_("第 {line} 行：有一个引号没有成对，本行未导入。")
            bad.append(
                Remark(
                    line=row.line, message=message, values={"text": cells.get("published", ""), "code": cells["code"]}
                )
            )
        else:
            posts[cells["code"]].append(entered)
    return PostPlan(file=str(path), posts=dict(posts), bad_rows=tuple(bad))


def apply_posts(session: Session, plan: PostPlan, *, looked_at: datetime, by: str) -> int:
    """Write what a plan says: a look at each of its accounts; how many posts were new. The caller commits."""
    return sum(
        add_look(session, code, looked_at=looked_at, by=by, posts=posts) for code, posts in sorted(plan.posts.items())
    )


def enter_look(
    wiring: Wiring,
    code: str,
    *,
    by: str,
    title: str = "",
    published: str = "",
    url: str = "",
    picture: Path | None = None,
    features: Sequence[str] = (),
    looked_at: datetime | None = None,
    note: str = "",
) -> bool:
    """One person's look at one account, with a post, or without where there was nothing new. True when the post was new.

    Raises EntryError in one sentence.
    """
    now = wiring.clock().astimezone(wiring.zone)
    at = looked_at or now
    if at > now + timedelta(minutes=5):
        raise EntryError(N_("查看时间不能晚于现在"))
    posts: tuple[Entered, ...] = ()
    if title or published:
        dated = post_time(published, now)
        if not title.strip() or dated is None:
            raise EntryError(N_("录入内容须同时写明标题和发布时间（如 2026-01-31 或 2026-01-31 08:30）"))
        if dated.day > now.date():
            raise EntryError(N_("发布时间不能晚于今天"))
        posts = (Entered(title=title.strip()[:_TITLE], published=dated, url=address(url, "https://") if url else ""),)
    if unknown := [feature for feature in features if feature not in FEATURES]:
        raise EntryError(N_("不认识的互动入口 {text}，可用的有：{valid}"), text=unknown[0], valid=tuple(FEATURES))
    key = wiring.blobs.put(_picture(picture)) if picture is not None else ""
    with transaction(wiring.sessions) as session:
        if not accounts_by_code(session, [code]):
            raise EntryError(N_("没有代码为 {codes} 的账号：用 xunwang import accounts 导入，或核对代码"), codes=code)
        new = add_look(session, code, looked_at=at, by=by, posts=posts, features=features, picture_key=key, note=note)
    return bool(new)


def _picture(path: Path) -> bytes:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise EntryError(N_("无法读取图片 {file}（{detail}）"), file=str(path), detail=error.strerror or "") from error
    if not data.startswith(_PICTURES) or len(data) > _LARGEST_PICTURE:
        raise EntryError(N_("{file} 不是 PNG、JPEG、GIF、WebP 或 BMP 图片，或超过 20 MB"), file=str(path))
    return data


def _headings(path: Path, rows: Sequence[Row]) -> tuple[int, dict[str, int]]:
    found = [_fields(row) for row in rows[:_HEADING_ROWS]]
    best = max(range(len(found)), key=lambda at: len(found[at]))
    if missing := [name for name in _REQUIRED if name not in found[best]]:
        raise TableError(
            N_("文件 {file} 第 {line} 行的表头缺少必填列：{missing}。"),
            file=str(path),
            line=rows[best].line,
            missing=tuple(f"{name}（{HEADINGS[name][0]}）" for name in missing),
        )
    return best, found[best]


def _fields(row: Row) -> dict[str, int]:
    places: dict[str, int] = {}
    for place, cell in enumerate(row.cells):
        if cell and (meant := heading_of(cell, HEADINGS)) is not None:
            places.setdefault(meant[0], place)
    return places


def _post(cells: Mapping[str, str], known: set[str], now: datetime) -> tuple[Entered | None, str]:
    if cells["code"] not in known:
        return None, N_("第 {line} 行：没有代码为 {code} 的账号，本行未导入。")
    if not cells["title"]:
        return None, N_("第 {line} 行：缺少标题，本行未导入。")
    dated = post_time(cells["published"], now)
    if dated is None or dated.day > now.date():
        return None, N_("第 {line} 行：发布时间“{text}”读不懂或晚于今天，本行未导入。")
    return (
        Entered(
            title=" ".join(cells["title"].split())[:_TITLE],
            published=dated,
            url=address(cells.get("url", ""), "https://"),
            text=cells.get("text", "")[:20_000],
        ),
        "",
    )
