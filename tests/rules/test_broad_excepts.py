"""Anything may be caught in a few places only, where one part must not stop the others."""

import ast

from tests.rules.project_code import ROOT, at, python_files, tree_of

ALLOWED = {
    "hub/plugin_host/calling.py",
    "hub/plugin_host/loading.py",
    "hub/sources/pipeline.py",
    "hub/core/sandbox.py",
    "hub/core/sandbox_child.py",  # the other end of the sandbox's pipe
    "hub/core/jobs.py",
}


def is_broad(handler: ast.ExceptHandler) -> bool:
    if handler.type is None:
        return True
    kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return any(
        isinstance(kind, ast.Name) and kind.id in {"Exception", "BaseException"} for kind in kinds
    )


def raises_again(handler: ast.ExceptHandler) -> bool:
    """Whether it cleans up and lets the error go on."""
    last = handler.body[-1]
    return isinstance(last, ast.Raise) and last.exc is None


def test_everything_is_caught_only_where_that_is_decided() -> None:
    wrong = [
        at(path, node)
        for path in python_files("hub", "plugins", "demonstration")
        if str(path.relative_to(ROOT)) not in ALLOWED
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.ExceptHandler) and is_broad(node) and not raises_again(node)
    ]
    assert not wrong, "\n".join(wrong)


def test_a_bare_except_and_one_in_a_tuple_count_as_broad() -> None:
    def handler(text: str) -> ast.ExceptHandler:
        statement = ast.parse(f"try:\n    pass\n{text}:\n    pass\n").body[0]
        assert isinstance(statement, ast.Try)
        return statement.handlers[0]

    assert is_broad(handler("except"))
    assert is_broad(handler("except (ValueError, Exception)"))
    assert not is_broad(handler("except (ValueError, KeyError)"))
