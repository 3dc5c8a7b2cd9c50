"""The words of the domain, as enumerations."""

from enum import IntEnum


class Party(IntEnum):
    """The two sides at the table."""

    PAKISTAN = 0
    AFGHANISTAN = 1


class Group(IntEnum):
    """The militant groups, in the order in which their attacks are numbered."""

    TTP = 0
    BLA = 1


class Issue(IntEnum):
    """The issues on the table, in table order (which breaks ties on the frontier)."""

    VERIFICATION = 0
    OVERSIGHT = 1
    MILITANTS = 2
    INTELLIGENCE = 3
    BORDER = 4
    SOVEREIGNTY = 5
    REFUGEES = 6


class Cause(IntEnum):
    """Why the ceasefire collapsed; NONE while it holds."""

    NONE = 0
    ESCALATION = 1
    LAPSE = 2
    WITHDRAWAL = 3


class Milestone(IntEnum):
    """Events whose first day every replication records."""

    FIRE = 0
    """Border fire that drew at least one reply (rung 2 or higher)."""
    STRIKE = 1
    """Pakistani strike."""
    EXCHANGE = 2
    """Exchange, after a strike or border fire (rung 3 or higher)."""
    SUSPENSION = 3
    """Talks suspended."""
    AGREEMENT = 4
    """Formal agreement."""


class Failure(IntEnum):
    """What counts as failure: the milestone of that name or collapse, whichever is first."""

    FIRE = 0
    STRIKE = 1
    EXCHANGE = 2
    COLLAPSE = 3


class Finding(IntEnum):
    """What the verification mechanism said of a major attack; NONE where there was none."""

    NONE = 0
    UNVERIFIED = 1
    FOUND = 2
    """Reported to have come from Afghan soil."""
    CLEARED = 3
    """Reported not to have come from Afghan soil."""


class Trigger(IntEnum):
    """What set off the day's ladder of replies; NONE on a day without a strike or border fire."""

    NONE = 0
    STRIKE_AFTER_TTP = 1
    """Pakistani strike after a major attack by the TTP."""
    STRIKE_AFTER_BLA = 2
    """Pakistani strike after a major attack by the BLA."""
    BORDER_FIRE = 3


class Round(IntEnum):
    """How a round of talks ended; NONE on a day without a round."""

    NONE = 0
    AGREEMENT = 1
    EXTENDED = 2
    """No agreement; both sides consented to an extension."""
    RESCUED = 3
    """No agreement, no consent; the mediators rescued the round."""
    SUSPENDED = 4


class TalksStatus(IntEnum):
    """How the talks stand when the ceasefire collapses; NONE where it collapsed before the study began."""

    NONE = 0
    UNDER_AGREEMENT = 1
    """A formal agreement is in force: nothing is left to negotiate."""
    ROUND_PENDING = 2
    NO_ROUND_SET = 3
    """Not suspended, but no round is ahead."""
    SUSPENDED = 4
    SUSPENDED_TODAY = 5
    """Suspended by the round of the very day."""


class TruceStatus(IntEnum):
    """The truce at the end of a replication."""

    HOLDING_WITHOUT_AGREEMENT = 0
    HOLDING_UNDER_AGREEMENT = 1
    COLLAPSED = 2
