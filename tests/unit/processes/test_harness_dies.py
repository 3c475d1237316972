"""Nothing is left, neither process nor port, however the harness ends."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from textwrap import dedent

import psutil
import pytest

SCRIPT = """
import json, os, pathlib, signal, sys, time
from harness.processes import AsgiTarget, CommandTarget, ForkServer, PythonTarget, Spawner, basics

kind = {"ForkServer": ForkServer, "Spawner": Spawner}[sys.argv[1]]
folder = pathlib.Path(sys.argv[2])
env = basics(os.environ)
grandchild = f"{sys.executable} -c 'import time; time.sleep(600)'"
shell = f"{grandchild} & echo $! > {folder}/grandchild; wait"
launcher = kind(folder)
app = launcher.start(
    AsgiTarget(app="apps:app", env=env | {"ANSWER": "x"}, path=[folder]), name="app")
stubborn = launcher.start(
    PythonTarget(entry="programs:stubborn", env=env, path=[folder], cwd=folder), name="stubborn")
command = launcher.start(CommandTarget(argv=["sh", "-c", shell], env=env), name="command")
stubborn.port()
while not (folder / "grandchild").exists() or not (folder / "grandchild").read_text().strip():
    time.sleep(0.01)
pids = [app.pid, stubborn.pid, command.pid, int((folder / "grandchild").read_text())]
print(json.dumps({"pids": pids, "port": app.port()}), flush=True)
END
"""
ENDS = {
    "killed": "signal.pause()",
    "terminated": "signal.pause()",
    "raises": "raise RuntimeError('without closing anything')",
    "exits": "sys.exit(0)",
    "vanishes": "os._exit(0)",
}


@pytest.fixture(params=["ForkServer", "Spawner"])
def kind(request):
    if request.param == "ForkServer" and sys.platform != "linux":
        pytest.skip("forks on Linux only")
    return request.param


@pytest.mark.parametrize("end", ENDS)
def test_nothing_outlives_the_harness(kind, end, code, refuses, eventually):
    script = dedent(SCRIPT).replace("END", ENDS[end])
    harness = subprocess.Popen(
        [sys.executable, "-c", script, kind, str(code)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        with harness:
            facts = json.loads(harness.stdout.readline())
            family = [psutil.Process(pid) for pid in facts["pids"] if psutil.pid_exists(pid)]
            family += (
                psutil.Process(harness.pid).children(recursive=True) if end == "killed" else []
            )
            if end in ("killed", "terminated"):
                harness.send_signal(signal.SIGKILL if end == "killed" else signal.SIGTERM)
            harness.communicate(timeout=30)
    finally:
        harness.kill()
    _, alive = psutil.wait_procs(family, timeout=20)
    assert not alive
    eventually(lambda: refuses(facts["port"]), "the port is free")
