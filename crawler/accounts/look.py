"""One account: its sources in order until one can be read, then everything written into its bundle; judges nothing."""

from crawler.accounts.bundle import AccountBundle
from crawler.accounts.model import Seen, Tools
from crawler.accounts.sources import sources_for
from crawler.clock import now
from domain.accounts import AccountOrder
from domain.records import AccountRecord, InteractionRecord, Unseen
from domain.sweeps import Coverage, Receipt, UnitOutcome
from domain.wording import N_

NO_SOURCE = N_("没有登记可读的信息源：请登记订阅地址或授权，或导入、录入其发布的内容。")
_KEPT_TEXT = 4000


async def look(order: AccountOrder, bundle: AccountBundle, tools: Tools, *, control_alive: bool | None = None) -> None:
    """Ask, write records and the receipt. Raises only what a full disk raises."""
    started = now()
    seen: list[tuple[str, Seen]] = []
    for source in sources_for(order, tools):
        seen.append((source.id, await source.read(order, tools)))
        if seen[-1][1].readable:
            break
    _write(order, bundle, seen)
    read = sum(one.readable or one.listing is not None for _, one in seen)
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


def _write(order: AccountOrder, bundle: AccountBundle, seen: list[tuple[str, Seen]]) -> None:
    account, captured = order.account, now()
    best = next((one for one in seen if one[1].readable), None)
    shown = best or (seen[-1] if seen else None)
    unseen = tuple(part for _, one in seen for part in one.unseen)
    key = bundle.put_blob(shown[1].body) if shown and shown[1].body else ""
    if best is not None and best[0] == "entered" and order.handbook is not None:
        key = order.handbook.picture_key
    bundle.write(
        AccountRecord(
            target=order.target,
            url=shown[1].url if shown else account.address,
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
            posts=best[1].posts if best else (),
            features=tuple(dict.fromkeys(word for _, one in seen for word in one.features)),
            unseen=unseen or (() if best else (Unseen(what="account", why=NO_SOURCE),)),
            evidence_key=key,
        )
    )
    heard = [one for _, one in seen if one.interactions is not None]
    if heard:
        entries = tuple(entry for one in heard for entry in one.interactions or ())
        bundle.write(
            InteractionRecord(
                target=order.target, url=heard[0].url, captured_at=captured, entries=entries, evidence_key=key
            )
        )
