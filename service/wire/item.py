"""One item as it is sent: a completion and what it is to be judged against."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, Field

from service.wire.task import STRICT, Task

Id = str | int | float | None


class Part(BaseModel):
    """A part of a chat message's content; only text is read."""

    model_config = STRICT

    type: str = "text"
    text: str | None = None


class Message(BaseModel):
    """A chat message."""

    model_config = STRICT

    role: str
    content: str | list[Part] | None = None

    @property
    def text(self) -> str:
        """Its text, parts joined."""
        if isinstance(self.content, list):
            return "".join(part.text or "" for part in self.content if part.type == "text")
        return self.content or ""


Tokens = Annotated[
    int, Field(ge=0, le=2**53, description="the completion's length in tokens, for rewards of length")
]
Messages = Annotated[list[Message], Field(min_length=1)]


class Item(BaseModel):
    """A completion to be scored."""

    model_config = STRICT

    id: Id = None
    group: Id = None
    prompt: str | list[Message] | None = None
    completion: str | Messages
    completion_prefix: str | None = None
    completion_tokens: Tokens | None = None
    task: Task

    @property
    def prompt_text(self) -> str | None:
        """The prompt as text, messages one after another."""
        if isinstance(self.prompt, list):
            return "\n".join(message.text for message in self.prompt)
        return self.prompt

    def completion_text(self, prefix: str) -> str | None:
        """The completion with its prefix joined; None if the messages hold none of the assistant's."""
        own = self.completion
        if not isinstance(own, str):
            said = [message for message in own if message.role == "assistant"]
            if not said:
                return None
            own = said[-1].text
        return (prefix if self.completion_prefix is None else self.completion_prefix) + own
