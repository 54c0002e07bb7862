"""What a model said, out of what engines and servers wrap it in: their replies, choices and lists of them."""

from __future__ import annotations

from cli.stored.shapes import Fields


def completions_in(value: object) -> list[object]:
    """The completions of a column: texts, or chat message lists; what is neither is left to the service.

    Known are lists of them, in lists of their own too (lm-evaluation-harness), objects with a ``text``
    (vLLM, completions of OpenAI's API) or a ``message`` (its chats), with these as ``choices`` or
    ``outputs``, and a batch's reply, which has them in its ``body``.
    """
    if isinstance(value, dict):
        return _of_object(value)
    if not isinstance(value, list) or is_chat(value):
        return [value]
    if value and all(_is_part(part) for part in value):
        return ["".join(str(part["text"]) for part in value)]
    return [completion for one in value for completion in completions_in(one)]


def is_chat(value: object) -> bool:
    """Whether it is a list of messages."""
    return isinstance(value, list) and bool(value) and all(map(_is_message, value))


def prompt_text(prompt: object) -> str:
    """A prompt as one text; of a chat, all that its messages say."""
    if isinstance(prompt, str):
        return prompt
    messages = prompt if isinstance(prompt, list) else []
    return "\n".join(_content_text(one.get("content")) for one in messages if isinstance(one, dict))


def _content_text(content: object) -> str:
    if isinstance(content, list):
        return "".join(str(part["text"]) for part in content if _is_part(part))
    return content if isinstance(content, str) else ""


def _of_object(value: Fields) -> list[object]:
    if _is_message(value):
        return [[value]]
    for name in ("body", "choices", "outputs"):
        if isinstance(value.get(name), dict | list):
            return completions_in(value[name])
    if _is_message(value.get("message")):
        return [[value["message"]]]
    return [value["text"]] if isinstance(value.get("text"), str) else [value]


def _is_message(value: object) -> bool:
    return isinstance(value, dict) and "role" in value


def _is_part(value: object) -> bool:
    """Whether it is a part of a message's content."""
    return isinstance(value, dict) and value.get("type") == "text" and isinstance(value.get("text"), str)
