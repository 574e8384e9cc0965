"""New media: the list of accounts, and what is known of one."""

from fastapi import APIRouter
from fastapi.responses import Response

from domain.registry import AccountState, Platform
from domain.wording import N_
from models.database import transaction
from models.queries_issues import IssueFilter, issues_page, recent_events
from models.queries_sites import Wanted, account_facts, accounts_page
from models.queries_sweeps import sweeps_where
from models.scores import cards_of
from pipeline.rescans import latest_rescans
from pipeline.score import period_of
from web.listing import asked, export, kept_total, listing, member
from web.pages.sites import ask_for_rescan
from web.visit import MissingError, Reader, Worker

router = APIRouter()
SORTS = ("name", "code", "platform", "organizer", "swept")
HEADINGS = (
    N_("账号代码"),
    N_("账号名称"),
    N_("平台"),
    N_("类别"),
    N_("主办单位"),
    N_("状态"),
    N_("最近查看"),
    N_("未整改"),
)


@router.get("/accounts")
def accounts(visit: Reader) -> Response:
    """The list."""
    want = listing(visit, sorts=SORTS)
    with transaction(visit.desk.wiring.sessions) as session:
        lines, total = accounts_page(
            session,
            want.wanted,
            platform=member(Platform, asked(visit, "platform")),
            state=member(AccountState, asked(visit, "state")),
            site_code=asked(visit, "site"),
            count=kept_total(visit),
        )
    if want.format:
        say = visit.speaker
        return export(
            "accounts",
            want.format,
            [say.text(heading) for heading in HEADINGS],
            (
                (
                    line.account.code,
                    line.account.name,
                    say.name(line.account.platform),
                    say.name(line.account.kind),
                    line.account.organizer,
                    say.name(line.account.state),
                    say.moment(line.swept_at) if line.swept_at else "",
                    line.issues,
                )
                for line in lines
            ),
            lambda: (
                {
                    "code": line.account.code,
                    "name": line.account.name,
                    "platform": line.account.platform.value,
                    "organizer": line.account.organizer,
                    "open_issues": line.issues,
                }
                for line in lines
            ),
        )
    return visit.page(
        "accounts.html",
        lines=lines,
        total=total,
        want=want,
        query=visit.query,
        Platform=Platform,
        AccountState=AccountState,
    )


@router.get("/accounts/{code}")
def account(visit: Reader, code: str) -> Response:
    """One account."""
    wiring = visit.desk.wiring
    with transaction(wiring.sessions) as session:
        line = account_facts(session, code, unit=visit.unit)
        if line is None:
            raise MissingError
        issues, total = issues_page(session, Wanted(limit=50), IssueFilter(subject=code), now=visit.now)
        period = period_of(visit.now.date())
        card = cards_of(session, period=period, set_id=wiring.settings.indicator_set, codes=[code]).get(code)
        events = recent_events(session, code, limit=30)
        sweeps = sweeps_where(session, unit=visit.unit, code=code, limit=10)
        rescans = latest_rescans(session, unit=visit.unit, code=code, limit=1)
    return visit.page(
        "account.html",
        line=line,
        account=line.account,
        issues=issues,
        total=total,
        card=card,
        events=events,
        sweeps=sweeps,
        rescans=rescans,
    )


@router.post("/accounts/{code}/rescan")
def rescan(visit: Worker, code: str) -> Response:
    """Look again now."""
    with transaction(visit.desk.wiring.sessions) as session:
        if account_facts(session, code, unit=visit.unit) is None:
            raise MissingError
    return ask_for_rescan(visit, code, f"/accounts/{code}")
