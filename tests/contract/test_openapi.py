"""The saved OpenAPI document is the contract: a change to it is a change that callers must be told of."""

from __future__ import annotations

import json
from typing import Any

import pytest

from service.openapi import EXAMPLE
from service.wire.item import Item
from service.wire.json_text import dumps
from service.wire.request import read_request
from tests.contract.save_openapi import SAVED, document


@pytest.fixture(scope="module", name="document")
def fixture_document() -> Any:
    """The document of this code."""
    return document()


def test_the_saved_document_is_this_codes(document: Any) -> None:
    """Write it anew with ``python -m tests.contract.save_openapi``, and say in the CHANGELOG what changed."""
    assert json.loads(SAVED.read_text(encoding="utf-8")) == json.loads(json.dumps(document))


def test_the_example_is_a_request_that_is_understood() -> None:
    items = read_request(dumps(EXAMPLE)).items
    assert items
    assert all(isinstance(item, Item) for item in items)


def test_every_refusal_is_documented(document: Any) -> None:
    responses = document["paths"]["/v1/score"]["post"]["responses"]
    assert {"200", "400", "401", "413", "415", "422", "429"} <= set(responses)


def test_every_reference_leads_somewhere(document: Any) -> None:
    schemas = document["components"]["schemas"]
    references = [part.split('"')[0] for part in json.dumps(document).split('"#/components/schemas/')[1:]]
    assert references
    assert set(references) <= set(schemas)
