"""A second lock on secrets: seams redact their journals, this looks again before all is shown."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from harness.model.base import JsonValue, Model


__all__ = ["REDACTED", "redact_text", "redacted"]

REDACTED = "[redacted]"

_SECRET_KEYS = frozenset(
    {
        "authorization",
        "proxyauthorization",
        "cookie",
        "setcookie",
        "apikey",
        "xapikey",
        "xamzsecuritytoken",
        "xamzsignature",
        "token",
        "accesstoken",
        "refreshtoken",
        "idtoken",
        "clientsecret",
        "secret",
        "password",
    }
)
# `Authorization: Bearer abc` and its kin in log lines and commands, up to the end of the value.
_HEADER = re.compile(
    r"(?i)\b((?:proxy-)?authorization|(?:set-)?cookie|x-api-key|x-amz-security-token)"
    r"(['\"]?\s*[:=]\s*+['\"]?+)(?!\[redacted\])[^'\"\r\n]+"
)
_SCHEME = re.compile(r"(?i)\b(bearer|basic)\s++(?!\[redacted\])[A-Za-z0-9+/._~=-]{8,}")
_PARAMETER = re.compile(
    r"(?i)([?&](?:token|access_token|refresh_token|id_token|api[_-]?key|client_secret|secret"
    r"|password|sig|signature|x-amz-signature|x-amz-security-token)=)(?!\[redacted\])[^&\s'\"<>]+"
)
_USERINFO = re.compile(r"(://)[^/\s:@'\"]*:[^/\s@'\"]+@")

# Every text that one of the four could change holds one of these; most texts hold none. To look
# for plain words is much quicker than to try the four on texts that may have a megabyte.
_SIGNS = (
    *("authorization", "cookie", "key", "token", "bearer", "basic", "secret", "password", "sig"),
    "@",
)

# A run shows the same names and values of headers hundreds of times.
_SHORT = 256

M = TypeVar("M", bound="Model")


def redact_text(text: str) -> str:
    """Hide credentials in headers, query parameters and URLs that a text quotes."""
    return _redact_short(text) if len(text) <= _SHORT else _redact(text)


def _redact(text: str) -> str:
    lowered = text.lower()
    if not any(sign in lowered for sign in _SIGNS):
        return text
    text = _HEADER.sub(rf"\1\2{REDACTED}", text)
    text = _SCHEME.sub(rf"\1 {REDACTED}", text)
    text = _PARAMETER.sub(rf"\1{REDACTED}", text)
    return _USERINFO.sub(rf"\1{REDACTED}@", text)


_redact_short = lru_cache(maxsize=4096)(_redact)


def redacted(model: M) -> M:
    """Give the model without credentials; the same object when it holds none."""
    plain = model.model_dump(mode="json", by_alias=True, exclude_unset=True)
    clean = _clean(plain)
    return model if clean == plain else model.model_validate(clean)


def _clean(value: JsonValue) -> JsonValue:
    if isinstance(value, str):
        return redact_text(value)
    if isinstance(value, list):
        return [_clean(item) for item in value]
    if isinstance(value, dict):
        return {key: _hidden(item) if _secret(key) else _clean(item) for key, item in value.items()}
    return value


@lru_cache(maxsize=4096)
def _secret(key: str) -> bool:
    return key.replace("-", "").replace("_", "").lower() in _SECRET_KEYS


def _hidden(value: JsonValue) -> JsonValue:
    """Hide the texts of a secret, whatever its shape: a text, or a query's list of them."""
    if isinstance(value, list):
        return [_hidden(item) for item in value]
    return REDACTED if isinstance(value, str) and value else value
