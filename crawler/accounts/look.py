"""One account: its sources in order until one can be read, then everything written into its bundle; judges nothing."""

from collections.abc import Sequence
from dataclasses import replace

from crawler.accounts.bundle import AccountBundle
from crawler.accounts.linkage import linkage_of
from crawler.accounts.model import Seen, Tools
from crawler.accounts.posts import known_again, records_of, without_numbers
from crawler.accounts.sources import sources_for
from crawler.clock import now
from crawler.extract.personal import holds_number, masked
from crawler.fetch.answer import Read
from domain.accounts import AccountOrder
from domain.records import AccountRecord, AppRecord, FilingRecord, InteractionEntry, InteractionRecord, Unseen
from domain.registry import Platform
from domain.sweeps import Coverage, Receipt, UnitOutcome
from domain.wording import N_

NO_SOURCE = N_("没有登记可读的信息源：请登记订阅地址或授权，或导入、录入其发布的内容。")
NO_POSTS = N_("应用商店不显示应用内发布的内容：请导入或录入。")
_MOST_TRIED = 6
"""Addresses of a menu that are asked."""

Shown = Sequence[tuple[str, Seen]]


async def look(order: AccountOrder, bundle: AccountBundle, tools: Tools, *, control_alive: bool | None = None) -> None:
    """Ask, write records and the receipt. Raises only what a full disk raises."""
    started = now()
    seen: list[tuple[str, Seen]] = []
    for source in sources_for(order, tools):
        seen.append((source.id, await source.read(order, tools)))
        # An app lies in several stores, and each has its say; of all others the first that speaks is enough.
        if seen[-1][1].readable and order.account.platform is not Platform.APP:
            break
    heard = await _heard(seen, tools)
    posts = next((one.posts for _, one in seen if one.readable), ())
    linkage = await linkage_of(order, posts, tools)
    if linkage is not None:
        bundle.write(linkage)
    for record in records_of(order, posts, tools, bundle.put_blob):
        bundle.write(record)
    for record in await known_again(order, posts, tools, bundle.put_blob):
        bundle.write(record)
    _write(order, bundle, seen, heard)
    read = sum(one.readable or (one.listing is not None and not one.listing.unreadable) for _, one in seen)
    bundle.finish(
        Receipt(
            sweep_id=order.id,
            finish_reason="finished",
            started_at=started,
            finished_at=now(),
            coverage=Coverage(
                planned=len(seen), outcomes={UnitOutcome.READ: read, UnitOutcome.FAILED: len(seen) - read}
            ),
            pages=read,
            requests=sum(one.fetch is not None for _, one in seen),
            control_alive=control_alive,
        )
    )


async def _heard(seen: Shown, tools: Tools) -> tuple[InteractionEntry, ...] | None:
    """The ways to be heard, each address of them asked once, and again where it did not answer; None where none are shown."""
    shown = [entry for _, one in seen if one.interactions is not None for entry in one.interactions]
    if not any(one.interactions is not None for _, one in seen):
        return None
    found: list[InteractionEntry] = []
    for number, entry in enumerate(shown):
        if not entry.url or number >= _MOST_TRIED:
            found.append(entry)
            continue
        tries = [(await tools.desk.ask(entry.url, "menu", read=Read.START)).fetch]
        if not tries[0].ok:
            tries.append((await tools.desk.ask(entry.url, "menu", read=Read.START)).fetch)
        found.append(replace(entry, tries=tuple(tries)))
    return tuple(found)


def _kept(body: bytes) -> bytes:
    """The body as evidence: as it came, unless people's numbers stand in it."""
    text = body.decode("utf-8", "replace")
    return masked(text).encode() if holds_number(text) else body


def _write(order: AccountOrder, bundle: AccountBundle, seen: Shown, heard: tuple[InteractionEntry, ...] | None) -> None:
    account, captured = order.account, now()
    best = next((one for one in seen if one[1].readable), None)
    shown = best or (seen[-1] if seen else None)
    unseen = tuple(part for _, one in seen for part in one.unseen)
    listings = tuple(one.listing for _, one in seen if one.listing is not None)
    if best is None and not unseen:
        unseen = (Unseen(what="account", why=NO_POSTS if listings else NO_SOURCE),)
    url = shown[1].url if shown else account.address
    key = bundle.put_blob(_kept(shown[1].body)) if shown and shown[1].body else ""
    if best is not None and best[0] == "entered" and order.handbook is not None:
        key = order.handbook.picture_key
    posts = tuple(without_numbers(post) for post in best[1].posts) if best else ()
    bundle.write(
        AccountRecord(
            target=order.target,
            url=url,
            fetch=shown[1].fetch if shown else None,
            captured_at=captured,
            name=account.name,
            platform=account.platform,
            kind=account.kind,
            state=account.state,
            source=best[0] if best else "",
            readable=best is not None,
            complete=best[1].complete if best else True,
            seen_until=best[1].seen_until if best else None,
            posts=posts,
            features=tuple(dict.fromkeys(word for _, one in seen for word in one.features)),
            unseen=unseen,
            evidence_key=key,
        )
    )
    dates = [post.published for post in posts if post.published is not None]
    bundle.write(
        FilingRecord(
            target=order.target,
            url=url,
            captured_at=captured,
            platform=account.platform,
            state=account.state,
            kind=account.kind,
            name=account.name,
            organizer=account.organizer,
            certified_subject=account.certified_subject,
            twins=tuple(f"{twin.code} {twin.name}" for twin in order.twins),
            shown_name=next((one.shown_name for _, one in seen if one.shown_name), ""),
            shown_subject=next((one.shown_subject for _, one in seen if one.shown_subject), ""),
            shown_certified=next((one.certified for _, one in seen if one.certified is not None), None),
            readable=best is not None or any(listing.listed for listing in listings),
            newest=max(dates, key=lambda dated: dated.day, default=None),
            evidence_key=key,
        )
    )
    if heard is not None:
        bundle.write(
            InteractionRecord(target=order.target, url=url, captured_at=captured, entries=heard, evidence_key=key)
        )
    if listings:
        keys = [bundle.put_blob(one.body) for _, one in seen if one.listing is not None and one.body]
        bundle.write(
            AppRecord(
                target=order.target,
                url=url,
                captured_at=captured,
                listings=listings,
                evidence_key=keys[0] if keys else "",
            )
        )
