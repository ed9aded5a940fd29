"""`Authorization: Bearer …` (RFC 6750)."""

from typing import Any

from django.utils import timezone
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from claimsdb.tokens import services
from claimsdb.tokens.models import Token, TokenOwner

_SCHEME = "bearer"
_CHALLENGE = 'Bearer realm="claimsdb"'


class TokenAuthentication(BaseAuthentication):
    """Whoever sends a token acts as its owner. Other schemes are left to what stands in front."""

    def authenticate(self, request: Request) -> tuple[TokenOwner, Token] | None:
        """Return the owner and the token.

        Raises:
            AuthenticationFailed: there is no such token, or it is not taken any more.
        """
        scheme, text = _authorization(request)
        if scheme != _SCHEME:
            return None
        now = timezone.now()
        token = services.find(text)
        if token is None:
            raise AuthenticationFailed("There is no such token.")
        if fault := token.fault(at=now):
            raise AuthenticationFailed(fault)
        services.note_use(token, at=now)
        return token.owner, token

    def authenticate_header(self, request: Request) -> str:
        """Return the challenge of a 401, which says where a token was the reason for it."""
        scheme, _ = _authorization(request)
        return f'{_CHALLENGE}, error="invalid_token"' if scheme == _SCHEME else _CHALLENGE


def _authorization(request: Request) -> tuple[str, str]:
    scheme, _, text = request.META.get("HTTP_AUTHORIZATION", "").strip().partition(" ")
    return scheme.lower(), text.strip()


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # spectacular types no method
    """What the OpenAPI document says of tokens."""

    target_class = TokenAuthentication
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:  # noqa: ARG002 - spectacular's signature
        return {
            "type": "http",
            "scheme": _SCHEME,
            "description": "A token, which `manage.py create_token` or the admin issues.",
        }
