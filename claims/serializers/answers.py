"""What an answer is made for."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from claimsdb.api.fieldsets import EVERYTHING, FieldSet
from claimsdb.api.parameters import Instants

if TYPE_CHECKING:
    from rest_framework.serializers import BaseSerializer


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Where the links of an answer lead, who reads it, and of which instants it tells.

    `root` is the address of the API. `instants` are null where the answer tells of the record as
    it is now. Of `fields` that are not wanted, what is dear to make may be null.
    """

    root: str
    names_recorders: bool
    instants: Instants | None = None
    fields: FieldSet = EVERYTHING

    def seen(self, instant: datetime | None) -> datetime | None:
        """Return an instant; null for one that was still to come when the answer held."""
        if instant is None or self.instants is None or instant <= self.instants.as_of:
            return instant
        return None

    def instants_shown(self) -> dict[str, datetime | None]:
        """Return the instants as they stand in the answer: none where it tells of now."""
        if self.instants is None:
            return {}
        return {"as_of": self.instants.as_of, "known_at": self.instants.known_at}


def answer_of(serializer: "BaseSerializer[Any]") -> Answer:
    """Return the answer that a serializer serves; every view of the record hands it over."""
    answer: Answer = serializer.context["answer"]
    return answer
