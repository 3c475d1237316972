"""Known causes: what a .NET developer should look at when an answer is not as promised.

What is known of ASP.NET is here: each hint is a small function of a finding and the whole answer;
the first that knows wins. What is known of one provider's data is said beside its pacts.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from harness.contracts.verifier import NULL_CAME

if TYPE_CHECKING:
    from collections.abc import Sequence

    from harness.model.exchange import Response

__all__ = ["Clue", "KnownCause", "hint"]

_NO_OFFSET = re.compile(r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?$")
_DATE = re.compile(r"^\d{4}-\d{2}-\d{2}T")
_MISSING = re.compile(r"missing the following keys: (.*)$")


@dataclass(frozen=True, slots=True)
class Clue:
    """What is known about one mismatch. ``promised`` is the pact's example body."""

    kind: str
    path: str
    expected: str
    actual: str
    message: str
    promised: Any
    answer: Response | None

    @property
    def status(self) -> int:
        """The answer's status; 0 when there was none."""
        return self.answer.status if self.answer else 0

    @property
    def content_type(self) -> str:
        """The answer's media type, with parameters."""
        return self.answer.headers.get("content-type", "") if self.answer else ""


@dataclass(frozen=True, slots=True)
class KnownCause:
    """What a mismatch of one provider's answer means.

    ``paths`` are JSON paths that it may be at, none for any; ``message`` a part of Pact's words
    about it, ``expected`` the values that were promised there.
    """

    says: str
    paths: tuple[str, ...] = ()
    message: str = ""
    expected: tuple[str, ...] = ()

    def explains(self, clue: Clue) -> bool:
        """Whether the clue is of this kind."""
        return (
            (not self.paths or clue.path in self.paths)
            and self.message.lower() in clue.message.lower()
            and (not self.expected or clue.expected in self.expected)
        )


Hint = Callable[[Clue], str | None]


def hint(clue: Clue, known: Sequence[KnownCause] = ()) -> str | None:
    """Say what probably causes it, if that is known: in general, and of this provider."""
    general = next((said for each in _HINTS if (said := each(clue))), None)
    own = next((cause.says for cause in known if cause.explains(clue)), None)
    return "; ".join(filter(None, (general, own))) or None


def _redirect(clue: Clue) -> str | None:
    if 300 <= clue.status < 400:  # noqa: PLR2004 - redirections
        location = clue.answer.headers.get("location", "?") if clue.answer else "?"
        return (
            f"it redirects to {location}; app.UseHttpsRedirection() does that: verify the https "
            f"URL, or leave it out in Development"
        )
    return None


def _no_content(clue: Clue) -> str | None:
    if clue.status == 204:  # noqa: PLR2004 - No Content
        return "Ok(null) becomes 204; answer Ok(context) with User = null instead"
    return None


def _error_page(clue: Clue) -> str | None:
    if "html" in clue.content_type:
        page = "a web page" if clue.status != 200 else "a web page with status 200"  # noqa: PLR2004
        return (
            f"the answer is {page}: an error or sign-in page, or a single-page-app fallback; let "
            f"API routes answer with their own status and JSON"
        )
    return None


def _status(clue: Clue) -> str | None:
    return {
        401: "the endpoint wants a sign-in; the contract's requests have none",
        403: "the endpoint forbids it; the contract's requests have no credentials",
        404: "no such route: does the action's [HttpGet(…)] name it, and does Program.cs call "
        "app.MapControllers()? Where something is not found, see which status is agreed",
        405: "the route exists for another method; the action needs [HttpGet]",
        500: "the endpoint threw; its log has the exception",
    }.get(clue.status if clue.kind in {"Status", "BodyType"} else 0)


def _no_validation(clue: Clue) -> str | None:
    if clue.kind == "Status" and clue.expected == "400" and clue.status == 200:  # noqa: PLR2004
        return (
            "a missing parameter must be refused: [ApiController] does it by itself when the "
            "parameter is a non-nullable string and <Nullable>enable</Nullable> is set"
        )
    return None


def _plain(name: str) -> str:
    return name.replace("_", "").replace("-", "").lower()


def _at_answer(clue: Clue) -> Any:
    return _at(clue.answer.body if clue.answer else None, clue.path)


def _at(body: Any, path: str) -> Any:
    """Follow a JSON path of names and indexes; null where it leads nowhere."""
    for name, index in re.findall(r"\.([^.\[\]]+)|\[(\d+)\]", path):
        if name:
            body = body.get(name) if isinstance(body, dict) else None
        else:
            body = body[int(index)] if isinstance(body, list) and int(index) < len(body) else None
    return body


def _missing_keys(clue: Clue) -> list[str]:
    found = _MISSING.search(clue.message)
    return [key.strip() for key in found[1].split(",")] if found else []


def _casing(clue: Clue) -> str | None:
    beside = _at_answer(clue)
    if not isinstance(beside, dict):
        return None
    for key in _missing_keys(clue):
        if like := [other for other in beside if _plain(other) == _plain(key)]:
            return (
                f"the answer has {like[0]!r} where {key!r} is agreed; ASP.NET Core's default is "
                f"camel case: look for [JsonPropertyName], a PropertyNamingPolicy, or "
                f"Newtonsoft.Json"
            )
    return None


def _wrapped(clue: Clue) -> str | None:
    body, keys = clue.answer.body if clue.answer else None, set(_missing_keys(clue))
    if clue.path != "$" or not keys or not isinstance(body, dict):
        return None
    for name, inner in body.items():
        if isinstance(inner, dict) and keys <= inner.keys():
            return f"the answer is wrapped in {name!r}: what is agreed is the object itself"
    return None


def _dropped_null(clue: Clue) -> str | None:
    example, beside = _at(clue.promised, clue.path), _at_answer(clue)
    if not (isinstance(example, dict) and isinstance(beside, dict) and example.keys() & beside):
        return None
    if any(key in example and example[key] is None for key in _missing_keys(clue)):
        return (
            "null must be written out: DefaultIgnoreCondition = WhenWritingNull drops it; leave "
            "JsonIgnoreCondition.Never, the default"
        )
    return None


def _null_list(clue: Clue) -> str | None:
    if clue.message.startswith(f"Type mismatch: {NULL_CAME} to be the same type as ["):
        return "an empty list is [], never null: answer an empty collection, such as list ?? []"
    return None


def _unfiltered(clue: Clue) -> str | None:
    if "Expected an empty List" in clue.message:
        return (
            "the list must be empty in this state: either the state was not set up, or the query "
            "does not filter"
        )
    return None


def _date(clue: Clue) -> str | None:
    actual = _at_answer(clue)
    if not (isinstance(actual, str) and _DATE.match(clue.expected.strip('"'))):
        return None
    if _NO_OFFSET.match(actual):
        return (
            "the date has no offset: its DateTime.Kind is Unspecified (databases do that); use "
            "DateTime.SpecifyKind(…, DateTimeKind.Utc) or DateTimeOffset"
        )
    if not _DATE.match(actual):
        return (
            "dates are ISO 8601, as System.Text.Json writes them by itself: look for a converter, "
            "or a ToString() in the DTO"
        )
    return None


def _integer_enum(clue: Clue) -> str | None:
    actual, example = _at_answer(clue), clue.expected
    if isinstance(actual, int) and not isinstance(actual, bool) and example.startswith('"'):
        return (
            "a number came where a text is agreed: an enum? They are integers unless "
            "JsonStringEnumConverter is registered"
        )
    return None


def _number_as_text(clue: Clue) -> str | None:
    actual = _at_answer(clue)
    if isinstance(actual, str) and "number" in clue.message:
        return "the number is a text: JsonNumberHandling.WriteAsString, or a string property"
    return None


def _preserved(clue: Clue) -> str | None:
    body = clue.answer.body if clue.answer else None
    if isinstance(body, dict) and ("$id" in body or "$values" in str(body)):
        return "ReferenceHandler.Preserve wraps lists in $values; use IgnoreCycles, or DTOs"
    return None


_HINTS: tuple[Hint, ...] = (
    _redirect,
    _no_content,
    _error_page,
    _no_validation,
    _status,
    _preserved,
    _wrapped,
    _casing,
    _dropped_null,
    _null_list,
    _unfiltered,
    _date,
    _number_as_text,
    _integer_enum,
)
