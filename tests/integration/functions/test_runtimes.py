"""Our runtime beside AWS's own client, and functions that are not Python."""

from __future__ import annotations

import importlib.util
import re
import shutil
import sys
from textwrap import dedent
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pathlib import Path

official = pytest.mark.skipif(
    importlib.util.find_spec("awslambdaric") is None, reason="awslambdaric is for Linux only"
)

CODE = r"""
import collections, decimal, json, logging, os, sys

class BusinessDataUnavailable(Exception):
    pass

class Quiet(LookupError):
    def __str__(self):
        return "said by __str__"

Point = collections.namedtuple("Point", "x y")

RESULTS = {
    "null": None, "text": "ü ☃ \U0001f600", "number": 1.5, "list": [1, (2, 3)],
    "object": {"a": {1: None, True: False}}, "empty": {}, "bytes": b"\x00\xff raw",
    "json bytes": b'{"a": 1}', "decimals": [decimal.Decimal("1.10"), decimal.Decimal("1E+2")],
    "not a number": [float("nan"), decimal.Decimal("NaN")], "bytes in it": {"a": b"b\xc3\xbc"},
    "named tuple": {"p": [Point(1, [Point(2, 3)])]}, "a set": {1}, "an object": object(),
    "no text": {"a": b"\xff"}, "a tuple key": {(1, 2): 3}, "half a character": "\ud800",
}
ERRORS = {
    "plain": ValueError("no"), "own": BusinessDataUnavailable("503"), "empty": KeyError(),
    "key": KeyError("a"), "said": Quiet("not this"), "unicode": RuntimeError("ü\nsecond line"),
    "group": ExceptionGroup("several", [ValueError(1)]),
}

def result(event, context):
    if event == "cycle":
        cycle = []
        cycle.append(cycle)
        return cycle
    return RESULTS[event]

def error(event, context):
    def deeper():
        raise ERRORS[event]
    deeper()

def caused(event, context):
    try:
        json.loads("{")
    except ValueError as error:
        raise BusinessDataUnavailable("not JSON") from error

def leave(event, context):
    sys.exit(event)

def recurse(event, context):
    return recurse(event, context)

def context(event, context):
    return {
        name: str(getattr(context, name)) for name in (
            "function_name", "function_version", "invoked_function_arn", "memory_limit_in_mb",
            "log_group_name", "client_context", "tenant_id")
    } | {"identity": context.identity.cognito_identity_pool_id}
"""
BROKEN = {
    "raises": "1 / 0",
    "imports": "import no_such_module",
    "imports_from": "from json import no_such_name",
    "syntax": "def (:\n",
    "leaves": "import sys; sys.exit(4)",
}


@pytest.fixture
def both(deploy, tmp_path):
    """Give what asks our runtime and the official one; each answer without what must differ."""
    folder = tmp_path / "code"
    folder.mkdir()
    for name, code in BROKEN.items():
        (folder / f"{name}.py").write_text(code)
    _bootstrap(folder, f'#!/bin/sh\nexec {sys.executable} -m awslambdaric "$_HANDLER"\n')

    def ask(handler: str, event: object = None) -> tuple[Any, Any]:
        same = {"handler": handler, "function_name": "f", "timeout_s": 30}
        answers = []
        for runtime in ("python3.11", "provided.al2023"):
            aws = deploy(CODE, {"f": {**same, "runtime": runtime}})
            answer = aws.invoke("f", event)
            request_id = answer.raw["ResponseMetadata"]["RequestId"].encode()
            answers.append((answer.error, answer.body.replace(request_id, b"<id>")))
        return answers[0], answers[1]

    return ask


def _bootstrap(folder: Path, text: str) -> None:
    file = folder / "bootstrap"
    file.write_text(text)
    file.chmod(0o755)


@official
@pytest.mark.parametrize(
    "event",
    [
        "null", "text", "number", "list", "object", "empty", "decimals", "not a number",
        "bytes in it", "named tuple", "a set", "an object", "a tuple key", "cycle",
        "half a character", "json bytes", "bytes", "no text",
    ],
)  # fmt: skip
def test_results_are_written_as_the_official_runtime_writes_them(both, event):
    ours, theirs = both("app.result", event)
    assert ours == theirs


@official
@pytest.mark.parametrize(
    "event", ["plain", "own", "empty", "key", "said", "unicode", "group", "no such key"]
)
def test_errors_are_described_as_the_official_runtime_describes_them(both, event):
    ours, theirs = both("app.error", event)
    assert ours[0] == "Unhandled"
    assert ours == theirs


@official
@pytest.mark.parametrize("handler", ["app.caused", "app.recurse"])
def test_tracebacks_are_those_of_the_official_runtime(both, handler):
    ours, theirs = (
        re.sub(rb"repeated \d+ more times", b"repeated", body) for _, body in both(handler)
    )
    assert b'"stackTrace": ["  File' in ours
    assert ours == theirs


@official
@pytest.mark.parametrize(
    ("handler", "kind"),
    [
        ("app.missing", "Runtime.HandlerNotFound"),
        ("nowhere.handler", "Runtime.ImportModuleError"),
        ("imports.handler", "Runtime.ImportModuleError"),
        ("imports_from.handler", "Runtime.ImportModuleError"),
        ("no/folder.handler", "Runtime.ImportModuleError"),
        ("app.RESULTS.deeper", "Runtime.ImportModuleError"),
        ("syntax.handler", "Runtime.UserCodeSyntaxError"),
        ("nodots", "Runtime.MalformedHandlerName"),
        ("sys.exit", "Runtime.BuiltInModuleConflict"),
        ("raises.handler", "ZeroDivisionError"),
        ("leaves.handler", "Runtime.ExitError"),
    ],
)
def test_a_handler_that_cannot_be_had_is_explained_as_officially(both, handler, kind):
    ours, theirs = both(handler)
    assert ours[0] == "Unhandled"
    assert f'"{kind}"'.encode() in ours[1]
    assert ours == theirs


@official
@pytest.mark.parametrize("event", [0, 3, None, "why", True])
def test_leaving_is_told_as_officially(both, event):
    ours, theirs = both("app.leave", event)
    assert ours[0] == "Unhandled"
    assert b"Runtime.ExitError" in ours[1]
    assert ours == theirs


@official
def test_the_context_is_the_official_one(both):
    ours, theirs = both("app.context")
    assert ours[0] is None
    assert ours == theirs


def test_newer_runtimes_write_unicode_as_it_is(deploy):
    for runtime, expected in (("python3.11", rb'"\u00fc'), ("python3.13", '"ü'.encode())):
        aws = deploy(CODE, {"result": {"runtime": runtime}})
        assert aws.invoke("result", "text").body.startswith(expected)


NODE = """#!/usr/bin/env node
const http = require("node:http");
const [host, port] = process.env.AWS_LAMBDA_RUNTIME_API.split(":");
const call = (method, path, body) => new Promise((resolve, reject) => {
  const request = http.request(
    { host, port, method, path: `/2018-06-01/runtime/${path}` }, (response) => {
      let text = "";
      response.on("data", (piece) => (text += piece));
      response.on("end", () => resolve({ headers: response.headers, text }));
    });
  request.on("error", reject);
  request.end(body);
});
(async () => {
  for (;;) {
    const { headers, text } = await call("GET", "invocation/next");
    const id = headers["lambda-runtime-aws-request-id"];
    const event = JSON.parse(text);
    console.log(`handling ${process.env._HANDLER}`);
    if (event === "fail") {
      const error = { errorType: "TypeError", errorMessage: "no", trace: [] };
      await call("POST", `invocation/${id}/error`, JSON.stringify(error));
    } else {
      const left = Number(headers["lambda-runtime-deadline-ms"]) - Date.now();
      const arn = headers["lambda-runtime-invoked-function-arn"];
      await call("POST", `invocation/${id}/response`, JSON.stringify({ event, arn, left }));
    }
  }
})();
"""


@pytest.mark.node
@pytest.mark.skipif(shutil.which("node") is None, reason="there is no Node.js")
def test_any_client_of_the_runtime_api_is_a_function(deploy, tmp_path):
    folder = tmp_path / "code"
    folder.mkdir()
    _bootstrap(folder, dedent(NODE))
    aws = deploy("", {"js": {"runtime": "nodejs22.x", "handler": "index.handler"}})
    answers = [aws.invoke("js", {"n": n}) for n in range(3)]
    assert [answer.payload["event"] for answer in answers] == [{"n": 0}, {"n": 1}, {"n": 2}]
    assert 0 < answers[0].payload["left"] <= 30_000
    assert answers[0].payload["arn"].endswith(":function:js")
    failed = aws.invoke("js", "fail")
    assert failed.error == "Unhandled"
    assert failed.payload["errorType"] == "TypeError"
    assert aws.logs() == ["handling index.handler"] * 4
    assert aws.seam.journal()[-1].labels["error"] == "TypeError"


def test_a_runtime_that_misbehaves_is_told_so(deploy, tmp_path):
    script = """#!{python}
import http.client, json, os, sys
api = http.client.HTTPConnection(os.environ["AWS_LAMBDA_RUNTIME_API"])
def call(method, path, body=None):
    api.request(method, "/2018-06-01/runtime/" + path, body)
    response = api.getresponse()
    return response, response.read()
while True:
    response, event = call("GET", "invocation/next")
    statuses = [
        call("POST", f"invocation/{{id}}/{{what}}", "1")[0].status
        for id, what in (("someone-elses", "response"), ("someone-elses", "error"))
    ] + [call("GET", "nothing/here")[0].status]
    own = response.headers["Lambda-Runtime-Aws-Request-Id"]
    call("POST", f"invocation/{{own}}/response", json.dumps(statuses))
    again = call("POST", f"invocation/{{own}}/response", "0")[0].status
    print("again:", again, flush=True)
"""
    folder = tmp_path / "code"
    folder.mkdir()
    _bootstrap(folder, script.format(python=sys.executable))
    aws = deploy("", {"odd": {"runtime": "provided.al2023"}})
    assert aws.invoke("odd").payload == [400, 400, 404]
    aws.invoke("odd")
    assert "again: 400" in aws.logs()
