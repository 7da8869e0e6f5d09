# SPDX-License-Identifier: MIT
"""usage: trace_test.py UNCLOSED

There is no validator of such files that needs no browser: a schema of our own says what an event
may have, and what is here says what events mean together.
"""
import copy
import json
import pathlib
import sys

import samples
import schema
from converting import Converter

SCHEMA = pathlib.Path(__file__).with_name("trace.schema.json")
sample = samples.sample


def check_pairs(events):
    """Each lifetime begins once and ends once, not before, in the same process."""
    begins = {event["id"]: event for event in events if event["ph"] == "b"}
    ends = {event["id"]: event for event in events if event["ph"] == "e"}
    assert len(begins) + len(ends) == sum(event["ph"] in "be" for event in events), "an id twice"
    assert begins.keys() == ends.keys(), begins.keys() ^ ends.keys()
    for number, begin in begins.items():
        end = ends[number]
        assert begin["ts"] <= end["ts"], (begin, end)
        assert all(begin[key] == end[key] for key in ("cat", "name", "pid", "tid")), (begin, end)


def check_order(events):
    """What a viewer puts on one track is in the order of time."""
    last = {}
    for event in events:
        if event["ph"] in "Cbe":
            track = (event["ph"], event["pid"], event["name"] if event["ph"] == "C" else None)
            assert last.get(track, 0) <= event["ts"], event
            last[track] = event["ts"]


def check_names(events):
    """Every process that something happens in has a name."""
    named = [event["pid"] for event in events if event["name"] == "process_name"]
    assert len(named) == len(set(named)), "two processes of one number"
    assert {event["pid"] for event in events} == set(named), named


def refusals(document):
    """What the checks say against a document; nothing if it is right."""
    for check in (check_pairs, check_order, check_names):
        try:
            check(document["traceEvents"])
        except AssertionError as problem:
            yield f"{check.__name__}: {problem}"


def events_of(converter, *trees, **more):
    text = converter.convert("trace", *trees, **more)
    converter.documents.append(text)
    document = json.loads(text)
    assert not list(refusals(document)), list(refusals(document))
    return document["traceEvents"]


def of_phase(events, phase):
    return [event for event in events if event["ph"] == phase]


def check_lifetime(converter):
    begin, = of_phase(events_of(converter, samples.plain()), "b")
    assert begin == {
        "ph": "b", "cat": "fd", "id": "0x1", "name": "file (descriptor 3)", "pid": 7, "tid": 7,
        "ts": 1000, "cname": "terrible", "args": {
            "what": "/var/log/app", "call": "open", "state": "new",
            "finding": "a file (descriptor 3) was never closed", "place": "src/app.c:5",
            "functions": "open_log < main", "fingerprint": "stack/v1:bec314135673c10a"}}, begin
    end, = of_phase(events_of(converter, samples.plain()), "e")
    assert (end["ts"], end["args"]) == (1000000, {"unclosed": True}), end
    free = sample.report(resources=[sample.resource(1), sample.resource(2)])
    ends = of_phase(events_of(converter, free), "e")
    assert [event["args"]["unclosed"] for event in ends] == [True, False], ends
    begin, = of_phase(events_of(converter, samples.expected()), "b")
    assert begin["args"]["state"] == "expected" and "cname" not in begin, begin


def check_clock(converter):
    """Two processes of one number, a second apart, and one of which nobody knows the start."""
    later = samples.plain()
    later["process"]["started_at"] = "2096-01-01T00:00:01.250Z"
    never = samples.plain()
    never["process"] |= {"started_at": "", "pid": 8, "uptime_ms": 0}
    never["resources"][0]["acquired"] = None
    events = events_of(converter, later, samples.plain(), never)
    begins = {event["pid"]: event["ts"] for event in of_phase(events, "b")}
    assert begins == {7: 1000, 4194306: 1251000, 8: 0}, begins
    labels = {event["pid"]: event["args"]["labels"] for event in events
              if event["name"] == "process_labels"}
    assert labels == {7: "process 7, exit", 4194306: "process 7, exit",
                      8: "process 8, exit, nobody knows when it started"}, labels


def check_counters(converter):
    kinds = ["fd", "timer", "fd", "fd"]
    resources = [sample.resource(number, kind=kind) for number, kind in enumerate(kinds, 1)]
    for resource, at_ms in zip(resources, (1, 2, 5, 5)):
        resource["acquired"]["at_ms"] = at_ms
    counters = of_phase(events_of(converter, sample.report(resources=resources)), "C")
    assert [(event["name"], event["ts"], event["args"]["count"]) for event in counters] == [
        ("left open: fd", 0, 0), ("left open: fd", 1000, 1), ("left open: fd", 5000, 3),
        ("left open: timer", 0, 0), ("left open: timer", 2000, 1)], counters


def check_marks(converter):
    """What has no lifetime, and what is not listed, is there all the same."""
    mark, = of_phase(events_of(converter, sample.report(findings=[sample.finding(count=901)])), "i")
    assert mark["name"].startswith("900 more, not listed: ") and mark["ts"] == 1000000, mark
    misuse = sample.report(findings=[sample.finding(resources=[], **{"class": "double-release"})])
    mark, = of_phase(events_of(converter, misuse), "i")
    assert (mark["cat"], mark["args"]["count"]) == ("double-release", 1), mark
    mark, = of_phase(events_of(converter, samples.other_major(), status=3), "i")
    assert mark["s"] == "g" and "unclosed-report/2" in mark["args"]["why"], mark


def check_refusals(converter):
    """A check that cannot fail is none."""
    whole = json.loads(converter.convert("trace", samples.many(3)))
    for change, word in (
            (lambda events: events.pop(), "check_pairs"),
            (lambda events: events[-1].update(id="0x1"), "check_pairs"),
            (lambda events: events[-1].update(pid=8), "check_pairs"),
            (lambda events: events[-1].update(ts=0), "check_order"),
            (lambda events: events.pop(0), "check_names")):
        broken = copy.deepcopy(whole)
        change(broken["traceEvents"])
        assert any(word in problem for problem in refusals(broken)), word
    schema.refuses(SCHEMA, converter.documents[0].replace(b'"ts":1000,', b""), "traceEvents")
    schema.refuses(SCHEMA, converter.documents[0].replace(b'"ph":"b"', b'"ph":"B"'), "ph")


def main():
    converter = Converter(sys.argv[1])
    converter.documents = []
    for check in (check_lifetime, check_clock, check_counters, check_marks, check_refusals):
        check(converter)
    for _, make, status in samples.ALL:
        events_of(converter, make(), status=status)
    assert len(of_phase(events_of(converter, samples.many(300)), "b")) == 300
    schema.take_all(SCHEMA, converter.documents)


if __name__ == "__main__":
    main()
