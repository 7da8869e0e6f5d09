# SPDX-License-Identifier: MIT
"""Reports for every format: what people have, what is missing, and what means harm."""
import pathlib
import sys

sys.path.append(str(pathlib.Path(__file__).parents[1] / "cli"))
import sample  # noqa: E402

# Every syntax has something in here that ends it, and every terminal something that moves it.
HOSTILE = ("\"'`$(id)</script><!--]]>&amp;<b>::error file=a::x%0A\\\n\r\n\t::stop-commands::t\r"
           "\x01\x1b[31m\x7f\x85\u2028\u2029\u202e\u2066\ufeff\U0001f4a9|a|b;c,#=1+1%25"
           " not ok 1 # SKIP")


def location(number, function, line, **more):
    """A stack of its own and a finding there."""
    return (sample.stack(number, sample.frame(function, line), sample.frame("main", 12)),
            sample.finding(stack=number, resources=[number],
                           title=f"a file (descriptor {number + 2}) was never closed", **more),
            sample.resource(number))


def many(count, **more):
    """As many different findings, each with its own stack."""
    parts = [location(number, f"open_{number}", number + 4, **more)
             for number in range(1, count + 1)]
    stacks, findings, resources = (list(part) for part in zip(*parts)) if parts else ([], [], [])
    return sample.report(findings=findings, resources=resources, stacks=stacks)


KINDS = (("fd", "socket"), ("fd", "file"), ("timer", "one_shot"), ("stream", "connection"))


def crowd(count, resources):
    """@count findings of several kinds, each with so many resources that came over time."""
    stacks, findings, listed = [], [], []
    for number in range(1, count + 1):
        kind, type_ = KINDS[number % len(KINDS)]
        ids = range((number - 1) * resources + 1, number * resources + 1)
        stacks.append(sample.stack(number, sample.frame(f"open_{number}", number),
                                   sample.frame(f"serve_{number % 20}", 7),
                                   sample.frame("main", 12)))
        findings.append(sample.finding(kind=kind, type=type_, count=resources, stack=number,
                                       resources=list(ids), evidence="likely",
                                       title=f"{resources} of {kind} were never closed"))
        for at, id_ in enumerate(ids):
            details = {"local": "127.0.0.1:80", "peer": f"10.0.{id_ // 250 % 250}.{id_ % 250}:4711"}
            listed.append(sample.resource(
                id_, kind, type_, details=details if type_ != "one_shot" else {},
                acquired={"at_ms": number + at * 10, "thread": 7, "call": "open", "site": None,
                          "stack": number}))
    tree = sample.report(findings=findings, resources=listed, stacks=stacks)
    tree["process"]["uptime_ms"] = count + resources * 10 + 500
    return tree


def plain():
    return sample.report()


def moved():
    """The same functions, at another place."""
    return sample.report(stacks=[sample.stack(1, sample.frame("open_log", 9),
                                              sample.frame("main", 12))])


def clean():
    return sample.report(findings=[], resources=[])


def hostile():
    """Each text that a report may have says something that ends a syntax."""
    stack = sample.stack(1, sample.frame(HOSTILE, 5, file=f"src/{HOSTILE}.c"),
                         sample.frame("main", 12))
    finding = sample.finding(title=HOSTILE, missing_call=HOSTILE, advice=HOSTILE, type=HOSTILE,
                             **{"class": "unclosed"})
    resource = sample.resource(1, type_=HOSTILE, name=HOSTILE, details={"target": HOSTILE})
    tree = sample.report(findings=[finding], resources=[resource], stacks=[stack])
    tree["process"]["executable"] = f"/opt/{HOSTILE}"
    tree["process"]["arguments"] = ["app", HOSTILE]
    tree["trigger"]["label"] = HOSTILE
    tree["probes"][0]["reason"] = HOSTILE
    return tree


def without_lines():
    """Debug information is missing: functions, and no file."""
    tree = sample.report()
    for frame in tree["stacks"][0]["frames"]:
        frame["file"] = frame["line"] = None
    return tree


def without_symbols():
    tree = without_lines()
    for frame in tree["stacks"][0]["frames"]:
        frame["function"] = None
    return tree


def without_stack():
    return sample.report(findings=[sample.finding(stack=None)], stacks=[])


def without_anything():
    """Not even the program is known."""
    tree = without_stack()
    tree["process"]["executable"] = None
    return tree


def expected():
    return sample.report(findings=[sample.finding(status="expected")])


def killed():
    """Not measured: what it held proves nothing."""
    tree = sample.report(verdict="incomplete")
    tree["trigger"] = {"cause": "killed", "status": None, "signal": "SIGKILL", "label": None}
    tree["process"]["sealed"] = False
    return tree


def newer_minor():
    """What a later version may add is known to nobody here."""
    tree = sample.report()
    tree["schema"] = "unclosed-report/1.7"
    tree["weather"] = {"is": ["fine"]}
    tree["findings"][0]["mood"] = HOSTILE
    tree["resources"][0]["mood"] = 7
    tree["stacks"][0]["frames"][0]["mood"] = None
    return tree


def other_major():
    return sample.report(schema="unclosed-report/2")


# What every format is tried with: name, report, status of the command.
ALL = [(make.__name__, make, status) for make, status in (
    (plain, 0), (clean, 0), (hostile, 0), (without_lines, 0), (without_symbols, 0),
    (without_stack, 0), (without_anything, 0), (expected, 0), (killed, 3), (newer_minor, 0),
    (other_major, 3))]
