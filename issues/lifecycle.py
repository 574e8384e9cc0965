"""The transition table of issues: which act leads from which state to which; knows no database and no rule."""

from collections.abc import Mapping
from types import MappingProxyType

from domain.issues import Act, IssueState

_S = IssueState
TABLE: Mapping[tuple[IssueState, Act], IssueState] = MappingProxyType(
    {
        (_S.NOTICED, Act.SEEN): _S.OPEN,
        (_S.NOTICED, Act.GONE): _S.CLOSED,
        (_S.NOTICED, Act.DISMISS): _S.DISMISSED,
        (_S.NOTICED, Act.EXEMPT): _S.EXEMPT,
        (_S.OPEN, Act.GONE): _S.CLOSED,
        (_S.OPEN, Act.CONFIRM): _S.OPEN,
        (_S.OPEN, Act.ASSIGN): _S.ASSIGNED,
        (_S.OPEN, Act.CLAIM): _S.CLAIMED,
        (_S.OPEN, Act.DISMISS): _S.DISMISSED,
        (_S.OPEN, Act.EXEMPT): _S.EXEMPT,
        (_S.OPEN, Act.EXPLAIN): _S.OPEN,
        (_S.ASSIGNED, Act.EXPLAIN): _S.ASSIGNED,
        (_S.CLAIMED, Act.EXPLAIN): _S.CLAIMED,
        (_S.ASSIGNED, Act.GONE): _S.CLOSED,
        (_S.ASSIGNED, Act.CONFIRM): _S.ASSIGNED,
        (_S.ASSIGNED, Act.CLAIM): _S.CLAIMED,
        (_S.ASSIGNED, Act.DISMISS): _S.DISMISSED,
        (_S.ASSIGNED, Act.EXEMPT): _S.EXEMPT,
        (_S.CLAIMED, Act.SEEN): _S.ASSIGNED,
        (_S.CLAIMED, Act.GONE): _S.CLOSED,
        (_S.CLAIMED, Act.CONFIRM): _S.CLAIMED,
        (_S.CLAIMED, Act.DISMISS): _S.DISMISSED,
        (_S.CLAIMED, Act.EXEMPT): _S.EXEMPT,
        (_S.CLOSED, Act.SEEN): _S.OPEN,
        (_S.EXEMPT, Act.GONE): _S.CLOSED,
        (_S.EXEMPT, Act.LAPSE): _S.OPEN,
    }
)
"""Architecture, section 9. ``NOTICED`` + ``SEEN`` holds once the rule's number of sightings is reached; see ``sighted``."""


def after(state: IssueState, act: Act) -> IssueState | None:
    """The state an act leads to; None when the act does not apply and changes nothing."""
    return TABLE.get((state, act))


def sighted(state: IssueState | None, *, enough: bool, exempt: bool = False) -> IssueState | None:
    """The state after a sighting; None when it stays as it is.

    ``state``: None for a fault never met before. ``enough``: its rule's number of sightings is reached; until then nobody is
    told. ``exempt``: a person's exemption still runs, so a fault that comes back within it is exempt again.
    """
    if state is None or state is IssueState.CLOSED:
        if exempt:
            return IssueState.EXEMPT
        return IssueState.OPEN if enough else IssueState.NOTICED
    if state is IssueState.NOTICED and not enough:
        return None
    return after(state, Act.SEEN)
