"""What deploy/ names is there: settings, commands, addresses and files of the hub."""

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from flask import Flask

from hub.cli import hub
from hub.core.processes import _STOP_SECONDS
from hub.core.setting_rows import SETTINGS
from hub.core.settings import load_settings
from hub.serving import STOP_SECONDS
from tests.rules.project_code import ROOT

DEPLOY = ROOT / "deploy"
FILES = sorted(path for path in DEPLOY.rglob("*") if path.is_file())
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
SYSTEMD_ANALYZE = shutil.which("systemd-analyze")
ANALYZED = pytest.mark.skipif(SYSTEMD_ANALYZE is None, reason="systemd-analyze is not there")
# Between 0 and 10, in tenths: what a process may do. The hub must reach the network.
MOST_EXPOSED = 20


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def text(name: str) -> str:
    return read(DEPLOY / name)


def compose() -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load(text("compose.yaml"))
    return read


def test_the_readme_names_each_file() -> None:
    readme = text("README.md")
    missing = [path.name for path in FILES if path.name != "README.md" and path.name not in readme]
    assert not missing


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_settings_that_are_named_exist(path: Path) -> None:
    known = {f"HUB_{row.name.upper()}" for row in SETTINGS}
    assert set(re.findall(r"HUB_[A-Z_]*[A-Z]", read(path))) <= known


@pytest.mark.parametrize("name", ["hub.env", "example.env"])
def test_the_settings_of_the_examples_are_taken(name: str, tmp_path: Path) -> None:
    shown = re.findall(r"^#?(HUB_[A-Z_]+)=(.+)$", text(name), re.MULTILINE)
    given = dict(shown) | {"HUB_DATA_DIR": str(tmp_path)}
    assert load_settings(given).public_url == "https://towns.example"


def test_commands_that_are_run_exist() -> None:
    units = "\n".join(map(read, UNITS))
    named = re.findall(r"^ExecStart=/opt/hub/venv/bin/hub (.+)$", units, re.MULTILINE)
    assert len(named) == len(UNITS)
    services = compose()["services"]
    named += [" ".join(services[name]["command"]) for name in ("migrate", "web", "work")]
    named += re.findall(r'^CMD \["(.+)"\]$', text("Dockerfile"), re.MULTILINE)
    named += re.findall(r"(?:exec web |/venv/bin/)hub ([a-z]+)$", text("README.md"), re.MULTILINE)
    assert {"up", "web", "work", "migrate"} <= set(named) <= set(hub.commands)


def test_addresses_that_are_asked_exist(app: Flask) -> None:
    rules = {rule.rule for rule in app.url_map.iter_rules()}
    for path in FILES:
        asked = re.findall(r"(/health/[a-z]+|/metrics)\b", read(path))
        assert set(asked) <= rules, path.name
    assert "/health/ready?without=jobs" in text("Dockerfile")


def test_every_file_means_the_port_that_is_bound() -> None:
    port = next(row.default for row in SETTINGS if row.name == "port")
    for name in ("proxy/nginx.conf", "proxy/Caddyfile", "compose.yaml"):
        assert set(re.findall(r"127\.0\.0\.1:(\d+)", text(name))) == {port}, name
    assert f"EXPOSE {port}" in text("Dockerfile")


def test_proxies_let_through_what_the_hub_takes_and_say_who_asked(app: Flask) -> None:
    assert app.config["MAX_CONTENT_LENGTH"] < 1024 * 1024
    nginx, caddy = text("proxy/nginx.conf"), text("proxy/Caddyfile")
    assert "client_max_body_size 1m;" in nginx
    assert "max_size 1MB" in caddy
    for header in ("X-Forwarded-For $remote_addr", "X-Forwarded-Proto", "X-Request-ID"):
        assert f"proxy_set_header {header}" in nginx
    assert "underscores_in_headers off;" in nginx
    assert "request_header -*_*" in caddy
    assert "header_up X-Request-ID" in caddy


def test_the_containers_run_as_nobody_special_and_stop_in_peace() -> None:
    assert re.search(r"^USER hub$", text("Dockerfile"), re.MULTILINE)
    services = compose()["services"]
    for name in ("migrate", "web", "work"):
        assert services[name]["read_only"] is True
        assert services[name]["cap_drop"] == ["ALL"]
        assert int(services[name]["stop_grace_period"].removesuffix("s")) > _STOP_SECONDS
    assert services["web"]["ports"] == ["127.0.0.1:8000:8000"]
    assert "healthcheck" not in services["web"], "the image has it"
    (network,) = compose()["networks"]["hub"]["ipam"]["config"]
    assert services["web"]["environment"]["HUB_TRUSTED_PROXIES"] == network["gateway"]


def test_the_image_gets_what_it_is_built_from_and_no_more() -> None:
    kept = re.findall(r"^!(.+)$", text("Dockerfile.dockerignore"), re.MULTILINE)
    assert [name for name in kept if not (ROOT / name).exists()] == []
    assert text("Dockerfile.dockerignore").splitlines()[1] == "*"


def test_units_leave_the_hub_time_to_end() -> None:
    assert _STOP_SECONDS > STOP_SECONDS, "the web server kills its worker before it is killed"
    for unit in UNITS:
        if "Type=oneshot" not in read(unit):
            (seconds,) = re.findall(r"^TimeoutStopSec=(\d+)$", read(unit), re.MULTILINE)
            assert int(seconds) > _STOP_SECONDS
            assert "RestartPreventExitStatus=2" in read(unit)


@ANALYZED
def test_systemd_reads_the_units_and_finds_them_closed(tmp_path: Path) -> None:
    assert SYSTEMD_ANALYZE
    for path in (DEPLOY / "systemd").iterdir():
        # The hub is not installed there.
        there = read(path).replace("/opt/hub/venv/bin/hub", "/bin/true")
        (tmp_path / path.name).write_text(there, encoding="utf-8")
    units = sorted(tmp_path.iterdir())
    checked = run(SYSTEMD_ANALYZE, "verify", "--man=no", *units)
    assert (checked.returncode, checked.stderr) == (0, "")
    services = [unit for unit in units if unit.suffix == ".service"]
    threshold = f"--threshold={MOST_EXPOSED}"
    exposed = run(SYSTEMD_ANALYZE, "security", "--offline=yes", threshold, *services)
    assert exposed.returncode == 0, exposed.stdout


def run(*command: object) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [str(word) for word in command], capture_output=True, text=True, timeout=30, check=False
    )
