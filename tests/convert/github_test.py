# SPDX-License-Identifier: MIT
"""usage: github_test.py UNCLOSED"""
import os
import pathlib
import sys

import samples
import workflow
from converting import Converter

MIB = 1 << 20


def check_limits(converter):
    for count in (9, 10, 11, 300):
        found = workflow.annotations(converter.convert("github", samples.many(count)).decode())
        assert len(found) == min(count, 10), (count, found)
        if count > 10:
            assert f"{count - 9} more" in found[-1].data and "file" not in found[-1].properties
    tree = samples.many(300, status="expected")
    assert converter.convert("github", tree) == b""
    found = workflow.annotations(converter.convert("github", tree,
                                                   arguments=["--tolerated"]).decode())
    assert [one.name for one in found] == ["notice"] * 10 and "291 more" in found[-1].data
    # What was not measured has one of the ten, and the first.
    found = workflow.annotations(converter.convert("github", samples.many(300),
                                                   samples.other_major(), status=3).decode())
    assert len(found) == 10 and "not measured" in found[0].properties["title"], found
    assert "292 more" in found[-1].data, found[-1]


def check_order(converter):
    """What is proven before what is only likely; a fingerprint once."""
    tree = samples.many(12)
    tree["findings"][11]["evidence"] = "certain"
    tree["findings"][10]["class"] = "double-release"
    found = workflow.annotations(converter.convert("github", tree).decode())
    assert [one.properties["line"] for one in found[:2]] == ["15", "16"], found[:2]
    tree = samples.plain()
    tree["findings"].append(tree["findings"][0] | {"title": "another"})
    assert len(workflow.annotations(converter.convert("github", tree).decode())) == 1


def check_samples(converter):
    for name, make, status in samples.ALL:
        text = converter.convert("github", make(), status=status).decode()
        found = workflow.annotations(text)
        assert len(found) == len(text.splitlines()), (name, text)
        assert len(found) == (0 if name in ("clean", "expected") else 1), (name, found)
        if name in ("without_lines", "without_symbols", "without_stack", "without_anything"):
            assert "file" not in found[0].properties, (name, found)
            assert found[0].data.startswith("1 opened "), (name, found)
        if name == "hostile":
            assert found[0].properties["file"].startswith("src/\"'`$(id)</script>"), found
            assert found[0].properties["line"] == "5" and "%0A" in found[0].properties["title"]


def check_summary(converter):
    """It is appended to, within what there is room for, and by nobody who is not asked."""
    path = converter.folder / "summary.md"
    named = {"GITHUB_STEP_SUMMARY": str(path)}
    path.write_text("of others, without an end")
    text = converter.convert("github", samples.plain(), environment=named)
    assert len(workflow.annotations(text.decode())) == 1
    summary = path.read_text()
    assert summary.startswith("of others, without an end\n\n### unclosed\n"), summary
    converter.convert("csv", samples.plain(), environment=named)
    converter.convert("github", samples.plain(), environment=named, arguments=["--no-summary"])
    assert path.read_text() == summary
    converter.convert("github", samples.clean(), environment=named)
    assert path.read_text().startswith(summary + "\n\n### unclosed\n\n**0 unclosed")
    other = converter.folder / "other.md"
    converter.convert("csv", samples.plain(), environment=named, arguments=["--summary", other])
    assert other.read_text().startswith("### unclosed\n")
    for before in (0, MIB - 70000, MIB - 4000):
        path.write_text("x" * before)
        converter.convert("github", samples.many(3000), environment=named)
        text = path.read_text()
        assert text[:before] == "x" * before and before < len(text.encode()) <= MIB, before
        assert "left out" in text[before:], before


def check_unwritable(converter):
    """Annotations come all the same."""
    converter.convert("github", samples.plain())
    for target, words in ((converter.folder, "directory"),
                          (converter.folder / "none" / "x", "No such file"),
                          (converter.folder / "full.md", "no room")):
        (converter.folder / "full.md").write_text("x" * (MIB - 100))
        out, err, status = converter.run("convert", "--to", "github", "--summary", target,
                                         converter.folder / "report.0.json")
        assert status == 2 and words in err and str(target) in err, (status, err)
        assert len(workflow.annotations(out.decode())) == 1, out
    assert (converter.folder / "full.md").read_text() == "x" * (MIB - 100)
    out, err, status = converter.run("convert", "--to", "github", "--summary", "/dev/full",
                                     converter.folder / "report.0.json")
    assert status == 4 and "/dev/full" in err and out, (status, err)


def main():
    workflow.check()
    converter = Converter(sys.argv[1])
    assert not os.environ.get("GITHUB_STEP_SUMMARY") or \
        pathlib.Path(os.environ["GITHUB_STEP_SUMMARY"]).parent != converter.folder
    found, = workflow.annotations(converter.convert("github", samples.plain()).decode())
    assert (found.name, found.properties["file"], found.properties["line"]) == \
        ("error", "src/app.c", "5"), found
    assert found.properties["title"] == "unclosed: a file (descriptor 3) was never closed"
    assert found.data.splitlines()[0] == "1 opened in open_log at src/app.c:5", found
    check_samples(converter)
    check_limits(converter)
    check_order(converter)
    check_summary(converter)
    check_unwritable(converter)


if __name__ == "__main__":
    main()
