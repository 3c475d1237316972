"""``python -m bench [NAME...]``: measure, print a table, write ``.harness/bench.json``."""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

from bench.runner import SectionError, run_section
from bench.sections import SECTIONS
from bench.table import as_json, render

if TYPE_CHECKING:
    from bench.table import Row

_RESULT = Path(".harness", "bench.json")


def main() -> int:
    """Run the sections that are asked for; 1 when one of them broke."""
    options = _parser().parse_args()
    measured: dict[str, list[Row]] = {}
    broken: list[str] = []
    for name in options.sections:
        began = perf_counter()
        print(f"{name}: {SECTIONS[name]} …", end=" ", flush=True, file=sys.stderr)
        try:
            measured[name] = run_section(name, full=options.full)
        except SectionError as error:
            broken.append(name)
            print(f"broke\n  {error}", file=sys.stderr)
        else:
            print(f"{perf_counter() - began:.1f} s", file=sys.stderr)
    if measured:
        print(f"\n{_machine()}\n\n{render(measured)}")
    _write(measured, broken)
    return 1 if broken else 0


def _parser() -> argparse.ArgumentParser:
    sections = "\n".join(f"  {name:<10} {title}" for name, title in SECTIONS.items())
    parser = argparse.ArgumentParser(
        prog="python -m bench",
        description="Measure the harness beside the alternatives.",
        epilog=f"sections:\n{sections}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "sections", nargs="*", metavar="NAME", type=_section, default=[*SECTIONS], help="all"
    )
    parser.add_argument("--full", action="store_true", help="`many` with 250 and 1,000 scenarios")
    return parser


def _section(name: str) -> str:
    if name not in SECTIONS:
        raise argparse.ArgumentTypeError(f"{name!r} is none of {', '.join(SECTIONS)}")
    return name


def _machine() -> str:
    return (
        f"Python {platform.python_version()}, {platform.system()} {platform.machine()}, "
        f"{os.cpu_count()} cores, load average {os.getloadavg()[0]:.1f}"
    )


def _write(measured: dict[str, list[Row]], broken: list[str]) -> None:
    """Write the result, whole or not at all."""
    sections = {name: as_json(rows) for name, rows in measured.items()}
    told = {"machine": _machine(), "sections": sections, "broken": broken}
    _RESULT.parent.mkdir(exist_ok=True)
    partial = _RESULT.with_suffix(".part")
    partial.write_text(json.dumps(told, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    partial.replace(_RESULT)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
