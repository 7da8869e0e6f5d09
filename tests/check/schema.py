#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Real reports are valid by the published schema, and broken ones are not.

usage: schema.py SCHEMA PROGRAM...

Each program leaks and reports at exit. The report must be valid; then it is broken in one
way after the other, and each broken one must be refused: a schema that accepts everything
proves nothing. What a schema cannot say is checked too: the references between sections.
"""

import copy
import json
import os
import subprocess
import sys
import tempfile

import jsonschema

TOP_KEYS = ["schema", "tool", "process", "trigger", "verdict", "summary", "probes", "loops",
            "findings", "resources", "stacks", "modules"]

FINDING_KEYS = ["fingerprint", "class", "kind", "type", "count", "title", "missing_call",
                "evidence", "origin", "status", "stack", "release_stack", "sibling_stack",
                "site", "release_site", "advice", "resources"]


def add_unknown_key(report):
    report["surprise"] = 1


def take_verdict_away(report):
    del report["verdict"]


def change_schema(report):
    report["schema"] = "unclosed-report/2"


def invent_kind(report):
    report["resources"][0]["kind"] = "widget"


def count_backwards(report):
    report["findings"][0]["count"] = -1


def shorten_fingerprint(report):
    report["findings"][0]["fingerprint"] = "raw/v1:12"


def number_an_address(report):
    report["modules"][0]["bias"] = 4096


def add_key_to_resource(report):
    report["resources"][0]["details"]["surprise"] = True


BREAKS = [add_unknown_key, take_verdict_away, change_schema, invent_kind, count_backwards,
          shorten_fingerprint, number_an_address, add_key_to_resource]


def run(program, folder):
    """The report that the program writes at its exit."""
    path = os.path.join(folder, "report.json")
    environment = dict(os.environ, UNCLOSED_OPTIONS=f"report={path}")
    subprocess.run([program], env=environment, check=False, timeout=30,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def check_references(report):
    """Every id that is referred to is listed, once, and nothing else is."""
    ids = {name: [item["id"] for item in report[name]]
           for name in ("loops", "resources", "stacks", "modules")}
    for name, listed in ids.items():
        assert len(set(listed)) == len(listed), f"{name}: an id is listed twice"
    assert ids["resources"] == list(range(1, len(ids["resources"]) + 1))

    stacks = set()
    for finding in report["findings"]:
        stacks |= {finding["stack"], finding["release_stack"]}
        assert len(finding["resources"]) <= finding["count"]
        assert set(finding["resources"]) <= set(ids["resources"])
    for resource in report["resources"]:
        if resource["acquired"]:
            stacks.add(resource["acquired"]["stack"])
        if resource["owner"]["loop"] is not None:
            assert resource["owner"]["loop"] in ids["loops"]
    for loop in report["loops"]:
        stacks |= {loop["created"], loop["closed"]}
        check_close_would(loop, ids["resources"])
    assert stacks - {None} == set(ids["stacks"]), "stacks: listed and referred to differ"

    modules = {frame["module"] for stack in report["stacks"] for frame in stack["frames"]}
    assert modules - {None} <= set(ids["modules"])


def check_close_would(loop, resources):
    would = loop["close_would"]
    assert (would is None) == (loop["state"] == "closed")
    if would is None:
        return
    for verb, count in would["counts"].items():
        assert set(would[verb]) <= set(resources)
        assert len(would[verb]) <= count, f"{verb}: more listed than counted"


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        schema = json.load(file)
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)

    for program in sys.argv[2:]:
        with tempfile.TemporaryDirectory() as folder:
            report = run(program, folder)
        validator.validate(report)
        assert list(report) == TOP_KEYS, "the keys come in another order"
        for finding in report["findings"]:
            assert list(finding) == FINDING_KEYS
        check_references(report)
        for break_it in BREAKS:
            broken = copy.deepcopy(report)
            break_it(broken)
            assert not validator.is_valid(broken), f"{break_it.__name__}: still valid"
        print(f"{os.path.basename(program)}: {len(report['findings'])} findings, valid;"
              f" {len(BREAKS)} broken ones refused")


if __name__ == "__main__":
    main()
