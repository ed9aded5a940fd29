"""The only writer of revisions.

`change` opens one act of recording: it takes the write lock, stamps, and commits all that its
recorder was told, or nothing. The functions beside it are changes of one act each. Prepare and
validate contents first (`claims.entry`): the lock is held until the block ends.
"""

from claims.recording.acts import (
    amend,
    appear,
    correct,
    edit,
    publish,
    record,
    reinstate,
    restate,
    restore,
    retract,
    withdraw,
)
from claims.recording.errors import (
    NotAllowedError,
    NotEmptyError,
    RecordingError,
    StaleRevisionError,
)
from claims.recording.recorder import Recorder
from claims.recording.sessions import ClaimByClaim, Filling, change, filling

__all__ = [
    "ClaimByClaim",
    "Filling",
    "NotAllowedError",
    "NotEmptyError",
    "Recorder",
    "RecordingError",
    "StaleRevisionError",
    "amend",
    "appear",
    "change",
    "correct",
    "edit",
    "filling",
    "publish",
    "record",
    "reinstate",
    "restate",
    "restore",
    "retract",
    "withdraw",
]
