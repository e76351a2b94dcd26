"""The product's catalogue in the test database."""

from services.catalogue import actions, queries
from services.catalogue.definition import Definition


def publish_catalogue() -> None:
    """Import the product's copy unless this test database already has it."""
    actions.seed()


def definition_of(code: str) -> Definition:
    return queries.definition(queries.published(code))
