from datetime import timedelta
from typing import Any

from django.contrib.auth.models import Group, User
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from claimsdb.roles import Role
from claimsdb.tokens.services import issue

_MOST_DAYS = 36_500


class Command(BaseCommand):
    help = (
        "Print a new token of a user, who is made if need be, without a password. It is shown "
        "this once. docs/operations.md tells what each role brings."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username", metavar="USERNAME")
        parser.add_argument(
            "--role",
            action="append",
            choices=[role.value for role in Role],
            default=[],
            help=(
                "make the user a member of the role's group, and limit the token to it; may be "
                "given again. Default: the token lets do all that the user may"
            ),
        )
        parser.add_argument(
            "--days", type=int, metavar="N", help="how long it is taken; default: for ever"
        )
        parser.add_argument("--name", default="", help="what it is for, as the admin lists it")

    @transaction.atomic
    def handle(self, *_args: Any, **options: Any) -> str:
        user = _user(options["username"])
        user.groups.add(*(_group(role) for role in options["role"]))
        try:
            _, text = issue(
                owner=user,
                name=options["name"],
                scope=options["role"],
                expires_at=_end(options["days"]),
            )
        except ValidationError as error:
            raise CommandError("; ".join(error.messages)) from error
        return text


def _user(username: str) -> User:
    user = User.objects.filter(username=username).first()
    if user is None:
        return _made(username)
    if not user.is_active:
        raise CommandError(f"The account {username} is not active, so no token of it is taken.")
    return user


def _made(username: str) -> User:
    user = User(username=username)
    user.set_unusable_password()
    try:
        user.full_clean()
    except ValidationError as error:
        raise CommandError(f"{username!r}: {'; '.join(error.messages)}") from error
    user.save()
    return user


def _group(role: str) -> Group:
    name = Role(role).group
    try:
        return Group.objects.get(name=name)
    except Group.DoesNotExist as error:
        raise CommandError(f"The group {name} has been renamed or deleted.") from error


def _end(days: int | None) -> Any:
    if days is None:
        return None
    if not 1 <= days <= _MOST_DAYS:
        raise CommandError(f"--days: expected a whole number from 1 to {_MOST_DAYS}; got {days}.")
    return timezone.now() + timedelta(days=days)
