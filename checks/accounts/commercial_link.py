"""Posts that advertise or lead to shops."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from checks.registry import check
from domain.findings import Evidence, EvidenceKind, Fault, Outcome, Value
from domain.records import PostRecord

_HELPING = re.compile(r"助农|消费帮扶|扶贫|公益|反诈|诈骗|警示|曝光|召回|抽检|不合格|谨防|防骗")
"""Posts that help or warn speak of shops for good reason."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Params:
    """What is commerce."""

    hosts: tuple[str, ...] = ()
    """Hosts of shops and advertising; sub-domains count."""
    words: tuple[str, ...] = ()
    """Wordings of advertisements."""


@check(title="商业广告或链接")
def commercial_link(post: PostRecord, params: Params, now: datetime) -> Iterator[Fault]:
    """A post leads to a shop or an advertising page, or reads like an advertisement.

    ## Why it matters
    Government new media publish no commercial advertisements and link to none (media.content.advert).

    ## How to fix it
    Take the post down, or the link out of it.

    ## What it does not judge
    Whether it was paid for: a person has to look. Posts that help farmers sell or warn of fraud are left alone; so is what stands in pictures.
    """
    if _HELPING.search(f"{post.title} {post.text}"):
        return
    shops = tuple(link for link in post.links if _is_shop(link, params.hosts))
    words = tuple(word for word in params.words if word in post.title or word in post.text)
    if not shops and not words:
        return
    values: dict[str, Value] = {"title": post.title, "links": shops, "wordings": words}
    yield Fault(
        message="发布的内容链接到商业页面：{links}" if shops else "发布的内容含有广告用语：{wordings}",
        values=values,
        evidence=(
            Evidence(
                kind=EvidenceKind.PAGE,
                url=post.url,
                captured_at=post.captured_at,
                key=post.evidence_key,
                excerpt=post.title,
            ),
        ),
        outcome=Outcome.SUSPICION,
        confidence=0.7,
    )


def _is_shop(link: str, hosts: tuple[str, ...]) -> bool:
    host = (urlsplit(link).hostname or "").lower()
    return any(host == shop or host.endswith(f".{shop}") for shop in hosts)
