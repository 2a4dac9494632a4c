"""Tests, examples and doubles listen on this machine alone, unless somebody asks for more."""

import ast
import re
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[1]
FILES = [
    path
    for folder in ("tests", "examples", "livekit_interrupt_plugin", "benchmarks")
    for path in sorted((PROJECT / folder).rglob("*.py"))
]
#: What listens, by the name it is called by, and where its host stands: by place, or by name.
LISTENERS = {
    "start_server": 1,
    "create_server": 1,
    "TCPSite": 1,
    "AgentServer": "host",
    "HTTPServer": 0,
    "ThreadingHTTPServer": 0,
    "bind": 0,
    "serve": 1,
}
#: An address of this machine, or what is none, such as a free port's.
LOOPBACK = re.compile(r"127\.0\.0\.1|localhost|_HOST|host")
EVERYWHERE = re.compile(r"[\"']0\.0\.0\.0[\"']|[\"']::[\"']|INADDR_ANY")


def calls_in(source):
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else None
            name = node.func.id if isinstance(node.func, ast.Name) else name
            if name in LISTENERS:
                yield name, node


def host_of(name, call):
    """The code of the host that *call* names, or an empty string."""
    place = LISTENERS[name]
    named = {word.arg: word.value for word in call.keywords}
    if "host" in named:
        return ast.unparse(named["host"])
    if isinstance(place, int) and len(call.args) > place:
        return ast.unparse(call.args[place])
    return ""


def listens_everywhere(source):
    """The lines of *source* in which something listens beyond this machine, or may."""
    return [
        call.lineno
        for name, call in calls_in(source)
        if not LOOPBACK.search(host_of(name, call)) and not is_no_socket(name, call)
    ]


def is_no_socket(name, call):
    # gate.bind(session), connection.serve(): only what is given an address listens.
    if name == "bind":
        return not (call.args and isinstance(call.args[0], ast.Tuple))
    return name == "serve" and len(call.args) + len(call.keywords) < 2


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PROJECT)))
def test_whatever_listens_names_this_machine(path):
    source = path.read_text("utf-8")

    assert listens_everywhere(source) == []
    if path != Path(__file__):
        assert EVERYWHERE.findall(source) == []


@pytest.mark.parametrize(
    "source",
    [
        "asyncio.start_server(answer, port=0)",
        "server = AgentServer()",
        "web.TCPSite(runner)",
        "socket.socket().bind(('', 80))",
        "asyncio.start_server(answer, '0.0.0.0', 0)",
    ],
)
def test_what_listens_to_everybody_would_be_found(source):
    assert listens_everywhere(source) == [1]
