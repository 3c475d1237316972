"""A stand-in for AWS's Step Functions Local image, for engines that can pull nothing.

What runs in it is this project's own simulator, so a test with it proves the wiring (ports,
environment, the way back to the host, readiness, teardown), never AWS's behaviour. Its name
says so: ``stepfunctions-local-stand-in``.
"""

import importlib.metadata
import io
import re
import subprocess
import sys
import sysconfig
import tarfile
from collections.abc import Iterator
from pathlib import Path

IMAGE = "stepfunctions-local-stand-in:simulator"

_ENTRY = Path(__file__).parent / "stand_in_entry.py"
_SKIPPED = {"site-packages", "test", "idlelib", "tkinter", "lib2to3", "ensurepip", "__pycache__"}
_DISTRIBUTIONS = ("httpx", "jsonata-python", "python-jsonpath", "uvicorn", "httptools", "uvloop")


def build(docker: str = "docker") -> str:
    """Import the image into the Docker engine that answers; gives its name."""
    change = ["--change", f'CMD ["{_python()}", "/stand_in_entry.py"]']
    change += ["--change", f"ENV PYTHONPATH={_site()}:/app", "--change", "EXPOSE 8083"]
    process = subprocess.Popen(
        [docker, "import", *change, "-", IMAGE], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL
    )
    assert process.stdin is not None
    with process.stdin as sink, tarfile.open(fileobj=sink, mode="w|") as tar:
        _write(tar)
    assert process.wait(120) == 0, "docker import failed"
    return IMAGE


def _write(tar: tarfile.TarFile) -> None:
    tar.add(_ENTRY, "stand_in_entry.py")
    for folder in ("tmp", "proc", "dev", "etc"):
        entry = tarfile.TarInfo(folder)
        entry.type, entry.mode = tarfile.DIRTYPE, 0o1777
        tar.addfile(entry)
    passwd = b"root:x:0:0:root:/:/bin/false\n"
    entry = tarfile.TarInfo("etc/passwd")
    entry.size = len(passwd)
    tar.addfile(entry, io.BytesIO(passwd))
    for path in dict.fromkeys(_files()):
        tar.add(path.resolve(), str(path).lstrip("/"), recursive=False)
    root = Path(__file__).parents[2]
    for path in sorted((root / "harness").rglob("*.py")):
        tar.add(path, f"app/{path.relative_to(root)}")


def _files() -> Iterator[Path]:
    python = _python()
    libraries = [python]
    yield python
    stdlib = Path(sysconfig.get_path("stdlib"))
    for path in stdlib.rglob("*"):
        if path.is_file() and not _SKIPPED & set(path.parts[len(stdlib.parts) :]):
            yield path
            if path.suffix == ".so":
                libraries.append(path)
    for path in _used_packages():
        yield path
        if ".so" in path.suffixes:
            libraries.append(path)
    yield from _shared_libraries(libraries)


def _used_packages() -> Iterator[Path]:
    """Find every file of what the simulator needs, and of what that needs in turn."""
    wanted, found = list(_DISTRIBUTIONS), {}
    while wanted:
        name = wanted.pop()
        if name in found:
            continue
        try:
            found[name] = importlib.metadata.distribution(name)
        except importlib.metadata.PackageNotFoundError:
            continue  # needed by other Pythons or systems only
        needed = (each for each in found[name].requires or () if "extra ==" not in each)
        wanted += [re.match(r"[\w.-]+", each)[0] for each in needed]
    for distribution in found.values():
        files = (Path(distribution.locate_file(file)) for file in distribution.files or ())
        yield from (path for path in files if path.is_file() and path.is_relative_to(_site()))


def _shared_libraries(binaries: list[Path]) -> Iterator[Path]:
    listed = subprocess.run(
        ["ldd", *map(str, binaries)], capture_output=True, text=True, check=False
    ).stdout
    for word in listed.split():
        if word.startswith("/") and not word.endswith(":"):
            yield Path(word)


def _python() -> Path:
    return Path(sys.base_prefix, "bin", f"python3.{sys.version_info.minor}")


def _site() -> Path:
    return Path(sysconfig.get_path("purelib"))
