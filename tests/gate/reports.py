# SPDX-License-Identifier: MIT
"""Reports for tests of whoever judges them: small, with symbols, and easy to break."""
import json


def finding(functions=("open_log", "main"), count=1, kind="fd", **changes):
    """What a report needs of one finding; resolved into a stack by report()."""
    return {"functions": functions, "count": count, "kind": kind, "sort": "socket",
            "class": "unclosed", "evidence": "single", "module": 1, "at_ms": 0, **changes}


def make_stack(number, item):
    frames = [{"module": item["module"], "offset": hex(4096 + 16 * number + depth),
               "function": name, "file": f"{name}.c" if item["module"] == 1 else None,
               "line": item.get("line", 7) + depth if item["module"] == 1 else None,
               "inlined": False}
              for depth, name in enumerate(item["functions"])]
    for frame in frames:
        if item["functions"] and frame["function"] == "":
            frame["function"] = None
            frame["file"] = frame["line"] = None
    return {"id": number, "cut": False, "frames": frames}


def make_finding(number, item, resources):
    is_state = item["class"] == "unclosed"
    return {"fingerprint": f"raw/v1:{number:016x}", "class": item["class"], "kind": item["kind"],
            "type": item["sort"], "count": item["count"],
            "title": item.get("title", f"a {item['sort']} was never closed"),
            "missing_call": "close" if is_state else None, "evidence": item["evidence"],
            "origin": "unknown", "status": item.get("status", "new"), "stack": number,
            "release_stack": None, "acquired_stack": None,
            "sibling_stack": number if item["evidence"] == "certain" else None, "site": None,
            "release_site": None, "advice": "Call close() when it is no longer needed.",
            "resources": resources}


def make_resource(number, item, stack):
    return {"id": number, "kind": item["kind"], "type": item["sort"], "number": number + 2,
            "name": None, "details": {}, "owner": {"loop": None, "task": None, "handle": None},
            "state": "live",
            "acquired": {"at_ms": item["at_ms"], "thread": 1, "call": "open", "site": None,
                         "stack": stack}, "waiting": None}


def report(*items, sealed=True, cause="exit", probe="active", lost=0, pid=4711):
    findings, resources, stacks = [], [], []
    for number, item in enumerate(items, 1):
        first = len(resources) + 1
        if item["class"] == "unclosed":
            resources += [make_resource(first + each, item, number)
                          for each in range(item["count"])]
        findings.append(make_finding(number, item, list(range(first, len(resources) + 1))))
        stacks.append(make_stack(number, item))
    verdict = "unclosed" if findings else "clean"
    return {
        "schema": "unclosed-report/1", "tool": {"name": "unclosed", "version": "0.1.0"},
        "process": {"pid": pid, "ppid": 1, "executable": "/nowhere/leaky", "build_id": None,
                    "arguments": ["leaky"], "started_at": "2026-01-01T00:00:00.000Z",
                    "reported_at": "2026-01-01T00:00:01.000Z", "uptime_ms": 1000,
                    "sealed": sealed},
        "trigger": {"cause": cause, "status": 0, "signal": None, "label": None},
        "verdict": "incomplete" if lost or not sealed else verdict,
        "summary": {"unclosed": len(resources), "findings": len(findings),
                    "by_kind": {"fd": {"live": 1, "acquired": 9, "released": 8,
                                       "high_water": 3}} if probe else {},
                    "suppressed": 0, "inherited": 3, "unseen": 0, "dropped": lost, "lost": lost},
        "record": {"place": "anonymous", "path": None, "reason": None,
                   "dropped": {"memory": lost, "space": 0, "limit": 0, "early": 0}},
        "kernel": {"read": True, "reason": None, "vanished": 0},
        "probes": [{"name": "posix", "state": probe, "reason": None}] if probe else [],
        "loops": [], "findings": findings, "resources": resources, "stacks": stacks,
        "modules": [{"id": 1, "path": "/nowhere/leaky", "build_id": None, "bias": "0x1000"},
                    {"id": 2, "path": "/usr/lib/libnowhere.so.1", "build_id": None,
                     "bias": "0x2000"}]}


def write(path, document):
    with open(path, "w", encoding="utf-8") as file:
        file.write(document if isinstance(document, str) else json.dumps(document))
