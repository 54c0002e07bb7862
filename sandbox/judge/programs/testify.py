"""Stand-ins for Go's most common packages of assertions, ``testify``'s ``assert`` and ``require``: a cell has
the standard library alone.
"""

from __future__ import annotations

from importlib.resources import files

PATH = "github.com/stretchr/testify/"
IMPORTS = ("reflect", "math", "strings")
_STOPS = "require"  # of these two, the one whose failed assertion ends the test

_ANY = "interface{}"
_TWO = (("want", _ANY), ("got", _ANY))
_ONE = (("got", _ANY),)
_METHODS: dict[str, tuple[tuple[tuple[str, str], ...], str]] = {
    "Equal": (_TWO, "same_X(want, got)"),
    "EqualValues": (_TWO, "same_X(want, got) || near_X(want, got, 0)"),
    "Exactly": (_TWO, "same_X(want, got)"),
    "NotEqual": (_TWO, "!same_X(want, got)"),
    "True": ((("got", "bool"),), "got"),
    "False": ((("got", "bool"),), "!got"),
    "Nil": (_ONE, "nothing_X(got)"),
    "NotNil": (_ONE, "!nothing_X(got)"),
    "Empty": (_ONE, "empty_X(got)"),
    "NotEmpty": (_ONE, "!empty_X(got)"),
    "Zero": (_ONE, "empty_X(got)"),
    "Len": ((("got", _ANY), ("want", "int")), "own_reflect_NAME.ValueOf(got).Len() == want"),
    "InDelta": ((*_TWO, ("delta", "float64")), "near_X(want, got, delta)"),
    "InEpsilon": (
        (*_TWO, ("rel", "float64")),
        "near_X(want, got, rel*own_math_NAME.Abs(own_reflect_NAME.ValueOf(want)."
        "Convert(own_reflect_NAME.TypeOf(0.0)).Float()))",
    ),
    "ElementsMatch": (_TWO, "same_members_X(want, got)"),
    "Contains": ((("got", _ANY), ("want", _ANY)), "holds_X(got, want)"),
    "NotContains": ((("got", _ANY), ("want", _ANY)), "!holds_X(got, want)"),
    "NoError": ((("got", "error"),), "got == nil"),
    "Error": ((("got", "error"),), "got != nil"),
    "EqualError": ((("got", "error"), ("want", "string")), "got != nil && got.Error() == want"),
    "Panics": ((("got", "func()"),), "panics_X(got)"),
    "NotPanics": ((("got", "func()"),), "!panics_X(got)"),
}


def stand_in(alias: str, path: str, name: str) -> str:
    """Declarations that take the package's place under this alias; ``name`` ends their identifiers."""
    text = (files("sandbox.judge.programs") / "testify.go.txt").read_text(encoding="utf-8")
    methods = "\n".join(_method(method, *row) for method, row in _METHODS.items())
    how = "stops" if path == PATH + _STOPS else "fails"
    filled = (text + methods + "\n").replace("HOW", how).replace("_X", "_ALIAS_NAME")
    return filled.replace("ALIAS", alias).replace("NAME", name)


def _method(method: str, parameters: tuple[tuple[str, str], ...], condition: str) -> str:
    """The method of an instance, which knows its test, and the function, which is told it."""
    typed = ", ".join(f"{name} {kind}" for name, kind in parameters)
    names = ", ".join(name for name, _kind in parameters)
    return (
        f"func (a *asserting_X) {method}({typed}, words ...interface{{}}) bool {{"
        f' a.t.Helper(); return a.say({condition}, "{method}", {names if "func" not in typed else "0"}) }}\n'
        f"func (package_X) {method}(t own_testing_NAME.TB, {typed}, words ...interface{{}}) bool {{"
        f" t.Helper(); return (&asserting_X{{t}}).{method}({names}) }}"
    )
