"""The house: who may know whom. import-linter (bin/check) watches the imports, this file what it cannot see."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db.models import Field, Model
from django_fsm import FSMField

from tests.support.sources import PROJECT, at, imports, name_of, python_files, room_ranks

ABOVE_ALL_ROOMS = {"portal": -2, "cms": -1}
INNER_MODULES = {"views", "forms", "tasks", "receivers", "admin", "urls", "management"}


def height(app: str) -> int | None:
    """Return how high an app of ours stands (smaller is higher), None for other people's apps."""
    return {**ABOVE_ALL_ROOMS, **room_ranks()}.get(app)


def our_models() -> Iterator[type[Model]]:
    for model in apps.get_models(include_auto_created=True):
        if height(model._meta.app_config.name) is not None:  # type: ignore[union-attr]
            yield model


def relations(model: type[Model]) -> Iterator[tuple[str, type[Model]]]:
    fields: list[Field[Any, Any]] = [*model._meta.local_fields, *model._meta.local_many_to_many]
    for field in fields:
        if field.remote_field and isinstance(field.related_model, type):
            yield f"{model._meta.label}.{field.name}", field.related_model


def test_every_relation_points_downwards() -> None:
    upwards = []
    for model in our_models():
        for name, target in relations(model):
            mine, theirs = model._meta.app_config.name, target._meta.app_config.name  # type: ignore[union-attr]
            if target._meta.label == settings.AUTH_USER_MODEL or mine == theirs:
                continue
            rank, other = height(mine), height(theirs)
            if other is not None and rank is not None and other <= rank:
                upwards.append(f"{name} -> {target._meta.label}")
    assert not upwards, "these keep a UUID without a foreign key instead: " + ", ".join(upwards)


def test_no_service_keeps_its_data_in_the_cms() -> None:
    wrong = [
        f"{name} -> {target._meta.label}"
        for model in our_models()
        if model._meta.app_config.name.startswith("services.")  # type: ignore[union-attr]
        for name, target in relations(model)
        if target.__module__.startswith(("wagtail", "taggit", "modelcluster"))
    ]
    assert not wrong, wrong


def test_every_room_stands_in_the_order_of_the_house() -> None:
    rooms = {f"services.{path.parent.name}" for path in (PROJECT / "services").glob("*/apps.py")}
    assert rooms <= set(room_ranks()), "add the new room to both contracts of import-linter in pyproject.toml"
    assert rooms == {name for name in settings.INSTALLED_APPS if name.startswith("services.")}


def test_a_room_uses_the_queries_and_actions_of_another_never_its_inside() -> None:
    wrong = []
    for path in python_files("services"):
        room = path.relative_to(PROJECT).parts[1]
        for node, name in imports(path):
            parts = name.split(".")
            if parts[0] == "services" and len(parts) > 2 and parts[1] != room and parts[2] in INNER_MODULES:
                wrong.append(f"{at(path, node)}: {name}")
    assert not wrong, wrong


def test_every_state_is_protected_from_assignment() -> None:
    open_fields = [
        f"{model._meta.label}.{field.name}"
        for model in our_models()
        for field in model._meta.local_fields
        if isinstance(field, FSMField) and not field.protected
    ]
    assert not open_fields, open_fields


def test_every_workflow_has_a_net_in_the_database() -> None:
    from services.core.models import WorkflowModel

    bare = [
        model._meta.label
        for model in our_models()
        if issubclass(model, WorkflowModel) and not getattr(model._meta, "triggers", None)
    ]
    assert not bare, f"without a trigger against QuerySet.update(state=...): {bare}"


def test_no_module_is_named_after_nothing() -> None:
    nameless = {"services.py", "utils.py", "helpers.py", "common.py", "util.py", "misc.py"}
    assert not [name_of(path) for path in python_files() if path.name in nameless]
    folders = {name.removesuffix(".py") for name in nameless}
    assert not [
        name_of(path)
        for path in python_files("services", "cms", "portal")
        if path.parent.name in folders - {"services"}
    ]
