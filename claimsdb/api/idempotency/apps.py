from django.apps import AppConfig


class IdempotencyConfig(AppConfig):
    name = "claimsdb.api.idempotency"
