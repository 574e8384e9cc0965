"""Remembers with every whole sweep how fast the site answered its messages."""

from sqlalchemy.orm import Session

from domain.records import ReplyRecord
from domain.replies import reply_speed
from domain.workdays import WorkCalendar
from models.periods import WHOLE
from models.replies import save_speed
from pipeline.judge import Judgement


def remember_speed(session: Session, calendar: WorkCalendar, judgement: Judgement) -> None:
    """Store the figures of one sound sweep of the whole site; a site without messages has none."""
    artifacts = judgement.artifacts
    if artifacts is None or judgement.order.purpose not in WHOLE:
        return
    messages = artifacts.of(ReplyRecord)
    if messages:
        speed = reply_speed(judgement.order.site.code, messages, calendar, judgement.now)
        save_speed(session, judgement.order.id, speed)
