"""What stands in every row of long lists, made without a template: a page of fifty rows says them hundreds of times."""

from collections.abc import Mapping
from datetime import datetime
from html import escape
from urllib.parse import quote

from markupsafe import Markup

from domain.findings import Outcome
from domain.issues import Issue, IssueState
from domain.rules import Check
from domain.scorecards import Conclusion
from domain.wording import N_
from reports.causes import cause_words
from reports.texts import Speaker

COLOURS = {
    Conclusion.VETOED: "bad",
    Conclusion.UNQUALIFIED: "bad",
    Conclusion.VETO_WAITS: "warn",
    Conclusion.QUALIFIED: "good",
    Conclusion.OPEN: "none",
}
"""Conclusion → its colour, as a class."""


class Rows:
    """Badges, moments and rows in one language. Everything that comes from elsewhere is escaped here."""

    def __init__(self, speaker: Speaker) -> None:
        self._speaker = speaker
        say = speaker.text
        self._suspected = f' <span class="badge warn">{escape(say(N_("疑似")))}</span>'
        self._confirmed = f' <span class="badge accent">{escape(say(N_("已确认")))}</span>'
        self._states = {state: escape(speaker.name(state)) for state in IssueState}
        self._each, self._site = escape(say(N_("逐项查看"))), escape(say(N_("网站")))
        self._seen, self._choose = escape(say(N_("最近发现"))), escape(say(N_("选中")))

    def kind(self, issue: Issue) -> str:
        """The colour of an issue, as a class."""
        if issue.state.counts:
            return "warn" if _suspected(issue) else "bad"
        return "good" if issue.state is IssueState.CLOSED else "none"

    def dot(self, issue: Issue) -> Markup:
        """A coloured dot that tells the state when pointed at."""
        return _ours(f'<span class="dot {self.kind(issue)}" title="{self._states[issue.state]}"></span>')

    def state(self, issue: Issue) -> Markup:
        """State, suspicion, confirmation and repeats."""
        text = f'<span class="badge {self.kind(issue)}">{self._states[issue.state]}</span>'
        if issue.state.counts and _suspected(issue):
            text += self._suspected
        if issue.confirmed_by:
            text += self._confirmed
        if issue.repeats:
            text += f' <span class="badge">{escape(self._speaker.text(N_("反复 {n} 次"), n=issue.repeats))}</span>'
        return _ours(text)

    def conclusion(self, said: Conclusion) -> Markup:
        """What is said of a site or account in one word, in its colour."""
        return _ours(f'<span class="badge {COLOURS[said]}">{escape(self._speaker.name(said))}</span>')

    def due(self, issue: Issue, now: datetime) -> Markup:
        """The deadline of what still counts."""
        if issue.due_at is None or not issue.state.counts:
            return Markup("")
        late = issue.due_at < now
        day = self._speaker.day(issue.due_at)
        text = self._speaker.text(N_("超期：{day}"), day=day) if late else self._speaker.text(N_("限期 {day}"), day=day)
        return _ours(f'<span class="badge{" bad" if late else ""}">{escape(text)}</span>')

    def moment(self, at: datetime | None, short: bool = False) -> Markup:
        """A moment, without its year when short; a dash for none."""
        if at is None:
            return Markup("–")
        text = self._speaker.moment(at)
        return _ours(f'<time datetime="{at.isoformat()}">{text[5:] if short else text}</time>')

    def issue(
        self,
        issue: Issue,
        names: Mapping[str, str] | None,
        checks: Mapping[str, Check],
        now: datetime,
        *,
        box: bool = False,
        size: int = 1,
        alike: bool = False,
        each: str = "/issues",
    ) -> Markup:
        """A row of a list of issues. ``names`` None: no column for the site; ``size``: how many issues it stands for.

        ``alike``: a row that stands for many can be chosen, for all of them; ``each``: the list that shows them one by one.
        """
        speaker, check = self._speaker, checks.get(issue.check_id)
        title = escape(speaker.text(check.title) if check else issue.check_id)
        label = escape(issue.target.label[:60] or _short(issue.target.key))
        said = escape(speaker.sentence(issue))
        choice = ""
        if box:
            mark = (
                f'<input type="checkbox" name="which" value="{issue.fingerprint}{"+alike" if size > 1 else ""}" '
                f'data-size="{size}" form="bulk" '
                f'aria-label="{self._choose} {issue.fingerprint[:8]}">'
            )
            choice = f'<td class="choice">{mark if size == 1 or alike else ""}</td>'
        if size > 1:
            many = cause_words(speaker, issue.cause) + speaker.text(N_("，共 {n} 个链接，例如："), n=size)
            to = f"{each}?site={quote(issue.subject, safe='')}&check={issue.check_id}&cause={quote(issue.cause or '')}"
            said = f'{escape(many)}{said} <a href="{escape(to)}">{self._each}</a>'
        if issue.instances > 1:
            said += f' <span class="badge">{escape(speaker.text(N_("{n} 处"), n=issue.instances))}</span>'
        site = ""
        if names is not None:
            name = escape(names.get(issue.subject, issue.subject))
            site = f'<td data-label="{self._site}"><a href="/sites/{quote(issue.subject, safe="")}">{name}</a></td>'
        return _ours(
            f'<tr data-row>{choice}<th scope="row"><a href="/issues/{issue.fingerprint}">{title}</a><span class="sub">{label}</span></th>'
            f'<td class="break">{said}</td>{site}<td class="nowrap">{self.state(issue)} {self.due(issue, now)}</td>'
            f'<td class="soft nowrap" data-label="{self._seen}">{self.moment(issue.last_seen, short=True)}</td></tr>\n'
        )


def _suspected(issue: Issue) -> bool:
    return issue.outcome is Outcome.SUSPICION and not issue.confirmed_by


def _ours(text: str) -> Markup:
    return Markup(text)  # noqa: S704 - put together above from escaped parts


def _short(url: str, length: int = 50) -> str:
    text = url.partition("://")[2] or url
    return text if len(text) <= length else f"{text[: length - 20]}…{text[-18:]}"
