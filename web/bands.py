"""How many totals lie in each score band."""

from collections.abc import Sequence

from domain.indicators import Band

BANDS = (
    Band(id="90", name_zh="90 分以上", name_en="90 and above", at_least=90),
    Band(id="80", name_zh="80–90 分", name_en="80 to 90", at_least=80, below=90),
    Band(id="60", name_zh="60–80 分", name_en="60 to 80", at_least=60, below=80),
    Band(id="0", name_zh="60 分以下", name_en="below 60", at_least=0, below=60),
)
"""Where the indicator set names none."""


def in_bands(totals: Sequence[float], bands: Sequence[Band]) -> list[tuple[Band, int]]:
    """The bands of the set, else ours, each with its number."""
    return [
        (band, sum(1 for total in totals if total >= band.at_least and (band.below is None or total < band.below)))
        for band in bands or BANDS
    ]
