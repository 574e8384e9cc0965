"""Rows of what people have seen of accounts that no machine can read: their looks, and the posts they entered."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from domain.accounts import Entered, Handbook
from domain.records import Dated, DateOrigin
from models.base import CODE, Base
from models.parts import in_parts
from models.upsert import insert_new

SHOWN_POSTS = 100
"""Newest entered posts a look is given."""


class AccountLookRow(Base):
    """Somebody looked at an account: from then on it is known what it had posted."""

    __tablename__ = "account_looks"
    __table_args__ = (Index(None, "code", "looked_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(CODE)
    looked_at: Mapped[datetime]
    by: Mapped[str] = mapped_column(default="")
    features: Mapped[list[Any]] = mapped_column(default=list)
    picture_key: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(default="")


class AccountPostRow(Base):
    """One post as people entered it."""

    __tablename__ = "account_posts"
    __table_args__ = (UniqueConstraint("code", "day", "title"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    look_id: Mapped[int] = mapped_column(
        ForeignKey("account_looks.id", ondelete="CASCADE", name="fk_account_posts_look_id_account_looks")
    )
    code: Mapped[str] = mapped_column(CODE)
    title: Mapped[str]
    url: Mapped[str] = mapped_column(default="")
    day: Mapped[date]
    published_at: Mapped[datetime | None]
    text: Mapped[str] = mapped_column(default="")

    def to_domain(self) -> Entered:
        """The post as everybody else knows it."""
        dated = Dated(day=self.day, origin=DateOrigin.LIST, confidence=0.95, at=self.published_at)
        return Entered(title=self.title, published=dated, url=self.url, text=self.text)


def add_look(
    session: Session,
    code: str,
    *,
    looked_at: datetime,
    by: str,
    posts: Iterable[Entered] = (),
    features: Sequence[str] = (),
    picture_key: str = "",
    note: str = "",
) -> int:
    """Store one look with its posts; how many of the posts were not known yet. The caller commits."""
    look = AccountLookRow(
        code=code, looked_at=looked_at, by=by, features=list(features), picture_key=picture_key, note=note
    )
    session.add(look)
    session.flush()
    rows = {
        (post.published.day, post.title): {
            "look_id": look.id,
            "code": code,
            "title": post.title,
            "url": post.url,
            "day": post.published.day,
            "published_at": post.published.at,
            "text": post.text,
        }
        for post in posts
    }
    return len(insert_new(session, AccountPostRow, list(rows.values()), key=("code", "day", "title")))


def handbooks(session: Session, codes: Sequence[str]) -> dict[str, Handbook]:
    """What people have seen, by code; accounts nobody has looked at are left out."""
    looks: dict[str, AccountLookRow] = {}
    posts: dict[str, list[Entered]] = defaultdict(list)
    features: dict[str, list[str]] = {}
    for some in in_parts(codes):
        ordered = select(AccountLookRow).where(AccountLookRow.code.in_(some))
        for row in session.scalars(ordered.order_by(AccountLookRow.looked_at, AccountLookRow.id)):
            looks[row.code] = row
            if row.features:
                features[row.code] = row.features
        wanted = select(AccountPostRow).where(AccountPostRow.code.in_(some))
        for post in session.scalars(wanted.order_by(AccountPostRow.day.desc(), AccountPostRow.id.desc())):
            if len(posts[post.code]) < SHOWN_POSTS:
                posts[post.code].append(post.to_domain())
    return {
        code: Handbook(
            looked_at=look.looked_at,
            by=look.by,
            posts=tuple(posts[code]),
            features=tuple(features.get(code, ())),
            picture_key=look.picture_key,
        )
        for code, look in looks.items()
    }
