"""What the tests of telling share: a mail server that keeps what it takes, and a product that tells through it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from mail_server import Mailbox, mail_server
from telling import Teller, a_teller


@pytest.fixture
def box() -> Iterator[Mailbox]:
    """A real SMTP server on the loopback."""
    with mail_server() as made:
        yield made


@pytest.fixture
def teller(tmp_path: Path, database_url: str, box: Mailbox) -> Iterator[Teller]:
    """Two sites with a contact each and one supervisor, told through ``box``."""
    with a_teller(tmp_path, database_url, box=box) as made:
        yield made
