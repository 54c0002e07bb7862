"""Whose turn it is: nothing is lost or served twice, order within a request holds, nobody starves."""

from __future__ import annotations

from collections import Counter, defaultdict

from hypothesis import given
from hypothesis import strategies as st

from service.ports import Sender
from service.turns import QUANTUM, SMALL, URGENT_SHARE, Turns

Entry = tuple[int, int]  # request, position

requests = st.lists(
    st.tuples(st.sampled_from(["a", "b", "c"]), st.booleans(), st.integers(1, 60), st.floats(0.01, 50.0)),
    max_size=12,
)


def filled(asked: list[tuple[str, bool, int, float]]) -> Turns[Entry]:
    turns: Turns[Entry] = Turns()
    for request, (client, urgent, size, cost) in enumerate(asked):
        turns.add(Sender(client, urgent), request, [((request, i), cost) for i in range(size)])
    return turns


def drained(turns: Turns[Entry], at_once: float) -> list[Entry]:
    taken: list[Entry] = []
    while turns:
        some = turns.take(at_once)
        assert some, "something waits and nothing is served"
        taken += some
    return taken


@given(requests, st.floats(0.1, 500.0))
def test_everything_is_served_once_and_each_request_in_order(
    asked: list[tuple[str, bool, int, float]], at_once: float
) -> None:
    turns = filled(asked)
    assert turns.waiting == sum(size for _, _, size, _ in asked)
    taken = drained(turns, at_once)
    assert Counter(taken) == Counter((r, i) for r, (_, _, size, _) in enumerate(asked) for i in range(size))
    assert turns.waiting == 0
    positions = defaultdict(list)
    for request, position in taken:
        positions[request].append(position)
    assert all(found == sorted(found) for found in positions.values())


@given(requests, st.data())
def test_who_leaves_is_not_served_and_the_others_are(
    asked: list[tuple[str, bool, int, float]], data: st.DataObject
) -> None:
    """Small requests share a line and are left to their sender; all others go at once."""
    turns = filled(asked)
    gone = data.draw(st.sets(st.sampled_from(range(len(asked))))) if asked else set()
    for request in gone:
        client, urgent, _, _ = asked[request]
        turns.leave(Sender(client, urgent), request)
    served = Counter(request for request, _ in drained(turns, 64.0))
    for request, (_, _, size, _) in enumerate(asked):
        assert served[request] == (0 if request in gone and size > SMALL else size)
    assert turns.waiting == 0


def test_a_small_request_waits_for_no_more_than_a_few_items_of_a_giant() -> None:
    turns: Turns[str] = Turns()
    turns.add(Sender("x"), "giant", [("giant", 1.0)] * 10_000)
    turns.take(500)
    turns.add(Sender("x"), "small", [("small", 1.0)])
    assert "small" in turns.take(2 * QUANTUM)


def test_a_few_entries_of_a_large_request_stand_in_its_own_line() -> None:
    """What waits may be packets of many items; that they are few does not make their request a small one."""
    turns: Turns[str] = Turns()
    for request in range(100):
        turns.add(Sender("x"), request, [("small", 1.0)])
    turns.add(Sender("x"), "giant", [("packet", QUANTUM)] * 2, large=True)
    assert sorted(turns.entries()) == ["packet"] * 2 + ["small"] * 100
    assert "packet" in turns.take(2 * QUANTUM)
    turns.leave(Sender("x"), "giant")
    assert "packet" not in turns.entries()


def test_thousands_of_small_requests_do_not_hold_up_a_giant() -> None:
    """A client's small requests share one line, which takes turns with its batch."""
    turns: Turns[str] = Turns()
    for request in range(5_000):
        turns.add(Sender("x"), request, [("small", 1.0)])
    turns.add(Sender("x"), "giant", [("giant", 1.0)] * 5_000)
    shares = Counter(turns.take(2_000))
    assert abs(shares["giant"] - shares["small"]) <= 2 * QUANTUM


def test_clients_have_equal_shares_however_much_they_send() -> None:
    turns: Turns[str] = Turns()
    for request in range(40):
        turns.add(Sender("many"), request, [("many", 1.0)] * 1_000)
    turns.add(Sender("one"), "request", [("one", 1.0)] * 5_000)
    shares = Counter(turns.take(4_000))
    assert abs(shares["many"] - shares["one"]) <= 2 * QUANTUM


def test_costs_count_not_items() -> None:
    turns: Turns[str] = Turns()
    turns.add(Sender("cheap"), "cheap", [("cheap", 1.0)] * 5_000)
    turns.add(Sender("dear"), "dear", [("dear", 10.0)] * 5_000)
    shares = Counter(turns.take(8_000))
    assert abs(shares["cheap"] - 10 * shares["dear"]) <= 3 * QUANTUM


def test_evaluation_waits_while_there_is_training_but_not_for_ever() -> None:
    turns: Turns[str] = Turns()
    turns.add(Sender("x", urgent=False), "evaluation", [("evaluation", 1.0)] * 10_000)
    turns.take(3_000)
    turns.add(Sender("x"), "training", [("training", 1.0)] * 10_000)
    shares = Counter(turns.take(5_000))
    assert 0 < shares["evaluation"] <= 5_000 / URGENT_SHARE + 2 * QUANTUM


def test_an_idle_client_has_saved_nothing_up() -> None:
    """Who comes late is served like the others from then on, not alone until it has caught up."""
    turns: Turns[str] = Turns()
    turns.add(Sender("early"), "early", [("early", 1.0)] * 10_000)
    turns.take(5_000)
    turns.add(Sender("late"), "late", [("late", 1.0)] * 10_000)
    shares = Counter(turns.take(1_000))
    assert abs(shares["early"] - shares["late"]) <= 3 * QUANTUM
