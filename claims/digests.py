"""The digest of a revision: a hash over salted hashes of its fields, chained per claim.

A *leaf* is SHA-256 over a salt and one named field in RFC 8785 canonical form,
`sha256(salt || {"name":value})`. The salt of a field is BLAKE2b (RFC 7693) of its name, keyed with
the revision's salt: the salts of some fields can be given away without those of the others, and a
blanked field can't be guessed from its leaf. The *digest* is SHA-256 over the
digest of the claim's previous revision (32 zero bytes before the first) and the leaves in the
order of their names. References enter by UUID, instants and dates in RFC 3339.
"""

import hashlib
import secrets
from collections.abc import Mapping
from datetime import date, datetime
from typing import Final
from uuid import UUID

import orjson
import rfc8785

from claimsdb.instants import format_instant

Leaf = str | float | bool | UUID | date | datetime | None

SALT_BYTES: Final = 16
_FIRST: Final = bytes(32)
_LEAST_PLAIN: Final = 1e-4
_PLAIN_BELOW: Final = 1e16


def new_salt() -> str:
    """Return a random salt for one revision, in hexadecimal."""
    return secrets.token_hex(SALT_BYTES)


def digest(*, previous: str | None, salt: str, fields: Mapping[str, Leaf]) -> str:
    """Return the digest of a revision in hexadecimal.

    Args:
        previous: the digest of the claim's previous revision; null for the first.
        salt: the revision's salt in hexadecimal.
        fields: its content by field name.
    """
    keyed = hashlib.blake2b(key=bytes.fromhex(salt), digest_size=SALT_BYTES)
    total = hashlib.sha256(bytes.fromhex(previous) if previous else _FIRST)
    for name in sorted(fields):
        of_field = keyed.copy()
        of_field.update(name.encode())
        total.update(leaf(name=name, value=fields[name], salt=of_field.digest()))
    return total.hexdigest()


def field_salt(key: bytes, name: str) -> bytes:
    """Return the salt of one field, which tells nothing of the revision's salt or of others."""
    return hashlib.blake2b(name.encode(), key=key, digest_size=SALT_BYTES).digest()


def leaf(*, name: str, value: Leaf, salt: bytes) -> bytes:
    """Return the salted hash of one named field."""
    return hashlib.sha256(b'%b{"%b":%b}' % (salt, name.encode(), canonical(value))).digest()


def canonical(value: Leaf) -> bytes:
    """Return a value in RFC 8785 form. Numbers alone differ there from what orjson writes."""
    if value is None or isinstance(value, str):
        return orjson.dumps(value)
    if isinstance(value, float):
        return _canonical_number(value)
    if isinstance(value, datetime):
        return orjson.dumps(format_instant(value))
    if isinstance(value, UUID | date):
        return orjson.dumps(str(value))
    return orjson.dumps(value)


def _canonical_number(value: float) -> bytes:
    """Return a number as ECMAScript writes it: as Python does where neither needs an exponent."""
    if _LEAST_PLAIN <= abs(value) < _PLAIN_BELOW:
        text = repr(value)
        return text.removesuffix(".0").encode()
    return rfc8785.dumps(value)
