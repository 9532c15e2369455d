"""Templates are compiled once for all starts, and a folder that cannot be written harms no page."""

from pathlib import Path
from typing import Any

import pytest
from flask import Flask, render_template
from jinja2 import DictLoader, Environment

from hub.core.made_files import FOLDER
from hub.web import compiled_templates


def page_of(data_dir: Path, template: str, monkeypatch: pytest.MonkeyPatch) -> tuple[str, int]:
    """What a fresh application renders, and how many templates it compiled for that."""
    compiled: list[str] = []
    compile_one: Any = Environment.compile

    def counted(self: Environment, source: str, *more: Any, **named: Any) -> Any:
        compiled.append(source)
        return compile_one(self, source, *more, **named)

    app = Flask("templates")
    app.jinja_env.loader = DictLoader({"page.html": template})
    compiled_templates.init_app(app, data_dir)
    with monkeypatch.context() as patched, app.test_request_context():
        patched.setattr(Environment, "compile", counted)
        return render_template("page.html", word="<ø>"), len(compiled)


def test_the_next_start_compiles_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert page_of(tmp_path, "{{ word }}", monkeypatch) == ("&lt;ø&gt;", 1)
    assert page_of(tmp_path, "{{ word }}", monkeypatch) == ("&lt;ø&gt;", 0)


def test_a_changed_template_is_compiled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page_of(tmp_path, "{{ word }}", monkeypatch)
    assert page_of(tmp_path, "<p>{{ word }}", monkeypatch) == ("<p>&lt;ø&gt;", 1)
    assert len(list((tmp_path / FOLDER).iterdir())) == 1


def test_another_version_compiles_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page_of(tmp_path, "{{ word }}", monkeypatch)
    monkeypatch.setattr(compiled_templates, "version", lambda _name: "99")
    assert page_of(tmp_path, "{{ word }}", monkeypatch)[1] == 1


def test_bytecode_that_is_broken_or_cannot_be_kept_harms_no_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page_of(tmp_path, "{{ word }}", monkeypatch)
    (kept,) = (tmp_path / FOLDER).iterdir()
    kept.write_bytes(kept.read_bytes()[:60])
    assert page_of(tmp_path, "{{ word }}", monkeypatch) == ("&lt;ø&gt;", 1)
    kept.unlink()
    kept.mkdir()
    assert page_of(tmp_path, "{{ word }}", monkeypatch) == ("&lt;ø&gt;", 1)
    assert page_of(tmp_path / "no-such-folder", "{{ word }}", monkeypatch) == ("&lt;ø&gt;", 1)
