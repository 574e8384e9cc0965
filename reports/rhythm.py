"""A column's rhythm in words: what it used to publish and how long it has been silent; the one wording of it, wherever it is told."""

from domain.tempo import LEAST_PER_WEEK, Tempo, fell_silent
from reports.texts import Speaker

WEEKS_A_MONTH = 52 / 12


def rhythm_words(speaker: Speaker, tempo: Tempo) -> str:
    """``以往每周约 5 条，已 12 天没有更新`` for a column that has broken its rhythm, otherwise what it publishes and when it last did."""
    if fell_silent(tempo):
        return silence_words(speaker, tempo.per_week, tempo.silent_days)
    if tempo.per_week >= LEAST_PER_WEEK:
        return speaker.text(
            "每周约 {per_week} 条，距最新一条 {days} 天", per_week=tempo.per_week, days=tempo.silent_days
        )
    a_month = round(tempo.per_week * WEEKS_A_MONTH, 1)
    return speaker.text("每月约 {per_month} 条，距最新一条 {days} 天", per_month=a_month, days=tempo.silent_days)


def silence_words(speaker: Speaker, per_week: float, days: int) -> str:
    """What a column used to publish a week and for how many days it has been silent."""
    return speaker.text("以往每周约 {per_week} 条，已 {days} 天没有更新", per_week=per_week, days=days)
