"""Sentences are put into templates when these are compiled; calls behave as Jinja's own do; rows escape what is not ours."""

from datetime import UTC, datetime
from typing import Any

from jinja2 import DictLoader, pass_context
from memory import a_finding

from domain.issues import Issue, IssueState
from domain.targets import TargetKind, TargetRef
from reports.texts import Speaker
from web.desk import templates
from web.rows import Rows
from web.templating import Languages, Spoken

AT = datetime(2030, 6, 15, 4, tzinfo=UTC)


def spoken(source: str, **values: object) -> str:
    said: list[str] = []

    def say(msgid: str) -> str:
        said.append(msgid)
        return {"词": "<word>"}.get(msgid, msgid)

    @pass_context
    def later(context: object, msgid: str, /, **more: object) -> str:
        assert msgid not in said, "what was put in at compile time is not looked up again"
        return f"later {msgid} {more}"

    made = Spoken(say, loader=DictLoader({"t": source}), autoescape=True)
    made.globals["_"] = later
    return made.get_template("t").render(**values)


def test_a_sentence_without_values_is_put_in_and_escaped_one_with_values_is_looked_up() -> None:
    assert spoken("{{ _('词') }}") == "&lt;word&gt;"
    assert spoken("{{ _('共 {n}', n=3) }}") == "later 共 {n} {&#39;n&#39;: 3}"
    assert spoken("{{ _(word) }}", word="另") == "later 另 {}"


def test_sentences_inside_macros_loops_and_arguments_are_put_in_too() -> None:
    source = (
        "{% macro m(x, y='-') %}[{{ x }}{{ y }}]{% endmacro %}{% for n in [1, 2] %}{{ m(_('词'), y=n) }}{% endfor %}"
    )
    assert spoken(source) == "[&lt;word&gt;1][&lt;word&gt;2]"
    assert spoken("{% for n in 'ab' %}{{ n.upper() }}{{ f(n) }}{% endfor %}", f=str.upper) == "AABB"


def test_each_language_has_one_environment_whatever_it_is_called() -> None:
    languages = Languages(templates, time_zone="Asia/Shanghai")
    speaker, chinese = languages.of("zh-CN")
    assert languages.of("zh_CN") == (speaker, chinese) == languages.of("../etc")
    english, pages = languages.of("en")
    assert english.locale == "en"
    assert pages is not chinese


def an_issue(**more: Any) -> Issue:
    finding = a_finding("x.html", message="<b>打不开</b>")
    given: dict[str, Any] = {
        "fingerprint": "f" * 20, "rule_id": finding.rule_id, "check_id": finding.check_id, "subject": "50/01",
        "target": TargetRef(kind=TargetKind.LINK, key="https://www.example.gov.cn/x.html", label="<i>标签</i>"),
        "state": IssueState.OPEN, "outcome": finding.fault.outcome, "message": finding.fault.message, "values": {},
        "first_seen": AT, "last_seen": AT,
    }  # fmt: skip
    return Issue(**(given | more))


def test_a_row_escapes_what_was_read_from_a_site() -> None:
    row = Rows(Speaker("zh_CN")).issue(an_issue(), {"50/01": "<u>某站</u>"}, {}, AT)
    assert "<b>" not in row
    assert "<i>" not in row
    assert "<u>" not in row
    assert 'href="/sites/50%2F01"' in row


def test_a_row_of_many_names_their_cause_and_cannot_be_chosen() -> None:
    rows = Rows(Speaker("en"))
    many = rows.issue(an_issue(cause="host:dead.example"), None, {}, AT, box=True, size=7)
    assert "checkbox" not in many
    assert "dead.example" in many
    assert "cause=host%3Adead.example" in many
    assert "checkbox" in rows.issue(an_issue(), None, {}, AT, box=True)


def test_a_deadline_is_shown_while_the_issue_counts() -> None:
    rows, due = Rows(Speaker("zh_CN")), datetime(2030, 6, 20, tzinfo=UTC)
    assert "限期" in rows.due(an_issue(due_at=due), AT)
    assert "超期" in rows.due(an_issue(due_at=due), datetime(2030, 7, 1, tzinfo=UTC))
    assert rows.due(an_issue(due_at=due, state=IssueState.CLOSED), AT) == ""
