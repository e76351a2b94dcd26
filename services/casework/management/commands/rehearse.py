"""manage.py rehearse CODE|FILE [--paths N] [--seed S] [--json] [--plot P] [--print]: play a one-thing through."""

import json
import random
from collections import Counter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from services.casework.rehearsal.filing import NotFileable
from services.casework.rehearsal.paths import every_path, some_paths
from services.casework.rehearsal.stage import PLOTS, SMOOTH, Report, Stage, at_nine
from services.catalogue import actions as catalogue_actions
from services.catalogue import queries as catalogue
from services.catalogue.models import OneThing, OneThingVersion
from services.catalogue.source.faults import Faulty
from services.catalogue.source.folder import NoSource
from services.core.simulation import simulated


class Undo(Exception):
    """Rolls back what a rehearsal did."""


class Command(BaseCommand):
    help = "Let synthetic applicants and officers play a one-thing through, day by day, and check the rules on the way."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("code", help="the code of a published one-thing, or a file or folder with a draft")
        parser.add_argument("--paths", type=int, default=0, metavar="N", help="so many ways (0: every way)")
        parser.add_argument("--seed", type=int, default=1, metavar="S", help="the same seed plays the same")
        parser.add_argument("--plot", choices=PLOTS, help="only this plot (default: each way smoothly and one other)")
        parser.add_argument("--print", action="store_true", help="render and sign every paper as well (slow)")
        parser.add_argument("--json", action="store_true", help="one JSON document instead of lines")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with transaction.atomic():
                reports = [self._play(version, options) for version in self._versions(options["code"])]
                raise Undo
        except Undo:
            pass
        except (Faulty, NoSource, OneThing.DoesNotExist) as problem:
            raise CommandError(str(problem)) from problem
        found = [report for some in reports for report in some]
        self._tell(found, as_json=options["json"])
        if broken := sum(bool(report.broken) for report in found):
            raise CommandError(f"{broken} of {len(found)} rehearsals broke a rule.")

    def _versions(self, code: str) -> list[OneThingVersion]:
        path = Path(code)
        if path.exists():
            done = catalogue_actions.import_folder(path)
            codes = [version.one_thing.code for version in done.published] + done.unchanged
            return [catalogue.published(one) for one in codes]
        return [catalogue.published(code)]

    def _play(self, version: OneThingVersion, options: dict[str, Any]) -> list[Report]:
        definition, rng = catalogue.definition(version), random.Random(options["seed"])
        paths = some_paths(definition, options["paths"], options["seed"]) if options["paths"] else every_path(definition)
        reports = []
        for situation in paths:
            for plot in [options["plot"]] if options["plot"] else [SMOOTH, rng.choice(PLOTS[1:])]:
                reports.append(self._once(version, situation, plot, rng, printing=options["print"]))
                self._line(reports[-1], options)
        return reports

    def _once(
        self, version: OneThingVersion, situation: dict[str, str], plot: str, rng: random.Random, *, printing: bool
    ) -> Report:
        with simulated(at_nine(timezone.localdate())) as moment:
            try:
                with transaction.atomic():
                    report, _application = Stage(version, moment, rng, printing=printing).play(situation, plot)
                    raise Undo
            except Undo:
                return report
            except NotFileable as reason:
                return Report(situation, plot, broken=[f"cannot be filed: {reason}"])
            except Exception as error:  # noqa: BLE001 - whatever a path runs into is a finding about the definition
                return Report(situation, plot, broken=[f"{type(error).__name__}: {error}"])

    def _line(self, report: Report, options: dict[str, Any]) -> None:
        if options["json"]:
            return
        answers = " ".join(f"{question}={answer}" for question, answer in report.situation.items())
        states = ", ".join(f"{matter} {state}" for matter, state in report.cases.items())
        self.stdout.write(f"[{report.plot}] {answers}")
        self.stdout.write(f"    {report.state} {report.outcome}: {states}")
        letters = ", ".join(f"{code}×{count}" for code, count in sorted(Counter(report.letters).items()))
        self.stdout.write(f"    letters {letters}; promised {report.promised_on}, finished {report.finished_on}")
        for text in report.broken:
            self.stdout.write(self.style.ERROR(f"    BROKEN {text}"))

    def _tell(self, reports: list[Report], *, as_json: bool) -> None:
        broken = [report for report in reports if report.broken]
        if as_json:
            content = {"rehearsals": [report.as_json() for report in reports], "broken": len(broken)}
            self.stdout.write(json.dumps(content, ensure_ascii=False, indent=2))
            return
        self.stdout.write(f"{len(reports)} rehearsals, {len(broken)} with a broken rule.")
