"""`harness contracts verify` against providers that keep, break, or never hear of the contract."""

import json
import os
import re
import socket
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
import xmlschema
from click.testing import CliRunner, Result

from harness.cli.entry import harness
from harness.contracts.loopback import Received, Reply
from harness.contracts.loopback import serve as loopback
from harness.contracts.verifier import Verified
from stubs.business_api.app import create_app

GOLDEN = Path(__file__).parents[1] / "golden" / "contracts"


@pytest.fixture
def verify(pact: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    monkeypatch.delenv("PACT_BROKER_BASE_URL", raising=False)

    def run(url: str, *options: str, states: bool = True) -> Result:
        argv = ["contracts", "verify", "--provider-url", url, "--pacts", str(pact.parent)]
        argv += ["--states-url", f"{url}/provider-states"] if states else []
        return CliRunner().invoke(harness, [*argv, *options])

    return run


def test_the_stub_keeps_the_contract(serve: Callable[[object], str], verify) -> None:
    result = verify(serve(create_app()))
    assert result.exit_code == 0, result.output
    assert re.search(r"PASSED: (\d+) of \1 interactions kept", result.output)


def test_without_states_it_fails_loudly_unless_that_is_accepted(example_provider, verify) -> None:
    url = example_provider()
    loud = verify(url, states=False)
    assert loud.exit_code == 1
    assert "WITHOUT PROVIDER STATES: 10 interactions ran" in loud.output
    assert "? a full business context (given business context exists)" in loud.output


def test_without_states_a_provider_with_the_right_data_may_pass(pact, verify, tmp_path) -> None:
    content = json.loads(pact.read_text("utf-8"))
    full = [i for i in content["interactions"] if i["description"] == "a full business context"]
    (tmp_path / "one.json").write_text(json.dumps({**content, "interactions": full}), "utf-8")

    def answer(_: Received) -> Reply:
        body = json.dumps(full[0]["response"]["body"]["content"]).encode()
        return Reply(200, {"content-type": "application/json"}, body)

    with loopback(answer) as port:
        url, folder = f"http://127.0.0.1:{port}", ("--pacts", str(tmp_path))
        assert verify(url, *folder, states=False).exit_code == 1
        accepted = verify(url, *folder, "--no-states", states=False)
    assert accepted.exit_code == 0
    assert "WITHOUT PROVIDER STATES" in accepted.output
    assert "--no-states" not in accepted.output


def full_only(change: Callable[[dict], None]) -> Callable[[dict, dict], None]:
    def apply(interaction: dict, reply: dict) -> None:
        if interaction["description"] == "a full business context":
            change(reply)

    return apply


def in_body(change: Callable[[dict], None]) -> Callable[[dict, dict], None]:
    return full_only(lambda reply: change(reply["body"]))


def rename(old: str, new: str) -> Callable[[dict], None]:
    return lambda body: body.update({new: body.pop(old)})


def set_goal(**values: object) -> Callable[[dict], None]:
    return lambda body: body["goals"][0].update(values)


def error_page(reply: dict) -> None:
    reply.update(headers={"content-type": "text/html"}, body="<h1>Oops</h1>")


def redirect(reply: dict) -> None:
    reply.update(status=307, headers={"location": "https://localhost:5001/"}, body="")


def leak(interaction: dict, reply: dict) -> None:
    if "another tenant" in interaction["description"]:
        reply["body"]["user"] = {"id": "cfo-zoe", "name": "Zoe"}


def drop_null(interaction: dict, reply: dict) -> None:
    if "nobody knows" in interaction["description"]:
        reply["body"].pop("user", None)


def accept_anything(interaction: dict, reply: dict) -> None:
    if interaction["response"]["status"] == 400:
        reply.update(status=200, body={"user": None})


CAUSES = {
    "kpis": (in_body(rename("kpIs", "kpis")), "camel case makes kpIs of KPIs"),
    "KPIs": (in_body(rename("kpIs", "KPIs")), "has 'KPIs' where 'kpIs' is agreed"),
    "snake case": (in_body(rename("retrievedAt", "retrieved_at")), "default is camel case"),
    "date without offset": (
        in_body(lambda body: body.update(retrievedAt="2026-11-23T09:30:00")),
        "DateTime.Kind is Unspecified",
    ),
    "integer enum": (in_body(set_goal(title=3)), "JsonStringEnumConverter"),
    "number as text": (in_body(set_goal(progress="62.5")), "JsonNumberHandling.WriteAsString"),
    "error page": (full_only(error_page), "a web page with status 200"),
    "redirect": (full_only(redirect), "redirects to https://localhost:5001/"),
    "tenant leak": (leak, "GetByIdAsync(userId) has to check the tenant too"),
    "dropped null": (drop_null, "WhenWritingNull drops it"),
    "no validation": (accept_anything, "[ApiController] does it by itself"),
    "no content": (full_only(lambda r: r.update(status=204, body="")), "Ok(null) becomes 204"),
    "not found": (full_only(lambda r: r.update(status=404, body="")), "app.MapControllers()"),
    "null for a list": (in_body(lambda body: body.update(goals=None)), "an empty list is []"),
    "wrapped": (full_only(lambda r: r.update(body={"data": r["body"]})), "wrapped in 'data'"),
    "other dates": (
        in_body(lambda body: body.update(retrievedAt="11/20/2026 09:30")),
        "dates are ISO 8601",
    ),
    "somebody else": (
        in_body(lambda body: body["user"].update(id="cfo-zoe")),
        "about someone else than was asked for",
    ),
    "preserved references": (
        in_body(lambda b: b.update(goals={"$id": "1", "$values": b["goals"]})),
        "ReferenceHandler.Preserve",
    ),
}


@pytest.mark.parametrize("cause", CAUSES)
def test_a_known_cause_is_named(cause: str, example_provider, verify) -> None:
    change, said = CAUSES[cause]
    result = verify(example_provider(change))
    assert result.exit_code == 1
    (hint, *_) = [line for line in result.output.splitlines() if "hint:" in line]
    assert said in hint


def test_whoever_has_only_the_pacts_is_told_what_holds_of_any_provider(
    example_provider, verify, tmp_path, monkeypatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = verify(example_provider(CAUSES["kpis"][0]))
    assert "default is camel case" in result.output
    assert "of KPIs" not in result.output


def test_what_the_verifier_never_asked_is_not_kept(example_provider, verify, monkeypatch) -> None:
    passed_by = Verified(passed=True, failures={}, descriptions=[], output="")
    monkeypatch.setattr("harness.contracts.verify.verify", lambda *_, **__: passed_by)
    result = verify(example_provider())
    assert result.exit_code == 1
    assert "never asked it" in result.output


@pytest.mark.parametrize("url", ["foo", "http://", "http://127.0.0.1:abc", "ftp://127.0.0.1"])
def test_what_is_no_url_is_wrong_usage(verify, url: str) -> None:
    result = verify(url, states=False)
    assert result.exit_code == 2
    assert f"the provider at '{url}': that is no URL" in result.output


def test_a_project_whose_settings_are_wrong_can_verify_pacts_too(
    example_provider, verify, tmp_path, monkeypatch
) -> None:
    (tmp_path / "harness.toml").write_text("[nothing]\n")
    monkeypatch.chdir(tmp_path)
    assert verify(example_provider()).exit_code == 0


def test_the_report_speaks_to_a_net_developer(example_provider, verify, tmp_path) -> None:
    def change(interaction: dict, reply: dict) -> None:
        in_body(rename("kpIs", "kpis"))(interaction, reply)
        leak(interaction, reply)

    url = example_provider(change)
    kinds = {"console": "txt", "markdown": "md", "html": "html"}
    files = {kind: tmp_path / f"report.{end}" for kind, end in kinds.items() if kind != "console"}
    options = [part for kind, file in files.items() for part in ("--report", f"{kind}={file}")]
    result = verify(url, *options)
    texts = {"console": result.output} | {k: f.read_text("utf-8") for k, f in files.items()}
    for kind, text in texts.items():
        golden = GOLDEN / f"verify-broken.{kinds[kind]}"
        shown = text.replace(url, "http://localhost:5000")
        if "UPDATE_GOLDEN" in os.environ:
            golden.write_text(shown, "utf-8")
        assert shown == golden.read_text("utf-8")


def test_reports_for_machines(example_provider, verify, tmp_path) -> None:
    junit, log = tmp_path / "junit.xml", tmp_path / "report.json"
    hostile = full_only(lambda r: r["body"].update(kpIs="<script>\u0000]]>"))
    url = example_provider(hostile)
    result = verify(url, "--report", f"junit={junit}", "--report", f"json={log}")
    assert result.exit_code == 1
    xmlschema.validate(junit, GOLDEN.parent / "reporting" / "junit.xsd")
    suite = ET.parse(junit).getroot()[0]  # noqa: S314 - our own file
    assert (suite.get("tests"), suite.get("failures")) == ("12", "1")
    report = json.loads(log.read_text("utf-8"))
    assert report["passed"] is False
    (broken,) = [each for each in report["interactions"] if not each["passed"]]
    assert broken["findings"][0]["path"] == "$.kpIs"
    assert broken["curl"].startswith(f"curl -i '{url}/api/v1/business-context?")


def test_a_report_that_can_not_be_written_is_refused_before_anything_is_asked(
    verify, tmp_path
) -> None:
    def never(_: Received) -> Reply:
        pytest.fail("the provider was asked")

    (tmp_path / "file").write_text("")
    with loopback(never) as port:
        result = verify(f"http://127.0.0.1:{port}", "--report", f"junit={tmp_path}/file/x.xml")
    assert result.exit_code == 2
    told = f"error: {tmp_path}/file/x.xml can't be written: {tmp_path}/file is not a folder\n"
    assert result.output == told


def test_an_unknown_report_kind_is_a_usage_error(verify) -> None:
    result = verify("http://127.0.0.1:9", "--report", "pdf=x")
    assert result.exit_code == 2
    assert "junit=FILE" in result.output


def test_nobody_listening_is_one_sentence(verify) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound, never listening: nobody else gets the port
        result = verify(f"http://127.0.0.1:{taken.getsockname()[1]}")
    assert result.exit_code == 4
    assert "nothing listens at 127.0.0.1:" in result.output
    assert "Traceback" not in result.output


def test_a_provider_that_never_answers_costs_two_timeouts(verify) -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen(50)
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        result = verify(url, "--no-states", "--timeout", "0.2", states=False)
    assert result.exit_code == 1
    assert result.output.count("error: no answer within 0.2 s") == 2
    assert result.output.count("error: not asked: the requests before it got no answer") == 10


def test_a_provider_that_hangs_up_is_said_to(verify) -> None:
    with socket.socket() as rude:
        rude.bind(("127.0.0.1", 0))
        rude.listen(50)
        rude.settimeout(10)

        def hang_up() -> None:
            rude.accept()[0].close()

        thread = threading.Thread(target=hang_up)
        thread.start()
        result = verify(f"http://127.0.0.1:{rude.getsockname()[1]}")
        thread.join(10)
    assert result.exit_code == 4
    assert "hung up without an answer" in result.output


@pytest.fixture
def tls_url(tmp_path: Path) -> Iterator[str]:
    key, cert = tmp_path / "key.pem", tmp_path / "cert.pem"
    new = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1"]
    subject = ["-subj", "/CN=localhost", "-keyout", str(key), "-out", str(cert)]
    subprocess.run([*new, *subject], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        listener.settimeout(10)

        def shake() -> None:
            with listener.accept()[0] as connection:
                try:
                    context.wrap_socket(connection, server_side=True).close()
                except OSError:
                    return

        thread = threading.Thread(target=shake)
        thread.start()
        yield f"https://127.0.0.1:{listener.getsockname()[1]}"
        thread.join(10)


def test_a_broken_certificate_is_one_sentence(tls_url: str, verify) -> None:
    result = verify(tls_url)
    assert result.exit_code == 4
    assert "has no TLS certificate that this machine trusts" in result.output
    assert "dotnet dev-certs https --trust" in result.output


def test_a_states_url_that_fails_costs_no_minutes(example_provider, verify) -> None:
    def no_states(_: Received) -> Reply:
        return Reply(500, {"content-type": "text/plain"}, b"NullReferenceException")

    with loopback(no_states) as port:
        states = f"http://127.0.0.1:{port}/provider-states"
        result = verify(example_provider(), "--states-url", states, states=False)
    assert result.exit_code == 1
    assert "the state 'business context exists' could not be set up at" in result.output
    assert "it answered 500: NullReferenceException" in result.output


@pytest.fixture
def dripping() -> Iterator[str]:
    """A provider whose answers never end: a byte every tenth of a second."""
    over = threading.Event()

    def drip(connection: socket.socket) -> None:
        with connection, suppress(OSError):
            connection.sendall(b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n")
            while not over.wait(0.1):
                connection.sendall(b"[")

    def accept() -> None:
        with suppress(OSError):
            while True:
                threading.Thread(target=drip, args=[listener.accept()[0]], daemon=True).start()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=accept, daemon=True).start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        over.set()
        listener.shutdown(socket.SHUT_RDWR)


def test_an_answer_that_never_ends_is_given_up_on(dripping: str, verify) -> None:
    result = verify(dripping, "--no-states", "--timeout", "0.5", states=False)
    assert result.exit_code == 1
    assert "no answer within 0.5 s" in result.output


def test_no_question_is_left_out_by_the_environment(verify, monkeypatch) -> None:
    monkeypatch.setenv("PACT_DESCRIPTION", "no interaction is called this")
    monkeypatch.setenv("PACT_PROVIDER_NO_STATE", "true")

    def nonsense(_: Received) -> Reply:
        return Reply(200, {"content-type": "application/json"}, b"{}")

    with loopback(nonsense) as port:
        result = verify(f"http://127.0.0.1:{port}", "--no-states", states=False)
    assert result.exit_code == 1
    assert "0 of 12" in result.output


def test_a_question_that_is_given_nothing_is_announced_too(example_provider, verify) -> None:
    def named_states_only(received: Received) -> Reply:
        known = bool(json.loads(received.body)["state"])
        return Reply(200 if known else 400, {"content-type": "application/json"}, b"{}")

    with loopback(named_states_only) as port:
        states = f"http://127.0.0.1:{port}/provider-states"
        result = verify(example_provider(), "--states-url", states, states=False)
    assert result.exit_code == 1
    assert 'given nothing, so `"state": ""` is to be answered 200: it answered 400' in result.output


def test_a_deadline_ends_everything(example_provider, verify) -> None:
    result = verify(example_provider(), "--deadline", "0.01")
    assert result.exit_code == 4
    assert "did not end in 0.01 s" in result.output
