"""``harness.toml``: what a SAM template can't say, as frozen, strict models.

Paths are relative to the folder of ``harness.toml``; `Config.resolve` makes them absolute.
"""

from __future__ import annotations

import sys
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, Self

from pydantic import BeforeValidator, Field, PrivateAttr, model_validator

from harness.model.base import JsonObject, Location, Model
from harness.stack.finding import Interpreter
from harness.stack.toml import Places

if TYPE_CHECKING:
    from harness.scenarios import Vocabulary
    from harness.template import Template

__all__ = [
    "SHAPES",
    "Api",
    "Config",
    "Contracts",
    "FrontendContext",
    "OutcomeRule",
    "Parity",
    "Pattern",
    "Provider",
    "Runnable",
    "Scenarios",
    "Service",
]


_APP = r"^[\w.]+:[\w.]+$"
_URL = r"^https?://"
_PATH = r"^/"
_FIELD = r"^\$(\.\w+)+$"
SHAPES = {
    _APP: "be written package.module:name",
    _URL: "begin with http:// or https://",
    _PATH: "begin with /",
    _FIELD: "be a path like $.message or $.context.source",
}
"""What a text must do to match a regular expression, for people."""


class Runnable(Model):
    """Something that answers HTTP: an ASGI app, a command, or what runs at a URL already.

    In ``command`` and ``environment``, ``{port}`` stands for the port to listen on and
    ``{python}`` for the interpreter; ``PORT`` holds the port too. ``health`` is a path that is
    answered as soon as it can work.
    """

    app: str | None = Field(default=None, pattern=_APP)
    command: Annotated[list[str], Field(min_length=1)] | None = None
    url: str | None = Field(default=None, pattern=_URL)
    health: str = Field(default="/health", pattern=_PATH)
    environment: dict[str, str] = {}

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if len([each for each in (self.app, self.command, self.url) if each is not None]) != 1:
            raise ValueError("give exactly one of app, command and url")
        return self


class Api(Runnable):
    """The service's HTTP API; ``resource`` is the function that it is in the template."""

    resource: str | None = None


class Provider(Runnable):
    """A stand-in for an API that somebody else owns, with a seam's admin API.

    ``url_variable`` names the environment variable that tells the service where it is,
    ``timeout_variable`` the one that tells, in seconds, how long it may take to answer.
    """

    url_variable: str | None = None
    timeout_variable: str | None = None
    contract_provider: str | None = None


class Service(Model):
    """What is tested."""

    template: Path
    parameters: dict[str, str | int | float | bool | list[str]] = {}
    preload: list[str] = []
    python: str | None = None
    api: Api | None = None


class Hint(Model):
    """What a mismatch of a provider's answer means; see `harness.contracts.hints.KnownCause`."""

    says: str
    paths: list[str] = []
    message: str = ""
    expected: list[str] = []


class Contracts(Model):
    """Where the pacts are and what they are made from; names are ``module`` or ``module:name``."""

    consumer: str
    pacts: Path
    provider_states: str | None = Field(default=None, pattern=_APP)
    interactions: str | None = None
    schemas: str | None = None
    schemas_folder: Path | None = None
    guide: Path | None = None
    guide_parts: str | None = None
    hints: list[Hint] = []


class Scenarios(Model):
    """Where scenario files and the contexts that they name are."""

    paths: list[Path] = [Path("scenarios")]
    fixtures: Path | None = None


class FrontendContext(Model):
    """Where the frontend gets a context from when a step does not say."""

    provider: str
    get: str
    keys: Literal["snake_case", "as_is"] = "as_is"
    rename: dict[str, str] = {}
    unless_null: str | None = None


class OutcomeRule(Model):
    """When an answer means an outcome; ``status`` may be a class, ``2xx``."""

    status: Annotated[str | None, BeforeValidator(lambda v: str(v) if type(v) is int else v)] = None
    error: Annotated[
        list[str] | None, BeforeValidator(lambda v: [v] if isinstance(v, str) else v)
    ] = None


class Pattern(Model):
    """How a step becomes a request or an execution's input, and what the answer means.

    ``observe`` gives each field of an observation the path of its member: ``$.context.source``.
    """

    method: str = "POST"
    path: str | None = Field(default=None, pattern=_PATH)
    state_machine: str | None = None
    request: JsonObject = {}
    get_headers: JsonObject = {}
    context: FrontendContext | None = None
    observe: dict[str, Annotated[str, Field(pattern=_FIELD)]] = {}
    outcomes: dict[str, OutcomeRule] = {}

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if (self.path is None) == (self.state_machine is None):
            raise ValueError("give exactly one of path and state_machine")
        return self


class Parity(Model):
    """What must be the same when a scenario is replayed on several patterns."""

    compare: list[str] = ["outcome"]


class Remote(Model):
    """A stack that runs elsewhere: its URLs, for ``--attach NAME``."""

    api: str | None = None
    functions: str
    dynamodb: str
    step_functions: str
    providers: dict[str, str] = {}
    engine: str = "stepfunctions-local"
    time: Literal["virtual", "real"] = "real"


class Config(Model):
    """One ``harness.toml``."""

    service: Service
    providers: dict[str, Provider] = {}
    environment: dict[str, str] = {}
    contracts: Contracts | None = None
    scenarios: Scenarios = Scenarios()
    patterns: dict[str, Pattern] = {}
    parity: Parity = Parity()
    attach: dict[str, Remote] = {}

    _file: Path = PrivateAttr(default=Path("harness.toml"))
    _places: Places | None = PrivateAttr(default=None)

    def at(self, file: Path, places: Places) -> Self:
        """Remember the file and where in it each key stands."""
        self._file = file
        self._places = places
        return self

    @property
    def file(self) -> Path:
        """The file that this was read from."""
        return self._file

    @property
    def root(self) -> Path:
        """The folder that paths are relative to, absolute."""
        return self._file.resolve().parent

    def resolve(self, path: Path) -> Path:
        """Make a path of the file absolute."""
        return self.root / path

    def locate(self, *pointer: str | int) -> Location:
        """Give the place of a key, or of the nearest table around it that has one."""
        if self._places is None:
            return Location(file=str(self._file), line=1, column=1)
        return self._places.nearest(pointer)

    @property
    def several(self) -> bool:
        """Whether stacks can run side by side: not when they share what runs at a URL already."""
        api = self.service.api
        parts = [*self.providers.values(), *([api] if api is not None else [])]
        return all(part.url is None for part in parts)

    @property
    def scenario_paths(self) -> tuple[Path, ...]:
        """The folders and files that hold scenarios, absolute."""
        return tuple(self.resolve(path) for path in self.scenarios.paths)

    @property
    def fixtures(self) -> Path | None:
        """The folder of the contexts that scenarios name, absolute."""
        folder = self.scenarios.fixtures
        return None if folder is None else self.resolve(folder)

    @property
    def python(self) -> str:
        """The interpreter that the service runs in."""
        return self.interpreter.python

    @property
    def interpreter(self) -> Interpreter:
        """That interpreter, and what it should import at once."""
        own = self.service.python
        python = sys.executable if own is None else str(self.resolve(Path(own)))
        return Interpreter(python, tuple(self.service.preload))

    @cached_property
    def template(self) -> Template:
        """The service's template; read at first use.

        Raises:
            FileError: it can't be put up, or harness.toml names what is not in it.

        """
        from harness.stack.reading import read_service  # noqa: PLC0415  (YAML is slow to import)

        return read_service(self)

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The names that scenarios may use; reads the template.

        Raises:
            FileError: as `template` does.

        """
        from harness.stack.vocabulary import vocabulary  # noqa: PLC0415  (only to read scenarios)

        return vocabulary(self)
