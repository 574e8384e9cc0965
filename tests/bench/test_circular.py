"""The published Chongqing series comes out of our circular as printed, save the misprint."""

import pytest

from bench.circular import FROM_100, MISPRINT, SERIES, Printed, circular_of, main, paper_of, printed_in
from reports.paper import percent


@pytest.mark.parametrize("printed", SERIES, ids=lambda one: one.period)
def test_totals_and_bands_stand_in_the_paper_as_the_city_printed_them(printed: Printed) -> None:
    circular = circular_of(printed)
    said = "".join(printed_in(paper_of(circular)))
    assert f"本期共检查政府网站{printed.sites}个，占总数的100%" in said
    assert f"合格{printed.qualified_sites}个，合格率{printed.site_rate}" in said
    assert f"本期共检查政务新媒体账号{printed.accounts}个" in said
    assert f"合格率{printed.account_rate}" in said
    counted = {line.band.id: len(line.codes) for line in circular.bands}
    assert {name: counted[name] for name in printed.bands} == printed.bands


def test_the_misprinted_share_is_computed_and_not_copied() -> None:
    line = next(line for line in circular_of(SERIES[0]).bands if line.band.id == FROM_100)
    assert len(line.codes) == 55
    assert percent(line.share, 1) == "62.5%" != MISPRINT


def test_the_command_says_that_nothing_else_differs(capsys: pytest.CaptureFixture[str]) -> None:
    assert main() == 0
    told = capsys.readouterr().out
    assert "32 个数字中 32 个与通报一致" in told
    assert "63.6%  62.5%  原文误印" in told
