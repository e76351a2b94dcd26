"""The linter: everything that must be right before anything is published."""

from services.catalogue.source import shapes
from services.catalogue.source.dictionaries import check_content, check_shapes
from services.catalogue.source.faults import Faulty, Report
from services.catalogue.source.folder import Folder
from services.catalogue.source.graph import check_graph
from services.catalogue.source.languages import warn_missing_english
from services.catalogue.source.reading import Table
from services.catalogue.source.references import References


def check_folder(folder: Folder) -> None:
    """Check dictionaries and one-things; raises Faulty with everything found when there is an error.

    Each layer trusts the one before: shapes, then what the dictionaries say, then references, then the graph.
    """
    report, sources = folder.report, folder.one_things
    check_shapes(folder, report)
    for source in sources:
        if source or source.file not in {fault.file for fault in report.errors}:
            shapes.ONE_THING.check(report, source)
    _stop_at_errors(report)
    check_content(folder, report)
    _check_codes(sources, report)
    references = [References(folder, source, report) for source in sources]
    for reference in references:
        reference.check()
    _stop_at_errors(report)
    for reference in references:
        check_graph(folder, reference.source, report)
        warn_missing_english(folder, reference.source, reference.names(), report)
    _stop_at_errors(report)


def _check_codes(sources: list[Table], report: Report) -> None:
    seen: dict[str, str] = {}
    for source in sources:
        if other := seen.get(source["code"]):
            message = f"“{source['code']}” is already defined in {other}."
            report.error(source, "code", message, "Give one of the two another code.")
        seen[source["code"]] = source.file


def _stop_at_errors(report: Report) -> None:
    if report.errors:
        raise Faulty(report)
