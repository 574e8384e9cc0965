"""A site without any way to ask is suspected, never accused, and only when enough of it was seen."""

from builders import HOME, NOW, a_fetch

from checks.interaction.missing_channel import Params, missing_channel
from domain.findings import Outcome
from domain.records import BoardKind, Channel, ChannelForm, ChannelsRecord
from domain.targets import TargetKind, TargetRef


def outcomes(*channels: tuple[BoardKind, ChannelForm], read: int = 12, unread: int = 0) -> list[Outcome]:
    record = ChannelsRecord(
        target=TargetRef(kind=TargetKind.SITE, key=HOME),
        url=HOME,
        fetch=a_fetch(),
        captured_at=NOW,
        channels=tuple(Channel(name="某栏目", url=f"{HOME}c/", kind=kind, form=form) for kind, form in channels),
        columns_read=read,
        columns_unread=unread,
    )
    return [fault.outcome for fault in missing_channel(record, Params(), NOW)]


def test_a_board_a_form_or_a_mailbox_elsewhere_is_a_channel() -> None:
    for form in (ChannelForm.THREADS, ChannelForm.FORM, ChannelForm.JUMP):
        assert outcomes((BoardKind.CONSULTATION, form)) == []


def test_petition_and_discipline_do_not_count() -> None:
    assert outcomes((BoardKind.PETITION, ChannelForm.JUMP), (BoardKind.DISCIPLINE, ChannelForm.FORM)) == [
        Outcome.SUSPICION
    ]


def test_no_channel_is_a_suspicion_and_an_unseen_one_is_unknown() -> None:
    assert outcomes() == [Outcome.SUSPICION]
    assert outcomes((BoardKind.CONSULTATION, ChannelForm.UNREAD)) == [Outcome.UNKNOWN]
    assert outcomes(read=3) == [Outcome.UNKNOWN]
    assert outcomes(read=8, unread=4) == [Outcome.UNKNOWN]
