"""Numbers as lines that Prometheus reads: its text format, version 0.0.4.

https://prometheus.io/docs/instrumenting/exposition_formats/
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, Literal

MEDIA_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"

Kind = Literal["counter", "gauge", "histogram"]


@dataclass(frozen=True, slots=True)
class Sample:
    """One number: its labels by name, and for a histogram what the metric's name ends with."""

    value: float
    labels: tuple[tuple[str, str], ...] = ()
    ending: str = ""


@dataclass(frozen=True, slots=True)
class Metric:
    """A metric: its name, what it is, and its numbers.

    Names and labels are the hub's own: letters, digits and underscores.
    """

    name: str
    kind: Kind
    help: str
    samples: tuple[Sample, ...]


def histogram_samples(
    buckets: tuple[float, ...], numbers: list[float], labels: tuple[tuple[str, str], ...]
) -> Iterator[Sample]:
    """The samples of one histogram from its counts by bucket, the one beyond, and the sum."""
    *counts, total = numbers
    count = 0.0
    for bound, more in zip((*map(_number, buckets), "+Inf"), counts, strict=True):
        count += more
        yield Sample(count, (*labels, ("le", bound)), "_bucket")
    yield Sample(total, labels, "_sum")
    yield Sample(count, labels, "_count")


def metrics_bytes(metrics: Iterable[Metric]) -> bytes:
    """The whole answer."""
    return "".join(f"{line}\n" for metric in metrics for line in _lines(metric)).encode()


def _lines(metric: Metric) -> Iterator[str]:
    told = metric.help.replace("\\", r"\\").replace("\n", r"\n")
    yield f"# HELP {metric.name} {told}"
    yield f"# TYPE {metric.name} {metric.kind}"
    for sample in metric.samples:
        labels = ",".join(f'{name}="{_escaped(value)}"' for name, value in sample.labels)
        shown = f"{{{labels}}}" if labels else ""
        yield f"{metric.name}{sample.ending}{shown} {_number(sample.value)}"


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace("\n", r"\n").replace('"', r"\"")


def _number(value: float) -> str:
    """A whole number without a point: also beyond where `repr` writes an exponent."""
    return str(int(value)) if float(value).is_integer() else repr(float(value))
