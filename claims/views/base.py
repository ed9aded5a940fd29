"""What all views of the record share: its settled instants, and what an answer is made for."""

from collections.abc import Hashable, Mapping
from datetime import datetime
from functools import cached_property
from typing import Any, NamedTuple, TypeVar

from django.db.models import Model, QuerySet, Subquery
from django.utils import timezone

from articles.querysets import Reader
from articles.querysets import may_see_drafts as may_see_all_articles
from claims.models import Change
from claims.querysets import RevisionQuerySet, may_see_drafts
from claims.serializers.answers import Answer
from claims.serializers.today import Edits, Today, today
from claimsdb.api.conditional import State
from claimsdb.api.fieldsets import EVERYTHING
from claimsdb.api.links import absolute_url
from claimsdb.api.parameters import Instants
from claimsdb.api.views import StrictViewSet
from claimsdb.db.compiled import Compiled, compiled
from claimsdb.edits.models import EditCount

ModelT = TypeVar("ModelT", bound=Model)


class Moment(NamedTuple):
    """What a reader can know of now: up to when the record is settled, and edits beside it."""

    edits: int
    edited_at: datetime | None
    settled_at: datetime | None
    all_edits: Edits | None = None
    """Those too that the reader may not know of: never shown."""


_MOMENTS: dict[tuple[bool, bool], Compiled] = {}
"""What asks for the moment of readers, by whether they see drafts, and all articles."""


def _moments(reader: Reader, *, sees_all: bool) -> QuerySet[Any, Any]:
    settled = Subquery(Change.objects.last_settled(reader=reader).values("settled_at"))
    every = EditCount.objects.filter(is_public=False)
    number, edited_at = (Subquery(every.values(name)) for name in ("number", "edited_at"))
    counted = EditCount.objects.filter(is_public=not sees_all)
    return counted.values_list("number", "edited_at", settled, number, edited_at)


def standing(revisions: RevisionQuerySet, given: Mapping[str, Any]) -> RevisionQuerySet:
    """Leave out what was taken back, unless the parameters given choose a status."""
    return revisions if "status" in given else revisions.standing()


class RecordViewSet(StrictViewSet[ModelT]):
    """A view set that hands its ``answer`` to its serializers, and knows what is settled.

    Where it ``leaves_out_unwanted``, what readers don't want of the answer is not even made.
    """

    leaves_out_unwanted = False

    def get_serializer_context(self) -> dict[str, Any]:
        return {**super().get_serializer_context(), "answer": self.answer}

    @cached_property
    def answer(self) -> Answer:
        return Answer(
            root=absolute_url("api-root", self.request),
            names_recorders=self.request.user.is_authenticated,
            instants=self.instants if self.takes_instants else None,
            fields=self.fieldset if self.leaves_out_unwanted else EVERYTHING,
        )

    @cached_property
    def sees(self) -> tuple[bool, bool]:
        """Whether the reader sees drafts, and all articles."""
        reader = self.request.user
        return may_see_drafts(reader), may_see_all_articles(reader)

    @cached_property
    def moment(self) -> Moment:
        """What was so when it was asked for first."""
        return self.moment_now()

    def moment_now(self) -> Moment:
        reader = self.request.user
        if self.sees not in _MOMENTS:
            _MOMENTS[self.sees] = compiled(_moments(reader, sees_all=any(self.sees)))
        found = _MOMENTS[self.sees].rows()
        if not found:
            return Moment(0, None, Change.objects.settled_at(reader=reader))
        edits, edited_at, settled_at, *every = found[0].values()
        return Moment(edits, edited_at, settled_at, Edits(*every))

    @property
    def today(self) -> Today:
        """The reference data as it is."""
        return today(self.moment.all_edits)

    def kept_names(self, of: Hashable) -> dict[Any, Any]:
        return self.today.names((of, self.sees))

    def settle(self, as_of: datetime | None) -> datetime:
        """The instant of the record that stands for ``as_of``, or for now.

        It is never later than the last one that is settled, so that no commit under way can change
        an answer that was given for it. Nothing is in an empty record, whatever the instant.
        """
        settled = self.moment.settled_at
        if settled is None:
            return as_of or timezone.now()
        return min(as_of or settled, settled)

    def state(self) -> State:
        moment = self.moment
        rights = self.request.user.is_authenticated, *self.sees
        instants = self.instants if self.takes_instants else None
        settled_at = None if self.rests_on(instants) else moment.settled_at
        times = [time for time in (moment.edited_at, moment.settled_at) if time]
        return State(
            (rights, moment.edits, settled_at, instants), modified_at=max(times, default=None)
        )

    def rests_on(self, instants: Instants | None) -> bool:  # noqa: ARG002 - for who overrides it
        """Whether an answer for these instants stays as it is, whatever is recorded after them."""
        return False
