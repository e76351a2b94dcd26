"""Rehearsals: every rule is looked at on every way through a definition, also one that nobody has seen before."""

import json
import os
import random
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.files.storage import storages
from django.core.files.storage.memory import InMemoryStorage
from django.core.management import call_command
from django.core.management.base import CommandError

from services.applications.models import Application
from services.casework import ledger, timing
from services.casework.actions import intake
from services.casework.models import Case
from services.casework.rehearsal import invariants
from services.casework.rehearsal.paths import different_paths, every_path, some_paths
from services.casework.rehearsal.report import CHANGE, CORRECTION, LAST_DAY, PLOTS, REOPENING, SMOOTH
from services.casework.workflow import GRANTED, REFUSED
from services.catalogue.models import OneThing
from services.catalogue.promise import Promise
from services.core.models import Movement, Outbox
from services.people.models import Account
from tests.support import one_thing_model as model
from tests.support.catalogue import ONE_THINGS, definition_of, publish_catalogue, write_small

pytestmark = pytest.mark.django_db

DEPARTMENTS = ("health", "police", "hrss", "natres", "tax")
REGIMES = ("licensing", "filing", "real_estate_registration", "benefit_payment", "waiting_period", "public_service")
LABEL = {"zh": "答", "en": "Answer"}
OTHERS = sorted(set(PLOTS) - {LAST_DAY, CORRECTION, REOPENING, CHANGE})
KINDS = ("start_after_grant", "start_after_accept", "decide_after")


def rehearse(code: str | Path, **options: Any) -> list[dict[str, Any]]:
    """Return the reports; raises CommandError when a rule was broken."""
    said = StringIO()
    try:
        call_command("rehearse", str(code), json=True, stdout=said, **options)
    except CommandError:
        broken = [text for report in json.loads(said.getvalue())["rehearsals"] for text in report["broken"]]
        raise CommandError("; ".join(broken)) from None
    return list(json.loads(said.getvalue())["rehearsals"])


def generated(folder: Path, seed: int, matters: int = 4) -> Path:
    """Write a definition of nobody: matters of mixed regimes, joined by edges drawn by lot."""
    lot = random.Random(seed)
    document = {
        "code": f"generated_{seed}",
        "zh": "一件没见过的事",
        "en": "Never seen before",
        "stage": "生活",
        "subject": "person",
        "lead": "health",
        "bundle_promise": {"value": 9, "unit": "workday"},
        "preconditions": [{"zh": "无", "en": "None"}],
        "applicant_as": {"always": "person"},
        "questions": {"wish": {"zh": "要吗", "en": "Wanted", "options": dict.fromkeys(("yes", "no"), LABEL)}},
        "matters": [matter(lot, place) for place in range(matters)],
    }
    file = folder / "one_things" / f"generated_{seed}.yaml"
    file.parent.mkdir(parents=True)
    file.write_text(yaml.safe_dump(document, allow_unicode=True), encoding="utf-8")
    return file


def matter(lot: random.Random, place: int) -> dict[str, Any]:
    regime = lot.choice(REGIMES)
    limit = (
        {"value": lot.choice([20, 45]), "unit": "day", "basis": "公司法第235条"} if regime == "waiting_period" else None
    )
    made: dict[str, Any] = {
        "code": f"m{place}", "zh": f"第{place}件", "en": f"Matter {place}", "dept": lot.choice(DEPARTMENTS),
        "item_type": "20", "regime": regime, "handling": "promise",
        "fields": ["person.name", "person.id_no", "person.phone"], "materials": ["id_card", "bank_card"],
        "result": {"code": f"r{place}", "zh": "纸", "en": "Paper", "kind": lot.choice(["certificate", "data"])},
    }  # fmt: skip
    made |= {"statutory": limit} if limit else {"promised": {"value": lot.randint(1, 9), "unit": "workday"}}
    if place and lot.random() < 0.8:
        fails = lot.choice(["block", "proceed", "skip"])
        made["depends_on"] = [{"on": f"m{lot.randrange(place)}", "kind": lot.choice(KINDS), "on_fail": fails}]
    if place == 3:
        made["when"] = {"wish": ["yes"]}
    return made


def test_a_definition_nobody_has_seen_is_played_on_every_way_and_nothing_is_left(tmp_path: Path) -> None:
    publish_catalogue()
    counted = (Application, Case, Account, Movement, Outbox, OneThing)
    before = [one.objects.count() for one in counted]
    reports = rehearse(write_small(tmp_path) / "one_things" / "small.yaml")
    assert [report["situation"]["wish"] for report in reports] == ["yes", "yes", "no", "no"]
    assert all(report["finished_on"] for report in reports)
    assert [one.objects.count() for one in counted] == before
    assert not OneThing.objects.filter(code="small").exists()
    assert not isinstance(storages["materials"], InMemoryStorage)


@pytest.mark.parametrize(
    "plot", [LAST_DAY, CORRECTION, REOPENING, CHANGE, *(pytest.param(plot, marks=pytest.mark.slow) for plot in OTHERS)]
)
def test_every_plot_keeps_every_rule_and_the_model_agrees(
    plot: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish_catalogue()
    seen: list[str] = []

    def as_the_model_has_it(application: Application, cases: list[Case], at: Any) -> Any:
        facts = [(case.state, case.required, case.accepted_at is not None) for case in cases]
        waiting = any(case.state in {GRANTED, REFUSED} and case.delivered_at is None for case in cases)
        state, outcome, facets = model.aggregate(True, facts, waiting)
        seen.append(state)
        if (application.state, application.outcome or None) != (state, outcome) or not facets <= set(
            application.facets
        ):
            yield f"the model says {state}, {outcome}"

    monkeypatch.setattr(invariants, "ALWAYS", (*invariants.ALWAYS, as_the_model_has_it))
    (report,) = rehearse(generated(tmp_path, 5), paths=1, plot=plot)
    assert seen[-1] == report["state"]


@pytest.mark.parametrize(
    ("what", "name", "instead", "finding"),
    [
        (intake, "announce_acceptance", lambda *args, **more: None, "letter D04 is wanted"),
        (ledger.Ledger, "_stop", lambda *args: None, "while these clocks run"),
        (timing, "promised", lambda *args: Promise(args[4], False), "although nobody was late"),
    ],
    ids=["a letter is not written", "clocks go on", "what is promised is today"],
)
def test_a_broken_rule_is_named_and_ends_with_an_error(
    what: Any, name: str, instead: Any, finding: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish_catalogue()
    file = generated(tmp_path, 5)
    monkeypatch.setattr(what, name, instead)
    with pytest.raises(CommandError, match=finding):
        rehearse(file, paths=1, plot=LAST_DAY)


def test_a_faulty_definition_and_an_unknown_code_are_refused(tmp_path: Path) -> None:
    publish_catalogue()
    folder = write_small(tmp_path, wrong=("one_things/small.yaml", "dept: police", "dept: nobody"))
    for code in (folder, "no-such-thing"):
        with pytest.raises(CommandError):
            call_command("rehearse", str(code), stdout=StringIO())


@pytest.mark.parametrize(
    "code", ["newborn", *(pytest.param(code, marks=pytest.mark.slow) for code in ONE_THINGS if code != "newborn")]
)
def test_the_citys_one_things_can_be_played(code: str) -> None:
    publish_catalogue()
    (report,) = rehearse(code, paths=1, plot=SMOOTH)
    assert report["state"] == "completed"


def test_paths_are_complete_different_and_repeatable() -> None:
    publish_catalogue()
    definition = definition_of("enrolment")
    paths = list(every_path(definition))
    assert len({tuple(sorted(path.items())) for path in paths}) == len(paths) > 100
    assert all(not definition.situation(path).open_questions for path in paths)
    assert some_paths(definition, 5, 7) == some_paths(definition, 5, 7)
    assert 1 < len(list(different_paths(definition))) < len(paths)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(12))
def test_generated_definitions_keep_every_rule(seed: int, tmp_path: Path) -> None:
    publish_catalogue()
    rehearse(generated(tmp_path, seed, 6), seed=seed)


@pytest.mark.slow
@pytest.mark.parametrize("code", ONE_THINGS)
def test_ways_through_the_citys_one_things_keep_every_rule(code: str) -> None:
    """By lot; all that differ (some 3 800, about three hours) with REHEARSE_ALL=1."""
    publish_catalogue()
    chosen = {"different": True} if os.environ.get("REHEARSE_ALL") else {"paths": 12}
    assert rehearse(code, **chosen)
