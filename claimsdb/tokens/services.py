"""Tokens are issued, found again and marked as used."""

import hashlib
import re
import secrets
import string
from collections.abc import Collection, Iterable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Final

from django.contrib.auth.models import User
from django.db import OperationalError, connection
from django.db.models import Q

from claimsdb import roles
from claimsdb.db.locks import unwaiting
from claimsdb.tokens.models import Token, TokenOwner

PREFIX: Final = "claimsdb_"
"""By which scanners of published secrets can tell what they have found."""

SECRET_LENGTH: Final = 43
"""So many letters and digits hold 256 bits."""

USE_NOTED_EVERY: Final = timedelta(minutes=1)

_ALPHABET: Final = string.ascii_letters + string.digits
_HINT_LENGTH: Final = len(PREFIX) + 4
_FORM: Final = re.compile(rf"{PREFIX}[A-Za-z0-9]{{{SECRET_LENGTH}}}", re.ASCII)


def issue(
    *,
    owner: User,
    name: str = "",
    scope: Collection[str] = (),
    expires_at: datetime | None = None,
) -> tuple[Token, str]:
    """Issue a token; return it with its text, which is not kept and can't be shown again.

    Args:
        owner: in whose name it acts.
        name: what it is for.
        scope: the roles that it is limited to; all that its owner may where there are none.
        expires_at: when it ends to be taken, if ever.

    Raises:
        ValidationError: a field does not hold.
    """
    text = PREFIX + "".join(secrets.choice(_ALPHABET) for _ in range(SECRET_LENGTH))
    token = Token(
        owner=TokenOwner.objects.get(pk=owner.pk),
        name=name,
        hint=text[:_HINT_LENGTH],
        digest=_digest(text),
        scope=[role for role in roles.Role if role in scope],
        expires_at=expires_at,
    )
    token.full_clean()
    token.save()
    return token, text


def find(text: str) -> Token | None:
    """Return the token with this text, its owner limited to its scope.

    It is looked up by its digest, so that the time that takes says nothing of any token.
    """
    if not _FORM.fullmatch(text):
        return None
    token = Token.objects.select_related("owner").filter(digest=_digest(text)).first()
    if token is not None and token.scope:
        token.owner.allowed = roles.permissions(token.scope)
    return token


def note_use(token: Token, *, at: datetime) -> None:
    """Remember when a token was last used: once a minute, and only where that is at once possible.

    On SQLite it would have to wait for a writer, as no reader does; then a later request notes it.
    """
    due = at - USE_NOTED_EVERY
    if token.last_used_at is not None and token.last_used_at > due:
        return
    unnoted = Q(last_used_at=None) | Q(last_used_at__lte=due)
    with suppress(OperationalError), unwaiting(connection):
        Token.objects.filter(unnoted, pk=token.pk).update(last_used_at=at)


def revoke(tokens: Iterable[Token], *, at: datetime) -> int:
    """Have tokens refused from now on; return how many were not before."""
    keys = [token.pk for token in tokens]
    return Token.objects.filter(pk__in=keys, revoked_at=None).update(revoked_at=at)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
