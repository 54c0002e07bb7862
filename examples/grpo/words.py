"""A tokenizer built on the spot: a word is a token, and nothing is fetched from a hub."""

from __future__ import annotations

from collections.abc import Sequence

from tokenizers import Tokenizer, decoders, models, pre_tokenizers
from transformers import PreTrainedTokenizerFast

PAD, END, UNKNOWN = "<pad>", "<end>", "<unknown>"


def tokenizer_of(vocabulary: Sequence[str]) -> PreTrainedTokenizerFast:
    """Text is words with one space between; decoded, they stand side by side.

    Tags are ordinary words: a trainer leaves special tokens out of the text that it hands to the reward.
    """
    words = list(dict.fromkeys([PAD, END, UNKNOWN, *vocabulary]))
    backend = Tokenizer(models.WordLevel({word: i for i, word in enumerate(words)}, unk_token=UNKNOWN))
    backend.pre_tokenizer = pre_tokenizers.Split(" ", "removed")
    backend.decoder = decoders.Fuse()
    return PreTrainedTokenizerFast(
        tokenizer_object=backend,
        pad_token=PAD,
        eos_token=END,
        unk_token=UNKNOWN,
        padding_side="left",
        clean_up_tokenization_spaces=False,
    )
