# SPDX-License-Identifier: MIT
"""usage: csv_test.py UNCLOSED

Read by Python's strict reader, and a line at a time, as awk does: both have to see as many lines.
"""
import csv
import io
import pathlib
import subprocess
import sys

import samples
from converting import Converter

# With these in front, a spreadsheet takes a cell for a formula.
FORMULAS = ("=", "+", "-", "@", " =", "\t=", "\r=", "\n=", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def read(text):
    text = text.decode()
    rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    assert len(rows) == text.count("\n") and "\r" not in text, text
    for row in rows:
        assert len(row) == len(rows[0]), row
        for cell in row:
            assert cell.replace("\xa0", " ").isprintable(), (row, cell)
            assert not cell.lstrip(" ").startswith(FORMULAS), (row, cell)
    return [dict(zip(rows[0], row)) for row in rows[1:]]


def rows_of(converter, *trees, **more):
    return read(converter.convert("csv", *trees, **more))


def refuses(text):
    try:
        read(text)
    except (AssertionError, csv.Error):
        return True
    return False


def check_plain(converter):
    text = converter.convert("csv", samples.plain())
    row, = read(text)
    assert (row["state"], row["file"], row["line"], row["function"], row["count"]) == \
        ("new", "src/app.c", "5", "open_log", "1"), row
    assert row["functions"] == "open_log < main" and row["program"] == "app", row
    for old, new in ((b'"fd",', b'"fd'), (b'"fd"', b'"=1+1"'), (b'"fd"', b'"f\nd"'),
                     (b'"fd",', b'"fd",,')):
        assert refuses(text.replace(old, new, 1)), new
    assert rows_of(converter, samples.clean()) == []
    row, = rows_of(converter, samples.plain(), samples.plain())
    assert row["reports"] == "2", row
    # The main functions of two programs have one fingerprint, and two places to mend.
    places = [row["line"] for row in rows_of(converter, samples.plain(), samples.moved(),
                                             samples.plain())]
    assert places == ["5", "9"], places
    assert len(rows_of(converter, samples.many(300))) == 300


def check_text(converter):
    for _, make, status in samples.ALL:
        rows_of(converter, make(), status=status)
    every = "".join(chr(code) for code in (*range(1, 0x300), 0x2028, 0x202e, 0xfffe, 0x1f4a9))
    formulas = (sign + "1+cmd|' /C calc'!A0" for sign in FORMULAS)
    for text in (*formulas, every, '"', '""', "a,b\n\"c"):
        tree = samples.plain()
        tree["findings"][0]["title"] = text
        tree["stacks"][0]["frames"][0]["function"] = text
        row, = rows_of(converter, tree)
        visible = text.replace("\t", "\\t").replace("\r", "\\r").replace("\n", "\\n")
        if text != every:
            assert row["title"].lstrip("'") == visible.lstrip("'"), (row["title"], text)
        assert row["title"] == row["function"] and row["file"] == "src/app.c", row
    path = bytes(converter.folder) + b"/\xff,\"=.json"
    pathlib.Path(path.decode(errors="surrogateescape")).write_bytes(b"\0")
    done = subprocess.run([converter.command, "convert", "--to", "csv", path],
                          cwd=converter.folder, env=converter.environment, capture_output=True,
                          check=False)
    row, = read(done.stdout)
    assert row["program"].endswith('/\\xff,"=.json') and done.returncode == 3, row


def check_unmeasured(converter):
    row, = rows_of(converter, samples.other_major(), status=3)
    assert row["state"] == "unmeasured" and "unclosed-report/2" in row["why"], row
    *rows, last = rows_of(converter, samples.plain(), samples.killed(), status=3)
    assert rows and (last["state"], last["program"], last["count"], last["reports"]) == \
        ("unmeasured", "app", "1", "2"), last
    rows = rows_of(converter, *[samples.other_major()] * 130, status=3)
    assert sum(int(row["count"]) for row in rows) == 130, "what is not named is counted"


def main():
    converter = Converter(sys.argv[1])
    check_plain(converter)
    check_text(converter)
    check_unmeasured(converter)


if __name__ == "__main__":
    main()
