"""Gathers what crawls, registry and messages say of a year for the annual report form; reads only."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from statistics import mean

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from crawler.bundle import BundleError, SweepBundle
from domain.artifacts import Artifacts
from domain.records import BoardKind, ChannelsRecord, ColumnRecord, Dated, GuideRecord, ReplyRecord, SurveyRecord
from domain.registry import ColumnCategory as Category
from domain.registry import Platform, Site, SiteKind
from domain.sweeps import SweepState
from domain.wording import N_
from models.database import transaction
from models.items import days_of_columns
from models.queries import accounts_by_code, latest_sweeps
from models.sweeps import SweepRow
from pipeline.sweep import named_sites
from pipeline.wiring import Wiring
from reports.annual import AnnualForm, Estimate, Told
from reports.vocabulary import NAMES

REGISTRY = N_("名录")
LISTS = N_("各栏目列表中本年度的条目之和")
LAST = N_("最近一次可信巡查")
BOARDS = N_("公开留言板上本年度的留言")
DISCLOSED = (
    Category.NOTICE,
    Category.POLICY,
    Category.PLAN,
    Category.STATISTICS,
    Category.PERSONNEL,
    Category.PERIODIC,
)


def annual_forms(wiring: Wiring, year: int, codes: Sequence[str] | None = None) -> list[AnnualForm]:
    """The forms of these sites, or of all, by code. Raises SweepRefusedError for an unknown code."""
    with transaction(wiring.sessions) as session:
        sites = sorted(named_sites(session, codes), key=lambda site: site.code)
        runs = latest_sweeps(session, [site.code for site in sites])
        return [
            _form(wiring, session, site, year, runs[site.code].bundle_key if site.code in runs else "")
            for site in sites
        ]


def _form(wiring: Wiring, session: Session, site: Site, year: int, bundle_key: str) -> AnnualForm:
    first, last = date(year, 1, 1), date(year, 12, 31)
    began = session.scalar(
        select(func.min(SweepRow.started_at)).where(SweepRow.subject == site.code, SweepRow.state == SweepState.DONE)
    )
    since = max(first, began.astimezone(wiring.zone).date()) if began else None
    known = _registry(session, site, year)
    artifacts = _artifacts(wiring, bundle_key) if since is not None and since <= last else None
    if artifacts is not None:
        days = days_of_columns(session, site.code, since=first)
        known |= _publishing(artifacts, {url: [day for day in found if day <= last] for url, found in days.items()})
        known |= _services(artifacts)
        known |= _messages(artifacts, first, last)
        known |= _activities(artifacts, first, last)
    seen = since.isoformat() if since is not None and artifacts is not None else ""
    return AnnualForm(code=site.code, name=site.name, year=year, since=seen, estimates=known)


def _artifacts(wiring: Wiring, bundle_key: str) -> Artifacts | None:
    try:
        return SweepBundle(wiring.bundle_folder(bundle_key)).artifacts() if bundle_key else None
    except BundleError:
        return None


def _registry(session: Session, site: Site, year: int) -> dict[str, Estimate]:
    told: dict[str, Told] = {
        "year": year, "name": site.name, "home_url": site.home_url, "organizer": site.organizer, "kind": NAMES[SiteKind][site.kind.value],
        "code": site.code, "icp": site.icp, "police": site.police, "phone": site.contact.phone,
    }  # fmt: skip
    accounts = [one for one in accounts_by_code(session) if one.site_code == site.code]
    if accounts:
        told["has_media"] = True
        for key, chosen in (("weibo", (Platform.WEIBO,)), ("wechat", (Platform.WECHAT,))):
            told[key] = "、".join(one.name for one in accounts if one.platform in chosen)
        told["other_media"] = "、".join(
            one.name for one in accounts if one.platform not in (Platform.WEIBO, Platform.WECHAT)
        )
    return {key: Estimate(value=value, basis=REGISTRY) for key, value in told.items() if value != ""}


def _publishing(artifacts: Artifacts, days: Mapping[str, Sequence[date]]) -> dict[str, Estimate]:
    columns = artifacts.of(ColumnRecord)
    counts: Counter[Category] = Counter()
    for column in columns:
        counts[column.category] += len(days.get(column.url, ()))
    topics = sum(column.category is Category.ARCHIVE for column in columns)
    told = {
        "published": sum(map(len, days.values())),
        "static": counts[Category.STATIC],
        "news": counts[Category.NEWS],
        "disclosed": sum(counts[category] for category in DISCLOSED),
        "interpretation": counts[Category.INTERPRETATION],
    }
    known = {key: Estimate(value=value, basis=LISTS) for key, value in told.items() if value}
    return known | ({"topics": Estimate(value=topics, basis=LAST)} if topics else {})


def _services(artifacts: Artifacts) -> dict[str, Estimate]:
    guides = len(artifacts.of(GuideRecord))
    if not guides:  # that we saw none does not say there are none
        return {}
    return {"catalogue": Estimate(value=True, basis=LAST), "guides": Estimate(value=guides, basis=LAST)}


def _messages(artifacts: Artifacts, first: date, last: date) -> dict[str, Estimate]:
    asked = [
        one
        for one in artifacts.of(ReplyRecord)
        if one.board_kind is BoardKind.CONSULTATION and one.asked is not None and first <= one.asked.day <= last
    ]
    if not asked:
        return {}
    answered = [one for one in asked if one.answered is not None or one.reply_seen or one.reply]
    waited = [(one.answered.day - one.asked.day).days for one in asked if one.answered and one.asked]
    told: dict[str, Told] = {
        "messages": len(asked),
        "answered": len(answered),
        "public_replies": sum(not one.imported for one in answered),
    }
    if waited:
        told["reply_days"] = round(mean(waited), 1)
    return {key: Estimate(value=value, basis=BOARDS) for key, value in told.items()}


def _activities(artifacts: Artifacts, first: date, last: date) -> dict[str, Estimate]:
    def within(dated: Dated | None) -> bool:
        return dated is not None and first <= dated.day <= last

    channels = artifacts.of(ChannelsRecord)
    told = {
        "surveys": sum(within(one.dated) for record in channels for one in record.surveys),
        "survey_results": sum(bool(one.result) and within(one.published) for one in artifacts.of(SurveyRecord)),
        "interviews": sum(within(one.dated) for record in channels for one in record.interviews),
    }
    return {key: Estimate(value=value, basis=LAST) for key, value in told.items() if value}
