"""Conditions are data: {question: [answers]}. AND over keys, OR over lists and over groups; no expression language."""

from collections.abc import Iterable, Mapping, Sequence

Group = Mapping[str, Sequence[str]]


def matches(when: Group | Sequence[Group] | None, answers: Mapping[str, str]) -> bool:
    """Tell whether the answers fulfil the condition; no condition is always fulfilled, no answer never is."""
    if not when:
        return True
    groups = [when] if isinstance(when, Mapping) else when
    return any(all(answers.get(question) in allowed for question, allowed in group.items()) for group in groups)


def may_match(when: Sequence[Group], answers: Mapping[str, str], open_questions: Iterable[str]) -> bool:
    """Tell whether answering the open questions could still fulfil the condition."""
    still_open = set(open_questions)
    return not when or any(
        all(question in still_open or answers.get(question) in allowed for question, allowed in group.items())
        for group in when
    )


def questions_of(when: Sequence[Group]) -> set[str]:
    return {question for group in when for question in group}
