"""Writes of articles and their texts."""

import hashlib
from collections.abc import Collection
from datetime import UTC, datetime

import rfc8785
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction

from articles.models import TEXTS, Article, ArticleIndex, Snapshot
from claimsdb.db.locks import take_write_lock
from claimsdb.edits.counting import count_edit


@transaction.atomic
def capture(
    *,
    article: Article,
    body: str,
    by: User | None,
    headline: str = "",
    caption: str = "",
    summary: str = "",
    summary_language: str = "",
    captured_at: datetime | None = None,
) -> Snapshot:
    """Keep the text of an article as it stands now, or stood at `captured_at`.

    Raises:
        ValidationError: with the messages of all fields that are wrong.
    """
    if captured_at is not None and captured_at > datetime.now(UTC):
        raise ValidationError({"captured_at": f"{captured_at} lies in the future."})
    take_write_lock()  # one number for one capture
    last = Snapshot.objects.filter(article=article).order_by("-number").first()
    snapshot = Snapshot(
        article=article,
        number=1 + (last.number if last else 0),
        headline=headline or article.headline,
        body=body,
        caption=caption,
        summary=summary,
        summary_language=summary_language,
        captured_at=captured_at or datetime.now(UTC),
        captured_by=by,
    )
    snapshot.sha256 = text_digest(snapshot)
    snapshot.full_clean()
    snapshot.save(force_insert=True)
    ArticleIndex.refresh([article.pk])
    return snapshot


def require_text(**texts: str) -> None:
    """Require texts that could be captured, whatever article they are of.

    Args:
        texts: as `capture` takes them.

    Raises:
        ValidationError: with the messages of all fields that are wrong.
    """
    of_its_recording = {"uuid", "article", "number", "captured_at", "captured_by", "sha256"}
    left_out = of_its_recording | ({"headline"} - set(texts))
    Snapshot(**texts).full_clean(exclude=left_out)


def repeated_by(*, article: Article, **texts: str) -> Snapshot | None:
    """Return the article's latest snapshot where these texts, as `capture` takes them, are its."""
    last = Snapshot.objects.filter(article=article).order_by("-number").first()
    if last is None:
        return None
    texts["headline"] = texts.get("headline") or article.headline
    is_same = all(getattr(last, name) == texts.get(name, "") for name in TEXTS)
    return last if is_same else None


def text_digest(snapshot: Snapshot) -> str:
    """Return SHA-256, in hexadecimal, over the publisher's words in RFC 8785 canonical form."""
    text = {name: getattr(snapshot, name) for name in ("headline", "body", "caption")}
    return hashlib.sha256(rfc8785.dumps(text)).hexdigest()


def make_public(article_ids: Collection[int]) -> None:
    """Let the public know of articles that something public refers to now."""
    if not article_ids:
        return
    if Article.objects.filter(pk__in=article_ids, is_public=False).update(is_public=True):
        count_edit(is_public=True)
