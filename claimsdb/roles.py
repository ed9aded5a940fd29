"""Who may do what: the permission that each act needs, and the roles that bring permissions.

A role is a Django group, which a migration makes. What a group holds can be changed in the admin;
here stands what it was made with, and the most that a token limited to the role lets its owner do.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Final, Literal

from django.contrib.auth import get_permission_codename
from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Model
from rest_framework.exceptions import PermissionDenied

Verb = Literal["add", "change"]


class Role(StrEnum):
    READER = "reader"
    EDITOR = "editor"
    REVIEWER = "reviewer"
    CURATOR = "curator"

    @property
    def group(self) -> str:
        """The name of its group."""
        return f"{self}s"


ACTS: Final[Mapping[str, str]] = {
    "record": "claims.add_claim",
    "edit": "claims.change_claim",
    "correct": "claims.change_claim",
    "restate": "claims.change_claim",
    "amend": "claims.change_claim",
    "restore": "claims.change_claim",
    "appear": "claims.add_appearance",
    "publish": "claims.publish_claim",
    "retract": "claims.retract_claim",
    "withdraw": "claims.withdraw_claim",
    "reinstate": "claims.reinstate_claim",
}
"""The permission that each act of `claims.recording` needs.

To record a claim as published, one needs to be permitted to publish too.
"""

_REFERENCE: Final = (
    *("articles.{}_article", "articles.{}_publisher"),
    *("claims.{}_affiliation", "claims.{}_definitionbreak", "claims.{}_series"),
    *("claims.{}_serieslink", "claims.{}_speaker", "claims.{}_tag"),
)
_RECORD: Final = (
    "articles.{}_snapshot",
    *("claims.{}_appearance", "claims.{}_change", "claims.{}_claim", "claims.{}_importedrow"),
    "claims.{}_revision",
)

_READING: Final = frozenset(name.format("view") for name in (*_REFERENCE, *_RECORD))
_EDITING: Final = _READING | {
    "articles.add_snapshot",
    *(ACTS[act] for act in ("record", "edit", "appear")),
}
_REVIEWING: Final = _EDITING | {
    ACTS[act] for act in ("publish", "retract", "withdraw", "reinstate")
}
_CURATING: Final = _READING | {
    "articles.add_snapshot",
    *(name.format(verb) for name in _REFERENCE for verb in ("add", "change")),
}

PERMISSIONS: Final[Mapping[Role, frozenset[str]]] = {
    Role.READER: _READING,
    Role.EDITOR: _EDITING,
    Role.REVIEWER: _REVIEWING,
    Role.CURATOR: _CURATING,
}
"""What each role brings."""


def permissions(roles: Iterable[str]) -> frozenset[str]:
    """Return what the roles bring together."""
    return frozenset[str]().union(*(PERMISSIONS[Role(role)] for role in roles))


def may(user: User | AnonymousUser, act: str) -> bool:
    """Tell whether `user` may do an act of `claims.recording`, which goes by its name there."""
    return user.has_perm(ACTS[act])


def require(user: User | AnonymousUser, act: str) -> None:
    """Require that `user` may do an act of `claims.recording`.

    Raises:
        PermissionDenied: DRF's, naming the permission that is missing and who has it.
    """
    _require(user, ACTS[act], f"{act} a claim")


def may_write(user: User | AnonymousUser, verb: Verb, model: type[Model]) -> bool:
    """Tell whether `user` may add, or change, reference data of a kind."""
    return user.has_perm(_writing(verb, model))


def require_write(user: User | AnonymousUser, verb: Verb, model: type[Model]) -> None:
    """Require that `user` may add, or change, reference data of a kind.

    Raises:
        PermissionDenied: DRF's, naming the permission that is missing and who has it.
    """
    _require(user, _writing(verb, model), f"{verb} a row of {model._meta.verbose_name_plural}")


def _writing(verb: Verb, model: type[Model]) -> str:
    return f"{model._meta.app_label}.{get_permission_codename(verb, model._meta)}"


def _require(user: User | AnonymousUser, permission: str, act: str) -> None:
    if user.has_perm(permission):
        return
    bringing = " or ".join(role for role in Role if permission in PERMISSIONS[role])
    raise PermissionDenied(
        f"To {act}, you need the permission {permission}, which the role {bringing} brings."
    )
