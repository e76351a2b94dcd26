"""The merged notice: what every department asks for, each thing once, with all its reasons. Pure, in no order.

Two wishes contradict each other when they name the same material or answer and want different things of it; the lead
department rules which one holds (`ruled_by`). Without a ruling both are sent, marked as a contradiction.
"""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass

Text = dict[str, str]


@dataclass(frozen=True)
class Ask:
    """One department's point. `ruled_by`: the key of the ask that goes before this one."""

    key: Hashable
    department: str
    target_kind: str
    target: str
    kind: str
    zh: str
    en: str
    wanted: str = ""
    basis: str = ""
    sample: str = ""
    ruled_by: Hashable | None = None

    @property
    def place(self) -> tuple[str, str]:
        """What it is about."""
        return self.target_kind, self.target


@dataclass(frozen=True)
class Line:
    """One line of the notice: one material or answer with the reasons of everybody who asks for it."""

    place: tuple[str, str]
    asks: tuple[Ask, ...]
    reasons: tuple[Ask, ...]
    contradicts: bool

    @property
    def departments(self) -> tuple[str, ...]:
        """Who asks, each once."""
        return tuple(dict.fromkeys(ask.department for ask in self.asks))


def merge(asks: Iterable[Ask]) -> tuple[Line, ...]:
    """Return the lines of the notice; the same asks in any order give the same lines."""
    places: dict[tuple[str, str], list[Ask]] = {}
    for ask in asks:
        places.setdefault(ask.place, []).append(ask)
    return tuple(_line(place, sorted(found, key=_order)) for place, found in sorted(places.items(), key=_first))


def _first(entry: tuple[tuple[str, str], list[Ask]]) -> tuple[str, str]:
    (target_kind, target), _asks = entry
    return ("0" if target_kind == "material" else "1"), target


def _order(ask: Ask) -> tuple[str, str, str, str, str, str]:
    return ask.department, ask.kind, ask.zh, ask.en, ask.wanted, str(ask.key)


def _line(place: tuple[str, str], asks: Sequence[Ask]) -> Line:
    holding = _holding(asks)
    reasons = {(ask.kind, ask.zh, ask.en, ask.wanted): ask for ask in reversed(holding)}
    return Line(place, tuple(asks), tuple(sorted(reasons.values(), key=_order)), _contradict(holding))


def _holding(asks: Sequence[Ask]) -> list[Ask]:
    """Leave out what the lead department ruled against; a ruling whose chosen ask is gone binds nobody."""
    present = {ask.key for ask in asks}
    return [ask for ask in asks if ask.ruled_by is None or ask.ruled_by not in present or ask.ruled_by == ask.key]


def _contradict(asks: Sequence[Ask]) -> bool:
    wishes = {_plain(ask.wanted) for ask in asks if _plain(ask.wanted)}
    return len(wishes) > 1


def _plain(text: str) -> str:
    return "".join(text.split()).casefold()


@dataclass(frozen=True)
class Standing:
    """One case that is still in intake: does it hold the notice back?"""

    complete: bool
    has_ready: bool
    has_draft: bool = False

    @property
    def is_through(self) -> bool:
        """Whether the department has said what it has to say."""
        return not self.has_draft and (self.complete or self.has_ready)


def barrier_is_open(standings: Iterable[Standing]) -> bool:
    """Say whether the notice may go: somebody asks for something, and nobody is still looking."""
    everybody = list(standings)
    return any(one.has_ready for one in everybody) and all(one.is_through for one in everybody)
