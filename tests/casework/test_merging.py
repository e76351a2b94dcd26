"""The merged notice: the same asks in any order, each thing once, with all its reasons."""

from hypothesis import given
from hypothesis import strategies as st

from services.casework.merging import Ask, Standing, barrier_is_open, merge

WISHES = ("", "原件", "彩色扫描件")


@st.composite
def asks(draw) -> list[Ask]:
    count = draw(st.integers(0, 8))
    return [
        Ask(
            key=number,
            department=draw(st.sampled_from(["police", "health", "medical"])),
            target_kind=draw(st.sampled_from(["material", "element"])),
            target=draw(st.sampled_from(["marriage_cert", "child.name", "photo"])),
            kind=draw(st.sampled_from(["missing", "unclear"])),
            zh=draw(st.sampled_from(["缺少", "看不清"])),
            en=draw(st.sampled_from(["missing", "cannot be read"])),
            wanted=draw(st.sampled_from(WISHES)),
            ruled_by=draw(st.sampled_from([None, 0, 1, 2])),
        )
        for number in range(count)
    ]


@given(asks(), st.randoms(use_true_random=False))
def test_the_order_of_the_asks_changes_nothing(found, random):
    shuffled = list(found)
    random.shuffle(shuffled)
    assert merge(shuffled) == merge(found)


@given(asks())
def test_every_ask_is_in_exactly_one_line_and_no_line_is_empty(found):
    lines = merge(found)
    assert sorted(ask.key for line in lines for ask in line.asks) == sorted(ask.key for ask in found)
    assert len({line.place for line in lines}) == len(lines)
    assert all(line.asks and all(ask.place == line.place for ask in line.asks) for line in lines)


@given(asks())
def test_the_same_reason_is_told_once_and_none_is_lost_but_by_a_ruling(found):
    for line in merge(found):
        told = [(one.kind, one.zh, one.en, one.wanted) for one in line.reasons]
        assert len(told) == len(set(told))
        present = {one.key for one in line.asks}
        holding = {
            (one.kind, one.zh, one.en, one.wanted)
            for one in line.asks
            if one.ruled_by is None or one.ruled_by not in present or one.ruled_by == one.key
        }
        assert set(told) == holding


@given(asks())
def test_merging_what_was_merged_gives_the_same_lines(found):
    lines = merge(found)
    assert merge([ask for line in lines for ask in line.asks]) == lines


@given(asks())
def test_a_line_contradicts_exactly_when_two_unruled_wishes_differ(found):
    for line in merge(found):
        assert line.contradicts == (len({one.wanted for one in line.reasons if one.wanted}) > 1)


@given(st.lists(st.builds(Standing, complete=st.booleans(), has_ready=st.booleans(), has_draft=st.booleans())))
def test_the_barrier_opens_when_somebody_asks_and_nobody_is_still_looking(standings):
    expected = any(one.has_ready for one in standings) and not any(
        one.has_draft or not (one.complete or one.has_ready) for one in standings
    )
    assert barrier_is_open(standings) == expected


def test_two_departments_that_want_different_things_of_one_paper_contradict_until_the_lead_has_ruled():
    first = Ask(1, "police", "material", "photo", "replace", "换", "replace", wanted="彩色")
    second = Ask(2, "health", "material", "photo", "replace", "换", "replace", wanted="黑白")
    (line,) = merge([first, second])
    assert line.contradicts
    ruled = Ask(2, "health", "material", "photo", "replace", "换", "replace", wanted="黑白", ruled_by=1)
    (line,) = merge([first, ruled])
    assert not line.contradicts
    assert [one.wanted for one in line.reasons] == ["彩色"]
    assert line.departments == ("health", "police")
