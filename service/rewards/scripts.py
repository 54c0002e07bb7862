"""Which letters a language is written with."""

from __future__ import annotations

import re
from types import MappingProxyType

# Letters beyond a-z that a language written in Latin script uses.  A word with any other letter is foreign.
_LATIN = MappingProxyType(
    {
        "en": "",
        "id": "",
        "ms": "",
        "sw": "",
        "it": "àèéìîòóù",
        "fr": "àâæçéèêëîïôœùûüÿ",
        "es": "áéíñóúü",
        "pt": "àáâãçéêíóôõúü",
        "de": "äöüß",
        "nl": "áèéêëíïóöúü",
        "sv": "åäöé",
        "da": "æøåé",
        "no": "æøåéèêóòô",
        "fi": "äöåšž",
        "pl": "ąćęłńóśźż",
        "cs": "áčďéěíňóřšťúůýž",
        "tr": "çğıöşüâîû",
        "ro": "ăâîșțşţ",
        "hu": "áéíóöőúüű",
        "vi": "àáâãèéêìíòóôõùúýăđĩũơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ",
    }
)
_OTHER = MappingProxyType(
    {
        "zh": "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af\u3005",
        "ja": "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u3005\u3041-\u3096\u30a1-\u30fa\u30fc",
        "ko": "\u1100-\u11ff\u3131-\u318e\uac00-\ud7a3",
        "ru": "а-яё",
        "uk": "а-щьюяґєії",
        "bg": "а-ъьюя",
        "el": "\u0370-\u03ff\u1f00-\u1fff",
        "he": "\u05d0-\u05ea",
        "ar": "\u0620-\u064a\u0671-\u06d3",
        "fa": "\u0620-\u064a\u0671-\u06d3",
        "ur": "\u0620-\u064a\u0671-\u06d3",
        "hi": "\u0904-\u0939\u0958-\u0961",
        "bn": "\u0985-\u09b9\u09dc-\u09e1",
        "ta": "\u0b85-\u0bb9",
        "te": "\u0c05-\u0c39",
        "th": "\u0e01-\u0e30\u0e32-\u0e33\u0e40-\u0e46",
        "ka": "\u10d0-\u10ff",
        "hy": "\u0561-\u0587",
    }
)
LANGUAGES = (*_LATIN, *_OTHER)


def word_of(language: str) -> re.Pattern[str]:
    """A pattern of the language's lower-case words; marks between the letters are nobody's.

    Raises KeyError for a language that is not in ``LANGUAGES``.
    """
    own = _OTHER.get(language)
    letters = own if own is not None else f"a-z{_LATIN[language]}"
    return re.compile(rf"(?:[{letters}]|[\W\d_])+")
