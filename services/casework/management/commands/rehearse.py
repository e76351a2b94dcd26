"""manage.py rehearse CODE|FILE [--paths N] [--seed S] [--plot P] [--print] [--json]: play a one-thing through.

CODE names a published one-thing; FILE is a definition, or a folder of them, that has not been published. Synthetic
applicants and officers act through the real commands on the real tables. Every play is a transaction that is rolled
back, and files stay in memory: nothing is left behind. While one is under way (a second or two) it holds the series of
numbers, as every submission does; a file is loaded in one transaction around all plays, so play drafts where nobody
files. Ends with an error when any rule of the house was broken.
"""

import json
import random
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from services.applications.synthetic_filing import NotFileable
from services.casework import turns
from services.casework.rehearsal.paths import Situation, different_paths, every_path, some_paths
from services.casework.rehearsal.report import PLOTS, SMOOTH, Report
from services.casework.rehearsal.stage import Stage, at_nine
from services.casework.rehearsal.storage import files_in_memory
from services.catalogue import actions as catalogue_actions
from services.catalogue import queries as catalogue
from services.catalogue.definition import Definition
from services.catalogue.models import OneThing, OneThingVersion
from services.catalogue.source.faults import Faulty
from services.catalogue.source.folder import NoSource
from services.core.simulation import simulated


class Command(BaseCommand):
    help = "Let synthetic applicants and officers play a one-thing through, day by day, and check the rules on the way."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("code", help="the code of a published one-thing, or a file or folder with a draft")
        parser.add_argument("--paths", type=int, default=0, metavar="N", help="so many ways, drawn by lot (0: every)")
        parser.add_argument("--different", action="store_true", help="of ways that ask for the same only one")
        parser.add_argument("--seed", type=int, default=1, metavar="S", help="the same seed plays the same")
        parser.add_argument("--plot", choices=PLOTS, help="only this plot (default: each way smoothly and one other)")
        parser.add_argument("--print", action="store_true", help="render and sign every paper as well (slow)")
        parser.add_argument("--json", action="store_true", help="one JSON document instead of lines")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with _versions(options["code"]) as versions, files_in_memory():
                reports = [report for version in versions for report in self._play(version, options)]
        except (Faulty, NoSource, OneThing.DoesNotExist) as problem:
            raise CommandError(str(problem)) from problem
        broken = [report for report in reports if report.broken]
        if options["json"]:
            content = {"rehearsals": [report.as_json() for report in reports], "broken": len(broken)}
            self.stdout.write(json.dumps(content, ensure_ascii=False, indent=2))
        else:
            self.stdout.write(f"{len(reports)} rehearsals, {len(broken)} with a broken rule.")
        if broken or not reports:
            raise CommandError(f"{len(broken)} of {len(reports)} rehearsals broke a rule.")

    def _play(self, version: OneThingVersion, options: dict[str, Any]) -> Iterator[Report]:
        rng = random.Random(options["seed"])
        for turn, situation in enumerate(_paths(catalogue.definition(version), options)):
            other = PLOTS[1:][(turn + options["seed"] - 1) % (len(PLOTS) - 1)]
            for plot in [options["plot"]] if options["plot"] else [SMOOTH, other]:
                report = once(version, situation, plot, rng, printing=options["print"])
                if not options["json"]:
                    self._tell(report)
                yield report

    def _tell(self, report: Report) -> None:
        answers = " ".join(f"{question}={answer}" for question, answer in report.situation.items())
        states = ", ".join(f"{matter} {state}" for matter, state in report.cases.items())
        letters = ", ".join(f"{code}×{count}" for code, count in sorted(Counter(report.letters).items()))
        self.stdout.write(f"[{report.plot}] {answers}")
        self.stdout.write(f"    {report.state} {report.outcome}: {states}")
        self.stdout.write(f"    letters {letters}; promised {report.promised_on}, finished {report.finished_on}")
        for text in report.broken:
            self.stdout.write(self.style.ERROR(f"    BROKEN {text}"))


def _paths(definition: Definition, options: dict[str, Any]) -> Iterator[Situation]:
    if options["paths"]:
        return iter(some_paths(definition, options["paths"], options["seed"]))
    return different_paths(definition) if options["different"] else every_path(definition)


@contextmanager
def _versions(code: str) -> Iterator[list[OneThingVersion]]:
    """Yield what is to be played; a draft is published in a transaction that is rolled back at the end."""
    path = Path(code)
    if not path.exists():
        yield [catalogue.published(code)]
        return
    with transaction.atomic():
        done = catalogue_actions.import_folder(path)
        codes = [version.one_thing.code for version in done.published] + done.unchanged
        yield [catalogue.published(one) for one in codes]
        transaction.set_rollback(True)


def once(
    version: OneThingVersion, situation: Situation, plot: str, rng: random.Random, *, printing: bool = False
) -> Report:
    """Play one path with one plot, roll it back, and return what became of it."""
    with turns.alone(), simulated(at_nine(timezone.localdate())) as moment, transaction.atomic():
        sid = transaction.savepoint()
        try:
            report = Stage(version, moment, rng, printing=printing).play(situation, plot)
        except NotFileable as reason:
            report = Report(situation, plot, broken=[f"cannot be filed: {reason}"])
        except Exception as error:  # noqa: BLE001 - whatever a path runs into is a finding about the definition
            report = Report(situation, plot, broken=[f"{type(error).__name__}: {error}"])
        transaction.savepoint_rollback(sid)
    return report
