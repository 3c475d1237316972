"""What a measurement says, as a table for people and as JSON for programs."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

__all__ = ["Quantity", "Row", "Target", "as_json", "from_json", "render"]

_HEADINGS = ("what", "measured", "alternative", "ratio", "target", "met")
_SCALES = {"s": ((1.0, "s"), (1e-3, "ms"), (1e-6, "µs"))}
_SMALL, _LARGE = 10, 1000
_TIMES = "\N{MULTIPLICATION SIGN}"


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit: ``s``, ``MB``, ``/s``; ``of`` says what it is the number of."""

    value: float
    unit: str
    of: str = ""

    def __str__(self) -> str:
        scale, unit = self._scale()
        value = self.value / scale
        text = f"{value:,.{_digits(value, unit)}f} {unit}".replace(" /s", "/s")
        return f"{text} ({self.of})" if self.of else text

    def _scale(self) -> tuple[float, str]:
        scales = _SCALES.get(self.unit, ((1.0, self.unit),))
        return next((each for each in scales if abs(self.value) >= each[0]), scales[-1])


@dataclass(frozen=True, slots=True)
class Target:
    """What a row must reach: ``limit`` in the unit of ``on``, never beyond it."""

    limit: float
    on: Literal["measured", "ratio"] = "measured"
    least: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One measurement. ``ratio`` is as the row's ``what`` has it: how much dearer, or faster."""

    what: str
    measured: Quantity
    alternative: Quantity | None = None
    ratio: float | None = None
    target: Target | None = None

    @property
    def met(self) -> bool | None:
        """Whether the target is reached; None without one."""
        target = self.target
        if target is None:
            return None
        value = self.measured.value if target.on == "measured" else self.ratio
        if value is None:
            return False
        return value >= target.limit if target.least else value <= target.limit

    def cells(self) -> tuple[str, ...]:
        """Give the row's text by column."""
        return (
            self.what,
            str(self.measured),
            str(self.alternative or ""),
            "" if self.ratio is None else _times(self.ratio),
            self._target(),
            {None: "", True: "yes", False: "NO"}[self.met],
        )

    def _target(self) -> str:
        if self.target is None:
            return ""
        sign = "≥" if self.target.least else "≤"
        if self.target.on == "ratio":
            return f"{sign} {self.target.limit:g}{_TIMES}"
        return f"{sign} {Quantity(self.target.limit, self.measured.unit)}"


def _times(ratio: float) -> str:
    return f"{ratio:,.{2 if ratio < _SMALL else 0}f}{_TIMES}"


def _digits(value: float, unit: str) -> int:
    """Tell how many decimals are worth reading."""
    if unit == "s":
        return 2 if value < _LARGE else 0
    return 1 if value < _SMALL and value % 1 else 0


def render(rows_by_section: Mapping[str, Sequence[Row]]) -> str:
    """Draw all sections as one table whose columns line up."""
    cells = [row.cells() for rows in rows_by_section.values() for row in rows]
    widths = [max(map(len, column)) for column in zip(_HEADINGS, *cells, strict=True)]
    lines = [_line(_HEADINGS, widths), "─" * len(_line(_HEADINGS, widths, pad=True))]
    for name, rows in rows_by_section.items():
        lines += [f"{name}:", *(_line(row.cells(), widths) for row in rows)]
    return "\n".join(lines)


def _line(cells: Iterable[str], widths: Sequence[int], *, pad: bool = False) -> str:
    what, *others = cells
    first, *rest = widths
    padded = [f"{cell:>{width}}" for cell, width in zip(others, rest, strict=True)]
    line = "  ".join((f"  {what:<{first}}", *padded))
    return line if pad else line.rstrip()


def as_json(rows: Iterable[Row]) -> list[dict[str, Any]]:
    """Give rows as JSON, with whether the target is met."""
    return [{**asdict(row), "met": row.met} for row in rows]


def from_json(told: Iterable[Mapping[str, Any]]) -> list[Row]:
    """Read what `as_json` made."""
    return [
        Row(
            what=each["what"],
            measured=Quantity(**each["measured"]),
            alternative=Quantity(**each["alternative"]) if each["alternative"] else None,
            ratio=each["ratio"],
            target=Target(**each["target"]) if each["target"] else None,
        )
        for each in told
    ]
