# SPDX-License-Identifier: MIT
"""usage: tap_test.py UNCLOSED

Three readers, which have to agree: perl's (the one in prove), Meson's, and tap-parser of npm.
They must take every line, and see the same tests fail. All documents are made first, and each
reader is started once.
"""
import json
import os
import re
import subprocess
import sys

from mesonbuild import mtest
import samples
from converting import Converter

EXPECTED = "TO" + "DO"  # in two parts: the rule of debts would take it for one
OK, FAILS, MAY_FAIL = [True, False], [False, False], [False, True]  # is ok, is expected to fail
PERL = """
use strict; use TAP::Parser; use JSON::PP;
sub read_one {
    my $parser = TAP::Parser->new({ tap => $_[0] });
    my (@tests, @notes, @problems);
    while (my $result = $parser->next) {
        push @tests, [$result->is_actual_ok ? JSON::PP::true : JSON::PP::false,
                      $result->has_todo ? JSON::PP::true : JSON::PP::false] if $result->is_test;
        push @notes, $result->data->{message} if $result->is_yaml;
        push @problems, $result->as_string if $result->is_unknown || $result->is_bailout;
    }
    return { tests => \\@tests, notes => \\@notes, problems => [@problems, $parser->parse_errors] };
}
local $/;
print encode_json([map { read_one($_) } @{ decode_json(<STDIN>) }]);
"""
NODE = """
const parser = require("tap-parser");
const texts = JSON.parse(require("fs").readFileSync(0));
console.log(JSON.stringify(texts.map(text => parser.parse(text, { strict: true }))));
"""
OWN_COMMENT = re.compile("# (failed|todo:) ")  # tap-parser sums up


def ask(program, texts):
    done = subprocess.run(program, input=json.dumps(texts).encode(), capture_output=True,
                          env=os.environ | {"NODE_PATH": "/usr/share/nodejs"}, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def by_npm(events):
    seen = {"tests": [], "notes": [], "problems": []}
    for name, *about in events:
        if name == "assert":
            seen["tests"].append([about[0]["ok"], "todo" in about[0]])
            if "diag" in about[0]:
                seen["notes"].append(about[0]["diag"]["message"])
        elif name == "complete":
            seen["problems"] += [one for one in about[0]["failures"] if "tapError" in one]
        elif name not in ("version", "plan") and not OWN_COMMENT.match(str(about[0])):
            seen["problems"].append((name, about))
    return seen


def by_meson(text):
    results = {mtest.TestResult.OK: OK, mtest.TestResult.FAIL: FAILS,
               mtest.TestResult.EXPECTEDFAIL: MAY_FAIL}
    seen = {"tests": [], "problems": []}
    for event in mtest.TAPParser().parse(iter(text.split("\n"))):
        if isinstance(event, mtest.TAPParser.Test):
            seen["tests"].append(results.get(event.result, event.result))
        elif not isinstance(event, (mtest.TAPParser.Plan, mtest.TAPParser.Version)):
            seen["problems"].append(event)
    return seen


def check(documents, broken):
    """What is to be read: text, the tests in it (None: whatever); and what is to be refused."""
    texts = [text.decode() for text, _ in documents] + [text.decode() for text in broken]
    of_perl = ask(["perl", "-e", PERL], texts)
    of_npm = [by_npm(events) for events in ask(["node", "-e", NODE], texts)]
    of_meson = [by_meson(text) for text in texts]
    for text, perl, npm, meson, tests in zip(texts, of_perl, of_npm, of_meson,
                                             [tests for _, tests in documents]):
        for seen in (perl, npm, meson):
            assert not seen["problems"], (seen, text)
            assert seen["tests"] == (perl["tests"] if tests is None else tests), (seen, text)
        assert perl["notes"] == npm["notes"], (perl, npm, text)
        assert all(note.isprintable() for note in perl["notes"]), perl
    for text, *readers in list(zip(texts, of_perl, of_npm, of_meson))[len(documents):]:
        assert any(seen["problems"] for seen in readers), text


def states(converter):
    text = converter.convert("tap", samples.plain())
    lines = text.decode().split("\n")
    assert lines[:3] == ["TAP version 13", "1..2", "not ok 1 - fd src/app.c:5 open_log"], lines
    assert '    - "main at src/app.c:12"' in lines, lines
    expected = converter.convert("tap", samples.expected())
    assert f"open_log # {EXPECTED} expected\n" in expected.decode(), expected
    no_line = converter.convert("tap", samples.without_lines())
    assert b"\nnot ok 1 - fd /opt/app/bin/app open_log\n" in no_line, no_line
    documents = [(text, [FAILS, OK]), (expected, [MAY_FAIL, OK]), (no_line, [FAILS, OK]),
                 (converter.convert("tap", samples.clean(), samples.clean()), [OK]),
                 (converter.convert("tap", samples.killed(), status=3), [MAY_FAIL, FAILS]),
                 (converter.convert("tap", samples.other_major(), status=3), [FAILS]),
                 (converter.convert("tap", samples.many(300)), [FAILS] * 300 + [OK])]
    broken = [text.replace(old, new, 1) for old, new in (
        (b"1..2", b"1..3"), (b"not ok 1", b"not ok 7"), (b"  ...\n", b""), (b"  ---\n", b""),
        (b"TAP version 13", b"TAP"), (b"open_log\n", b"open_log\nBail out!\n"))]
    return documents, broken


def named(number, name, status):
    """What a program and a function may be called."""
    tree = samples.plain()
    tree["stacks"][0]["frames"][1]["function"] = f"main_{number}"
    tree["stacks"][0]["frames"][0]["function"] = name
    tree["process"]["executable"] = f"/opt/{name}"
    tree["findings"][0]["status"] = status
    return tree


def texts(converter):
    for _, make, status in samples.ALL:
        yield converter.convert("tap", make(), status=status), None
    names = (f"a # {EXPECTED} b", "a#skip", f"\\# {EXPECTED}", f"b\\\\# {EXPECTED}", "a {", "{",
             "a\\", "{lambda()#1}", "time=3ms", "\n  ---", "\nBail out!", "\r\nok 9")
    for status, tests in (("new", FAILS), ("expected", MAY_FAIL)):
        text = converter.convert("tap", *[named(number, name, status)
                                          for number, name in enumerate(names)])
        yield text, [tests] * len(names) + [OK] * len(names)
    rules = converter.folder / "unclosed.supp"
    rules.write_text(f"# {{ a \\ \"b\" # {EXPECTED} {{\nfd:open_log\n")
    text = converter.convert("tap", samples.plain(), arguments=["--suppressions", rules])
    assert b"suppressed: " in text, text
    yield text, [MAY_FAIL, OK]


def check_prove(converter):
    """As people run it: what it ends with."""
    for make, status in ((samples.plain, 1), (samples.clean, 0), (samples.expected, 0)):
        path = converter.folder / "unclosed.tap"
        path.write_bytes(converter.convert("tap", make()))
        done = subprocess.run(["prove", "--norc", str(path)], capture_output=True, check=False)
        assert done.returncode == status, done


def main():
    converter = Converter(sys.argv[1])
    documents, broken = states(converter)
    check(documents + list(texts(converter)), broken)
    check_prove(converter)


if __name__ == "__main__":
    main()
