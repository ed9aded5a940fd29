"""Why a change to the record is refused."""

from claims.models import Claim


class RecordingError(Exception):
    """A change that the record does not take. Nothing of it was written."""

    def __init__(self, message: str, *, claim: Claim) -> None:
        super().__init__(message)
        self.claim = claim


class StaleRevisionError(RecordingError):
    """The claim was revised since the writer saw it."""

    def __init__(self, *, claim: Claim, seen: int, current: int) -> None:
        super().__init__(
            f"This claim is at revision {current} by now; the change was made from revision "
            f"{seen}. Look at what has changed, then make it anew.",
            claim=claim,
        )
        self.seen = seen
        self.current = current


class NotAllowedError(RecordingError):
    """The claim's state, or the order of its words, does not allow this kind of change."""


class NotEmptyError(Exception):
    """A record is filled with dates of the past while it holds something already."""
