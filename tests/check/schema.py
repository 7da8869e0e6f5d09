#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Real reports are valid by the published schema, and broken ones are not.

usage: schema.py SCHEMA TABLES PROGRAM...

TABLES prints the words of the C tables, and the schema must have the same. Each PROGRAM
leaks and reports at exit. Its report must be valid; then it is broken in one way after the
other, and each broken one must be refused: a schema that accepts everything proves nothing.
What a schema cannot say is checked too: the order of keys, the order of what happened in
time, the references between sections.
"""

import copy
import json
import os
import subprocess
import sys
import tempfile

import jsonschema

# Every object that a report has, by where it is.
KEYS = {
    "": ["schema", "tool", "process", "trigger", "verdict", "summary", "settled", "record",
         "kernel", "probes",
         "loops", "findings", "resources", "stacks", "modules"],
    "tool": ["name", "version"],
    "process": ["pid", "ppid", "executable", "build_id", "arguments", "started_at",
                "reported_at", "uptime_ms", "sealed"],
    "trigger": ["cause", "status", "signal", "label"],
    "summary": ["unclosed", "findings", "by_kind", "suppressed", "inherited", "unseen",
                "dropped", "lost"],
    "settled": ["waited_ms", "resources"],
    "settled.resources": ["kind", "type", "count", "stack"],
    "record": ["place", "path", "reason", "dropped"],
    "kernel": ["read", "reason", "vanished"],
    "record.dropped": ["memory", "space", "limit", "early"],
    "summary.by_kind.*": ["live", "acquired", "released", "high_water"],
    "probes": ["name", "state", "reason"],
    "loops": ["id", "library", "name", "state", "thread", "created", "closed",
              "close_would", "kept_alive_by"],
    "loops.close_would": ["release", "restore", "cancel", "leave", "counts", "call", "refused",
                          "dropped"],
    "loops.kept_alive_by": ["count", "resources"],
    "loops.close_would.counts": ["release", "restore", "cancel", "leave"],
    "findings": ["fingerprint", "class", "kind", "type", "count", "title", "missing_call",
                 "evidence", "origin", "status", "stack", "release_stack", "acquired_stack",
                 "sibling_stack", "growth", "site", "release_site", "advice", "resources"],
    "findings.growth": ["label", "rounds", "counts"],
    "findings.site": ["file", "line", "function", "call"],
    "findings.release_site": ["file", "line", "function", "call"],
    "resources": ["id", "kind", "type", "number", "name", "details", "owner", "state",
                  "acquired", "waiting"],
    "resources.details": ["target", "type", "access", "flags", "position", "size", "deleted",
                          "inode", "end", "partners", "duplicates", "domain", "socket_type",
                          "protocol", "local", "peer", "listening", "connection", "peer_pid",
                          "watch_count", "watches", "value", "pid", "state", "clock", "notify",
                          "signal", "thread", "remaining_ms", "due_in_ms", "interval_ms",
                          "overrun", "ticks", "signals", "name", "seals", "messages",
                          "max_messages", "submissions", "completions", "program_type",
                          "program_id", "map_type", "map_id", "link_id", "event_id", "arguments",
                          "age_ms", "duplicate_of", "pending", "waiter_count", "waiters",
                          "error", "raised", "cancelled", "pipes", "active", "referenced",
                          "closing", "floating", "persistent", "descriptor", "function",
                          "reason"],
    "resources.details.watches": ["number", "type", "inode", "events"],
    "resources.details.duplicate_of": ["kind", "type", "number", "name", "resource"],
    "resources.details.raised": ["file", "line", "function", "call"],
    "resources.details.function": ["module", "offset", "name"],
    "resources.details.waiters": ["id", "name"],
    "resources.owner": ["loop", "task", "handle"],
    "resources.owner.task": ["id", "name"],
    "resources.owner.handle": ["kind", "type", "number", "name", "resource"],
    "resources.waiting": ["stack", "site", "what", "for_ms", "awaits"],
    "resources.waiting.site": ["file", "line", "function", "call"],
    "resources.waiting.awaits": ["kind", "type", "number", "name", "resource"],
    "resources.acquired": ["at_ms", "thread", "call", "site", "stack"],
    "resources.acquired.site": ["file", "line", "function", "call"],
    "stacks": ["id", "cut", "frames"],
    "stacks.frames": ["module", "offset", "function", "file", "line", "inlined"],
    "modules": ["id", "path", "build_id", "bias"],
}

# Objects that say only what there is to say.
OPTIONAL = {"", "findings", "loops", "resources.details", "resources.details.watches"}

# Of event libraries: their reports are tested with them (tests/leaky/probed.py).
FOREIGN = {"loops.kept_alive_by"}

# Keys that are there or not; of the other objects, and of the rest of these, all must be.
MAY_BE_ABSENT = {"": {"settled"}, "findings": {"growth"}, "loops": {"kept_alive_by"}}


def find(report, section, **wanted):
    """The first item that has these values; None if there is none."""
    for item in report[section]:
        if all(item[key] == value for key, value in wanted.items()):
            return item
    return None


def change(section, key, value, **wanted):
    """A break: in the first item that fits, give @key another value."""
    def break_it(report):
        item = find(report, section, **wanted)
        if item is not None:
            item[key] = value(item) if callable(value) else value
        return item is not None
    break_it.__name__ = f"{section} {wanted}: {key}"
    return break_it


def add_detail(key, value, **wanted):
    return change("resources", "details", lambda item: dict(item["details"], **{key: value}),
                  **wanted)


def drop_details(**wanted):
    return change("resources", "details", {}, **wanted)


def change_waiting(key, value):
    """A break: of the first task that waits."""
    def break_it(report):
        for item in report["resources"]:
            if item["waiting"] and item["waiting"]["awaits"]:
                item["waiting"][key] = value
                return True
        return False
    break_it.__name__ = f"waiting: {key}"
    return break_it


def change_state(state, **wanted):
    """A break: what a resource is at, without what goes with it."""
    return add_detail("state", state, **wanted)


def find_waiting(report):
    return next((item for item in report["resources"] if item["waiting"]), None)


def wait_without_being_suspended(report):
    item = find_waiting(report)
    if item is None:
        return False
    item["details"]["state"] = "running"
    return True


def be_suspended_nowhere(report):
    item = find_waiting(report)
    if item is None:
        return False
    item["waiting"] = None
    return True


def let_a_timer_wait(report):
    timer = find(report, "resources", kind="timer")
    item = find_waiting(report)
    if timer is None or item is None:
        return False
    timer["waiting"] = item["waiting"]
    return True


def belong_to_a_number(report):
    for item in report["resources"]:
        if item["owner"]["handle"]:
            item["owner"]["handle"] = item["owner"]["handle"]["number"]
            return True
    return False


def be_acquired_by_a_number(report):
    for item in report["resources"]:
        if item["owner"]["task"]:
            item["owner"]["task"] = item["owner"]["task"]["id"]
            return True
    return False


def wait_for_a_future_namelessly(report):
    for item in report["resources"]:
        if item["details"].get("waiters"):
            item["details"]["waiters"][0] = item["details"]["waiters"][0]["id"]
            return True
    return False


def add_unknown_key(report):
    report["surprise"] = 1


def take_verdict_away(report):
    del report["verdict"]


def change_schema(report):
    report["schema"] = "unclosed-report/2"


def call_it_clean(report):
    report["verdict"] = "clean"
    report["summary"].update(unclosed=0, findings=0)


def summarize_nothing(report):
    report["summary"]["findings"] = 0


def expect_everything(report):
    report["findings"] = [dict(item, status="expected") for item in report["findings"]
                          if item["class"] == "unclosed"]


def invent_summary_kind(report):
    kinds = report["summary"]["by_kind"]
    kinds["widget"] = next(iter(kinds.values()))


def keep_record_in_no_file(report):
    report["record"].update(place="file", path=None)


def keep_record_in_a_file_of_no_one(report):
    report["record"].update(place="handed-over", path="/tmp/record")


def regret_where_the_record_is(report):
    report["record"].update(place="handed-over", reason="No space left on device")


def invent_place(report):
    report["record"]["place"] = "somewhere"


def forget_the_kernel(report):
    del report["kernel"]["read"]


def drop_for_no_reason(report):
    report["record"]["dropped"]["surprise"] = 1


def take_call_of_site_away(report):
    sites = [finding["site"] for finding in report["findings"] if finding["site"]]
    for site in sites:
        del site["call"]
    return bool(sites)


def take_the_proof_away(report):
    certain = [finding for finding in report["findings"] if finding["evidence"] == "certain"]
    for finding in certain:
        finding["sibling_stack"] = None
        finding.pop("growth", None)
    return bool(certain)


# Each returns False where the report has nothing to break that way.
BREAKS = [
    add_unknown_key, take_verdict_away, change_schema, call_it_clean, summarize_nothing,
    expect_everything, invent_summary_kind, take_call_of_site_away,
    keep_record_in_no_file, keep_record_in_a_file_of_no_one, regret_where_the_record_is,
    invent_place, drop_for_no_reason,
    change("modules", "bias", 4096),
    change("findings", "count", -1),
    change("findings", "kind", "widget"),
    change("findings", "fingerprint", "raw/v1:12"),
    change("findings", "missing_call", None, **{"class": "unclosed"}),
    change("findings", "missing_call", "", **{"class": "unclosed"}),
    change("findings", "missing_call", "close", **{"class": "lifecycle"}),
    change("findings", "type", "EINVENTED", **{"class": "lifecycle"}),
    change("findings", "kind", "timer", **{"class": "lifecycle"}),
    change("findings", "status", "expected", **{"class": "lifecycle"}),
    change("findings", "type", "ECLOSED", kind="timer"),
    change("findings", "missing_call", "close", **{"class": "double-release"}),
    change("findings", "resources", [1], **{"class": "double-release"}),
    change("findings", "type", "ECLOSED", **{"class": "double-release"}),
    change("findings", "status", "expected", **{"class": "stale-registration"}),
    change("findings", "stack", 1, **{"class": "unseen"}),
    change("findings", "kind", "timer", **{"class": "unseen"}),
    change("findings", "acquired_stack", 1, **{"class": "unclosed"}),
    take_the_proof_away,
    change("findings", "growth", {"label": "x", "rounds": 3, "counts": [1, 2, 3, 4]},
           evidence="single"),
    change("findings", "evidence", "certain", evidence="single"),
    forget_the_kernel,
    change("loops", "close_would", None, state="stopped"),
    change("loops", "state", "closed", state="stopped"),
    change("loops", "state", "stopped", state="closed"),
    change("resources", "kind", "widget"),
    change("resources", "type", "four_shot", kind="timer"),
    change("resources", "number", None, kind="signal"),
    change("resources", "number", None, kind="fd"),
    change("resources", "number", None, kind="registration"),
    change("resources", "number", None, kind="loop"),
    change("resources", "number", 7, kind="timer"),
    change("resources", "number", 7, kind="custom"),
    add_detail("surprise", True),
    add_detail("pending", True, kind="timer"),
    add_detail("due_in_ms", 7, kind="future"),
    add_detail("signal", "SIGINT", kind="fd"),
    add_detail("state", None, type="task_group"),
    add_detail("target", "/", kind="custom"),
    add_detail("target", "/", kind="loop"),
    add_detail("target", "/", kind="signal"),
    drop_details(kind="fd"), drop_details(kind="registration"), drop_details(kind="signal"),
    drop_details(kind="future"),
    wait_without_being_suspended, be_suspended_nowhere, let_a_timer_wait,
    belong_to_a_number, be_acquired_by_a_number, wait_for_a_future_namelessly,
    change_waiting("stack", 0), change_waiting("what", 7), change_waiting("for_ms", -1),
    change_waiting("awaits", 3), change_waiting("awaits", {"kind": "task"}),
    change_waiting("surprise", 1),
    change_state("zombie", kind="task"), change_state("waiting", kind="process"),
    change_state(None, kind="process"), change_state("running", kind="stream"),
    drop_details(kind="task"), drop_details(kind="process"), drop_details(kind="stream"),
    add_detail("pipes", [1, 1], kind="process"), add_detail("peer", 7, kind="stream"),
    add_detail("peer", "::1", kind="process"), add_detail("age_ms", 5, kind="fd"),
    add_detail("access", "execute", kind="fd"), add_detail("deleted", False, kind="fd"),
    add_detail("watches", [{"number": 3}], kind="fd"), add_detail("partners", [], kind="fd"),
    add_detail("duplicate_of", 3, type="duplicate"), add_detail("value", -1, kind="fd"),
    add_detail("signals", ["SIGINT", "SIGINT"], kind="fd"),
    add_detail("cancelled", False, kind="task"),
    change("resources", "number", None, kind="task"),
    change("resources", "number", None, kind="process"),
    change("resources", "number", None, kind="stream"),
]


def run(program, folder):
    """The report that the program writes at its exit."""
    path = os.path.join(folder, "report.json")
    environment = dict(os.environ, UNCLOSED_OPTIONS=f"report={path}")
    subprocess.run([program], env=environment, check=False, timeout=30,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def read_tables(program):
    """{"kind": {words}, "type.timer": {words}, ...} of the C tables."""
    output = subprocess.run([program], check=True, timeout=30, text=True,
                            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout
    tables = {}
    for line in output.splitlines():
        table, word = line.split(" ", 1)
        tables.setdefault(table, set()).add(word)
    return tables


def check_tables(schema, tables):
    """The words of the schema and of the code are the same ones."""
    definitions = schema["$defs"]
    assert set(definitions["kind"]["enum"]) == tables["kind"], "kinds differ"
    assert set(definitions["lifecycle_error"]["enum"]) == tables["verdict"], "errors differ"
    finding = definitions["finding"]["properties"]
    assert set(finding["class"]["enum"]) == tables["class"], "classes differ"
    assert set(finding["evidence"]["enum"]) == tables["evidence"], "evidences differ"
    types = {f"type.{rule['if']['properties']['kind']['const']}":
             set(rule["then"]["properties"]["type"]["enum"])
             for rule in definitions["type_of_kind"]["allOf"]}
    assert types == {name: words for name, words in tables.items()
                     if name.startswith("type.")}, "types differ"
    numbered = [rule for rule in definitions["resource"]["allOf"] if "else" in rule]
    assert set(numbered[0]["if"]["properties"]["kind"]["enum"]) == tables["numbered"]
    states = definitions["resource"]["properties"]["details"]["properties"]["state"]["enum"]
    thread_states = {"running", "ended", "unknown"}
    assert set(states) == {None} | tables["task_state"] | tables["child_state"] | thread_states
    for kind in ("task", "process"):
        rule = next(rule for rule in definitions["resource"]["allOf"]
                    if rule.get("if", {}).get("properties", {}).get("kind") == {"enum": [kind]})
        words = rule["then"]["properties"]["details"]["properties"]["state"]["enum"]
        assert set(words) - {None} == tables[{"task": "task_state"}.get(kind, "child_state")]
    record = schema["properties"]["record"]["properties"]
    assert set(record["place"]["enum"]) == tables["place"], "places differ"
    assert set(record["dropped"]["properties"]) == tables["drop"], "reasons differ"
    would = definitions["loop"]["properties"]["close_would"]["oneOf"][1]
    assert set(would["properties"]["counts"]["properties"]) == tables["verb"]
    assert set(would["properties"]) == tables["verb"] | {"counts", "call", "refused",
                                                           "dropped"}


def check_keys(value, place, seen):
    """The keys of @value, and of what is in it, come in the order of KEYS."""
    if isinstance(value, list):
        for item in value:
            check_keys(item, place, seen)
    if not isinstance(value, dict):
        return
    names = {name: f"{place}.{name}".lstrip(".") for name in value}
    if place == "summary.by_kind":
        names = dict.fromkeys(value, "summary.by_kind.*")
    else:
        seen.add(place)
        wanted = KEYS[place]
        if place in OPTIONAL:
            may_be_absent = MAY_BE_ABSENT.get(place, set(wanted))
            wanted = [key for key in wanted if key in value or key not in may_be_absent]
        assert list(value) == wanted, f"{place}: the keys are {list(value)}"
    for name, item in value.items():
        check_keys(item, names[name], seen)


def check_references(report):
    """Every id that is referred to is listed, once, and nothing else is."""
    ids = {name: [item["id"] for item in report[name]]
           for name in ("loops", "resources", "stacks", "modules")}
    for name, listed in ids.items():
        assert listed == sorted(set(listed)), f"{name}: an id is listed twice or too late"
    assert ids["resources"] == list(range(1, len(ids["resources"]) + 1))

    stacks = set()
    for finding in report["findings"]:
        stacks |= {finding["stack"], finding["release_stack"], finding["acquired_stack"],
                   finding["sibling_stack"]}
        assert len(finding["resources"]) <= finding["count"]
        counts = finding.get("growth", {"counts": []})["counts"]
        assert counts == sorted(set(counts)), "growth: it did not grow"
        assert set(finding["resources"]) <= set(ids["resources"])
    for resource in report["resources"]:
        if resource["acquired"]:
            stacks.add(resource["acquired"]["stack"])
        if resource["owner"]["loop"] is not None:
            assert resource["owner"]["loop"] in ids["loops"]
        if resource["waiting"]:
            stacks.add(resource["waiting"]["stack"])
        check_relations(report, resource)
    for loop in report["loops"]:
        stacks |= {loop["created"], loop["closed"]}
        check_close_would(loop, ids["resources"])
    stacks |= {place["stack"] for place in report.get("settled", {"resources": []})["resources"]}
    assert stacks - {None} == set(ids["stacks"]), "stacks: listed and referred to differ"

    modules = {frame["module"] for stack in report["stacks"] for frame in stack["frames"]}
    assert modules - {None} <= set(ids["modules"])


def check_relations(report, resource):
    """What is said of another resource is what that one says of itself."""
    relations = [resource["owner"]["handle"], (resource["waiting"] or {}).get("awaits")]
    for relation in filter(None, relations):
        if relation["resource"] is not None:
            other = report["resources"][relation["resource"] - 1]
            for key in ("kind", "type", "number", "name"):
                assert other[key] == relation[key], f"{key} of a relation differs"
    for number in resource["details"].get("pipes", []):
        handle = report["resources"][number - 1]["owner"]["handle"]
        assert handle["resource"] == resource["id"], "a pipe of somebody else"
    waiters = resource["details"].get("waiters", [])
    assert len(waiters) <= resource["details"].get("waiter_count", 0)


def check_close_would(loop, resources):
    would = loop["close_would"]
    assert (would is None) == (loop["state"] == "closed")
    if would is None:
        return
    for verb, count in would["counts"].items():
        assert set(would[verb]) <= set(resources)
        assert would[verb] == sorted(would[verb])
        assert len(would[verb]) <= count, f"{verb}: more listed than counted"


def check_dropped(report):
    dropped = report["record"]["dropped"]
    assert report["summary"]["dropped"] == sum(dropped.values()), "dropped: not the sum"
    assert report["summary"]["lost"] <= report["summary"]["dropped"], "lost: not dropped"
    is_incomplete = report["summary"]["lost"] > 0 and report["summary"]["unclosed"] == 0
    assert report["verdict"] != "clean" or not is_incomplete, "clean, but not all is known"


def check_time(report):
    """What a finding lists comes in the order in which it was acquired."""
    for finding in report["findings"]:
        acquired = [report["resources"][number - 1]["acquired"]
                    for number in finding["resources"]]
        assert finding["class"] == "unseen" or None not in acquired
        times = [known["at_ms"] for known in acquired if known]
        assert times == sorted(times)


def check_report(validator, report, refused):
    """@refused: the breaks that found something to break so far."""
    seen = set()
    validator.validate(report)
    check_keys(report, "", seen)
    check_references(report)
    check_time(report)
    check_dropped(report)
    for break_it in BREAKS:
        broken = copy.deepcopy(report)
        if break_it(broken) is False:
            continue
        assert not validator.is_valid(broken), f"{break_it.__name__}: still valid"
        refused.add(break_it)
    return seen


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        schema = json.load(file)
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    check_tables(schema, read_tables(sys.argv[2]))

    seen = set()
    refused = set()
    for program in sys.argv[3:]:
        with tempfile.TemporaryDirectory() as folder:
            report = run(program, folder)
        seen |= check_report(validator, report, refused)
        print(f"{os.path.basename(program)}: {len(report['findings'])} findings, valid")
    missed = [break_it.__name__ for break_it in BREAKS if break_it not in refused]
    assert not missed, f"nothing to break for: {missed}"
    # These have tests of their own, which use check_report: growing.py, settle.py.
    unseen = set(KEYS) - seen - {"summary.by_kind.*", "settled", "settled.resources",
                                 "findings.growth"}
    assert unseen <= FOREIGN, f"no report has: {unseen}"
    print(f"{len(refused)} broken ones refused")


if __name__ == "__main__":
    main()
