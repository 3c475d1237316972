"""A warm interpreter that forks children: ``python forkserver.py MODULE...``.

It imports the modules once, then takes orders on its stdin, a socket: one JSON object a line,
``{"order": "start", "job": {...}}`` (see child.py) or ``{"order": "signal", "id", "number"}``.
It answers with events: ``warm`` (with what could not be imported), ``started``, ``ready`` and
``exited``. It is single-threaded, so that a fork copies no locked lock. When the socket closes
the harness is gone, however it went: every child is killed, with all that it started.

Linux only; standard library only, loaded by its path (see child.py).
"""

from __future__ import annotations

import ctypes
import gc
import importlib
import json
import os
import selectors
import signal
import socket
import sys
import tempfile
from contextlib import suppress
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from harness.processes import child
else:
    import child

    # A service's modules must not meet this folder's: neither its names nor its path stay.
    sys.modules["_harness_child"] = sys.modules.pop("child")
    del sys.path[0]

PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36


class Server:
    """Keeps the children and the three descriptors it listens to."""

    def __init__(self, control: socket.socket) -> None:
        self._control = control
        self._unread = b""
        self._reports, self.report_fd = os.pipe()
        self._wakeup, self._woken = os.pipe()
        self._children: dict[int, int] = {}
        self._prctl = ctypes.CDLL(None, use_errno=True).prctl
        self._prctl(PR_SET_CHILD_SUBREAPER, 1)
        self._selector = selectors.DefaultSelector()
        for source, react in (
            (control, self._obey),
            (self._reports, self._relay),
            (self._wakeup, self._reap),
        ):
            self._selector.register(source, selectors.EVENT_READ, react)
        os.set_blocking(self._woken, False)
        os.set_blocking(self._wakeup, False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(self._woken, warn_on_full_buffer=False)

    def tell(self, event: str, **details: object) -> None:
        """Tell the launcher what happened."""
        line = json.dumps({"event": event, **details}).encode() + b"\n"
        with suppress(BrokenPipeError, ConnectionResetError):
            self._control.sendall(line)

    def serve(self) -> dict[str, Any] | None:
        """Serve until the harness is gone; in a new child, return the child's job instead."""
        while True:
            for key, _ in self._selector.select():
                job = key.data()
                if job is not None:
                    return job  # type: ignore[no-any-return]
                if self._control.fileno() < 0:
                    return None

    def _obey(self) -> dict[str, Any] | None:
        with suppress(ConnectionResetError):
            received = self._control.recv(1 << 20)
            if received:
                return self._orders(received)
        self._end()
        return None

    def _orders(self, received: bytes) -> dict[str, Any] | None:
        *lines, self._unread = (self._unread + received).split(b"\n")
        for line in lines:
            order = json.loads(line)
            if order["order"] == "start":
                if self._fork(order["job"]):
                    return order["job"]  # type: ignore[no-any-return]
            elif order["id"] in self._children.values():
                self._signal(order["id"], order["number"])
        return None

    def _fork(self, job: dict[str, Any]) -> bool:
        """Fork; true in the child."""
        parent = os.getpid()
        pid = os.fork()
        if pid == 0:
            self._become_child(parent)
            return True
        with suppress(ProcessLookupError, PermissionError):
            os.setpgid(pid, pid)  # both sides do: a signal may come before the child runs
        self._children[pid] = job["id"]
        self.tell("started", id=job["id"], pid=pid)
        return False

    def _become_child(self, parent: int) -> None:
        self._prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(1)
        with suppress(PermissionError):
            os.setpgid(0, 0)
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        self._selector.close()
        self._control.close()
        for descriptor in (self._reports, self._wakeup, self._woken):
            os.close(descriptor)

    def _signal(self, child: int, number: int) -> None:
        for pid, each in self._children.items():
            if each == child:
                with suppress(ProcessLookupError):
                    os.killpg(pid, number)

    def _relay(self) -> None:
        received = os.read(self._reports, 1 << 16)  # lines under PIPE_BUF arrive whole
        with suppress(BrokenPipeError, ConnectionResetError):
            self._control.sendall(received)

    def _reap(self) -> None:
        with suppress(BlockingIOError):
            while os.read(self._wakeup, 512):
                pass
        with suppress(ChildProcessError):
            while ended := os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT):
                self._bury(ended.si_pid)

    def _bury(self, pid: int) -> None:
        child = self._children.pop(pid, None)
        if child is not None:
            with suppress(ProcessLookupError):
                os.killpg(pid, signal.SIGKILL)  # what it started itself and left behind
        _, status = os.waitpid(pid, 0)
        if child is not None:
            self.tell("exited", id=child, code=os.waitstatus_to_exitcode(status))

    def _end(self) -> None:
        for child in self._children.values():
            self._signal(child, signal.SIGKILL)
        for pid in self._children:
            os.waitpid(pid, 0)
        while adopted := _family():
            for pid in adopted:
                os.kill(pid, signal.SIGKILL)
                os.waitpid(pid, 0)
        self._control.close()


def _family() -> list[int]:
    """List the children, also those adopted from children that died before them."""
    try:
        with open(f"/proc/self/task/{os.getpid()}/children") as children:  # noqa: PTH123 - pathlib costs start-up time
            return [int(pid) for pid in children.read().split()]
    except OSError:  # a kernel without CONFIG_PROC_CHILDREN
        return []


def warm_up(modules: list[str]) -> list[str]:
    """Import the modules; return a note on each that can't be."""
    notes = []
    for module in modules:
        try:
            importlib.import_module(module)
        except Exception as error:  # noqa: BLE001 - a child that needs it will tell
            notes.append(f"{module}: {type(error).__name__}: {error}")
    gc.freeze()  # keeps collections in children from copying the shared pages
    return notes


def brings_its_own(path: list[str]) -> bool:
    """Tell whether a folder of ``path`` holds a module that was already imported from elsewhere."""
    warm = {name: module for name, module in sys.modules.items() if "." not in name}
    for folder in path:
        with suppress(OSError):
            for name in os.listdir(folder):  # noqa: PTH208 - pathlib costs start-up time
                module = warm.get(name.partition(".")[0])
                file = getattr(module, "__file__", None) or ""
                if module and name[:2] != "__" and not file.startswith(os.path.join(folder, "")):  # noqa: PTH118
                    return True
    return False


def start_afresh(job: dict[str, Any]) -> None:
    """Replace this child by a fresh interpreter that runs the same job."""
    os.set_inheritable(job["report_fd"], True)
    with tempfile.TemporaryFile() as order:
        order.write(json.dumps(job).encode() + b"\n")
        order.seek(0)
        os.dup2(order.fileno(), 0)
    os.execv(sys.executable, [sys.executable, child.__file__])  # noqa: S606 - no shell is the point


def main() -> None:
    """Warm up, serve, and in a child run its job."""
    control = socket.socket(fileno=os.dup(0))
    nowhere = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nowhere, 0)
    os.close(nowhere)
    server = Server(control)
    server.tell("warm", notes=warm_up(sys.argv[1:]))
    job = server.serve()
    if job is None:
        return
    job["report_fd"] = server.report_fd
    if "entry" in job and brings_its_own(job["path"]):
        start_afresh(job)
    child.run(job)


if __name__ == "__main__":
    main()
