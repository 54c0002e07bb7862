"""Several addresses of one service."""

from __future__ import annotations

from assay_client.endpoints import SET_ASIDE_S, Endpoints

URLS = ("http://a", "http://b", "http://c")


def test_load_is_spread() -> None:
    """Each call begins with another address, and knows all of them."""
    endpoints = Endpoints(URLS)
    orders = [endpoints.order(0.0) for _ in range(3)]
    assert {order[0] for order in orders} == set(URLS)
    assert all(sorted(order) == sorted(URLS) for order in orders)


def test_a_failed_address_comes_last_for_a_while() -> None:
    """Then it is tried like the others."""
    endpoints = Endpoints(URLS)
    endpoints.failed("http://b", 100.0)
    assert {endpoints.order(101.0)[-1] for _ in range(3)} == {"http://b"}
    assert {endpoints.order(100.0 + SET_ASIDE_S)[0] for _ in range(3)} == set(URLS)


def test_an_address_that_serves_is_as_good_as_the_others() -> None:
    """At once."""
    endpoints = Endpoints(URLS)
    endpoints.failed("http://b", 100.0)
    endpoints.served("http://b")
    assert {endpoints.order(100.1)[0] for _ in range(3)} == set(URLS)
