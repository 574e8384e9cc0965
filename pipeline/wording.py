"""The lexicon in force for a sweep, and the wordings that reviewers have allowed on a site."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from config.lexicon import load_lexicon
from crawler.lexicons import write_lexicon
from domain.issues import IssueState, Reason
from domain.lexicon import Lexicon
from models.issues import IssueRow
from pipeline.wiring import Wiring

CHECK = "wrong_wording"


def lexicon_of(wiring: Wiring) -> tuple[Lexicon, str]:
    """The lexicon in force and the file children read it from. Raises ConfigError in one sentence."""
    lexicon = load_lexicon(wiring.settings.wording_files)
    return lexicon, str(write_lexicon(lexicon, wiring.settings.data / "lexicons").resolve())


def allowed_words(session: Session, lexicon: Lexicon, code: str) -> frozenset[str]:
    """Wordings that are right on a site: allowed by the lexicon, or dismissed there by a reviewer as no fault."""
    return lexicon.allowed_on(code) | frozenset(_dismissed(session, code))


def _dismissed(session: Session, code: str) -> Iterable[str]:
    rows = session.scalars(
        select(IssueRow).where(
            IssueRow.subject == code, IssueRow.check_id == CHECK, IssueRow.state == IssueState.DISMISSED
        )
    )
    # What is only not counted (核减) stays wrong.
    return [
        str(row.to_domain().values.get("wrong", "")) for row in rows if row.to_domain().reason is not Reason.REDUCED
    ]
