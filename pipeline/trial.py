"""A test letter to one address, by the very way digests and alarms go."""

from contextlib import ExitStack

from pipeline.notify import outbox_folder
from pipeline.seals import Seals
from pipeline.unsubscribing import leave_address
from pipeline.wiring import Wiring
from reports.mail import Outbox, Post, Posted, SmtpServer, build_message, connect
from reports.notice import trial_letter
from reports.render import Style


def send_trial(wiring: Wiring, email: str) -> Posted:
    """Send it; where it went. Raises MailError."""
    settings, now = wiring.settings, wiring.clock().astimezone(wiring.zone)
    leave = leave_address(Seals(settings), settings, email)
    style = Style(titles={}, base_url=settings.public_url, time_zone=settings.time_zone, unsubscribe=leave)
    message = build_message(
        trial_letter(style, locale=settings.locale, at=now),
        sender=settings.mail_from,
        recipient=email.strip().lower(),
        day=now.date(),
        at=now,
        unsubscribe=leave,
        kind="test",
        what=now.isoformat(),
    )
    server = SmtpServer.parse(settings.smtp_url) if settings.smtp_url else None
    with ExitStack() as stack:
        post: Post = Outbox(folder=outbox_folder(settings)) if server is None else stack.enter_context(connect(server))
        return post.post(message, committed=lambda: None)
