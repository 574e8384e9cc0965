"""A test letter to one address, by the very way digests and alarms go."""

from pipeline.way_out import TRIAL, Envelope, Gone, WayOut, mail_server_of
from pipeline.wiring import Wiring
from reports.notice import trial_letter


def send_trial(wiring: Wiring, email: str) -> Gone:
    """Send it; where it went. Raises MailError."""
    now = wiring.clock().astimezone(wiring.zone)
    to = email.strip().lower()
    with WayOut(wiring, mail_server_of(wiring.settings)) as out:
        letter = trial_letter(out.style(to), locale=wiring.settings.locale, at=now)
        envelope = Envelope(to=to, day=now.date(), at=now, kind=TRIAL, what=now.isoformat())
        return out.mail(letter, envelope, committed=lambda: None)
