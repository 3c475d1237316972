"""Intrinsic functions: `States.Format('Hello {}', $.name)`, compiled from text."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from random import Random
from typing import Final, Protocol

from harness.stepfunctions.errors import RUNTIME, FieldError
from harness.stepfunctions.language import jsonpath
from harness.stepfunctions.language.functions import FUNCTIONS, FunctionError, Literal
from harness.stepfunctions.language.jsonpath import Path, PathError, compile_path
from harness.stepfunctions.values import JSON, dumps

INTRINSIC_FAILURE: Final = "States.IntrinsicFailure"


class Environment(jsonpath.Environment, Protocol):
    """What a function can reach beside its document."""

    @property
    def random(self) -> Random:
        """Return the execution's own source of randomness."""


Argument = "Call | Path | Literal"


@dataclass(frozen=True, slots=True)
class Call:
    """A compiled function call."""

    text: str
    function: Callable[..., JSON]
    arguments: "tuple[Call | Path | Constant, ...]"

    def evaluate(self, document: JSON, environment: Environment) -> JSON:
        """Return the function's result; raises FieldError.

        It is States.IntrinsicFailure for a wrong argument, but States.Runtime for a missing one.
        The cause names the outermost call, as on AWS.
        """
        try:
            return self.result(document, environment)
        except MissingArgumentError as error:
            raise self._failure(RUNTIME, error) from None
        except FunctionError as error:
            raise self._failure(INTRINSIC_FAILURE, error) from None

    def result(self, document: JSON, environment: Environment) -> JSON:
        """Return the function's result; raises FunctionError."""
        arguments = [_value(each, document, environment) for each in self.arguments]
        return self.function(environment.random, *arguments)

    def _failure(self, name: str, error: FunctionError) -> FieldError:
        return FieldError(name, f"The function '{self.text}' had the following error: {error}")


class MissingArgumentError(FunctionError):
    """A path among the arguments finds nothing."""


def _value(argument: "Call | Path | Constant", document: JSON, environment: Environment) -> JSON:
    if isinstance(argument, Call):
        return argument.result(document, environment)
    try:
        return argument.evaluate(document, environment)
    except PathError as error:
        text = argument.text if isinstance(argument, Path) else ""
        raise MissingArgumentError(_missing(text, document, str(error))) from None


def _missing(path: str, document: JSON, reason: str) -> str:
    """Return AWS's words: the context object is not told from the input, an index may leak."""
    if reason.startswith("Filter: "):
        return reason
    shown = path.removeprefix("$") if path.startswith("$$") else path
    return (
        f"The JsonPath argument for the field '{shown}' could not be found "
        f"in the input '{dumps(document)}'"
    )


@dataclass(frozen=True, slots=True)
class Constant:
    """A literal argument."""

    value: JSON

    def evaluate(self, _document: JSON, _environment: Environment) -> JSON:
        """Return the value."""
        return self.value


_TOKEN: Final = re.compile(
    r"\s*(?:(?P<call>States\.\w+)\s*\(|(?P<string>'(?:[^'\\]|\\.)*')"
    r"|(?P<number>-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|(?P<word>true|false|null)\b"
    r"|(?P<path>\$)|(?P<mark>[,)]))",
    re.DOTALL,
)
_WORDS: Final = {"true": True, "false": False, "null": None}


@lru_cache(maxsize=4096)
def compile_intrinsic(text: str) -> Call:
    """Return the compiled call; raises ValueError, saying where, for what is not one."""
    call, end = _Parser(text).call(0)
    if text[end:].strip():
        raise ValueError(f"unexpected '{text[end:]}' after the call in '{text}'")
    return call


class _Parser:
    """Recursive descent over one text; each method takes a position and returns the next."""

    def __init__(self, text: str) -> None:
        self._text = text

    def call(self, position: int) -> tuple[Call, int]:
        token = self._token(position)
        name = token["call"]
        if name is None:
            raise ValueError(f"expected a function call at '{self._text[position:]}'")
        if name not in FUNCTIONS:
            raise ValueError(f"'{name}' is not one of the intrinsic functions")
        function, fewest, most = FUNCTIONS[name]
        arguments, end = self._arguments(token.end())
        if not fewest <= len(arguments) <= most:
            raise ValueError(f"'{name}' does not take {len(arguments)} arguments")
        return Call(self._text[token.start() : end].strip(), function, tuple(arguments)), end

    def _arguments(self, position: int) -> "tuple[list[Call | Path | Constant], int]":
        arguments: list[Call | Path | Constant] = []
        token = self._token(position)
        if token["mark"] == ")":
            return arguments, token.end()
        while True:
            argument, position = self._argument(position)
            arguments.append(argument)
            token = self._token(position)
            position = token.end()
            if token["mark"] == ")":
                return arguments, position
            if token["mark"] != ",":
                raise ValueError(f"expected ',' or ')' at '{self._text[token.start() :]}'")

    def _argument(self, position: int) -> "tuple[Call | Path | Constant, int]":
        token = self._token(position)
        if token["call"]:
            return self.call(position)
        if token["path"]:
            end = self._path_end(token.start("path"))
            return compile_path(self._text[token.start("path") : end].strip()), end
        if token["string"] is not None:
            return Constant(Literal(token["string"][1:-1])), token.end()
        if token["word"]:
            return Constant(_WORDS[token["word"]]), token.end()
        if token["number"]:
            number = float(token["number"])
            is_integer = token["number"].lstrip("-").isdigit()
            return Constant(int(token["number"]) if is_integer else number), token.end()
        raise ValueError(f"expected an argument at '{self._text[position:]}'")

    def _path_end(self, position: int) -> int:
        """Return where a path ends: at a comma or parenthesis outside brackets and quotes."""
        depth, quote = 0, ""
        for index in range(position, len(self._text)):
            char = self._text[index]
            if quote:
                quote = "" if char == quote else quote
            elif char in "'\"" and depth:
                quote = char
            elif depth == 0 and char in ",)" and self._text[index - 1 : index + 1] != "()":
                return index
            else:
                depth += (char in "[(") - (char in "])")
        raise ValueError(f"the path in '{self._text}' does not end")

    def _token(self, position: int) -> re.Match[str]:
        token = _TOKEN.match(self._text, position)
        if token is None:
            raise ValueError(f"unexpected '{self._text[position:]}' in '{self._text}'")
        return token
