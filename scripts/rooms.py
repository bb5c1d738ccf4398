"""Print the ten longest modules and functions; a long one needs its reason in the docstring.

A module over 500 lines or a function over 60 must hold the word ``Long:`` in its
docstring, followed by why; anything else fails.
"""

import ast
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MODULE_LINES, FUNCTION_LINES = 500, 60

Room = tuple[int, str, bool]


def rooms() -> tuple[list[Room], list[Room]]:
    """Return (lines, name, has a reason) of every module and function of the package."""
    modules, functions = [], []
    for path in sorted((ROOT / "src").rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        tree = ast.parse(text)
        name = path.relative_to(ROOT / "src").as_posix()
        modules.append((text.count("\n"), name, "Long:" in (ast.get_docstring(tree) or "")))
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                functions.append((lines, f"{name}:{node.name}", "Long:" in (ast.get_docstring(node) or "")))
    return sorted(modules, reverse=True), sorted(functions, reverse=True)


def main() -> None:
    """Print the longest and fail on those that are too long without a reason."""
    modules, functions = rooms()
    for title, found in (("modules", modules), ("functions", functions)):
        print(f"longest {title}: " + ", ".join(f"{name} {lines}" for lines, name, _ in found[:10]))
    too_long = [name for lines, name, reason in modules if lines > MODULE_LINES and not reason]
    too_long += [name for lines, name, reason in functions if lines > FUNCTION_LINES and not reason]
    if too_long:
        sys.exit("too long, and the docstring does not say why (Long: …): " + ", ".join(too_long))


if __name__ == "__main__":
    main()
