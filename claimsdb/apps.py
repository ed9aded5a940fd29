from django.apps import AppConfig
from django.core import checks
from django.db.models.signals import post_migrate


class ClaimsdbConfig(AppConfig):
    name = "claimsdb"

    def ready(self) -> None:
        from claimsdb.db import append_only

        post_migrate.connect(
            append_only.install_after_migration, dispatch_uid="claimsdb.append_only"
        )
        checks.register(append_only.check_guards, checks.Tags.database)
