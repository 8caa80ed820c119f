"""Who may import whom (the design's layers), and that no module imports itself in a circle."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "tracker"
BASE = {"model", "errors"}
PURE_BASE = BASE | {"korean", "config", "tables", "contract"}
STAGES = {"read", "compare", "judge", "collect", "store", "publish", "demo", "pipeline", "cli"}
ALLOWED: dict[str, set[str]] = {
    "model": set(),
    "errors": set(),
    "tables": set(),
    "korean": BASE,
    "config": BASE | {"tables"},
    "contract": {"model"},
    "read": PURE_BASE,
    "compare": PURE_BASE,
    "judge": PURE_BASE,
    "collect": PURE_BASE,
    "store": PURE_BASE,
    "publish": PURE_BASE,
    "demo": PURE_BASE | {"pipeline"},
    "pipeline": PURE_BASE | {"read", "compare", "judge", "collect", "store", "publish"},
    "cli": PURE_BASE | {"pipeline", "demo"},
}
# The pure stages may not touch the clock, the network, files or the database.
IMPURE = {"socket", "httpx", "sqlite3", "sqlite_utils", "subprocess", "asyncio", "time", "urllib.request", "pathlib", "os", "shutil", "tempfile"}  # fmt: skip


def modules() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def layer(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports(path: Path, *, top_level_only: bool = False) -> set[str]:
    tree = ast.parse(path.read_text("utf-8"))
    nodes = ast.iter_child_nodes(tree) if top_level_only else ast.walk(tree)
    found: set[str] = set()
    for node in nodes:
        if isinstance(node, ast.Import):
            found |= {a.name for a in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            names = {f"{node.module}.{a.name}" for a in node.names}
            found |= names
            if not all(
                is_module(name) for name in names
            ):  # `from package import module` needs the module alone
                found.add(node.module or "")
    return found


def is_module(name: str) -> bool:
    path = PACKAGE.parent.joinpath(*name.split("."))
    return path.is_dir() or path.with_suffix(".py").exists()


@pytest.mark.parametrize("path", modules(), ids=lambda p: str(p.relative_to(PACKAGE)))
def test_a_module_imports_only_layers_below_it(path: Path) -> None:
    own = layer(path)
    if own == "__init__":
        return
    wanted = {name.split(".")[1] for name in imports(path) if name.startswith("tracker.")} - {"__version__"}
    assert wanted <= ALLOWED[own] | {own}, f"{path} reaches {sorted(wanted - ALLOWED[own] - {own})}"


@pytest.mark.parametrize(
    "path",
    [p for p in modules() if layer(p) in {"read", "compare", "judge"}],
    ids=lambda p: str(p.relative_to(PACKAGE)),
)
def test_pure_stages_touch_nothing_outside(path: Path) -> None:
    assert not imports(path) & IMPURE


def test_no_import_cycles() -> None:
    names = {"tracker." + ".".join(p.relative_to(PACKAGE).with_suffix("").parts): p for p in modules()}
    names = {n.removesuffix(".__init__"): p for n, p in names.items()}
    graph = {
        n: {i for i in imports(p, top_level_only=True) if i in names and i != n} for n, p in names.items()
    }
    done: set[str] = set()

    def walk(name: str, trail: tuple[str, ...]) -> None:
        assert name not in trail, " → ".join([*trail, name])
        if name in done:
            return
        for other in graph[name]:
            walk(other, (*trail, name))
        done.add(name)

    for name in graph:
        walk(name, ())
