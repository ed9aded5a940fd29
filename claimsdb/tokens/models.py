"""Tokens, and their owners as far as a token allows."""

from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone

from claimsdb import roles


def validate_scope(scope: object) -> None:
    """Require a list of roles, each once."""
    known = list(roles.Role)
    if not isinstance(scope, list) or [role for role in known if role in scope] != scope:
        raise ValidationError(f"Expected roles out of {', '.join(known)}, in this order.")


class TokenOwner(User):
    """A user who has come with a token, and may do no more than it allows.

    Attributes:
        allowed: of the user's permissions, those that count; None: all of them.
    """

    allowed: frozenset[str] | None = None

    class Meta:
        proxy = True
        default_permissions = ()

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        return (self.allowed is None or perm in self.allowed) and super().has_perm(perm, obj)


class Token(models.Model):
    """What a program sends to act as a user. Of the token itself only a digest is kept."""

    owner = models.ForeignKey(TokenOwner, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=100, blank=True, help_text="What it is for.")
    hint = models.CharField(
        max_length=20, help_text="How the token begins: enough to tell it from others."
    )
    digest = models.CharField(
        max_length=64, unique=True, editable=False, help_text="SHA-256, in hexadecimal."
    )
    scope = models.JSONField(
        default=list,
        blank=True,
        validators=[validate_scope],
        verbose_name="limited to",
        help_text="Roles: it can't be used for more than they bring. Empty: all that its owner may.",
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    expires_at = models.DateTimeField(
        null=True, blank=True, help_text="From then on it is refused. Empty: it does not expire."
    )
    revoked_at = models.DateTimeField(null=True, editable=False)
    last_used_at = models.DateTimeField(null=True, editable=False, help_text="To the minute.")

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.hint}… of {self.owner}"

    def fault(self, *, at: datetime) -> str:
        """Say why the token is refused at an instant; empty where it isn't."""
        if self.revoked_at is not None:
            return "This token has been revoked."
        if self.expires_at is not None and self.expires_at <= at:
            return "This token has expired."
        if not self.owner.is_active:
            return "The account of this token's owner is not active."
        return ""
