# SPDX-License-Identifier: MIT
"""usage: folded_test.py UNCLOSED

The reader is flamegraph.pl, as Debian's libdevel-nytprof-perl ships it.
"""
import re
import subprocess
import sys

import samples
from converting import Converter

READER = "/usr/share/perl5/Devel/NYTProf/flamegraph.pl"
LINE = re.compile(r"([^;]+(?:;[^;]+)*) (\d+)")


def lines_of(converter, *trees, **more):
    """{stack: weight}, what every reader makes of it."""
    lines = converter.convert("folded", *trees, **more).decode().split("\n")
    assert lines.pop() == "" and lines == sorted(lines, key=str.encode), lines
    assert all(LINE.fullmatch(line) and line.isprintable() for line in lines), lines
    found = dict(LINE.fullmatch(line).groups() for line in lines)
    assert len(found) == len(lines), "a stack is there twice"
    return {stack: int(weight) for stack, weight in found.items()}


def read(text):
    """{frame: (resources, of all)} in the picture; what the reader complained about."""
    done = subprocess.run(["perl", READER, "--minwidth", "0"], input=text, capture_output=True,
                          check=False)
    titles = re.findall(r"<title>(.*) \(([\d,]+) samples?, ([\d.]+)%\)", done.stdout.decode())
    return {name: int(count.replace(",", "")) for name, count, _ in titles}, done.stderr.decode()


def counted(tree, counts):
    """The same stack over and over, a finding for each of @counts."""
    tree["findings"] = [samples.sample.finding(count=count, kind=kind, title=f"a {kind}")
                        for kind, count in counts.items()]
    return tree


def check_weights(converter):
    assert lines_of(converter, samples.plain()) == {"main;open_log;open": 1}
    assert lines_of(converter, counted(samples.plain(), {"fd": 3, "timer": 40})) == \
        {"main;open_log;open": 43}
    many = lines_of(converter, samples.many(300))
    assert len(many) == 300 and many["main;open_17;open"] == 1, many
    deep = samples.plain()
    deep["stacks"][0]["cut"] = True
    assert list(lines_of(converter, deep)) == ["[cut];main;open_log;open"]


def check_apart(converter):
    """What is not new, and what is no resource, does not go into the same sums."""
    misuse = samples.plain()
    misuse["findings"][0]["class"] = "double-release"
    assert list(lines_of(converter, misuse)) == ["[double-release];main;open_log"]
    misuse["findings"][0]["class"] = samples.HOSTILE
    assert len(lines_of(converter, misuse)) == 1
    assert lines_of(converter, samples.expected()) == \
        {"[nothing new was left unclosed]": 0, "[1 left out: expected]": 0}
    assert lines_of(converter, samples.expected(), arguments=["--tolerated"]) == \
        {"[expected];main;open_log;open": 1}
    assert lines_of(converter, samples.clean()) == {"[nothing new was left unclosed]": 0}
    (stack, weight), = lines_of(converter, samples.other_major(), status=3).items()
    assert stack.startswith("[not measured];") and "unclosed-report/2" in stack and weight == 1


def check_fallbacks(converter):
    assert lines_of(converter, samples.without_lines()) == {"main;open_log;open": 1}
    (stack, _), = lines_of(converter, samples.without_symbols()).items()
    assert re.fullmatch(r"(\[[a-z.0-9]+\+0x[0-9a-f]+\];){4}open", stack), stack
    assert list(lines_of(converter, samples.without_stack())) == \
        ["a file (descriptor_3) was never closed"]


def check_reader(converter):
    drawn, complaints = read(converter.convert("folded", samples.many(30)))
    assert complaints == "" and drawn["main"] == 30 and drawn["open_7"] == 1, (complaints, drawn)
    for name, make, status in samples.ALL:
        text = converter.convert("folded", make(), status=status, arguments=["--tolerated"])
        drawn, complaints = read(text)
        wanted = sum(lines_of(converter, make(), status=status,
                              arguments=["--tolerated"]).values())
        assert drawn["all"] == wanted if wanted else "No stack counts" in complaints, \
            (name, text, complaints)
        assert "invalid" not in complaints, (name, complaints)
    two = samples.plain()
    two["stacks"][0]["frames"][0]["function"] = "at 7"  # with a weight: a difference of two
    two["resources"] = []
    assert read(converter.convert("folded", two))[0]["at_7"] == 1
    assert read(b"main;at 7 x\n")[1] != "", "the reader takes everything"


def main():
    converter = Converter(sys.argv[1])
    check_weights(converter)
    check_apart(converter)
    check_fallbacks(converter)
    check_reader(converter)


if __name__ == "__main__":
    main()
