"""The one workflow engine: declarations.

A room writes a class derived from `Workflow` with its states and one method per move, each decorated with `@step`.
The class is mixed into a `core.models.WorkflowModel`. The only way to make a move is `core.actions.move`; calling
the method itself raises DirectMove. The state machine underneath is django-fsm-2's.
"""

import functools
import inspect
import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, ClassVar, TypeAlias, cast

import django_fsm
import pgtrigger
from django.db.models import CheckConstraint, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from services.core.actors import KIND_LABELS, Actor

Text: TypeAlias = str | Promise
Permission: TypeAlias = Callable[[Any, Actor], bool]
Condition: TypeAlias = Callable[[Any], bool]

STATE_FIELD = "state"
STATE_LENGTH = 20

_order = itertools.count()
_moving: ContextVar[tuple[int, str] | None] = ContextVar("moving", default=None)


class DirectMove(Exception):
    """A transition method was called without core.actions.move: a programming error."""


class MoveRefused(Exception):
    """A move was not made; the message is for the person who asked for it. `status` is the HTTP status."""

    status = 409

    def __init__(self, message: Text, *, last: Any = None) -> None:
        super().__init__(message)
        self.message = message
        self.last = last  # the core.models.Movement that came before, if any


class MoveNotPossible(MoveRefused):
    """The state or a condition does not allow the move, for instance because somebody was faster."""

    status = 409


class MoveNotPermitted(MoveRefused):
    """This actor may not make this move."""

    status = 403


@dataclass(frozen=True)
class State:
    """A state with the words staff use and the words the public reads."""

    code: str
    staff: Text
    public: Text
    tone: str = "doing"  # done | doing | need | wait | ended: how a page colours it


@dataclass(frozen=True)
class Declaration:
    """One line of the table of moves: from one state, by one method, to another."""

    name: str
    source: str
    target: str
    label: Text
    done: Text
    who: tuple[Text, ...]
    permission: Permission
    conditions: tuple[Condition, ...]
    order: int

    @classmethod
    def of(cls, transition: Any) -> "Declaration":
        """Return what `step` declared of a transition of the machine underneath."""
        custom = transition.custom
        return cls(
            name=transition.name,
            source=str(transition.source),
            target=str(transition.target),
            label=custom["label"],
            done=custom["done"],
            who=who_of(transition.permission),
            permission=transition.permission,
            conditions=tuple(transition.conditions),
            order=custom["order"],
        )


@dataclass(frozen=True)
class Move:
    """A move as a page offers it; `reason` says why it is not open at the moment, and is empty when it is."""

    name: str
    label: Text
    target: str
    reason: Text = ""


class Workflow:
    """The base of a room's machine: its states in the order of life, the first one a new row has, and the moves."""

    states: ClassVar[tuple[State, ...]] = ()
    initial: ClassVar[str] = ""
    machine_title: ClassVar[Text] = ""

    @classmethod
    def state_of(cls, code: str) -> State:
        """Return the declaration of a state; raise KeyError for an unknown one."""
        for state in cls.states:
            if state.code == code:
                return state
        raise KeyError(code)

    @classmethod
    def codes(cls) -> list[str]:
        """Return every state's code, in the order of life."""
        return [state.code for state in cls.states]


def by(*kinds: str) -> Permission:
    """Return a permission that lets actors of these kinds move."""
    unknown = set(kinds) - set(KIND_LABELS)
    if unknown:
        raise ValueError(f"Unknown kinds of actor: {sorted(unknown)}")

    def permitted(instance: Any, actor: Actor) -> bool:
        return actor.kind in kinds

    permitted.who = tuple(KIND_LABELS[kind] for kind in kinds)  # type: ignore[attr-defined]
    return permitted


def permission(who: Text) -> Callable[[Permission], Permission]:
    """Mark a function (instance, actor) -> bool as a permission and say in words who it lets through."""

    def mark(function: Permission) -> Permission:
        function.who = (who,)  # type: ignore[attr-defined]
        return function

    return mark


def any_of(*permissions: Permission) -> Permission:
    """Return a permission that holds when one of these does."""

    def permitted(instance: Any, actor: Actor) -> bool:
        return any(one(instance, actor) for one in permissions)

    permitted.who = tuple(who for one in permissions for who in who_of(one))  # type: ignore[attr-defined]
    return permitted


def condition(reason: Text, *, named: Callable[[Any], Text] | None = None) -> Callable[[Condition], Condition]:
    """Mark a function (instance) -> bool as a condition and say what people read when it does not hold.

    `named` says it of the instance, naming what stands in the way.
    """

    def mark(function: Condition) -> Condition:
        function.reason = reason  # type: ignore[attr-defined]
        function.named = named  # type: ignore[attr-defined]
        return function

    return mark


def who_of(permission: Permission) -> tuple[Text, ...]:
    """Return who a permission lets through, in words."""
    return getattr(permission, "who", (permission.__name__,))


def reason_of(condition: Condition, instance: Any) -> Text:
    """Return what people read when the condition does not hold for the instance."""
    if named := getattr(condition, "named", None):
        return cast(Text, named(instance))
    return getattr(condition, "reason", "") or _("The conditions for this step are not met yet.")


def step(
    *,
    source: str | Sequence[str],
    target: str,
    permission: Permission | Sequence[str],
    label: Text,
    conditions: Iterable[Condition] = (),
    done: Text = "",
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Declare a move: the method runs inside core.actions.move, after the state, conditions and permission are checked.

    `permission` is a function (instance, actor) -> bool or names of kinds of actor. `done` is what somebody reads who
    comes too late, with %(who)s and %(when)s. The method is called with actor, at, the caller's further keyword
    arguments, and `reason` if it has a parameter of that name; a dict it returns becomes the movement's detail.
    Stack several on one method when the target depends on the source.
    """
    may = permission if callable(permission) else by(*permission)

    def decorate(method: Callable[..., Any]) -> Callable[..., Any]:
        declared = django_fsm.transition(
            STATE_FIELD,
            source=[source] if isinstance(source, str) else list(source),
            target=target,
            conditions=list(conditions),
            permission=may,  # type: ignore[arg-type]  # the machine underneath calls its actor a user
            custom={"label": label, "done": done, "order": next(_order)},
        )(method)
        return declared if declared is method else _only_by_move(declared)

    return decorate


def _only_by_move(transition: Callable[..., Any]) -> Callable[..., Any]:
    name = transition.__name__

    @functools.wraps(transition)
    def guarded(self: Any, *args: Any, **kwargs: Any) -> Any:
        if _moving.get() != (id(self), name):
            raise DirectMove(f'{type(self).__name__}.{name}() was called directly; use core.actions.move(…, "{name}").')
        return transition(self, *args, **kwargs)

    return guarded


@contextmanager
def moving(instance: Any, name: str) -> Iterator[None]:
    """Allow one transition method of one instance to be called; only core.actions.move uses this."""
    token = _moving.set((id(instance), name))
    try:
        yield
    finally:
        _moving.reset(token)


@functools.cache
def table_of(machine: type[Workflow]) -> tuple[Declaration, ...]:
    """Return the table of moves of a workflow class or its model, in the order of declaration."""
    methods = inspect.getmembers(machine, lambda member: hasattr(member, "_django_fsm"))
    found = [Declaration.of(one) for _name, method in methods for one in method._django_fsm.transitions.values()]
    codes = machine.codes()
    return tuple(sorted(found, key=lambda one: (one.order, codes.index(one.source))))


def declared_from(instance: Any, name: str) -> Declaration | None:
    """Return the declaration of a move from the instance's present state, or None; LookupError: no such move at all."""
    machine = getattr(getattr(type(instance), name, None), "_django_fsm", None)
    if machine is None:
        raise LookupError(f"{type(instance).__name__} has no move {name!r}.")
    transition = machine.transitions.get(instance.state)
    return Declaration.of(transition) if transition else None


def fsm_trigger(workflow: type[Workflow], *, name: str = "only_declared_moves") -> pgtrigger.FSM:
    """Return the trigger that refuses, in the database, a change of state that no move declares.

    It is the net under `move`: `QuerySet.update`, `bulk_update` and plain SQL pass through it too.
    """
    table = table_of(workflow)  # type: ignore[arg-type]  # a class is hashable
    pairs = sorted({(one.source, one.target) for one in table})
    return pgtrigger.FSM(name=name, field=STATE_FIELD, transitions=pairs)


def birth_trigger(workflow: type[Workflow], *, name: str = "born_in_first_state") -> pgtrigger.Protect:
    """Return the trigger that refuses, in the database, a new row in any other state than the first."""
    return pgtrigger.Protect(name=name, operation=pgtrigger.Insert, condition=~pgtrigger.Q(new__state=workflow.initial))


def known_state(workflow: type[Workflow], *, name: str) -> CheckConstraint:
    """Return the named constraint that a row's state is one of the declared ones."""
    return CheckConstraint(condition=Q(state__in=workflow.codes()), name=name)
