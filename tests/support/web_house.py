"""A dashboard for tests: a real server over a real database, people of every role, clients that are signed in."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import uvicorn

from config.settings import Settings
from domain.people import Right, Role
from jobs.queue import Job, JobQueue
from models.database import transaction
from pipeline.ledger import Actor
from pipeline.tokens import make_token
from pipeline.users import add_user, all_users, set_password
from pipeline.wiring import Wiring
from web.app import create_app

PASSWORD = "a long enough password"
UNIT = "某市教育局"
PEOPLE = {role: f"{role.value}@city.example" for role in Role}


@dataclass
class NotedQueue:
    """Takes jobs and does none."""

    jobs: list[Job] = field(default_factory=list)

    def put(self, job: Job) -> bool:
        """Noted."""
        self.jobs.append(job)
        return True


@dataclass
class House:
    """The application, and who may use it."""

    wiring: Wiring
    queue: NotedQueue
    clock: "Clock"
    address: str
    open_clients: list[httpx.Client] = field(default_factory=list)

    def client(self) -> httpx.Client:
        """A browser nobody has used."""
        made = httpx.Client(base_url=self.address, timeout=120)
        self.open_clients.append(made)
        return made

    def browser(self, role: Role) -> "Browser":
        """A browser in which somebody of this role is signed in."""
        client = self.client()
        answer = client.post("/sign-in", data={"email": PEOPLE[role], "password": PASSWORD})
        assert answer.status_code == 303, answer.text
        return Browser(client)


class Browser:
    """A signed-in client that sends the token of its forms along."""

    def __init__(self, client: httpx.Client) -> None:
        self.client = client
        page = client.get("/me").text
        self.csrf = page.split('name="csrf" value="')[1].split('"')[0]

    def get(self, path: str, **more: Any) -> httpx.Response:
        """Look at a page."""
        return self.client.get(path, **more)

    def notice(self, path: str) -> str:
        """What the page says of the last act; empty when it says nothing."""
        _, _, after = self.get(path).text.partition('<p class="notice')
        return after.partition(">")[2].partition("</p>")[0]

    def post(self, path: str, data: dict[str, Any] | None = None, **more: Any) -> httpx.Response:
        """Send a form."""
        return self.client.post(path, data={"csrf": self.csrf, **(data or {})}, **more)


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = datetime(2030, 6, 15, 4, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, span: timedelta) -> None:
        """Later."""
        self.now += span


@contextmanager
def a_house(data: Path, *, url: str = "", **settings: str) -> Iterator[House]:
    """The application on a fresh database, with one person of each role; the operator's unit is ``UNIT``."""
    clock = Clock()
    environ = {"XUNWANG_DATA": str(data), **settings} | ({"XUNWANG_DATABASE_URL": url} if url else {})
    wiring = Wiring.from_settings(Settings.load(environ), clock=clock)
    actor = Actor(by="test", at=clock.now)
    with transaction(wiring.sessions) as session:
        for role, email in PEOPLE.items():
            add_user(session, email, role=role, actor=actor, organizer=UNIT if role is Role.OPERATOR else "")
            set_password(session, email, PASSWORD, actor=actor)
    try:
        with served(wiring, clock) as house:
            yield house
    finally:
        wiring.close()


@contextmanager
def served(wiring: Wiring, clock: "Clock", *, queue: JobQueue | None = None) -> Iterator[House]:
    """The application on a port of the loopback; without a queue, jobs are only noted."""
    noted = NotedQueue()
    config = uvicorn.Config(
        create_app(wiring, queue=queue or noted), port=0, lifespan="off", log_config=None, ws="none"
    )
    server = uvicorn.Server(config)
    up = threading.Event()

    async def startup(sockets: Any = None) -> None:
        await uvicorn.Server.startup(server, sockets)
        up.set()

    server.startup = startup  # type: ignore[method-assign]
    thread = threading.Thread(target=server.run)
    thread.start()
    assert up.wait(30)
    port = server.servers[0].sockets[0].getsockname()[1]
    house = House(wiring=wiring, queue=noted, clock=clock, address=f"http://127.0.0.1:{port}")
    try:
        yield house
    finally:
        for client in house.open_clients:
            client.close()
        server.should_exit = True
        thread.join()


def a_token(house: House, role: Role, *scopes: Right, lives: timedelta | None = None) -> str:
    """The secret of a new token of somebody of this role; without scopes with all their rights."""
    with transaction(house.wiring.sessions) as session:
        person = next(one for one in all_users(session) if one.email == PEOPLE[role])
        actor = Actor(by=person.email, at=house.clock.now)
        wanted = scopes or tuple(person.rights)
        return make_token(session, person, name="t", scopes=wanted, actor=actor, lives=lives)[1]


def client(house: House, token: str) -> httpx.Client:
    """A program that sends the token along and reads English."""
    made = house.client()
    made.headers.update({"authorization": f"Bearer {token}", "accept-language": "en"})
    return made
