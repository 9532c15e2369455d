"""Imports point down only; SQL and Flask stay in the files that are meant for them."""

import ast
from pathlib import Path

from tests.rules.project_code import ROOT, at, functions, imports, python_files

# From top to bottom; what stands on one line does not import each other.
LAYERS: tuple[frozenset[str], ...] = (
    frozenset({"portal", "about", "watching", "desk", "digests"}),
    frozenset({"sources"}),
    frozenset({"plugin_host"}),
    frozenset({"news", "events", "opportunities", "cooperation"}),
    frozenset({"plugin_api"}),
    frozenset({"content"}),
    frozenset({"accounts"}),
    frozenset({"towns"}),
    frozenset({"web", "publishing"}),
    frozenset({"core"}),
)
# The program itself, above all parts: these import one another in this order.
TOP = (
    "__main__",
    "testing",
    "cli",
    "running",
    "serving",
    "doctor",
    "backing_up",
    "migrating",
    "app",
)

SQL_FILES = {"models.py", "queries.py", "actions.py", "migrations.py"}
SQL_PLACES = {
    "hub/content/",
    "hub/core/database.py",
    "hub/core/changes.py",
    "hub/migrating.py",
    "hub/backing_up.py",
    "hub/doctor.py",  # catches what a database says that is away
    # Beyond the files of every kind, each for a reason:
    "hub/core/database_copy.py",  # reads the address of the database apart
    "hub/core/database_file.py",  # listens to connections and transactions of SQLite
    "hub/core/database_health.py",  # asks the database how it is
    "hub/core/database_rows.py",  # makes the rows of a statement ready for the driver
    "hub/core/leases.py",  # conditions on leases and next tries
    "hub/core/jobs.py",  # claims the runs of schedules in the database
    "hub/core/outbox.py",  # the mail that is due: rows with leases
    "hub/accounts/address_actions.py",  # a change of address, confirmed on both
    "hub/accounts/erasure_actions.py",  # what goes when a person is erased, from every table
    "hub/accounts/handover_actions.py",  # a person's open work becomes another's
    "hub/accounts/own_data.py",  # whole rows of every table that tells of a person
    "hub/accounts/role_actions.py",  # changes of roles, apart from invitations
    "hub/accounts/people_lists.py",  # the pages of the lists of people and invitations
    "hub/accounts/retention_actions.py",  # what the retention rules delete
    "hub/accounts/session_actions.py",  # changes of sessions, apart from those of people
    "hub/events/coming.py",  # what comes, in the order that lists print, a page at a time
    "hub/events/found.py",  # what the words of a search find, by time, a page at a time
    "hub/events/window.py",  # what the moving window has reached, and how much a source has
    "hub/sources/claims.py",  # the leases of due sources: one UPDATE … RETURNING
    "hub/sources/store.py",  # writes what came in, in batches, in one transaction
    "hub/sources/entry_writing.py",  # what becomes of each item of a batch
    "hub/sources/batch_rows.py",  # writes the rows that come of it
    "hub/sources/batch_before.py",  # what is there of a batch, before it is written
    "hub/plugin_host/gate.py",  # compares a plugin's migrations with the database
    "hub/plugin_host/loading.py",  # looks through a plugin's tables before it is joined
    "hub/plugin_host/personal_rows.py",  # finds and deletes the rows of people in those tables
    "hub/plugin_host/plugins.py",  # carries those tables
    "hub/plugin_host/tables.py",  # checks them
}
WITH_FLASK = {
    "hub/core/database.py",
    "hub/core/words.py",
    "hub/core/database_copy.py",  # reads the address of the database apart
    "hub/core/database_health.py",  # asks the database how it is
    "hub/content/tombstones.py",  # registers its daily job
    "hub/core/jobs.py",  # a job runs in the context of the application
    "hub/core/outbox.py",  # its job runs there too
    "hub/core/health.py",  # the application holds the checks
    "hub/core/checks.py",  # and core registers its own
    "hub/content/kinds.py",  # the application holds which kinds there are
    "hub/content/commands.py",  # a command asks it for them
}
WITHOUT_FLASK = ("hub/core/", "hub/content/", "hub/publishing/")
WITHOUT_FLASK_FILES = {"models.py", "queries.py", "actions.py"}


def layer(part: str) -> int:
    """How deep a part of `hub` stands; the program's own modules above all."""
    if part in TOP:
        return TOP.index(part) - len(TOP)
    for depth, parts in enumerate(LAYERS):
        if part in parts:
            return depth
    raise AssertionError(f"hub/{part} stands in no layer: add it to LAYERS where it belongs")


def part_of(path: Path) -> str:
    return path.relative_to(ROOT / "hub").with_suffix("").parts[0]


def points_down(importer: str, imported: str) -> bool:
    return importer == imported or layer(importer) < layer(imported)


def test_imports_of_the_hub_point_down() -> None:
    wrong = []
    for path in python_files("hub"):
        if path.parent.name == "hub" and path.stem == "__init__":
            continue
        for node, name in imports(path):
            parts = name.split(".")
            if parts[0] == "hub" and len(parts) > 1 and not points_down(part_of(path), parts[1]):
                wrong.append(f"{at(path, node)} imports {name}")
    assert not wrong, "\n".join(wrong)


def test_the_rule_of_layers_finds_an_import_that_points_up_or_aside() -> None:
    assert points_down("events", "content")
    assert points_down("cli", "portal")
    assert not points_down("content", "events")
    assert not points_down("news", "events")
    assert not points_down("core", "web")


def test_the_hub_imports_no_plugin_and_no_test() -> None:
    outside = ("plugins", "hub_plugins", "tests", "demonstration")
    # The package alone, without a plugin in it, says where the plugins' folder is.
    folder = "hub_plugins"
    wrong = [
        f"{at(path, node)} imports {name}"
        for path in python_files("hub")
        for node, name in imports(path)
        if name.split(".")[0] in outside and name != folder
    ]
    assert not wrong, "\n".join(wrong)


def _imports_that_are_the_start(function: ast.AST) -> set[ast.stmt]:
    """The imports that stand directly in a `with starting():`, which is there for them."""
    return {
        inner
        for block in ast.walk(function)
        if isinstance(block, ast.With)
        and [ast.unparse(item.context_expr) for item in block.items] == ["starting()"]
        for inner in block.body
    }


def test_no_import_stands_inside_a_function() -> None:
    wrong = [
        at(path, inner)
        for path in python_files("hub", "plugins", "demonstration")
        for function in functions(path)
        for inner in ast.walk(function)
        if isinstance(inner, ast.Import | ast.ImportFrom)
        and inner not in _imports_that_are_the_start(function)
    ]
    assert not wrong, "\n".join(wrong)


def _may_use_sql(name: str) -> bool:
    return name.rsplit("/", 1)[-1] in SQL_FILES or any(
        name == place or (place.endswith("/") and name.startswith(place)) for place in SQL_PLACES
    )


def test_sql_stands_only_where_it_belongs() -> None:
    wrong = [
        f"{at(path, node)} imports {name}"
        for path in python_files("hub", "plugins")
        for node, name in imports(path)
        if name.split(".")[0] in {"sqlalchemy", "flask_sqlalchemy", "alembic"}
        and not name.startswith("sqlalchemy.exc.")
        and not _may_use_sql(str(path.relative_to(ROOT)))
        and "/migrations/" not in str(path)
    ]
    assert not wrong, "\n".join(wrong)


def test_flask_stays_out_of_the_lower_parts_and_of_queries_and_actions() -> None:
    wrong = []
    for path in python_files("hub", "plugins"):
        name = str(path.relative_to(ROOT))
        banned = name.startswith(WITHOUT_FLASK) or path.name in WITHOUT_FLASK_FILES
        if not banned or name in WITH_FLASK:
            continue
        wrong += [
            f"{at(path, node)} imports {imported}"
            for node, imported in imports(path)
            if imported.split(".")[0] in {"flask", "flask_babel", "werkzeug"}
        ]
    assert not wrong, "\n".join(wrong)


def test_plugins_import_the_contract_and_the_queries_and_actions_of_kinds() -> None:
    kinds = ("news", "events", "opportunities", "cooperation")
    allowed = ["hub.plugin_api", "hub.events.coming"]
    allowed += [f"hub.{kind}.{file}" for kind in kinds for file in ("queries", "actions")]
    wrong = [
        f"{at(path, node)} imports {name}"
        for path in python_files("plugins", "tests/plugins/example_plugin")
        for node, name in imports(path)
        if name.split(".")[0] == "hub"
        and not any(name == start or name.startswith(f"{start}.") for start in allowed)
    ]
    assert not wrong, "\n".join(wrong)


def test_no_module_has_a_name_that_says_nothing() -> None:
    empty = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "base"}
    wrong = [
        at(path) for path in python_files("hub", "plugins", "demonstration") if path.stem in empty
    ]
    assert not wrong, "\n".join(wrong)


def test_only_the_jobs_import_the_queue() -> None:
    wrong = [
        at(path, node)
        for path in python_files("hub", "plugins")
        for node, name in imports(path)
        if name.split(".")[0] == "huey" and path != ROOT / "hub" / "core" / "jobs.py"
    ]
    assert not wrong, "\n".join(wrong)
