"""AWS Step Functions Local in a container: AWS's own interpreter behind the engine seam.

Tasks reach the function gateway on this machine, so a run through this engine still proves the
contract. AWS marks Step Functions Local as unsupported; its last image, 2.0.0, knows no JSONata,
no ``aws-sdk:*`` integrations and no synchronous Express executions.
"""

from __future__ import annotations

import socket
import subprocess
import sys
import time
import uuid
from contextlib import ExitStack, closing, contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from harness.engines.relay import open_relay
from harness.model.errors import ComponentDiedError, StackError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from testcontainers.core.container import DockerContainer

    from harness.engines.base import Surroundings

__all__ = ["DEFAULT_IMAGE", "StepFunctionsLocalEngine"]

DEFAULT_IMAGE = "amazon/aws-stepfunctions-local:2.0.0"
_PORT = 8083
_READY = "Starting server on port 8083"
_HOST = "host.docker.internal"
_LOG_LINES = 20


class StepFunctionsLocalEngine:
    """Starts the container with testcontainers; ``deadline`` is seconds until it must answer.

    Its time is real, but a ``Wait`` takes none: WAIT_TIME_SCALE is 0. Back-offs are waited for.
    """

    name = "stepfunctions-local"
    several = False
    capabilities: frozenset[str] = frozenset()

    def __init__(self, image: str = DEFAULT_IMAGE, *, deadline: float = 60.0) -> None:
        self._image = image
        self._deadline = deadline
        self._closing = ExitStack()
        self._container: DockerContainer | None = None

    def start(self, surroundings: Surroundings) -> str:
        """Start the container and wait until ``ListStateMachines`` is answered.

        Raises:
            StackError: no Docker engine, no such image, or no answer; says what to do.

        """
        _require_image(self._image)
        functions, tables = (
            self._reachable(url, surroundings)
            for url in (surroundings.lambda_url, surroundings.dynamodb_url)
        )
        label = f"harness.run={uuid.uuid4()}"
        self._closing.enter_context(_guarded(label))
        container = _container(self._image, functions, tables, surroundings, label)
        self._closing.enter_context(_started(container, self._image, self._deadline))
        self._container = container
        url = f"http://127.0.0.1:{container.get_exposed_port(_PORT)}"
        self._await_answer(url)
        return url

    def check_alive(self) -> None:
        """Make sure that the container still runs.

        Raises:
            ComponentDiedError: it has ended; carries the tail of its log.

        """
        if self._container is None:
            return
        from docker.errors import DockerException  # noqa: PLC0415  (imported already)

        wrapped = self._container.get_wrapped_container()
        try:
            wrapped.reload()
        except DockerException as error:  # somebody removed it, or stopped the engine
            raise ComponentDiedError(self.name, None, [_first_line(error)]) from error
        if wrapped.status != "running":
            code = wrapped.attrs["State"]["ExitCode"]
            raise ComponentDiedError(self.name, code, _log_tail(self._container))

    def stop(self) -> None:
        """Remove the container and close the way to this machine."""
        self._container = None
        self._closing.close()

    def _reachable(self, url: str, surroundings: Surroundings) -> str:
        """Give the URL under which the container finds a server that listens on loopback."""
        port = urlsplit(url).port or 80
        address = host_address()
        if address != "127.0.0.1":
            relay = surroundings.run(open_relay(address, port))
            self._closing.callback(lambda: surroundings.run(relay.close()))
            port = relay.port
        return f"http://{_HOST}:{port}"

    def _await_answer(self, url: str) -> None:
        """Ask until it answers: it may refuse connections for seconds after it said it started."""
        import httpx  # noqa: PLC0415  (takes a tenth of a second, which only a run should pay)

        until = time.monotonic() + self._deadline
        headers = {
            "x-amz-target": "AWSStepFunctions.ListStateMachines",
            "content-type": "application/x-amz-json-1.0",
        }
        while True:
            try:
                httpx.post(url, content="{}", headers=headers, trust_env=False).raise_for_status()
            except httpx.HTTPError as error:
                self.check_alive()
                if time.monotonic() > until:
                    last = f"{self._image} does not answer at {url}: {error!r}"
                    raise StackError(last, "docker logs may tell why") from error
                time.sleep(0.1)
            else:
                return


def host_address() -> str:
    """Tell at which address of this machine a container reaches it.

    That is the bridge's address where the engine runs on this machine's kernel. Where it runs
    in a virtual machine (Docker Desktop), ``host.docker.internal`` leads to the loopback address.

    Raises:
        StackError: no Docker engine answers.

    """
    from docker.errors import NotFound  # noqa: PLC0415

    with _docker() as client:
        try:
            bridge = client.networks.get("bridge").attrs["IPAM"]["Config"]
        except NotFound:  # Podman names its networks otherwise
            return "127.0.0.1"
    for config in bridge or ():
        if (gateway := config.get("Gateway")) and _is_ours(gateway):
            return str(gateway)
    return "127.0.0.1"


def _is_ours(address: str) -> bool:
    with closing(socket.socket()) as probe:
        try:
            probe.bind((address, 0))
        except OSError:
            return False
    return True


def _container(
    image: str, lambda_url: str, dynamodb_url: str, surroundings: Surroundings, label: str
) -> DockerContainer:
    from testcontainers.core.container import DockerContainer  # noqa: PLC0415

    container = (
        DockerContainer(image)
        .with_envs(
            AWS_ACCOUNT_ID=surroundings.account,
            AWS_DEFAULT_REGION=surroundings.region,
            AWS_ACCESS_KEY_ID="local",
            AWS_SECRET_ACCESS_KEY="local",  # noqa: S106  (Step Functions Local wants some value)
            LAMBDA_ENDPOINT=lambda_url,
            DYNAMODB_ENDPOINT=dynamodb_url,
            WAIT_TIME_SCALE="0",
        )
        .with_kwargs(extra_hosts={_HOST: "host-gateway"}, labels=dict([label.split("=")]))
    )
    # An address without a port: a free one, on loopback, whatever the engine's default is.
    container.ports = {f"{_PORT}/tcp": ("127.0.0.1",)}  # type: ignore[dict-item]
    return container


@contextmanager
def _started(container: DockerContainer, image: str, deadline: float) -> Iterator[None]:
    from docker.errors import DockerException  # noqa: PLC0415
    from testcontainers.core.wait_strategies import LogMessageWaitStrategy  # noqa: PLC0415

    ready = LogMessageWaitStrategy(_READY).with_startup_timeout(int(deadline))
    try:
        container.waiting_for(ready).start()
        yield
    except (DockerException, TimeoutError, RuntimeError) as error:
        made = container._container is not None  # noqa: SLF001  (it says so in no other way)
        log = "".join(f"\n  | {line}" for line in (_log_tail(container) if made else ()))
        raise StackError(
            f"{image} did not start: {_first_line(error)}{log}",
            hint="docker run it by hand, or run with --engine simulator",
        ) from error
    finally:
        _remove(container)


def _remove(container: DockerContainer) -> None:
    from docker.errors import DockerException  # noqa: PLC0415

    try:
        container.stop()
    except DockerException:
        return  # the engine itself is gone, and the container with it


@contextmanager
def _guarded(label: str) -> Iterator[None]:
    """Have a process that removes what carries the label once the pipe to this one closes."""
    guard = subprocess.Popen(
        [sys.executable, "-m", "harness.engines.container_guard", label],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield
    finally:
        guard.communicate()


def _require_image(image: str) -> None:
    from docker.errors import DockerException, ImageNotFound  # noqa: PLC0415

    with _docker() as client:
        try:
            client.images.get(image)
        except ImageNotFound:
            try:
                client.images.pull(image)
            except DockerException as error:
                raise StackError(
                    f"the image {image} is not here and can't be pulled: {_first_line(error)}",
                    hint=f"docker pull {image}, or name yours: --engine stepfunctions-local=IMAGE",
                ) from error


@contextmanager
def _docker() -> Iterator[Any]:
    import docker  # noqa: PLC0415
    from docker.errors import DockerException  # noqa: PLC0415

    try:
        client = docker.from_env()
        client.ping()
    except DockerException as error:
        raise StackError(
            f"no Docker engine answers: {_first_line(error)}",
            hint="start Docker, or run with --engine simulator, which needs none",
        ) from error
    with closing(client):
        yield client


def _log_tail(container: DockerContainer) -> list[str]:
    text: bytes = container.get_wrapped_container().logs(tail=_LOG_LINES)
    return text.decode(errors="replace").splitlines()


def _first_line(error: BaseException) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]
