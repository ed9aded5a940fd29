"""What of the reference data the public can see, so that edits of it are counted apart."""

from django.contrib.auth.models import AnonymousUser

from articles.querysets import is_known
from claims.models import Affiliation, DefinitionBreak, Series, SeriesLink, Speaker, Tag
from claimsdb.edits.counting import watch, watch_links


def count_edits_of_reference_data() -> None:
    watch(Speaker, is_public=is_known)
    watch(Affiliation, is_public=_has_known_ends)
    watch(Series, is_public=is_known)
    watch(SeriesLink, is_public=_links_known_series)
    watch(DefinitionBreak, is_public=lambda counted: is_known(counted.series))
    watch(Tag, is_public=_tags_known_series)
    watch_links(Series.tags.through, is_public=_is_known_either_way)


def _has_known_ends(affiliation: Affiliation) -> bool:
    return is_known(affiliation.person) and is_known(affiliation.organisation)


def _links_known_series(link: SeriesLink) -> bool:
    return is_known(link.source) and is_known(link.target)


def _tags_known_series(tag: Tag) -> bool:
    return Series.objects.visible_to(AnonymousUser()).filter(tags=tag).exists()


def _is_known_either_way(row: Series | Tag) -> bool:
    """Tell of a series, or of a tag of which series are set, whether the public can see it."""
    return is_known(row) if isinstance(row, Series) else _tags_known_series(row)
