"""What the layout promises: imports point down, the core is pure, public names are real."""

import ast
import importlib
import re
import subprocess
import sys
import zipfile
from functools import cache
from pathlib import Path
from typing import TypeVar

import pytest

import livekit_interrupt_plugin as package
from livekit_interrupt_plugin.calls.report.page_file import SCRIPTS, STYLES

ROOT = Path(package.__file__).parent
PROJECT = Path(__file__).parent.parent
NAME = "livekit_interrupt_plugin"

#: What each layer may import: itself and everything before it. A module belongs to the layer with
#: the longest name that begins its own.
LAYERS = (
    ("errors", "quick", "version"),
    ("segments",),
    ("events", "segments", "words", "loudness", "verdict", "rules"),
    ("decision", "voice", "dialect", "agent_speech", "gain", "reaction"),
    ("growing_words",),
    ("overlap",),
    ("attribution",),
    ("strategies",),
    ("cooldown", "policy", "standing"),
    ("presets", "answers", "profiles"),
    ("engine",),
    ("calls.policy_code",),
    ("calls.json_form", "calls.trace", "calls.redacted_overlap", "calls.redaction", "calls.call"),
    ("calls.follower",),
    ("calls.beside", "calls.meant"),
    ("calls.replay",),
    ("testing",),
    ("hosts.complaint",),
    ("hosts.recording",),
    ("hosts",),
    ("hosts.streams",),
    ("hosts.session.features",),
    ("hosts.session.playout",),
    ("hosts.session", "hosts.assistant"),
    (
        "testing.assistant",
        "testing.console",
        "testing.deepgram",
        "testing.livekit",
        "testing.room",
    ),
    ("testing.contract",),
    ("calls",),
    ("demo",),
    # What knows the policies by their names.
    ("calls.compared", "calls.replayed", "calls.reported", "calls.score_trace", "calls.sweep"),
    ("calls.judged",),
    ("calls.trade",),
    ("calls.tuned",),
    ("calls.baseline", "calls.tune_plot", "calls.tune_table"),
    (
        "calls.compare_command",
        "calls.replay_command",
        "calls.report_command",
        "calls.score_command",
        "calls.tune_command",
    ),
    ("cli", "__init__"),
)

#: From here on things may wait, log, and know LiveKit.
OUTSIDE = (
    "hosts",
    "testing.assistant",
    "testing.console",
    "testing.contract",
    "testing.deepgram",
    "testing.livekit",
    "testing.room",
    "calls",
    "demo",
    "cli",
    "__init__",
)
#: Of the hosts, each for LiveKit releases that have nothing of what the other extends.
LINES = ("hosts.assistant", "hosts.session")
#: What those share that imports LiveKit: what every release has.
OF_BOTH_LINES = ("hosts.plugin", "hosts.streams.wrappers")
#: Of what is outside, what is as pure as the core.
PURE = (
    "calls.beside",
    "calls.call",
    "calls.follower",
    "calls.json_form",
    "calls.meant",
    "calls.policy_code",
    "calls.redacted_overlap",
    "calls.redaction",
    "calls.replay",
    "calls.trace",
)
#: A loop on a clock of its own: it is made of both.
OWN_CLOCK = "testing.virtual_time"
#: Counts samples.
DSP = "gain"
NOT_PURE = {"asyncio", "livekit", "logging", "numpy", "os", "random", "socket", "threading", "time"}


def name_of(file):
    parts = file.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if len(parts) > 1 and parts[-1] == "__init__" else parts)


MODULES = {name_of(file): file for file in sorted(ROOT.rglob("*.py"))}


def defines_a_strategy(module):
    return module != "strategies.base" and any(
        isinstance(node, ast.ClassDef) and "Strategy" in map(ast.unparse, node.bases)
        for node in ast.parse(MODULES[module].read_text("utf-8")).body
    )


STRATEGIES = [
    name for name in MODULES if name.startswith("strategies.") and defines_a_strategy(name)
]


def layer_of(module):
    found = [
        (len(name), rank)
        for rank, names in enumerate(LAYERS)
        for name in names
        if is_in(module, [name])
    ]
    assert found, f"{module}: say in LAYERS which layer it belongs to"
    return max(found)[1]


@cache
def imports_of(module):
    """The modules that *module* imports when it is loaded, ours without the package's name."""
    found = set()
    for node in loaded(ast.parse(MODULES[module].read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= set(imported(module, node))
    return found


def loaded(tree):
    """The nodes that run when a module is loaded: no function bodies, nothing for types only."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            continue
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield node
            yield from loaded(node)


def imported(module, node):
    if not node.level:
        base = node.module or ""
        inner = base.removeprefix(NAME).strip(".")
        yield base if base.split(".")[0] != NAME else f"{NAME}:{inner or '__init__'}"
        return
    is_package = MODULES[module].name == "__init__.py" and module != "__init__"
    here = module.split(".") if is_package else module.split(".")[:-1]
    here = here[: len(here) - (node.level - 1)]
    base = ".".join([*here, *(node.module or "").split(".")]).strip(".")
    for alias in node.names:
        inner = f"{base}.{alias.name}".strip(".")
        yield f"{NAME}:{inner if inner in MODULES else base or '__init__'}"


def ours(module):
    return {name.removeprefix(f"{NAME}:") for name in imports_of(module) if name.startswith(NAME)}


def is_in(module, names):
    return any(module == name or module.startswith(f"{name}.") for name in names)


def is_outside(module):
    return module not in PURE and is_in(module, OUTSIDE)


@pytest.mark.parametrize("module", MODULES)
def test_imports_point_down(module):
    above = {name for name in ours(module) if layer_of(name) > layer_of(module)}

    assert above == set()


@pytest.mark.parametrize("module", STRATEGIES)
def test_a_strategy_imports_no_other_strategy(module):
    assert ours(module) & {*STRATEGIES, "strategies"} == set()


@pytest.mark.parametrize("module", [name for name in MODULES if is_in(name, LINES)])
def test_a_host_imports_nothing_of_the_other_one(module):
    others = [line for line in LINES if not is_in(module, [line])]

    assert {name for name in ours(module) if is_in(name, others)} == set()


@pytest.mark.parametrize(
    "module", [name for name in MODULES if is_in(name, ["hosts"]) and not is_in(name, LINES)]
)
def test_what_the_hosts_share_is_of_no_line_of_livekit(module):
    roots = {name.split(".")[0] for name in imports_of(module)}

    assert ("livekit" in roots) == (module in OF_BOTH_LINES)


@pytest.mark.parametrize("module", [name for name in MODULES if not is_outside(name)])
def test_below_the_hosts_nothing_reads_a_clock_waits_logs_or_knows_livekit(module):
    roots = {name.split(".")[0] for name in imports_of(module)}
    allowed = {OWN_CLOCK: {"asyncio", "threading", "time"}, DSP: {"numpy"}}.get(module, set())

    assert roots & NOT_PURE <= allowed


@pytest.mark.parametrize("module", [name for name in MODULES if not is_outside(name)])
def test_below_the_hosts_nothing_is_awaited_or_printed(module):
    if module in ("dialect", OWN_CLOCK):  # the one declares what is awaited, the other awaits
        return
    nodes = list(ast.walk(ast.parse(MODULES[module].read_text("utf-8"))))

    assert not any(isinstance(node, (ast.Await, ast.AsyncFunctionDef)) for node in nodes)
    assert not any(isinstance(node, ast.Name) and node.id == "print" for node in nodes)


@pytest.mark.parametrize("imported_name", [NAME, f"{NAME}.testing", f"{NAME}.testing.fake_host"])
def test_importing_it_takes_no_livekit_with_it(imported_name):
    code = (
        f"import sys, {imported_name}\n"
        "taken = {name.split('.')[0] for name in sys.modules}\n"
        "sys.exit(' '.join(taken & {'asyncio', 'livekit', 'logging', 'numpy'}))"
    )

    run = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT.parent, capture_output=True, text=True, timeout=60
    )

    assert run.stderr.strip() == ""


def test_a_host_is_found_when_it_is_asked_for_and_nothing_else_is():
    assert package.InterruptionGate.__name__ == "InterruptionGate"
    assert package.VoiceAssistant.__name__ == "VoiceAssistant"
    with pytest.raises(AttributeError, match="has no attribute 'Nonsense'"):
        package.Nonsense  # noqa: B018 - asking is the act


def test_the_public_names_of_the_package_are_there_and_in_order():
    assert list(package.__all__) == sorted(package.__all__)
    for name in package.__all__:
        assert getattr(package, name) is not None


@pytest.mark.parametrize("module", [name for name in MODULES if not is_outside(name)])
def test_a_modules_public_names_are_those_it_lists(module):
    found = importlib.import_module(f"{NAME}.{module}")
    if MODULES[module].name == "__init__.py" or module == "version":
        return

    defined = {
        name
        for name, value in vars(found).items()
        if not name.startswith("_")
        and getattr(value, "__module__", None) == found.__name__
        and not isinstance(value, TypeVar)
    }
    assert set(found.__all__) >= defined
    for name in found.__all__:
        assert hasattr(found, name)


def test_every_strategy_is_public():
    leaves = {
        name
        for module in STRATEGIES
        for name in importlib.import_module(f"{NAME}.{module}").__all__
    }

    assert leaves <= set(package.__all__)


@pytest.fixture(scope="session")
def wheel(tmp_path_factory):
    pytest.importorskip("hatchling.build", reason="the wheel is built without a network")
    to = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(to)],
        cwd=PROJECT,
        check=True,
        capture_output=True,
        timeout=120,
    )
    (built,) = to.glob("*.whl")
    with zipfile.ZipFile(built) as archive:
        return archive.namelist()


def test_the_wheel_has_the_package_its_types_and_its_word_lists(wheel):
    assert f"{NAME}/py.typed" in wheel
    assert f"{NAME}/strategies/languages/en.toml" in wheel
    parts = ("page.html", *SCRIPTS, *STYLES)
    assert {f"{NAME}/calls/report/page/{part}" for part in parts} <= set(wheel)
    assert any(name.endswith(".wav") for name in wheel)


def test_the_wheel_has_nothing_but_the_package(wheel):
    assert {name.split("/")[0].split("-")[0] for name in wheel} == {NAME}
    assert not [name for name in wheel if "test_" in name]


def test_the_version_is_the_newest_of_the_changelog():
    changelog = PROJECT / "CHANGELOG.md"
    if not changelog.exists():
        pytest.skip("installed without the project")

    newest = re.search(r"^## \[?(\d+\.\d+\.\d+)", changelog.read_text("utf-8"), re.MULTILINE)

    assert newest is not None
    assert newest[1] == package.__version__
