"""Codes as people write them → sites and accounts; one namespace for both."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from domain.wording import N_
from models.queries import accounts_by_code, sites_by_code
from pipeline.sweep import SweepRefusedError


@dataclass(frozen=True, slots=True, kw_only=True)
class Subjects:
    """What some codes mean."""

    sites: tuple[str, ...]
    accounts: tuple[str, ...]


def subjects_of(session: Session, codes: Sequence[str] | None) -> Subjects:
    """Sites and accounts of these codes, all that are watched when None. Raises SweepRefusedError naming unknown codes."""
    sites, accounts = sites_by_code(session, codes), accounts_by_code(session, codes)
    known = {site.code for site in sites} | {account.code for account in accounts}
    if unknown := sorted(set(codes or ()) - known):
        raise SweepRefusedError(
            N_("没有代码为 {codes} 的网站或账号：用 xunwang import 导入，或核对代码"), codes=tuple(unknown)
        )
    if codes is None:
        sites = [site for site in sites if site.state.swept]
        accounts = [account for account in accounts if account.state.value != "deregistered"]
        if not sites and not accounts:
            raise SweepRefusedError(N_("没有可以巡查的网站或账号：先用 xunwang import sites FILE 导入名录"))
    return Subjects(sites=tuple(site.code for site in sites), accounts=tuple(account.code for account in accounts))
