"""Compiled paths and what they find; `jsonpath` compiles them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Protocol

from harness.stepfunctions.values import JSON, dumps

Step = tuple[type[dict[str, Any]] | type[list[Any]], str | int, str]
"""The container that a value must be, the key or index to take from it, how AWS writes that."""


class PathError(Exception):
    """A path that finds nothing; the text is what AWS puts after `Invalid path '…' : `.

    `beyond` tells that the path ends in an index that the array does not have.
    """

    def __init__(self, reason: str, *, beyond: bool = False) -> None:
        super().__init__(reason)
        self.beyond = beyond


class Environment(Protocol):
    """What a path can reach beside its document."""

    @property
    def variables(self) -> Mapping[str, JSON]:
        """Return the variables that Assign has set."""

    def context(self) -> JSON:
        """Return the context object."""


@dataclass(frozen=True, slots=True)
class Path:
    """A compiled path. `root` is `$`, `$$` or the name of a variable; `text` is as written.

    First come definite `steps`, then maybe an indefinite `rest` that wants an array if it begins
    with `array_filter`, then maybe the names of an object to make (`picked`), or a `function`. A
    path with a `flaw` fails with it, when it is evaluated.
    """

    text: str
    root: str
    steps: tuple[Step, ...]
    rest: Callable[[JSON], list[Any]] | None = None
    array_filter: str = ""
    picked: tuple[str, ...] = ()
    function: str = ""
    flaw: str = ""

    def evaluate(self, document: JSON, environment: Environment) -> JSON:
        """Return what the path selects; raises PathError when it finds nothing."""
        base = document if self.root == "$" else self._base(environment)
        value: Any = base
        for position, (container, key, _) in enumerate(self.steps):
            if not isinstance(value, container):
                raise PathError(self._wrong(position, value))
            try:
                value = value[key]  # type: ignore[index]
            except LookupError:
                raise self._missing(position) from None
        if self.flaw:
            raise PathError(self.flaw)
        if self.rest is not None:
            if self.array_filter and not isinstance(value, list):
                raise PathError(_not_an_array(self.array_filter, value))
            value = self.rest(base)
        if self.picked:
            value = self._picked(value)
        return self._applied(value) if self.function else value

    @property
    def is_document(self) -> bool:
        """Whether the path is just `$`."""
        return self.text == "$"

    def _base(self, environment: Environment) -> JSON:
        if self.root == "$$":
            return environment.context()
        try:
            return environment.variables[self.root]
        except KeyError:
            raise PathError(f"Variable '{self.root}' has not been assigned") from None

    def _applied(self, value: JSON) -> JSON:
        try:
            return FUNCTIONS[self.function](value)
        except (TypeError, ValueError, ZeroDivisionError):
            raise PathError(f"{self.function}() cannot be applied to {dumps(value)}") from None

    def _picked(self, value: Any) -> JSON:
        if self.rest is not None:
            return [self._chosen(each) for each in value if isinstance(each, dict)]
        if not isinstance(value, dict):
            raise PathError(f"Property {several(self.picked)} not found in path {self._shown()}")
        return self._chosen(value)

    def _chosen(self, value: dict[str, Any]) -> JSON:
        return {name: value[name] for name in self.picked if name in value}

    def _missing(self, position: int) -> PathError:
        _, key, _ = self.steps[position]
        is_leaf = position == len(self.steps) - 1 and self.rest is None and not self.picked
        if isinstance(key, str) and not is_leaf:
            return PathError(f"Missing property in path {self._shown(position + 1)}")
        beyond = is_leaf and isinstance(key, int) and not self.function
        return PathError(f"No results for path: {self._shown()}", beyond=beyond)

    def _wrong(self, position: int, value: JSON) -> str:
        _, key, shown = self.steps[position]
        if isinstance(key, int):
            return _not_an_array(shown, value)
        return f"Property {shown} not found in path {self._shown(position)}"

    def _shown(self, length: int | None = None) -> str:
        return "$" + "".join(shown for _, _, shown in self.steps[:length])


def several(names: tuple[str, ...]) -> str:
    """Return names as AWS writes them in a path."""
    return "[" + ", ".join(f"'{name}'" for name in names) + "]"


def _not_an_array(filtered: str, value: JSON) -> str:
    return f"Filter: {filtered} can only be applied to arrays. Current context is: {dumps(value)}"


FUNCTIONS: Final[Mapping[str, Callable[[Any], JSON]]] = {
    "length": len,
    "min": min,
    "max": max,
    "avg": lambda values: sum(values) / len(values),
}
"""What can be called at the end of a path."""
