"""The permissions to let claims out and take them back, and the groups of readers, editors, reviewers and curators."""

from collections.abc import Iterable
from typing import Any

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

REFERENCE = (
    ("articles", ("article", "publisher")),
    ("claims", ("affiliation", "definitionbreak", "series", "serieslink", "speaker", "tag")),
)
RECORD = (
    ("articles", ("snapshot",)),
    ("claims", ("appearance", "change", "claim", "importedrow", "revision")),
)

Permission = tuple[str, str, str]  # app, verb, model


def of(verb: str, things: Iterable[tuple[str, Iterable[str]]]) -> set[Permission]:
    return {(app, verb, model) for app, models in things for model in models}


READING = of("view", (*REFERENCE, *RECORD))
CAPTURING = {("articles", "add", "snapshot")}
EDITING = (
    READING
    | CAPTURING
    | {("claims", "add", "claim"), ("claims", "change", "claim"), ("claims", "add", "appearance")}
)
REVIEWING = EDITING | {
    ("claims", verb, "claim") for verb in ("publish", "retract", "withdraw", "reinstate")
}
CURATING = READING | CAPTURING | of("add", REFERENCE) | of("change", REFERENCE)

GROUPS = {
    "readers": READING,
    "editors": EDITING,
    "reviewers": REVIEWING,
    "curators": CURATING,
}


def make_groups(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Make the groups with their permissions.

    Django itself makes permissions only after all migrations, and leaves alone those that it finds.
    What a group of the same name holds already, it keeps.
    """
    alias = schema_editor.connection.alias
    for name, permissions in GROUPS.items():
        group, _ = apps.get_model("auth", "Group").objects.using(alias).get_or_create(name=name)
        group.permissions.add(*(permission(apps, alias, *parts) for parts in sorted(permissions)))


def permission(apps: Apps, alias: str, app: str, verb: str, model: str) -> Any:
    types = apps.get_model("contenttypes", "ContentType").objects.using(alias)
    content_type, _ = types.get_or_create(app_label=app, model=model)
    permissions = apps.get_model("auth", "Permission").objects.using(alias)
    title = apps.get_model(app, model)._meta.verbose_name_raw
    made, _ = permissions.get_or_create(
        content_type=content_type,
        codename=f"{verb}_{model}",
        defaults={"name": f"Can {verb} {title}"},
    )
    return made


def remove_groups(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    groups = apps.get_model("auth", "Group").objects.using(schema_editor.connection.alias)
    groups.filter(name__in=GROUPS).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("articles", "0001_initial"),
        ("claims", "0002_search_fill"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="claim",
            options={
                "ordering": ["id"],
                "permissions": [
                    ("publish_claim", "Can publish claim"),
                    ("retract_claim", "Can retract claim"),
                    ("withdraw_claim", "Can withdraw claim"),
                    ("reinstate_claim", "Can reinstate claim"),
                ],
            },
        ),
        migrations.RunPython(make_groups, remove_groups),
    ]
