# SPDX-License-Identifier: MIT
"""usage: gitlab_test.py UNCLOSED"""
import json
import pathlib
import sys

import samples
import schema
from converting import Converter

sample = samples.sample
SCHEMA = pathlib.Path(__file__).with_name("gitlab.schema.json")


def issues_of(converter, *trees, **more):
    text = converter.convert("gitlab", *trees, **more)
    converter.documents.append(text)
    assert text.startswith(b"["), text[:9]  # no byte-order mark
    issues = json.loads(text)
    names = [issue["fingerprint"] for issue in issues]
    assert len(set(names)) == len(names), names
    return issues


def test_plain(converter):
    issue, = issues_of(converter, samples.plain())
    assert issue == {
        "description": "A file (descriptor 3) was never closed, in open_log",
        "check_name": "unclosed/fd", "fingerprint": "stack/v1:bec314135673c10a",
        "severity": "major", "location": {"path": "src/app.c", "lines": {"begin": 5}}}, issue
    assert issues_of(converter, samples.clean()) == []
    later = samples.plain()
    later["stacks"][0]["frames"][0]["line"] = 7
    moved, = issues_of(converter, later)
    assert moved["fingerprint"] == issue["fingerprint"], moved


def test_severity(converter):
    for word, severity in (("unclosed", "major"), ("unseen", "minor"),
                           ("double-release", "critical"), ("exec-leak", "critical")):
        issue, = issues_of(converter, sample.report(findings=[sample.finding(
            **{"class": word})]))
        assert issue["severity"] == severity and issue["check_name"] == f"{word}/fd", issue


def test_twins(converter):
    """Equal fingerprints would be one issue."""
    tree = sample.report(findings=[sample.finding(), sample.finding(),
                                   sample.finding(status="expected")])
    assert len(issues_of(converter, tree)) == 2
    issues = issues_of(converter, tree, arguments=["--tolerated"])
    assert [issue["severity"] for issue in issues] == ["major", "major", "info"], issues
    assert [issue["fingerprint"][len("stack/v1:bec314135673c10a"):] for issue in issues] == \
        ["", ":2", ":3"], issues


def test_fallbacks(converter):
    for make, path in ((samples.without_lines, "app"), (samples.without_stack, "app"),
                       (samples.without_anything, "unknown")):
        issue, = issues_of(converter, make())
        assert issue["location"] == {"path": path, "lines": {"begin": 1}}, issue
        assert "the line is not known" in issue["description"], issue
    outside = samples.plain()
    for frame in outside["stacks"][0]["frames"]:
        frame["file"] = "/usr/include/x.h"
    issue, = issues_of(converter, outside)
    assert issue["location"] == {"path": "usr/include/x.h", "lines": {"begin": 5}}, issue


def test_unmeasured(converter):
    blocker, issue = issues_of(converter, samples.plain(), samples.killed(), status=3)
    assert issue["severity"] == "major", issue
    assert (blocker["severity"], blocker["check_name"]) == ("blocker", "unclosed/unmeasured")
    assert "SIGKILL" in blocker["description"], blocker
    assert blocker["location"]["path"] == "report.1.json", blocker
    issues = issues_of(converter, *[samples.other_major() for _ in range(103)], status=3)
    assert len(issues) == 101 and "3 more" in issues[-1]["description"], issues[-1]


def main():
    converter = Converter(sys.argv[1])
    converter.documents = []
    for test in (test_plain, test_severity, test_twins, test_fallbacks, test_unmeasured):
        test(converter)
    for name, make, status in samples.ALL:
        issues_of(converter, make(), status=status, arguments=["--tolerated"])
        text = converter.documents[-1].decode()
        assert "</script" not in text, name
        assert all(letter.isprintable() or letter in "\n\ufeff" for letter in text), name
    assert len(issues_of(converter, samples.many(300))) == 300
    schema.take_all(SCHEMA, converter.documents)
    broken = json.loads(converter.documents[0])
    broken[0]["severity"] = "high"
    schema.refuses(SCHEMA, json.dumps(broken).encode(), "severity")
    broken[0] |= {"severity": "info", "location": {"path": "/a.c", "lines": {"begin": 1}}}
    schema.refuses(SCHEMA, json.dumps(broken).encode(), "path")


if __name__ == "__main__":
    main()
