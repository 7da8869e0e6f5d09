# SPDX-License-Identifier: MIT
"""usage: prometheus_test.py UNCLOSED

Read by Prometheus' own library for Python: once as the text format, once as OpenMetrics, whose
reader is strict (it refuses a series that is there twice, and families that are not together).
"""
import sys

from prometheus_client.openmetrics import parser as strict
from prometheus_client.parser import text_string_to_metric_families
import samples
from converting import Converter


def as_openmetrics(text):
    """The two differ in the name of a counter's family, and in the end."""
    for word in ("HELP", "TYPE"):
        text = text.replace(f"# {word} unclosed_released_total ", f"# {word} unclosed_released ")
    lines = [line for line in text.splitlines()
             if not line.startswith("#") or line.startswith(("# HELP ", "# TYPE "))]
    return "\n".join([*lines, "# EOF\n"])


def read(text):
    """{(name, labels): value}, when both readers take it."""
    text = text.decode()
    seen = {}
    for family in text_string_to_metric_families(text):
        assert family.documentation and family.type in ("gauge", "counter"), family
        for sample in family.samples:
            key = (sample.name, tuple(sorted(sample.labels.items())))
            assert key not in seen and sample.timestamp is None, sample
            assert all(value.isprintable() for value in sample.labels.values()), sample
            seen[key] = sample.value
    families = list(strict.text_string_to_metric_families(as_openmetrics(text)))
    assert sum(len(family.samples) for family in families) == len(seen), text
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    assert len(lines) == len(seen) and text.endswith("\n"), text
    return seen


def refuses(text):
    try:
        read(text)
    except (AssertionError, ValueError):
        return True
    return False


def value(seen, name, **labels):
    return seen.get((name, tuple(sorted(labels.items()))))


def check_plain(converter):
    text = converter.convert("prometheus", samples.plain())
    assert read(text) == {
        ("unclosed_resources", (("kind", "fd"), ("program", "app"), ("state", "new"))): 1,
        ("unclosed_findings", (("class", "unclosed"), ("kind", "fd"), ("program", "app"),
                               ("state", "new"))): 1,
        ("unclosed_reports", (("program", "app"), ("verdict", "unclosed"))): 1,
        ("unclosed_released_total", ()): 4,
        ("unclosed_unmeasured", ()): 0,
        ("unclosed_gate_status", ()): 1}, text
    line = b'unclosed_resources{program="app",kind="fd",state="new"} 1\n'
    assert line in text
    for broken in (text + line, text.replace(b'"new"', b'"new', 1), text.replace(b"} 1", b"} one")):
        assert refuses(broken), broken


def check_states(converter):
    seen = read(converter.convert("prometheus", samples.clean(), samples.clean()))
    assert value(seen, "unclosed_reports", program="app", verdict="clean") == 2, seen
    assert value(seen, "unclosed_gate_status") == 0, seen
    seen = read(converter.convert("prometheus", samples.killed(), samples.other_major(), status=3))
    assert value(seen, "unclosed_reports", program="app", verdict="unmeasured") == 1, seen
    assert value(seen, "unclosed_unmeasured") == 2, seen
    assert value(seen, "unclosed_gate_status") == 3, seen
    misuse = samples.sample.report(
        findings=[samples.sample.finding(count=3),
                  samples.sample.finding(stack=None, **{"class": "double-release"})])
    seen = read(converter.convert("prometheus", misuse))
    assert value(seen, "unclosed_resources", program="app", kind="fd", state="new") == 3, seen
    assert value(seen, "unclosed_findings", program="app", kind="fd", state="new",
                 **{"class": "double-release"}) == 1, seen


def check_labels(converter):
    """So many, whatever a report says."""
    for _, make, status in samples.ALL:
        read(converter.convert("prometheus", make(), status=status))
    strange = samples.sample.report(
        findings=[samples.sample.finding(kind="a\nb", **{"class": "c\\\"d"})])
    seen = read(converter.convert("prometheus", strange))
    assert value(seen, "unclosed_findings", program="app", kind="other", state="new",
                 **{"class": "other"}) == 1, seen
    seen = read(converter.convert("prometheus", samples.many(300)))
    assert value(seen, "unclosed_findings", program="app", kind="fd", state="new",
                 **{"class": "unclosed"}) == 300, seen
    trees = []
    for number in range(230):
        trees.append(samples.clean())
        trees[-1]["process"]["executable"] = f"/opt/test_{number:03}"
    text = converter.convert("prometheus", *trees)
    programs = {dict(labels).get("program") for _, labels in read(text)} - {None}
    assert len(programs) == 201 and "other" in programs, programs
    assert b"beyond the first 200" in text
    assert value(read(text), "unclosed_reports", program="other", verdict="clean") == 30


def main():
    converter = Converter(sys.argv[1])
    check_plain(converter)
    check_states(converter)
    check_labels(converter)


if __name__ == "__main__":
    main()
