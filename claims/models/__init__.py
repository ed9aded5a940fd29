"""The nouns of the domain: what is counted, who says so, and what was on record when."""

from claims.models.imports import ImportedRow
from claims.models.record import Appearance, Change, Claim
from claims.models.reference import (
    Affiliation,
    DefinitionBreak,
    Series,
    SeriesLink,
    Speaker,
    Tag,
)
from claims.models.rendering import Rendering
from claims.models.reviews import ReviewNote
from claims.models.revision import Revision
from claims.models.search import RevisionIndex, SeriesIndex, SpeakerIndex
from claims.models.uploads import Upload, UploadedRow

__all__ = [
    "Affiliation",
    "Appearance",
    "Change",
    "Claim",
    "DefinitionBreak",
    "ImportedRow",
    "Rendering",
    "ReviewNote",
    "Revision",
    "RevisionIndex",
    "Series",
    "SeriesIndex",
    "SeriesLink",
    "Speaker",
    "SpeakerIndex",
    "Tag",
    "Upload",
    "UploadedRow",
]
