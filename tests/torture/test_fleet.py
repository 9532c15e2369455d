"""The short edition of a fleet: two web servers and three workers on PostgreSQL and Redis."""

from pathlib import Path

from tests.torture.fleet import killed_fleet


def test_a_fleet_reads_each_source_once_a_round_though_a_worker_and_a_web_server_are_killed(
    tmp_path: Path, postgresql_url: str, redis_url: str
) -> None:
    row = killed_fleet(tmp_path, postgresql_url, redis_url, 40, (False, True), changes=2)
    assert not row.wrong, f"{row.wrong[:5]}; {row.note}"
    assert row.tried >= 80
