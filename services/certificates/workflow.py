"""The life of a certificate and of a letter: the signed file never changes, its validity does."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from services.core.actors import Actor
from services.core.workflow import State, Workflow, any_of, by, permission, step

LIVE = ("valid", "suspended")  # issued and not ended
ENDED = ("expired", "superseded", "revoked", "cancelled")


@permission(_("A decider of the issuing department"))
def issuer_decides(certificate: Any, actor: Actor) -> bool:
    """Only who may grant may take back."""
    return actor.may("decide", certificate.department_code)


class CertificateWorkflow(Workflow):
    """draft → valid ↔ suspended; → expired | superseded | revoked | cancelled."""

    machine_title = _("Certificate")
    initial = "draft"
    states: ClassVar = (
        State("draft", _("Being made"), _("Being made"), "doing"),
        State("valid", _("Valid"), _("Valid"), "done"),
        State("suspended", _("Suspended"), _("Suspended"), "wait"),
        State("expired", _("Expired"), _("Expired"), "ended"),
        State("superseded", _("Replaced"), _("Replaced by a newer certificate"), "ended"),
        State("revoked", _("Revoked"), _("Revoked"), "ended"),
        State("cancelled", _("Cancelled"), _("Cancelled"), "ended"),
    )

    @step(source="draft", target="valid", permission=by("system"), label=_("Issue"))
    def issue(
        self: Any,
        *,
        actor: Actor,
        at: datetime,
        file: str,
        sha256: str,
        size: int,
        key_id: str,
    ) -> dict[str, Any]:
        """Register the signed file; the row becomes valid with the digest of exactly these bytes."""
        self.register(file=file, sha256=sha256, size=size, key_id=key_id, at=at)
        self.remember("issued", at=at, reason={})
        return {"sha256": sha256}

    @step(
        source="valid",
        target="suspended",
        permission=any_of(issuer_decides, by("system")),
        label=_("Suspend"),
    )
    def suspend(
        self: Any,
        *,
        actor: Actor,
        at: datetime,
        public_reason: dict[str, str],
        decision_id: UUID,
    ) -> None:
        """Stop its validity for a time, by a decision of its own."""
        self.remember("suspended", at=at, reason=public_reason, decision_id=decision_id)

    @step(
        source="suspended",
        target="valid",
        permission=issuer_decides,
        label=_("Reinstate"),
    )
    def reinstate(
        self: Any,
        *,
        actor: Actor,
        at: datetime,
        public_reason: dict[str, str],
        decision_id: UUID,
    ) -> None:
        """Make a suspended certificate valid again, by a decision of its own."""
        self.remember("reinstated", at=at, reason=public_reason, decision_id=decision_id)

    @step(source=LIVE, target="revoked", permission=issuer_decides, label=_("Revoke"))
    def revoke(
        self: Any,
        *,
        actor: Actor,
        at: datetime,
        public_reason: dict[str, str],
        decision_id: UUID,
    ) -> None:
        """End its validity for good, by a decision of its own; nothing else is revoked by this."""
        self.remember("revoked", at=at, reason=public_reason, decision_id=decision_id)

    @step(source=LIVE, target="cancelled", permission=issuer_decides, label=_("Cancel"))
    def cancel(
        self: Any,
        *,
        actor: Actor,
        at: datetime,
        public_reason: dict[str, str],
        decision_id: UUID,
    ) -> None:
        """End it at its holder's wish or because its object is gone (注销)."""
        self.remember("cancelled", at=at, reason=public_reason, decision_id=decision_id)

    @step(source=LIVE, target="superseded", permission=by("system"), label=_("Replace"))
    def supersede(self: Any, *, actor: Actor, at: datetime) -> None:
        """A newer certificate of the same case and type has taken its place."""
        self.remember("superseded", at=at, reason={})

    @step(
        source=LIVE,
        target="expired",
        permission=any_of(by("clock"), by("system")),
        label=_("Expire"),
    )
    def expire(self: Any, *, actor: Actor, at: datetime) -> None:
        """Its last day is over."""
        self.remember("expired", at=at, reason={})


class LetterWorkflow(Workflow):
    """draft → issued: a letter exists for others only signed."""

    machine_title = _("Letter")
    initial = "draft"
    states: ClassVar = (
        State("draft", _("Being made"), _("Being made"), "doing"),
        State("issued", _("Issued"), _("Issued"), "done"),
    )

    @step(source="draft", target="issued", permission=by("system"), label=_("Issue"))
    def issue(
        self: Any,
        *,
        actor: Actor,
        at: datetime,
        file: str,
        sha256: str,
        size: int,
        key_id: str,
    ) -> dict[str, Any]:
        """Register the signed file."""
        self.register(file=file, sha256=sha256, size=size, key_id=key_id, at=at)
        return {"sha256": sha256}


@permission(_("Another decider of the department than the one who proposed it"))
def second_person(batch: Any, actor: Actor) -> bool:
    """Nobody confirms what they proposed themselves."""
    return actor.may("decide", batch.department_code) and actor.account_id != batch.proposed_by_id


@permission(_("A decider of the department"))
def decider(batch: Any, actor: Actor) -> bool:
    """Whoever proposed it may also take it back."""
    return actor.may("decide", batch.department_code)


class BatchWorkflow(Workflow):
    """proposed → confirmed | rejected: two persons revoke many certificates at once."""

    machine_title = _("Batch revocation")
    initial = "proposed"
    states: ClassVar = (
        State("proposed", _("Proposed"), _("Proposed"), "wait"),
        State("confirmed", _("Confirmed"), _("Confirmed"), "done"),
        State("rejected", _("Not confirmed"), _("Not confirmed"), "ended"),
    )

    @step(source="proposed", target="confirmed", permission=second_person, label=_("Confirm the revocations"))
    def confirm(self: Any, *, actor: Actor, at: datetime) -> None:
        """The second person agrees; each certificate is then revoked by a decision of its own."""
        self.close(by=actor.account_id, at=at)

    @step(source="proposed", target="rejected", permission=decider, label=_("Do not revoke"))
    def reject(self: Any, *, actor: Actor, at: datetime) -> None:
        """Nothing is revoked."""
        self.close(by=actor.account_id, at=at)
