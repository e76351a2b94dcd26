"""The demo city's own officers, for what is played there."""

from services.core.actors import Actor
from services.people.models import Account
from services.people.queries import actor_of


class DemoCast:
    """Each department's three posts: who takes in, who reviews, who decides and answers for it."""

    def receives(self, department: str) -> Actor:
        """Return who takes filings in."""
        return _holder(department, "intake")

    def reviews(self, department: str, place: int = 0) -> Actor:
        """Return who examines and proposes; the second one is who decides."""
        return _holder(department, "decide" if place else "review")

    def signs(self, department: str, place: int = 0) -> Actor:
        """Return who decides; there is one."""
        return _holder(department, "decide")

    def alone(self, department: str) -> Actor:
        """Return who may do everything with an instant matter."""
        return _holder(department, "decide")

    def supervises(self, department: str) -> Actor:
        """Return who answers for the department."""
        return _holder(department, "decide")


def _holder(department: str, post: str) -> Actor:
    return actor_of(Account.objects.get(username=f"{department}.{post}"))
