"""A module has at most 300 lines and a function at most 40: if it needs more, it is two things."""

from tests.rules.project_code import at, functions, python_files

MODULE_LINES = 300
FUNCTION_LINES = 40


def test_modules_are_small() -> None:
    lengths = {
        path: len(path.read_text(encoding="utf-8").splitlines())
        for path in python_files("hub", "plugins", "demonstration")
    }
    long = [f"{at(path)}: {count} lines" for path, count in lengths.items() if count > MODULE_LINES]
    assert not long, "\n".join(long)


def test_functions_are_small() -> None:
    long = [
        f"{at(path, node)} {node.name}: {(node.end_lineno or 0) - node.lineno + 1} lines"
        for path in python_files("hub", "plugins", "demonstration")
        for node in functions(path)
        if (node.end_lineno or 0) - node.lineno + 1 > FUNCTION_LINES
    ]
    assert not long, "\n".join(long)
