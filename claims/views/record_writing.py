"""What all writes of the record share."""

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from typing import ClassVar, cast

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from rest_framework.request import Request

from articles.querysets import may_see_drafts as may_see_all_articles
from claims import recording
from claims.models import Change, Revision
from claims.querysets import may_see_drafts
from claims.recording import NotAllowedError, Recorder, StaleRevisionError
from claims.serializers.answers import Answer
from claims.serializers.claims import claim_url, loaded, represent
from claims.serializers.writing.entering import Body, Entering
from claimsdb.api.bodies import Errors
from claimsdb.api.errors import CONFLICT, FORBIDDEN, Problem
from claimsdb.api.etags import entity_tag, stale
from claimsdb.api.links import absolute_url
from claimsdb.api.renderers import JSONRenderer
from claimsdb.api.writing import ModelT, Writing
from claimsdb.roles import require, require_write


class RecordWriting(Writing[ModelT]):
    """Writes of the record, each an act of `claims.recording`: `acts` tells which, by action."""

    acts: ClassVar[Mapping[str, str]] = {}

    @property
    def user(self) -> User:
        """Who writes: nobody gets here who isn't logged in."""
        return cast("User", self.request.user)

    @property
    def answer_now(self) -> Answer:
        return answer_to(self.request)

    def authorise(self) -> None:
        require_sight(self.user)
        require(self.user, self.acts[self.action])

    def require_creation(self, entering: Entering) -> None:
        """Require that the user may create what the bodies bring."""
        for model in entering.references.new:
            require_write(self.user, "add", model)

    def change(self) -> AbstractContextManager[Recorder]:
        return recording.change(by=self.user, door=Change.Door.API)

    def tag(self, claim_id: int) -> str:
        """The entity tag of a claim as it is now."""
        revision = loaded(Revision.objects.current()).get(claim=claim_id)
        answer = self.answer_now
        shown = represent(revision, answer, url=claim_url(revision, answer))
        return entity_tag([JSONRenderer().render(shown)], version=revision.number)

    @contextmanager
    def refusals(self, body: Body) -> Iterator[None]:
        """Turn what the recorder refuses into problems."""
        try:
            yield
        except StaleRevisionError as error:
            raise stale(self.tag(error.claim.pk)) from error
        except NotAllowedError as error:
            raise Problem(CONFLICT, str(error)) from error
        except ValidationError as error:
            errors = Errors()
            body.note(error, errors)
            errors.require_none()


def answer_to(request: Request) -> Answer:
    """The answer to who writes: of the record as it is now."""
    return Answer(root=absolute_url("api-root", request), names_recorders=True)


def require_sight(user: User) -> None:
    """Require that a writer sees the whole record, so that no refusal tells them of what they don't.

    Raises:
        Problem: forbidden.
    """
    if not (may_see_drafts(user) and may_see_all_articles(user)):
        raise Problem(
            FORBIDDEN,
            "To write, you need to see drafts too: the permissions claims.view_revision and"
            " articles.view_article, which every role brings.",
        )
