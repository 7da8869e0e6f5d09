# SPDX-License-Identifier: MIT
"""usage: speedscope_test.py UNCLOSED SCHEMAS: against the schema in speedscope's package."""
import json
import pathlib
import sys

import samples
import schema
from converting import Converter

SCHEMA = "speedscope/dist/release/file-format-schema.json"


def check_sums(name, document):
    """What no schema says: indices exist, weights are as many as samples, and add up."""
    frames = document["shared"]["frames"]
    assert document["profiles"], name
    for profile in document["profiles"]:
        assert len(profile["samples"]) == len(profile["weights"]), (name, profile["name"])
        assert sum(profile["weights"]) == profile["endValue"], (name, profile["name"])
        assert all(stack and max(stack) < len(frames) for stack in profile["samples"]), name
    assert len({json.dumps(frame) for frame in frames}) == len(frames), f"{name}: a frame twice"


def profiles_of(document):
    """{name: {stack: weight}}"""
    frames = document["shared"]["frames"]

    def text(stack):
        return ";".join(frames[index]["name"] for index in stack)

    return {profile["name"]: dict(zip(map(text, profile["samples"]), profile["weights"]))
            for profile in document["profiles"]}


def several():
    """A kind more, a misuse, and one that is expected, all from one place."""
    finding = samples.sample.finding
    return samples.sample.report(findings=[
        finding(count=3), finding(kind="timer", count=5, title="a timer", resources=[]),
        finding(title="closed twice", **{"class": "double-release"}),
        finding(title="meant", status="expected", count=7)])


def check_profiles(converter):
    document = json.loads(converter.convert("speedscope", several()))
    main_open, main = "main;open_log;open", "main;open_log"
    assert profiles_of(document) == {
        "new": {main_open: 3, main: 5}, "new: fd": {main_open: 3}, "new: timer": {main: 5},
        "double-release": {main: 1}, "expected": {main_open: 7}}, profiles_of(document)
    assert document["shared"]["frames"] == [
        {"name": "main", "file": "src/app.c", "line": 12}, {"name": "open"},
        {"name": "open_log", "file": "src/app.c", "line": 5}], document["shared"]["frames"]
    document = json.loads(converter.convert("speedscope", samples.clean()))
    assert profiles_of(document) == {"new": {}}
    document = json.loads(converter.convert("speedscope", samples.other_major(), status=3))
    first, = profiles_of(document)["not measured"]
    assert document["profiles"][0]["name"] == "not measured" and "unclosed-report/2" in first
    document = json.loads(converter.convert("speedscope", samples.plain(), samples.other_major(),
                                            status=3))
    assert [profile["name"] for profile in document["profiles"]] == ["new", "not measured"]
    assert document["name"] == "findings that are new: 1; not measured: 1"


def check_frames(converter):
    """A caller is one frame, from wherever it calls; what it calls is one a line."""
    sample = samples.sample
    stacks = [sample.stack(number, sample.frame("open_log", line), sample.frame("main", called))
              for number, line, called in ((1, 5, 12), (2, 5, 13), (3, 6, 14))]
    findings = [sample.finding(stack=number, title=f"the {number}th", resources=[])
                for number in (1, 2, 3)]
    document = json.loads(converter.convert(
        "speedscope", sample.report(findings=findings, stacks=stacks)))
    assert document["shared"]["frames"] == [
        {"name": "main", "file": "src/app.c"},
        {"name": "open_log", "file": "src/app.c", "line": 5},
        {"name": "open_log", "file": "src/app.c", "line": 6}], document["shared"]["frames"]


def main():
    converter = Converter(sys.argv[1])
    documents = {name: converter.convert("speedscope", make(), status=status)
                 for name, make, status in samples.ALL}
    documents["many"] = converter.convert("speedscope", samples.many(300))
    documents["several"] = converter.convert("speedscope", several())
    for name, document in documents.items():
        check_sums(name, json.loads(document))
    path = pathlib.Path(sys.argv[2]) / SCHEMA
    schema.take_all(path, documents.values())
    schema.refuses(path, documents["plain"].replace(b'"none"', b'"resources"'), "profiles[0]")
    check_profiles(converter)
    check_frames(converter)


if __name__ == "__main__":
    main()
