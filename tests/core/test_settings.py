from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from hub.core.errors import InvalidInput
from hub.core.peers import Peers
from hub.core.setting_rows import SETTINGS
from hub.core.settings import Settings, load_settings

Load = Callable[..., Settings]


@pytest.fixture
def load(tmp_path: Path) -> Load:
    """Settings of these variables, with a data folder in the test's own."""

    def call(**variables: str) -> Settings:
        return load_settings({"HUB_DATA_DIR": str(tmp_path / "var"), **variables})

    return call


def test_the_defaults_are_those_that_are_promised(
    load: Load, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = load()
    assert (settings.host, settings.port) == ("127.0.0.1", 8000)
    assert settings.public_url == "http://127.0.0.1:8000"
    assert settings.database_url == f"sqlite:///{tmp_path / 'var' / 'hub.sqlite'}"
    assert settings.allowed_hosts_for_fetching == frozenset()
    assert settings.trusted_proxies == Peers()
    assert (settings.log_format, settings.log_requests) == ("text", False)
    assert not settings.safe_mode
    monkeypatch.chdir(tmp_path)
    assert load_settings({}).data_dir == tmp_path / "var"


def test_links_begin_with_the_address_that_is_bound_unless_another_is_named(load: Load) -> None:
    for host, port, shown in (
        ("0.0.0.0", "80", "http://127.0.0.1:80"),
        ("::", "8000", "http://127.0.0.1:8000"),
        ("::1", "8000", "http://[::1]:8000"),
    ):
        assert load(HUB_HOST=host, HUB_PORT=port).public_url == shown
    assert load(HUB_PUBLIC_URL="https://hub.example/").public_url == "https://hub.example"


def test_an_unknown_setting_stops_the_start_and_names_the_nearest(load: Load) -> None:
    with pytest.raises(InvalidInput, match=r"HUB_POORT.*HUB_PORT"):
        load(HUB_POORT="1")
    with pytest.raises(InvalidInput, match=r"HUB_CONTAKT.*HUB_CONTACT"):
        load(HUB_CONTAKT="a@b.example")


def test_other_programs_variables_are_left_alone(load: Load) -> None:
    load(HUBBUB="1", HUB_TEST_REQUIRE="all", HUB_DEMONSTRATION_PORT="1", PATH="/bin")


def test_the_settings_of_plugins_that_are_there_are_left_alone(tmp_path: Path) -> None:
    environ = {"HUB_DATA_DIR": str(tmp_path), "HUB_SNOW_DEPTH": "3", "HUB_PLUGINS_DIR": "/plugins"}
    asked: list[Path | None] = []

    def names(folder: Path | None) -> list[str]:
        asked.append(folder)
        return ["snow"]

    load_settings(environ, names)
    assert asked == [Path("/plugins")]
    with pytest.raises(InvalidInput, match="HUB_SNOW_DEPTH"):
        load_settings(environ)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HUB_PORT", "eighty"),
        ("HUB_PORT", "0"),
        ("HUB_PORT", "65536"),
        ("HUB_PORT", "-1"),
        ("HUB_SAFE_MODE", "perhaps"),
        ("HUB_PUBLIC_URL", "hub.example"),
        ("HUB_PUBLIC_URL", "http://["),
        ("HUB_ALLOWED_HOSTS_FOR_FETCHING", "intranet.example"),
        ("HUB_ALLOWED_HOSTS_FOR_FETCHING", "intranet.example:http"),
        ("HUB_LOG_FORMAT", "xml"),
        ("HUB_LOG_REQUESTS", "some"),
        ("HUB_TRUSTED_PROXIES", "proxy.example"),
        ("HUB_TRUSTED_PROXIES", "10.0.0.1/8"),
        ("HUB_TRUSTED_PROXIES", "::/0"),
        ("HUB_DATABASE_URL", "mysql://localhost/hub"),
        ("HUB_DATABASE_URL", "hub.sqlite"),
        ("HUB_DATABASE_URL", "postgresql://localhost:port/hub"),
    ],
)
def test_a_value_that_does_not_fit_stops_the_start_and_is_named(
    load: Load, name: str, value: str
) -> None:
    with pytest.raises(InvalidInput) as raised:
        load(**{name: value})
    assert name in str(raised.value)
    assert value in str(raised.value)


def test_of_a_list_the_part_that_does_not_fit_is_named(load: Load) -> None:
    with pytest.raises(InvalidInput) as raised:
        load(HUB_TRUSTED_PROXIES="10.0.0.0/8, 192.168.1.7/24,::1")
    said = str(raised.value)
    assert "HUB_TRUSTED_PROXIES cannot be ‘192.168.1.7/24’. Expected: addresses and net" in said
    assert "has host bits set" in said


def test_an_empty_variable_is_as_one_that_is_not_set(load: Load) -> None:
    names = [f"HUB_{row.name.upper()}" for row in SETTINGS if row.name != "data_dir"]
    assert load(**dict.fromkeys(names, " ")) == load()


def test_the_usual_address_of_postgresql_is_read_with_the_driver_that_is_installed(
    load: Load,
) -> None:
    for given in ("postgresql://a:b@h/d", "postgres://a:b@h/d", "postgresql+psycopg://a:b@h/d"):
        assert load(HUB_DATABASE_URL=given).database_url == "postgresql+psycopg://a:b@h/d"


def test_lists_are_parted_by_commas_or_spaces(load: Load) -> None:
    settings = load(
        HUB_DISABLED_PLUGINS="a, b c", HUB_ALLOWED_HOSTS_FOR_FETCHING="One:1,[::1]:2 three:3"
    )
    assert settings.disabled_plugins == ("a", "b", "c")
    assert settings.allowed_hosts_for_fetching == {"one:1", "[::1]:2", "three:3"}


def test_a_file_gives_settings_and_variables_win(load: Load, tmp_path: Path) -> None:
    file = tmp_path / "hub.toml"
    file.write_text('port = 81\nhost = "::1"\ndisabled_plugins = ["a", "b"]\nsafe_mode = true\n')
    settings = load(HUB_SETTINGS_FILE=str(file), HUB_PORT="82")
    assert (settings.port, settings.host, settings.safe_mode) == (82, "::1", True)
    assert settings.disabled_plugins == ("a", "b")


@pytest.mark.parametrize("content", [b"port = ", b"\xff", b'poort = "1"', None])
def test_a_file_that_cannot_be_used_stops_the_start(
    load: Load, tmp_path: Path, content: bytes | None
) -> None:
    file = tmp_path / "hub.toml"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(InvalidInput, match=r"hub\.toml|HUB_POORT"):
        load(HUB_SETTINGS_FILE=str(file))


def test_a_data_folder_that_cannot_be_made_stops_the_start(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(InvalidInput, match="file/var"):
        load_settings({"HUB_DATA_DIR": str(tmp_path / "file" / "var")})


def test_the_secret_is_made_once_and_nobody_else_reads_it(load: Load, tmp_path: Path) -> None:
    first = load().secret_key
    assert len(first) > 40
    assert load().secret_key == first
    place = tmp_path / "var" / "secret_key"
    assert place.stat().st_mode & 0o077 == 0
    assert [path.name for path in place.parent.iterdir()] == ["secret_key"]


def test_processes_that_start_together_share_one_secret(load: Load) -> None:
    with ThreadPoolExecutor(8) as threads:
        secrets = set(threads.map(lambda _: load().secret_key, range(32)))
    assert len(secrets) == 1


def test_an_empty_secret_stops_the_start(load: Load, tmp_path: Path) -> None:
    (tmp_path / "var").mkdir()
    (tmp_path / "var" / "secret_key").write_text("")
    with pytest.raises(InvalidInput, match="secret_key"):
        load()


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        ("HUB_DATABASE_URL", "mysql://hub:secret@host/hub", "mysql://…@host/hub"),
        ("HUB_DATABASE_URL", "postgresql://hub:very@secret@host/hub", "postgresql://…@host/hub"),
        ("HUB_DATABASE_URL", "postgresql://hub:secret@host:port/hub", "postgresql://…@host:port"),
        ("HUB_MAIL_URL", "smtp://hub:very/secret@host", "smtp://…@host"),
    ],
)
def test_what_is_said_of_a_wrong_value_tells_no_password(
    load: Load, name: str, value: str, shown: str
) -> None:
    with pytest.raises(InvalidInput) as raised:
        load(**{name: value})
    assert shown in str(raised.value)
    assert "secret" not in str(raised.value)


@pytest.mark.parametrize(
    "value",
    [
        "hub:se%40cret/x@host:5432/hub?sslmode=require",
        "hub@[::1]:5432/hub",
        "/hub?host=/run/postgresql",
        "host",
    ],
)
def test_an_address_of_postgresql_is_taken_as_sqlalchemy_reads_it(load: Load, value: str) -> None:
    url = load(HUB_DATABASE_URL=f"postgres://{value}").database_url
    assert url == f"postgresql+psycopg://{value}"


def test_nobody_else_on_the_machine_reads_a_data_folder_that_the_hub_made(load: Load) -> None:
    folder = load().data_dir
    assert folder.stat().st_mode & 0o077 == 0
    folder.chmod(0o750)
    assert load().data_dir.stat().st_mode & 0o777 == 0o750  # the operator's own choice stays
