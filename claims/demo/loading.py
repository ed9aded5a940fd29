"""Loading of the demo into an empty record, with the dates that it gives itself."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.db import models

from articles.models import Article, Publisher
from claims.content import content_of
from claims.entry import make_content, restate_content, revise_content
from claims.models import Affiliation, Change, Claim, Series, SeriesLink, Speaker, Tag
from claims.recording import Filling, NotEmptyError, Recorder, filling
from claimsdb.db.history import save_with_history
from claimsdb.instants import parse_partial

_RECORD = Path(__file__).parent / "record.json"

Fields = Mapping[str, Any]


class DemoRefusedError(Exception):
    """The database holds something else: the demo is not mixed into it."""


def is_loaded() -> bool:
    """Tell whether the record began with the demo."""
    first = Change.objects.order_by("id").first()
    return first is not None and first.door == Change.Door.DEMO


def load() -> None:
    """Load the demo, all or nothing.

    Raises:
        DemoRefusedError: the database holds claims or reference data of others.
    """
    for model in (Publisher, Article, Speaker, Series):
        if model._default_manager.exists():
            raise DemoRefusedError(f"The database holds other {model._meta.verbose_name_plural}.")
    record = json.loads(_RECORD.read_text(encoding="utf-8"))
    try:
        with filling() as fill:
            _load_references(record)
            for change in record["changes"]:
                _load_change(fill, change)
    except NotEmptyError as error:
        raise DemoRefusedError("The database holds other claims.") from error


def _load_references(record: Mapping[str, list[Fields]]) -> None:
    for fields in record["publishers"]:
        _save(Publisher(**fields))
    for fields in record["articles"]:
        published = parse_partial(fields["published_at"])
        dates = {
            "published_at": published.start,
            "published_at_precision": str(published.precision),
        }
        _save(Article(**_resolved(fields) | dates))
    for fields in record["speakers"]:
        _save(Speaker(**fields))
    for fields in record["affiliations"]:
        _save(Affiliation(**_resolved(fields)))
    for fields in record["series"]:
        series = Series(**{name: value for name, value in fields.items() if name != "tags"})
        _save(series)
        series.tags.set([Tag.objects.get_or_create(slug=slug)[0] for slug in fields["tags"]])
    for fields in record["links"]:
        _save(SeriesLink(**_resolved(fields)))


def _save(instance: models.Model) -> None:
    save_with_history(instance, by=None, reason="Part of the demo")


def _resolved(fields: Fields) -> dict[str, Any]:
    """Put the objects in the places of their names."""
    return {
        name: value if value is None or name not in _NAMED else _find(*_NAMED[name], value)
        for name, value in fields.items()
    }


_NAMED: dict[str, tuple[type[models.Model], str]] = {
    "publisher": (Publisher, "slug"),
    "person": (Speaker, "slug"),
    "speaker": (Speaker, "slug"),
    "organisation": (Speaker, "slug"),
    "series": (Series, "slug"),
    "source": (Series, "slug"),
    "target": (Series, "slug"),
    "article": (Article, "external_id"),
    "claim": (Claim, "external_id"),
}


def _find(model: type[models.Model], name: str, value: str) -> models.Model:
    return model._default_manager.get(**{name: value})


def _load_change(fill: Filling, change: Fields) -> None:
    at = parse_partial(change["at"]).start
    with fill.change(at=at, by=None, door=Change.Door.DEMO, note=change["note"]) as recorder:
        for act in change["acts"]:
            _perform(recorder, dict(act))


def _perform(recorder: Recorder, act: dict[str, Any]) -> None:
    kind = act.pop("act")
    if kind == "record":
        content = make_content(_resolved(act.pop("fields")))
        recorder.record(content=content, external_id=act.pop("claim"), **act)
        return
    act = _resolved(act)
    if kind == "appear":
        recorder.appear(**act)
        return
    current = recorder.current(act["claim"])
    if "changes" in act:
        make = restate_content if kind in {"restate", "amend"} else revise_content
        act["content"] = make(content_of(current), _resolved(act.pop("changes")))
    if kind == "amend":
        act["word"] = None
    getattr(recorder, kind)(seen=current.number, **act)
