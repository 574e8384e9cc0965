"""Cards, issues and materials for circulars: each builder names only what a test is about."""

from dataclasses import replace

from builders import NOW, a_site
from scoring_kit import PERIOD, a_card, the_set

from domain.circulars import CircularStyle, Materials, ProblemGroup, Watched
from domain.findings import Outcome
from domain.issues import Issue, IssueState
from domain.scorecards import CardVerdict, ScoreCard
from domain.targets import TargetKind, TargetRef

STYLE = CircularStyle(
    id="test",
    title="{period}",
    problems=(ProblemGroup(title_zh="信息更新不及时", title_en="Stale", checks=("stale_column", "empty_column")),),
)


def card(code: str, standing: CardVerdict = CardVerdict.QUALIFIED, **given: object) -> ScoreCard:
    made = a_card(site=a_site(code=code), set_id="chongqing")
    return replace(made, standing=standing, verdict=standing, **given)  # type: ignore[arg-type]


def an_issue(code: str, check: str = "stale_column", label: str = "通知公告", **given: object) -> Issue:
    kind = TargetKind.COLUMN if check.endswith("column") else TargetKind.THREAD
    values = {
        "fingerprint": f"{code}{check}{label}",
        "rule_id": check.replace("_", "-"),
        "check_id": check,
        "subject": code,
        "target": TargetRef(kind=kind, key=f"https://www.example.gov.cn/{label}/", label=label),
        "state": IssueState.OPEN,
        "outcome": Outcome.FAULT,
        "message": "某问题",
        "values": {},
        "first_seen": NOW,
        "last_seen": NOW,
    }
    return Issue(**{**values, **given})  # type: ignore[arg-type]


def materials(*cards: ScoreCard, **given: object) -> Materials:
    values: dict[str, object] = {
        "period": PERIOD,
        "style": STYLE,
        "indicators": the_set("chongqing"),
        "sites": tuple(Watched(code=one.subject, name=f"网站{one.subject[-1]}") for one in cards),
        "cards": cards,
    }
    return Materials(**{**values, **given})  # type: ignore[arg-type]
