from django.apps import AppConfig


class ClaimsConfig(AppConfig):
    name = "claims"

    def ready(self) -> None:
        from claims.editing import count_edits_of_reference_data
        from claims.models import (
            Appearance,
            Change,
            ReviewNote,
            Revision,
            SeriesIndex,
            SpeakerIndex,
        )
        from claims.recording.signals import recorded
        from claims.renderings import render_recorded
        from claimsdb.db.append_only import register
        from claimsdb.db.guards import Guard, Sequence
        from claimsdb.search.indexes import refresh_whenever_saved

        register(
            Guard(
                model=Change,
                sequence=Sequence(number="id", stamp="recorded_at", after="settled_at"),
            )
        )
        register(
            Guard(
                model=Revision,
                sequence=Sequence(scope="claim", number="number", stamp="recorded_at"),
                set_once=("superseded_at", "known_until", "annulled_at"),
                open_until="superseded_at",
            )
        )
        register(Guard(model=Appearance, sequence=Sequence(scope="claim", number="number")))
        register(Guard(model=ReviewNote, sequence=Sequence(scope="claim", number="number")))
        refresh_whenever_saved(SeriesIndex)
        refresh_whenever_saved(SpeakerIndex)
        count_edits_of_reference_data()
        recorded.connect(render_recorded, sender=Revision, dispatch_uid="claims.renderings")
