"""The rhythm of columns on the pages of a site: what they used to publish, and how long they have been silent."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from web_house import House, a_house
from web_stock import MINE, stock

from domain.people import Role
from domain.registry import ColumnCategory
from models.database import transaction
from models.registry import ColumnRow, ListItemRow, SiteRow


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with a_house(tmp_path) as made:
        stock(made)
        yield made


def put_column(house: House, name: str, *, silent: int, looked_days_ago: int = 0, periodic: bool = True) -> None:
    looked = house.clock.now - timedelta(days=looked_days_ago)
    today, url = looked.astimezone(house.wiring.zone).date(), f"https://www.example.gov.cn/{name}/"
    with transaction(house.wiring.sessions) as session:
        site = session.scalars(select(SiteRow.id).where(SiteRow.code == MINE)).one()
        seen = {"site_id": site, "first_seen": looked, "last_seen": looked}
        session.add(ColumnRow(url=url, name=name, category=ColumnCategory.NEWS, periodic=periodic, **seen))
        for number in range(20):
            day = today - timedelta(days=silent + number)
            own = {"key": f"{name}{number}", "column_url": url, "url": f"{url}{number}", "first_day": day, "day": day}
            session.add(ListItemRow(**own, **seen))


def test_the_site_page_tells_the_columns_that_fell_silent_and_the_columns_page_every_rhythm(house: House) -> None:
    put_column(house, "要闻", silent=12, looked_days_ago=2)
    put_column(house, "公告", silent=1)
    put_column(house, "赛事", silent=30, periodic=False)
    viewer = house.browser(Role.SUPERVISOR)
    page = viewer.get(f"/sites/{MINE}").text
    assert "以往每周约 7 条，已 12 天没有更新" in page, "as of the last look: what came later nobody has seen"
    assert "赛事" not in page, "nobody expects it to be kept up"
    assert "公告" not in page
    columns = viewer.get(f"/sites/{MINE}/columns").text
    assert "以往每周约 7 条，已 12 天没有更新" in columns
    assert "每周约 7 条，距最新一条 1 天" in columns


def test_a_site_whose_columns_keep_their_rhythm_says_so(house: House) -> None:
    put_column(house, "公告", silent=1)
    assert "没有栏目偏离平常的更新节奏" in house.browser(Role.SUPERVISOR).get(f"/sites/{MINE}").text
