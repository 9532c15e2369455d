"""What is made of the costs that were measured."""

from tests.benchmarks.measuring import ROUNDS, Benchmark, Cost, Measure, measure


def row(name: str, *hub: float, rate: float | None = None) -> Measure:
    """A row of a reference that takes a second, and of a hub that takes as told, in turns."""
    costs = iter(hub)
    reference_rate = 100.0 if rate else None
    return Measure(
        name,
        "a second",
        lambda: Cost(next(costs), rate),
        lambda: Cost(1.0, reference_rate),
    )


def found(
    *rows: Measure, most: float | None = None, least: float | None = None
) -> dict[str, object]:
    benchmark = Benchmark("named", "what", lambda: list(rows), most, least)
    measured = benchmark.rows()
    measure(measured)
    return benchmark.result(measured)


def test_the_median_of_the_rounds_counts_and_the_first_run_does_not() -> None:
    result = found(row("one", 50.0, 3.0, 1.0, 2.0), most=2.0)
    assert result["cpu_ratio"] == 2.0
    assert result["met"] is True
    assert result["rounds"] == [{"cpu_ratio": 3.0}, {"cpu_ratio": 1.0}, {"cpu_ratio": 2.0}]
    assert ROUNDS == 3


def test_the_worst_row_of_a_benchmark_counts() -> None:
    result = found(row("good", *[0.5] * 4), row("bad", *[1.5] * 4), most=1.25)
    assert result["cpu_ratio"] == 1.5
    assert result["rows"] == {"good": 0.5, "bad": 1.5}
    assert result["met"] is False


def test_a_rate_has_a_limit_of_its_own() -> None:
    assert found(row("one", *[0.1] * 4, rate=250.0), most=0.2, least=3.0)["met"] is False
    assert found(row("one", *[0.1] * 4, rate=350.0), most=0.2, least=3.0)["met"] is True


def test_without_a_target_nothing_is_met_or_missed() -> None:
    assert found(row("one", *[9.0] * 4))["met"] is None
