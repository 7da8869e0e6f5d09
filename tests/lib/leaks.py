# SPDX-License-Identifier: MIT
"""Text in the form of LeakSanitizer, read as its readers do.

Their expressions as their sources have them: CTest 3.25 (type LeakSanitizer), CodeChecker's
report-converter 6.22, and what scripts of others look for.
"""
import re

CTEST = re.compile(r"(Direct|Indirect) leak of .*")
CODECHECKER = re.compile(r"(Ind|D)irect leak of \d+ byte\(s\) in \d+ object\(s\) allocated from:")
PLACE = re.compile(r"(\S+?):(\d+)(:(\d+))?")
STRICT = re.compile(r"^(Direct|Indirect) leak of (\d+) byte\(s\) "
                    r"in (\d+) object\(s\) allocated from:$")
FRAME = re.compile(r"^    #(\d+) 0x[0-9a-f]+ (?:in (\S.*) | )"
                   r"(?:\((.+)\+0x[0-9a-f]+\)|\(<unknown module>\)|(\S.*:\d+))$")
SUMMARY = re.compile(r"^SUMMARY: unclosed: (\d+) byte\(s\) leaked in (\d+) allocation\(s\)\.$")
OF_SANITIZERS = re.compile(r"(Leak|Address|Memory|Thread)Sanitizer:")


class Leak:
    def __init__(self, words, match):
        self.words = words
        self.kind = match[1]
        self.bytes = int(match[2])
        self.objects = int(match[3])
        self.frames = []
        self.places = []


def check_line(line):
    """All readers think the same of it, and a terminal nothing."""
    assert bool(STRICT.match(line)) == bool(CTEST.search(line)) == \
        bool(CODECHECKER.match(line)), line
    assert not OF_SANITIZERS.search(line), line
    assert line.isprintable(), line


def take_frame(leak, line):
    frame = FRAME.match(line)
    assert frame and int(frame[1]) == len(leak.frames), line
    leak.frames.append(line)
    places = PLACE.findall(line)
    assert len(places) <= 1, line
    leak.places += [f"{path}:{number}" for path, number, _, _ in places]


def read(text):
    """The leaks; whatever is not of the form is an assertion. A clean process's log is empty."""
    leaks = []
    words = []
    in_stack = False
    lines = text.splitlines()
    for line in lines:
        check_line(line)
        head = STRICT.match(line)
        if head:
            leaks.append(Leak(words, head))
            in_stack = True
        elif in_stack and line:
            take_frame(leaks[-1], line)
        elif not line:
            in_stack = False
            words = []
        else:
            assert line.startswith(("unclosed: ", "SUMMARY: unclosed: ")) or FRAME.match(line), line
            words.append(line)
    summary = SUMMARY.match(lines[-1]) if lines else None
    assert not lines or (summary and (int(summary[1]), int(summary[2])) ==
                         (0, sum(leak.objects for leak in leaks))), lines[-1]
    return leaks


def refuses(text):
    try:
        read(text)
    except AssertionError:
        return True
    return False
