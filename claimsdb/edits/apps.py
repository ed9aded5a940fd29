from django.apps import AppConfig


class EditsConfig(AppConfig):
    name = "claimsdb.edits"

    def ready(self) -> None:
        from django.contrib.auth.models import User

        from claimsdb.edits.counting import watch

        # Their names stand beside what they captured.
        watch(User, is_public=lambda _: True, fields={"username"})
