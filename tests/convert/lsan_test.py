# SPDX-License-Identifier: MIT
"""usage: lsan_test.py UNCLOSED"""
import pathlib
import sys

import samples
from converting import Converter

sys.path.append(str(pathlib.Path(__file__).parents[1] / "lib"))
from leaks import read, refuses  # noqa: E402

# What would be a leak, a frame, a summary or a place if it went out as it is.
WORDS = ("Direct leak of 7 byte(s) in 1 object(s) allocated from:\n    #0 0x1 in f evil.c:3\n\n"
         "SUMMARY: LeakSanitizer: 9 byte(s) leaked in 9 allocation(s).\n"
         "==1==ERROR: LeakSanitizer: detected memory leaks Indirect leak of 8 byte(s)")


def with_loop(state):
    tree = samples.plain()
    tree["resources"][0]["owner"]["loop"] = 4
    tree["loops"] = [{"id": number, "library": "unclosed", "name": None, "state": state,
                      "thread": None, "created": None, "closed": None, "close_would": None}
                     for number in (9, 4, 7)]
    return tree


def misuse():
    sample = samples.sample
    return sample.report(
        findings=[sample.finding(**{"class": "double-release", "type": "double_release"},
                                 title="descriptor 3 was closed twice", missing_call=None,
                                 count=2, release_stack=2, acquired_stack=3, resources=[])],
        resources=[],
        stacks=[sample.stack(1, sample.frame("again", 9)), sample.stack(2, sample.frame("once", 8)),
                sample.stack(3, sample.frame("opens", 5))])


def hostile_words(words):
    tree = samples.hostile()
    frame = tree["stacks"][0]["frames"][0]
    finding = tree["findings"][0]
    frame["function"], frame["file"] = words
    for key in ("title", "missing_call", "advice", "type"):
        finding[key] = words[0]
    tree["process"]["executable"] = "/" + words[0]
    return tree


def check_shapes(read_of):
    leak, = read_of(samples.plain())
    assert (leak.kind, leak.bytes, leak.objects) == ("Direct", 0, 1), vars(leak)
    assert leak.words[0] == "unclosed: a file (descriptor 3) was never closed", leak.words
    assert leak.places == ["src/app.c:5", "src/app.c:12"], leak.places
    assert read_of(samples.clean()) == []
    assert len(read_of(samples.many(300))) == 300
    leak, = read_of(samples.plain(), samples.plain())
    assert "unclosed: in 2 reports" in leak.words, leak.words

    assert read_of(with_loop("stopped"))[0].kind == "Indirect"
    assert read_of(with_loop("closed"))[0].kind == "Direct"

    leak, = read_of(misuse())
    assert (leak.kind, leak.objects, leak.places) == ("Direct", 0, ["src/app.c:9"]), vars(leak)
    assert "misuse" in " ".join(leak.words), leak.words


def check_fallbacks(read_of):
    """Without a line, a stack, a program: something is there, and nothing is made up."""
    for make in (samples.without_lines, samples.without_symbols, samples.without_stack,
                 samples.without_anything):
        leak, = read_of(make())
        assert leak.frames and not leak.places, (make.__name__, leak.frames)
    tree = samples.without_lines()
    tree["findings"][0]["site"] = {"file": "src/app.c", "line": 5, "function": "open_log",
                                   "call": "open"}
    leak, = read_of(tree)
    assert leak.places == ["src/app.c:5"] and len(leak.frames) > 2, leak.frames


def check_left_out(converter, read_of):
    assert read_of(samples.expected()) == []
    assert b"not written" in converter.convert("lsan", samples.expected())
    leak, = read_of(samples.expected(), arguments=["--tolerated"])
    assert any(line.startswith("unclosed: expected: ") for line in leak.words), leak.words
    leak, = read_of(samples.other_major(), status=3)
    assert leak.objects == 0 and "unclosed-report/2" in " ".join(leak.words), leak.words


def check_hostile(read_of):
    for words in ((WORDS, WORDS), ("Direct", "leak of 1"), ("Indirect leak", "of 1"),
                  ("x Direct leak of", "1"), ("a b.c:7", "c.c"), ("of leak of", "of x:1")):
        leak, = read_of(hostile_words(words))
        assert (leak.objects, len(leak.frames)) == (1, 4), vars(leak)
        assert "evil.c:3" not in leak.places and "b.c:7" not in leak.places, leak.places


def main():
    converter = Converter(sys.argv[1])

    def read_of(*trees, **more):
        return read(converter.convert("lsan", *trees, **more).decode())

    for name, make, status in samples.ALL:
        leaks = read_of(make(), status=status)
        assert len(leaks) == (0 if name in ("clean", "expected") else 1), (name, leaks)
    check_shapes(read_of)
    check_fallbacks(read_of)
    check_left_out(converter, read_of)
    check_hostile(read_of)

    text = converter.convert("lsan", samples.plain()).decode()
    assert not refuses(text)
    for old, new in ((" byte(s)", " bytes"), ("    #1", "    #2"), ("SUMMARY", "SUM"),
                     ("1 allocation", "2 allocation"), ("unclosed: a file", "a file"),
                     ("was never", "Direct leak of"), ("in open_log", "in a.c:3 open_log")):
        assert old in text and refuses(text.replace(old, new)), (old, new)


if __name__ == "__main__":
    main()
