import re

import pytest
from django.contrib.auth.models import AnonymousUser, Group, Permission, User
from django.db.models import Model
from rest_framework.exceptions import PermissionDenied

from articles.models import Article, Snapshot
from claims.models import Series, Speaker
from claims.recording import Recorder
from claims.recording.rules import ALLOWED
from claimsdb import roles
from claimsdb.environment import ROOT
from claimsdb.roles import ACTS, PERMISSIONS, Role, Verb, may, may_write, require, require_write
from tests.factories import UserFactory
from tests.members import member


@pytest.mark.django_db
@pytest.mark.parametrize("role", Role)
def test_group_of_a_role_was_made_with_what_it_brings(role: Role) -> None:
    held = Group.objects.get(name=role.group).permissions.values_list(
        "content_type__app_label", "codename"
    )
    assert {f"{app}.{codename}" for app, codename in held} == PERMISSIONS[role]


@pytest.mark.django_db
def test_permissions_of_the_roles_are_named_as_django_names_them() -> None:
    names = Permission.objects.filter(
        content_type__app_label="claims", codename__in=["view_serieslink", "publish_claim"]
    ).values_list("name", flat=True)
    assert sorted(names) == ["Can publish claim", "Can view series link"]


def test_every_act_of_the_recorder_needs_a_permission() -> None:
    acts = {name for name in vars(Recorder) if name in ALLOWED or name in {"record", "appear"}}
    assert set(ACTS) == acts


def test_every_role_brings_what_those_before_it_bring() -> None:
    reader, editor, reviewer, curator = (PERMISSIONS[role] for role in Role)
    assert reader < editor < reviewer
    assert reader < curator
    assert {permission.split(".")[1].split("_")[0] for permission in reader} == {"view"}


def test_no_role_lets_anything_be_deleted() -> None:
    assert [name for name in frozenset().union(*PERMISSIONS.values()) if ".delete_" in name] == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("role", "acts"),
    [
        ("reader", []),
        ("editor", ["record", "edit", "correct", "restate", "amend", "restore", "appear"]),
        ("reviewer", list(ACTS)),
        ("curator", []),
    ],
)
def test_acts_on_claims_are_for_editors_and_reviewers(role: str, acts: list[str]) -> None:
    user = member(role)
    assert [act for act in ACTS if may(user, act)] == acts


@pytest.mark.django_db
def test_reference_data_is_for_curators() -> None:
    writes: list[tuple[Verb, type[Model]]] = [
        ("add", Speaker),
        ("change", Article),
        ("add", Series),
        ("add", Snapshot),
    ]
    allowed = {
        role.value: [may_write(member(role), verb, model) for verb, model in writes]
        for role in Role
    }
    assert allowed == {
        "reader": [False, False, False, False],
        "editor": [False, False, False, True],
        "reviewer": [False, False, False, True],
        "curator": [True, True, True, True],
    }


@pytest.mark.django_db
def test_require_names_the_permission_and_who_has_it() -> None:
    user = member("editor")
    require(user, "record")
    with pytest.raises(PermissionDenied) as raised:
        require(user, "publish")
    assert str(raised.value) == (
        "To publish a claim, you need the permission claims.publish_claim, which the role "
        "reviewer brings."
    )


@pytest.mark.django_db
def test_require_write_names_the_permission_and_who_has_it() -> None:
    require_write(member("curator"), "add", Series)
    with pytest.raises(PermissionDenied) as raised:
        require_write(AnonymousUser(), "change", Series)
    assert str(raised.value) == (
        "To change a row of series, you need the permission claims.change_series, which the role "
        "curator brings."
    )


@pytest.mark.django_db
def test_what_an_admin_grants_counts_beside_the_roles() -> None:
    user: User = UserFactory.create()
    user.user_permissions.add(Permission.objects.get(codename="withdraw_claim"))
    assert [act for act in ACTS if may(user, act)] == ["withdraw"]


def test_documentation_tells_what_each_role_brings() -> None:
    text = (ROOT / "docs" / "operations.md").read_text()
    rows = re.findall(r"^\| `(\w+)` \| `(\w+)` \|", text, re.MULTILINE)
    assert rows == [(role.value, role.group) for role in Role]


@pytest.mark.django_db
def test_permissions_of_several_roles_add_up() -> None:
    both = roles.permissions(["curator", "editor"])
    assert both == PERMISSIONS[Role.CURATOR] | PERMISSIONS[Role.EDITOR]
