"""Pages are made once before anybody asks: all of them, in every language, for nobody, and without a trace."""

from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest
from sqlalchemy import func, select
from structlog.testing import capture_logs
from web_house import House, a_house
from web_stock import stock

from bench.dashboard_pages import NOT_MEASURED
from models.base import Base
from models.database import transaction
from web.app import create_app
from web.rehearsal import NOT_REHEARSED, PAGES, page_routes, rehearse


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with a_house(Path(tmp_path_factory.mktemp("house"))) as made:
        stock(made)
        yield made


def rows(house: House) -> dict[str, int | None]:
    with transaction(house.wiring.sessions) as session:
        return {
            table.name: session.scalar(select(func.count()).select_from(table)) for table in Base.metadata.sorted_tables
        }


def test_every_page_is_rehearsed_or_named_with_a_reason() -> None:
    rehearsed = {path for path, _ in PAGES}
    assert rehearsed | NOT_REHEARSED.keys() | NOT_MEASURED.keys() >= set(page_routes())
    assert not rehearsed & NOT_REHEARSED.keys()
    assert rehearsed <= set(page_routes())


def test_after_it_every_template_is_there_in_every_language_and_nothing_has_changed(house: House) -> None:
    app = create_app(house.wiring)
    before = rows(house)
    with capture_logs() as said:
        rehearse(app, Event())
    assert said == [], "no page broke"
    assert rows(house) == before
    for language in ("zh_CN", "en"):
        environment = app.state.languages.of(language)[1]
        assert environment.cache is not None
        assert {key[1] for key in environment.cache} >= set(environment.list_templates())
    with house.client() as stranger:
        assert stranger.get("/settings", follow_redirects=False).headers["location"] == "/sign-in"


def test_an_empty_house_and_one_that_is_ending_are_rehearsed_in_peace(tmp_path: Path) -> None:
    with a_house(tmp_path) as empty, capture_logs() as said:
        rehearse(create_app(empty.wiring), Event())
        ending, app = Event(), create_app(empty.wiring)
        ending.set()
        rehearse(app, ending)
    assert [one for one in said if "ahead" in one["event"]] == []
    assert len(app.state.languages.of("zh_CN")[1].cache) == 0
