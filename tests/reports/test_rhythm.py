"""A column's rhythm in one wording, in both languages."""

from datetime import date, timedelta

import pytest

from domain.tempo import Tempo, tempo_of
from reports.rhythm import rhythm_words
from reports.texts import Speaker

TODAY = date(2030, 6, 15)


def tempo(*, every: int, silent: int) -> Tempo:
    found = tempo_of([TODAY - timedelta(days=silent + every * number) for number in range(30)], TODAY)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("every", "silent", "chinese", "english"),
    [
        (1, 12, "以往每周约 7 条，已 12 天没有更新", "used to publish about 7 a week, silent for 12 days"),
        (2, 3, "每周约 3.6 条，距最新一条 3 天", "about 3.6 a week, newest 3 days ago"),
        (14, 20, "每月约 2.2 条，距最新一条 20 天", "about 2.2 a month, newest 20 days ago"),
    ],
)
def test_a_rhythm_is_told_and_its_breaking(every: int, silent: int, chinese: str, english: str) -> None:
    found = tempo(every=every, silent=silent)
    assert rhythm_words(Speaker(), found) == chinese
    assert rhythm_words(Speaker("en"), found) == english
