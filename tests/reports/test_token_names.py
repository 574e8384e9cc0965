"""No word of the machine reaches people: every token a value may hold, and every deed of the log, has a name."""

import re
from pathlib import Path

import pytest

from crawler.extract.model import Place
from domain.issues import Act
from domain.records import LinkKind, StandIn
from domain.registry import AccountKind
from reports.remedy import Part, in_plain_words
from reports.texts import Speaker
from reports.token_names import DEEDS, OF_VALUES

_NOTED = re.compile(r"""(?<!def )\bnote\(\s*session,\s*[^"]*?f?"([a-z_]+)(?:\{([^}]*)\})?\"""", re.DOTALL)
_EITHER = re.compile(r'"([a-z_]+)" if .{1,60}? else "([a-z_]+)"', re.DOTALL)


@pytest.mark.parametrize("locale", ["zh_CN", "en"])
def test_a_token_is_shown_by_its_name(locale: str) -> None:
    speaker = Speaker(locale)
    for key, tokens in OF_VALUES.items():
        for token in tokens:
            said = speaker.value(key, token)
            assert "_" not in said
            assert locale == "en" or said == tokens[token]
    assert speaker.value("kind", LinkKind.IMAGE.value) != "image" or locale == "en"


def test_all_that_a_token_may_be_is_named() -> None:
    assert set(OF_VALUES["stand_in"]) == set(StandIn)
    assert set(OF_VALUES["place"]) == set(Place)
    assert set(AccountKind) <= set(OF_VALUES["kind"])


def test_every_deed_that_is_noted_has_a_name(root: Path) -> None:
    noted: set[str] = set()
    for folder in ("pipeline", "web", "cli", "jobs"):
        for file in sorted((root / folder).rglob("*.py")):
            text = file.read_text("utf-8")
            noted |= {word for word, filled in _NOTED.findall(text) if not filled}
            noted |= {
                word
                for call in re.findall(r"\bnote\(.{0,200}", text, re.DOTALL)
                for pair in _EITHER.findall(call)
                for word in pair
            }
    assert {"sign_in", "column_changed", "token_made"} <= noted
    acts = {f"issue_{act.value}" for act in (Act.CONFIRM, Act.DISMISS, Act.EXEMPT, Act.ASSIGN, Act.CLAIM)}
    assert {word for word in noted | acts if "_" in word} <= set(DEEDS)


def test_help_names_checks_and_indicators_instead_of_their_ids() -> None:
    names = {"stale_column": "栏目不更新", "veto.site.columns.blank": "空白栏目"}
    given = [
        Part(heading="", paragraphs=("See `stale_column` (veto.site.columns.blank), ``no`` and www.example.gov.cn.",))
    ]
    (part,) = in_plain_words(given, names)
    assert part.paragraphs == ("See “栏目不更新” (“空白栏目”), no and www.example.gov.cn.",)
