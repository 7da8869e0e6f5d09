# SPDX-License-Identifier: MIT
"""usage: formats_test.py UNCLOSED SCHEMAS LARGEST

What holds for every format of `convert --list`, also for those that nobody has written yet.
"""
import json
import pathlib
import re
import sys

import samples
from converting import Converter

# Lines in the log of a job: there is none where nothing is to be said.
SILENT = ("github, clean", "github, expected")


def formats_of(converter):
    """{name: what such a file is called}"""
    out, err, status = converter.run("convert", "--list")
    assert status == 0 and not err, err
    formats = {line.split()[0]: line.rpartition("(")[2].rstrip(")")
               for line in out.decode().splitlines()}
    assert len(set(formats.values())) == len(formats), "two would overwrite each other"
    assert all(len(line) <= 92 for line in out.decode().splitlines()), out
    return formats


def place(converter, name, tree):
    path = converter.folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(tree if isinstance(tree, str) else json.dumps(tree))
    return path


def check_text(name, text):
    """UTF-8 without what moves a terminal or turns the direction of text."""
    assert text or name in SILENT, f"{name}: nothing is not a document"
    letters = set(text.decode())  # strict
    bad = {letter for letter in letters
           if not letter.isprintable() and letter not in "\n\t\N{NO-BREAK SPACE}\N{SOFT HYPHEN}"}
    assert not bad - set("\ufeff"), (name, bad)


def check_samples(converter, format_):
    for name, make, status in samples.ALL:
        first = converter.convert(format_, make(), status=status)
        check_text(f"{format_}, {name}", first)
        assert converter.convert(format_, make(), status=status) == first, (format_, name)
    for arguments in (["--tolerated"], ["--category", samples.HOSTILE.replace("\0", "")]):
        check_text(format_, converter.convert(format_, samples.hostile(), samples.expected(),
                                              arguments=arguments))


def anywhere(text):
    """Where reports were read from may be in it."""
    return re.sub(rb"[^\s\"'<>]*(folder/\d\.json|merged\.json\[\d\])", b"REPORT", text)


def check_places(converter, format_):
    """A folder and a file of many say the same as the reports by their names."""
    folder = converter.folder / "folder"
    for number in range(3):
        place(converter, f"folder/{number}.json", samples.many(number + 1))
    merged = converter.folder / "merged.json"
    assert converter.run("merge", "-o", merged, folder)[2] == 0
    by_name, err, status = converter.run("convert", "--to", format_, *sorted(folder.iterdir()))
    assert status == 0, err
    for path in (folder, merged):
        out = converter.run("convert", "--to", format_, path)[0]
        assert anywhere(out) == anywhere(by_name), (format_, path)


def check_unmeasured(converter, format_):
    """What is not there or cannot be read: status 3, the reason, and never a green document."""
    green = converter.convert(format_, samples.clean())
    for name, text in (("empty.json", ""), ("cut.json", '{"schema": "unclosed-rep'),
                       ("other.json", json.dumps(samples.other_major())),
                       ("nothing.json", None)):
        path = converter.folder / name
        if text is not None:
            path.write_text(text)
        out, err, status = converter.run("convert", "--to", format_, path)
        assert status == 3 and name in err, (format_, name, status, err)
        assert "unclosed-report/2" in err or name != "other.json", err
        assert out != green, f"{format_}, {name}: looks as if all were well"
        check_text(f"{format_}, {name}", out)


def check_outputs(converter, format_, file_name):
    report = place(converter, "report.0.json", samples.plain())
    text = converter.convert(format_, samples.plain())
    folder = converter.folder / f"output.{format_}"
    folder.mkdir(exist_ok=True)
    path = folder / file_name
    path.write_text("what was there")
    for target, status in ((folder, 2), (folder / "missing" / file_name, 2), ("/dev/full", 4),
                           (path / file_name, 2)):
        out, err, got = converter.run("convert", "--to", f"{format_}={target}", report)
        assert (got, out) == (status, b"") and str(target) in err, (format_, target, got, err)
        assert list(folder.iterdir()) == [path], f"{format_}: something half-written is left"
    assert path.read_text() == "what was there"
    for arguments in (["--to", f"{format_}={path}"], ["--to", format_, "-o", path]):
        out, err, status = converter.run("convert", *arguments, report)
        assert (status, out) == (0, b"") and path.read_bytes() == text, (format_, err)
        path.write_text("what was there")
    with open("/dev/full", "wb") as full:
        _, err, status = converter.run("convert", "--to", format_, report, stdout=full)
    assert status == 4 and "standard output" in err, (format_, status, err)
    with open(report, "rb") as stream:
        assert converter.run("convert", "--to", format_, "-", stdin=stream)[2] == 0


def check_many(converter, formats, count):
    """Nobody runs out of anything, and all of them at once are as one after the other."""
    report = place(converter, "many.json", samples.many(count))
    folder = converter.folder / "all"
    folder.mkdir()
    arguments = [word for name, file in formats.items()
                 for word in ("--to", f"{name}={folder / file}")]
    _, err, status = converter.run("convert", *arguments, report)
    assert status == 0, err
    for name, file in formats.items():
        check_text(name, (folder / file).read_bytes())
    name, file = next(iter(formats.items()))
    assert converter.run("convert", "--to", name, report)[0] == (folder / file).read_bytes()


def check_required(converter, name):
    """Whoever should have reported and did not is in the output; by name, but for mere counts."""
    out = converter.convert(name, samples.clean(), arguments=["--require", "app"])
    other = converter.convert(name, samples.clean(), arguments=["--require", "nobody"], status=3)
    assert out != other and (b"nobody" in other or name == "prometheus"), name


def check_places_of_outputs(converter, formats):
    """Nothing is replaced that would be missed, and nothing lies where reports are read."""
    folder = converter.folder / "reports"
    folder.mkdir()
    report = folder / "report.json"
    report.write_text(json.dumps(samples.plain()))
    one, other = list(formats)[:2]
    for arguments in (["--to", f"{one}=out", "--to", f"{other}=./out", report],
                      ["--to", f"{one}={report}", report], ["--to", f"{one}={report}", folder],
                      ["--to", f"{one}={folder / 'new.json'}", folder]):
        out, err, status = converter.run("convert", *arguments)
        assert (status, out) == (2, b""), (arguments, status, err)
        assert list(folder.iterdir()) == [report], arguments
    assert json.loads(report.read_text()) == samples.plain()


def check_gate(converter):
    """What the gate lets through by its options is new in no format."""
    text = converter.convert("csv", samples.plain(), arguments=["--max", "total=1"]).decode()
    assert '"tolerated","unclosed"' in text, text
    text = converter.convert("csv", samples.plain(), arguments=["--max", "total=0"]).decode()
    assert '"new","unclosed"' in text, text


def check_words(converter, formats):
    report = place(converter, "report.json", samples.plain())
    for name in formats:
        _, err, status = converter.run("convert", "--to", f"{name}x", report)
        assert status == 2 and f"'{name}'" in err, err
    for arguments in (["--to", "nonsense"], ["--to", ""], [], ["--to", f"{name}="],
                      ["--to", name, "--to", name], ["--to", f"{name}=a", "-o", "b"],
                      ["--to", name, "--path-map", "here"]):
        out, err, status = converter.run("convert", *arguments, report)
        assert (status, out) == (2, b"") and err.count("\n") == 1, (arguments, status, err)


def main():
    converter = Converter(sys.argv[1])
    formats = formats_of(converter)
    for name, file_name in formats.items():
        check_samples(converter, name)
        check_places(converter, name)
        check_unmeasured(converter, name)
        check_required(converter, name)
        check_outputs(converter, name, file_name)
    check_many(converter, formats, int(sys.argv[3]))
    check_words(converter, formats)
    check_places_of_outputs(converter, formats)
    check_gate(converter)


if __name__ == "__main__":
    main()
