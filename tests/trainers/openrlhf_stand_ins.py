"""Stand-ins that OpenRLHF's ``SingleTurnAgentExecutor`` is run with: a tokenizer, an engine, no model."""

from __future__ import annotations

import asyncio
import logging
from types import ModuleType, SimpleNamespace
from typing import Any

AGENT = "openrlhf/utils/agent.py"
STUBS: dict[str, dict[str, object]] = {
    "openrlhf": {},
    "openrlhf.utils": {},
    "openrlhf.utils.logging_utils": {"init_logger": logging.getLogger},
}


class Ids(list[int]):
    """Token ids as the tokenizer's tensor gives them."""

    def tolist(self) -> list[int]:
        return list(self)


class Tokenizer:
    """A token a character; special tokens stay in what is decoded, as OpenRLHF asks."""

    def __call__(self, *, text: str, **_: object) -> dict[str, list[Ids]]:
        return {"input_ids": [Ids(map(ord, text))]}

    def decode(self, ids: list[int], *, skip_special_tokens: bool) -> str:
        assert not skip_special_tokens
        return "".join(map(chr, ids))


def rollout(
    agent: ModuleType, rewarder: str | list[str], prompt: str, says: str, label: str
) -> dict[str, Any]:
    """What OpenRLHF makes of one sampled response; ``rewarder``: a URL, or a file in a list."""

    async def generate(*_: object, **__: object) -> Any:
        output = SimpleNamespace(token_ids=list(map(ord, says)), finish_reason="stop", logprobs=None)
        return SimpleNamespace(outputs=[output])

    executor = agent.SingleTurnAgentExecutor(rewarder)
    sampling = SimpleNamespace(max_tokens=100, logprobs=None)
    engine = SimpleNamespace(generate=generate)
    return dict(asyncio.run(executor.execute(prompt, label, sampling, 10_000, Tokenizer(), engine)))
