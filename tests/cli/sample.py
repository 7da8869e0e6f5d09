# SPDX-License-Identifier: MIT
"""Reports as data, so that what is shown of them depends on no machine."""
import copy
import json

SOURCE = """\
#include <fcntl.h>

int open_log(void)
{
\tint fd = open("/var/log/app", 0);

\treturn fd;
}

int main(void)
{
\treturn open_log() < 0;
}
"""
MODULES = [{"id": 1, "path": "/opt/app/bin/app", "build_id": None, "bias": "0x55550000",
            "symbols": "names"},
           {"id": 2, "path": "/opt/app/lib/libc.so.6", "build_id": None,
            "bias": "0x7f0000"}]


def frame(function, line, module=1, file="src/app.c", inlined=False):
    return {"module": module, "offset": hex(0x1000 + line), "function": function,
            "file": file if line else None, "line": line or None, "inlined": inlined}


def stack(number, *frames):
    runtime = [frame("__libc_start_main", 0, module=2), frame("_start", 0)]
    return {"id": number, "cut": False, "frames": [*frames, *runtime]}


def owner(loop=None, task=None):
    return {"loop": loop, "task": task, "handle": None}


def resource(number, kind="fd", type_="file", owned=None, **more):
    return {"id": number, "kind": kind, "type": type_, "number": number + 2, "name": None,
            "details": {"target": "/var/log/app"}, "owner": owned or owner(), "state": "live",
            "acquired": {"at_ms": 1, "thread": 7, "call": "open", "site": None, "stack": 1},
            "waiting": None} | more


def finding(**more):
    return {"fingerprint": "raw/v1:0123456789abcdef", "class": "unclosed", "kind": "fd",
            "type": "file", "count": 1, "title": "a file (descriptor 3) was never closed",
            "missing_call": "close", "evidence": "single", "origin": "unknown",
            "status": "new", "stack": 1, "release_stack": None, "acquired_stack": None,
            "sibling_stack": None, "site": None, "release_site": None,
            "advice": "Call close() when it is no longer needed.", "resources": [1]} | more


def report(findings=None, resources=None, loops=None, stacks=None, **more):
    """Of a process that opened one file and forgot it, unless something else is said."""
    findings = [finding()] if findings is None else findings
    resources = [resource(1)] if resources is None else resources
    whole = {
        "schema": "unclosed-report/1",
        "tool": {"name": "unclosed", "version": "0.1.0"},
        "process": {"pid": 7, "ppid": 1, "executable": "/opt/app/bin/app", "build_id": None,
                    "arguments": ["app", "--log"], "started_at": "2096-01-01T00:00:00.000Z",
                    "reported_at": "2096-01-01T00:00:01.000Z", "uptime_ms": 1000,
                    "sealed": True},
        "trigger": {"cause": "exit", "status": 0, "signal": None, "label": None},
        "verdict": "unclosed" if findings else "clean",
        "summary": {"unclosed": sum(item["count"] for item in findings),
                    "findings": len(findings),
                    "by_kind": {"fd": {"live": 1, "acquired": 5, "released": 4,
                                       "high_water": 2}},
                    "suppressed": 0, "inherited": 3, "unseen": 0, "dropped": 0, "lost": 0},
        "record": {"place": "anonymous", "path": None, "reason": None,
                   "dropped": {"memory": 0, "space": 0, "limit": 0, "early": 0}},
        "kernel": {"read": True, "reason": None, "vanished": 0},
        "probes": [{"name": "posix", "state": "active", "reason": None}],
        "loops": loops or [], "findings": findings, "resources": resources,
        "stacks": stacks or [stack(1, frame("open_log", 5), frame("main", 12))],
        "modules": MODULES,
    }
    whole.update(more)
    return copy.deepcopy(whole)


def place(folder, tree, name="report.json"):
    """Write it, and the source that it is about."""
    source = folder / "src" / "app.c"
    source.parent.mkdir(exist_ok=True)
    source.write_text(SOURCE)
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(tree))
    return path
