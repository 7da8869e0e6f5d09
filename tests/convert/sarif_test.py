# SPDX-License-Identifier: MIT
"""usage: sarif_test.py UNCLOSED PACKAGES"""
import json
import pathlib
import re
import sys
import urllib.parse

import samples
import schema
from converting import Converter

sample = samples.sample
SCHEMA = "@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json"


def run_of(converter, *trees, **more):
    """The one run of the document, which the schema is asked about later."""
    text = converter.convert("sarif", *trees, **more)
    converter.documents.append(text)
    document = json.loads(text)
    run, = document["runs"]
    assert document["version"] == "2.1.0"
    check_rules(run)
    for result in run["results"]:
        check_result(run, result)
    return run


def check_rules(run):
    rules = run["tool"]["driver"]["rules"]
    assert len({rule["id"] for rule in rules}) == len(rules), "a rule is there twice"
    assert {rule["id"] for rule in rules} == {result["ruleId"] for result in run["results"]}
    for rule in rules:
        for key in ("shortDescription", "fullDescription", "help"):
            assert 0 < len(rule[key]["text"]) <= 1024, rule
        assert rule["help"]["markdown"] and len(rule["name"]) <= 255, rule
        assert rule["defaultConfiguration"]["level"] == "error", rule
        properties = rule["properties"]
        assert len(properties["tags"]) <= 10, rule
        assert properties["precision"] in ("very-high", "high", "medium", "low"), rule
        assert properties["problem.severity"] in ("error", "warning", "recommendation"), rule


def check_address(address):
    """GitHub takes nothing absolute, and nothing that leads out of the tree."""
    assert address["uriBaseId"] in ("%SRCROOT%", "OUTSIDE"), address
    assert re.fullmatch(r"(?:[A-Za-z0-9._~/-]|%[0-9A-F]{2})+", address["uri"]), address
    assert not address["uri"].startswith(("/", "../")), address


def check_result(run, result):
    rule = run["tool"]["driver"]["rules"][result["ruleIndex"]]
    assert rule["id"] == result["ruleId"], result
    location, = result["locations"]
    assert location["physicalLocation"]["region"]["startLine"] >= 1, result
    assert result["message"]["text"].strip(), result
    links = re.findall(r"(?<!\\)\[(?:[^][\\]|\\.)*\]\((\d+)\)", result["message"]["text"])
    related = result.get("relatedLocations", [])
    assert links == [str(place["id"]) for place in related], result
    steps = [step["location"] for flow in result.get("codeFlows", [])
             for thread in flow["threadFlows"] for step in thread["locations"]]
    assert len(steps) <= 10000, len(steps)
    for place in [location, *related, *steps]:
        check_address(place["physicalLocation"]["artifactLocation"])
    for step in steps:
        assert step["physicalLocation"]["region"]["startLine"] >= 1 and step["message"]["text"]


def path_of(place):
    address = place["physicalLocation"]["artifactLocation"]
    return urllib.parse.unquote(address["uri"])


def test_plain(converter):
    run = run_of(converter, samples.plain())
    result, = run["results"]
    place, = result["locations"]
    assert path_of(place) == "src/app.c", place
    assert place["physicalLocation"]["region"] == {"startLine": 5}, place
    assert result["ruleId"] == "unclosed/fd" and result["level"] == "error", result
    assert result["message"]["text"].split(". ")[0] == "A file (descriptor 3) was never closed"
    (flow,), = [thread["threadFlows"] for thread in result["codeFlows"]]
    assert [step["location"]["message"]["text"] for step in flow["locations"]] == \
        ["main calls open_log", "opened in open_log"], flow
    stack, = result["stacks"]
    names = [frame["location"]["logicalLocations"][0]["fullyQualifiedName"]
             for frame in stack["frames"]]
    assert names == ["open_log", "main", "__libc_start_main", "_start"], names
    assert result["occurrenceCount"] == 1 and "suppressions" not in result, result
    invocation, = run["invocations"]
    assert invocation == {"executionSuccessful": True, "toolExecutionNotifications": []}
    assert "automationDetails" not in run
    run = run_of(converter, samples.plain(), arguments=["--category", "tests/unit"])
    assert run["automationDetails"]["id"] == "tests/unit/", run
    assert run_of(converter, samples.clean())["results"] == []


def line_hashes(text):
    """As the readers make them, in a way of its own: one character after the other."""
    units = [unit for unit in text.replace("\r\n", "\n") if unit not in " \t"]
    starts = [0] + [at + 1 for at, unit in enumerate(units) if unit == "\n"]
    codes = [ord(unit) for unit in units] + [65535] + [0] * 100
    seen = {}
    for start in starts:
        value = 0
        for code in codes[start:start + 100]:
            value = (value * 37 + code) % 2 ** 64
        seen[value] = seen.get(value, 0) + 1
        yield f"{value:x}:{seen[value]}"


def test_fingerprints(converter):
    """That of the line is right where the source is there, and left out where it is not."""
    hashes = list(line_hashes(sample.SOURCE))
    result, = run_of(converter, samples.plain())["results"]
    assert result["partialFingerprints"] == {
        "primaryLocationLineHash": hashes[4],
        "unclosed/stack/v1": "bec314135673c10a:1"}, result["partialFingerprints"]
    elsewhere = samples.plain()
    elsewhere["stacks"][0]["frames"][0]["file"] = "src/other.c"
    result, = run_of(converter, elsewhere)["results"]
    assert list(result["partialFingerprints"]) == ["unclosed/stack/v1"], result
    beyond = samples.plain()
    beyond["stacks"][0]["frames"][0]["line"] = 4711
    result, = run_of(converter, beyond)["results"]
    assert list(result["partialFingerprints"]) == ["unclosed/stack/v1"], result
    # Line 1 of a binary would be one and the same for all, and another one in each build.
    result, = run_of(converter, samples.without_stack())["results"]
    assert result["partialFingerprints"]["primaryLocationLineHash"] == "0123456789abcdef:1"
    twins = sample.report(findings=[sample.finding(), sample.finding()])
    first, second = run_of(converter, twins)["results"]
    assert first["partialFingerprints"]["unclosed/stack/v1"] == "bec314135673c10a:1", first
    assert second["partialFingerprints"]["unclosed/stack/v1"] == "bec314135673c10a:2", second


def misuse():
    """Closed twice; and one of which a sibling was released."""
    stacks = [sample.stack(1, sample.frame("again", 9), sample.frame("main", 12)),
              sample.stack(2, sample.frame("first", 7), sample.frame("main", 11)),
              sample.stack(3, sample.frame("open_log", 5), sample.frame("main", 10))]
    findings = [sample.finding(title="descriptor 7, a [socket](1), was closed twice",
                               release_stack=2, acquired_stack=3,
                               **{"class": "double-release"}),
                sample.finding(stack=3, sibling_stack=2)]
    return sample.report(findings=findings, stacks=stacks)


def test_related(converter):
    run = run_of(converter, misuse())
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == \
        ["double-release/fd", "unclosed/fd"], run["tool"]
    leak, twice = run["results"]
    assert "[src/app.c:7](1)" in leak["message"]["text"], leak["message"]
    assert "Before: closed at [src/app.c:7](1). Before: opened at [src/app.c:5](2)." in \
        twice["message"]["text"], twice["message"]
    assert twice["message"]["text"].startswith("Descriptor 7, a \\[socket\\](1), "), twice
    assert [place["physicalLocation"]["region"]["startLine"]
            for place in twice["relatedLocations"]] == [7, 5], twice
    assert len(twice["codeFlows"]) == len(twice["stacks"]) == 3, twice


def test_fallbacks(converter):
    for make, name in ((samples.without_symbols, "app"), (samples.without_lines, "app"),
                       (samples.without_stack, "app"), (samples.without_anything, "unknown")):
        result, = run_of(converter, make())["results"]
        place, = result["locations"]
        assert path_of(place) == name, place
        assert place["physicalLocation"]["region"] == {"startLine": 1}, place
        assert "The line is not known" in result["message"]["text"], result
        assert "codeFlows" not in result, result
    outside = samples.plain()
    outside["stacks"][0]["frames"][0]["file"] = "/opt/source/x y.h"
    outside["stacks"][0]["frames"][1]["file"] = "../../elsewhere/b.c"
    result, = run_of(converter, outside)["results"]
    address = result["locations"][0]["physicalLocation"]["artifactLocation"]
    assert address == {"uri": "opt/source/x%20y.h", "uriBaseId": "OUTSIDE"}, address


def test_states(converter):
    tree = sample.report(findings=[sample.finding(), sample.finding(status="expected")])
    assert len(run_of(converter, tree)["results"]) == 1
    new, expected = run_of(converter, tree, arguments=["--tolerated"])["results"]
    assert new["suppressions"] == [] and new["level"] == "error", new
    assert expected["suppressions"][0]["kind"] == "inSource", expected
    assert expected["level"] == "note" and expected["baselineState"] == "new", expected
    converter.convert("sarif", tree)
    baseline = converter.folder / "baseline.json"
    _, err, status = converter.run("baseline", "update", "--baseline", baseline,
                                   converter.folder / "report.0.json")
    assert status == 0, err
    more = ["--baseline", baseline]
    assert run_of(converter, tree, arguments=more)["results"] == []
    old, _ = run_of(converter, tree, arguments=[*more, "--tolerated"])["results"]
    assert old["baselineState"] == "unchanged" and len(old["suppressions"]) == 1, old


def test_unmeasured(converter):
    run = run_of(converter, samples.plain(), samples.killed(), status=3)
    invocation, = run["invocations"]
    notification, = invocation["toolExecutionNotifications"]
    assert invocation["executionSuccessful"] is False
    assert "SIGKILL" in notification["message"]["text"], notification
    assert notification["level"] == "error", notification
    assert run["results"][0]["ruleId"] == "unclosed/unmeasured", run["results"][0]
    broken = [samples.other_major() for _ in range(103)]
    run = run_of(converter, *broken, status=3)
    notifications = run["invocations"][0]["toolExecutionNotifications"]
    assert len(run["results"]) == 100 and len(notifications) == 101
    assert "3 more" in notifications[-1]["message"]["text"], notifications[-1]


def test_limits(converter):
    """What is cut is said; the document stays what it was."""
    def said(run):
        return [item["message"]["text"]
                for item in run["invocations"][0]["toolExecutionNotifications"]]

    # Without their stacks, or this takes longer than all the rest.
    tree = samples.without_stack()
    tree["findings"] = [sample.finding(stack=None, fingerprint=f"raw/v1:{number:016x}")
                        for number in range(25003)]
    run = json.loads(converter.convert("sarif", tree))["runs"][0]
    assert len(run["results"]) == 25000
    text, = said(run)
    assert text.startswith("3 more findings"), text
    deep = [sample.frame(f"f{number}", number + 1) for number in range(12000)]
    tree = sample.report(stacks=[sample.stack(1, *deep)])
    run = json.loads(converter.convert("sarif", tree))["runs"][0]
    result, = run["results"]
    check_result(run, result)
    steps = result["codeFlows"][0]["threadFlows"][0]["locations"]
    assert len(steps) == 10000
    assert steps[-1]["location"]["logicalLocations"][0]["fullyQualifiedName"] == "f0", steps[-1]
    text, = said(run)
    assert text.startswith("2000 outer frames"), text


def test_samples(converter):
    """All that may come, hostile texts too: valid, harmless, and the same once more."""
    for name, make, status in samples.ALL:
        for arguments in ([], ["--tolerated", "--category", samples.HOSTILE]):
            before = len(converter.documents)
            run_of(converter, make(), status=status, arguments=arguments)
            text = converter.documents[before]
            assert converter.convert("sarif", make(), status=status, arguments=arguments) \
                == text, name
            assert b"</script" not in text and b"<!--" not in text, name
            assert all(letter.isprintable() or letter == "\n" for letter in text.decode()
                       if letter != "\ufeff"), name


def main():
    converter = Converter(sys.argv[1])
    converter.documents = []
    for test in (test_plain, test_fingerprints, test_related, test_fallbacks, test_states,
                 test_unmeasured, test_limits, test_samples):
        test(converter)
    path = pathlib.Path(sys.argv[2]) / SCHEMA
    schema.take_all(path, converter.documents)
    broken = json.loads(converter.documents[0])
    del broken["runs"][0]["results"][0]["message"]
    schema.refuses(path, json.dumps(broken).encode(), "message")


if __name__ == "__main__":
    main()
