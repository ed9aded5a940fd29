"""Entity tags (RFC 9110, section 8.8.3): what names a state that somebody has read.

A tag of something that can be written is ``"<version>-<hash>"``. The version counts its states: the
number of a claim's revision, the place of an edit in the history of reference data. The hash covers
what this reader sees of it. Readers are held to the whole tag, writers to its version alone.
"""

import re
from collections.abc import Callable, Iterable
from hashlib import sha256

from django.http import HttpRequest

from claimsdb.api.errors import (
    MALFORMED_REQUEST,
    PRECONDITION_FAILED,
    PRECONDITION_REQUIRED,
    Problem,
)
from claimsdb.instants import shown

_HASH_LENGTH = 16
_TAG = r'(?:W/)?"(?P<opaque>[\x21\x23-\x7e\x80-\xff]*)"'
_ONE = re.compile(_TAG)
_LIST = re.compile(rf"\s*{_TAG}(?:\s*,\s*{_TAG.replace('?P<opaque>', '?:')})*\s*")
_VERSION = re.compile(r"(0|[1-9][0-9]{0,18})-[0-9a-f]+")


def entity_tag(seen: Iterable[bytes], *, version: int | None = None) -> str:
    """The tag of what a reader sees: of the parts ``seen``, in their order."""
    hashed = digest_of(seen)[:_HASH_LENGTH]
    return f'"{hashed}"' if version is None else f'"{version}-{hashed}"'


def digest_of(parts: Iterable[bytes]) -> str:
    """The digest of parts, in their order; other parts have another one, however they are cut."""
    digest = sha256()
    for part in parts:
        digest.update(b"%d:" % len(part) + part)
    return digest.hexdigest()


def opaque_tags(header: str) -> list[str]:
    """The tags of ``If-Match`` or ``If-None-Match``, weak or strong, without their quotes.

    Raises Problem for a header that is none.
    """
    if not _LIST.fullmatch(header):
        raise Problem(
            MALFORMED_REQUEST,
            f'Expected entity tags as the header `ETag` gave them, such as "2-9f86d081884c7d65"; '
            f"got {shown(header)}.",
        )
    return [match["opaque"] for match in _ONE.finditer(header)]


def require_match(request: HttpRequest, *, current: int, tag: Callable[[], str]) -> None:
    """Hold a writer to the state that they have read: ``If-Match`` must name version ``current``.

    ``*`` names no state, so it does not do. ``tag`` makes what a reader gets today.
    Raises Problem.
    """
    header = request.headers.get("If-Match", "").strip()
    if header in {"", "*"}:
        raise Problem(PRECONDITION_REQUIRED)
    versions = (_VERSION.fullmatch(opaque) for opaque in opaque_tags(header))
    if current not in {int(version[1]) for version in versions if version}:
        raise stale(tag())


def stale(tag: str) -> Problem:
    """The problem of a writer who has read another state than the one of ``tag``."""
    return Problem(PRECONDITION_FAILED, headers={"ETag": tag})
