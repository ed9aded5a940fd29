"""The admin's pages: where editors look at the record, and add to it."""

from django.contrib import admin

from claims.admin.articles import ClaimedArticleAdmin
from claims.admin.changes import ChangeAdmin
from claims.admin.claim import ClaimAdmin
from claims.admin.record import AppearanceAdmin, ImportedRowAdmin, ReviewNoteAdmin, RevisionAdmin
from claims.admin.reference import (
    AffiliationAdmin,
    DefinitionBreakAdmin,
    SeriesLinkAdmin,
    TagAdmin,
)
from claims.admin.series import SeriesAdmin
from claims.admin.speakers import SpeakerAdmin

admin.site.index_template = "claims/admin/index.html"

__all__ = [
    "AffiliationAdmin",
    "AppearanceAdmin",
    "ChangeAdmin",
    "ClaimAdmin",
    "ClaimedArticleAdmin",
    "DefinitionBreakAdmin",
    "ImportedRowAdmin",
    "ReviewNoteAdmin",
    "RevisionAdmin",
    "SeriesAdmin",
    "SeriesLinkAdmin",
    "SpeakerAdmin",
    "TagAdmin",
]
