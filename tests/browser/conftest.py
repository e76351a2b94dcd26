"""The living city and a browser in it, for tests that go from page to page."""

from tests.support.tour import living_city, tour, town

__all__ = ["living_city", "tour", "town"]
