# SPDX-License-Identifier: MIT
"""usage: csv_test.py UNCLOSED"""
import csv
import io
import sys

import samples
from converting import Converter


def rows_of(converter, *trees, **more):
    text = converter.convert("csv", *trees, **more).decode()
    return list(csv.DictReader(io.StringIO(text), strict=True))


def main():
    converter = Converter(sys.argv[1])
    row, = rows_of(converter, samples.plain())
    assert (row["state"], row["file"], row["line"], row["function"], row["count"]) == \
        ("new", "src/app.c", "5", "open_log", "1"), row
    assert rows_of(converter, samples.clean()) == []
    for name, make, status in samples.ALL:
        for row in rows_of(converter, make(), status=status):
            assert None not in row and None not in row.values(), (name, row)
            for cell in row.values():
                assert cell.isprintable(), (name, cell)
                assert cell[:1] not in tuple("=+-@"), (name, cell)
    row, = rows_of(converter, samples.plain(), samples.plain())
    assert row["reports"] == "2", row
    assert len(rows_of(converter, samples.many(300))) == 300
    row, = rows_of(converter, samples.other_major(), status=3)
    assert row["state"] == "unmeasured" and "unclosed-report/2" in row["why"], row


if __name__ == "__main__":
    main()
