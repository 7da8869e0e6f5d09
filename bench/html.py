# SPDX-License-Identifier: MIT
"""A page of 50,000 resources: making it, its size, and opening it in Chromium.

    bench/html.py BUILD

Opened means: from navigation until the page was laid out and painted, its script ran and
answers; each time in a new tab of a browser that runs already.
"""
import json
import os
import pathlib
import sys
import tempfile
import time

import rows

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "tests" / "convert")]
from browser import Browser  # noqa: E402
import samples  # noqa: E402

FINDINGS = 500
OPEN_LIMIT = 2.0  # s
MAKE_LIMIT = 1.0  # s
MEMORY_FACTOR = 12.0  # of the report's size
READY = """new Promise((ready) => requestAnimationFrame(() => setTimeout(() => {
  const filter = document.getElementById("q");
  filter.value = "open_42";
  filter.dispatchEvent(new Event("input"));
  ready(performance.now());
}, 0)))"""


def make_page(command, report, page):
    """Seconds, and the largest memory in MiB."""
    begin = time.monotonic()
    child = os.posix_spawn(command, [str(command), "html", "-o", str(page), str(report)],
                           os.environ, file_actions=[(os.POSIX_SPAWN_OPEN, 1, "/dev/null",
                                                      os.O_WRONLY, 0)])
    _, status, usage = os.wait4(child, 0)
    if status != 0:
        rows.give_up(f"unclosed html ended with {status}")
    return time.monotonic() - begin, usage.ru_maxrss / 1024


def measure(arguments, folder):
    resources = 20 if arguments.smoke else 100
    report, page = folder / "report.json", folder / "page.html"
    report.write_text(json.dumps(samples.crowd(FINDINGS, resources)))
    size = report.stat().st_size / (1 << 20)
    (folder / ".git").mkdir()
    os.chdir(folder)
    with Browser() as browser:
        for _ in range(arguments.rounds):
            seconds, memory = make_page(arguments.build / "bin" / "unclosed", report, page)
            yield "html-50000-make", "s", seconds, MAKE_LIMIT, "limit", 1.0
            yield "html-50000-memory", "MiB", memory, MEMORY_FACTOR * size, "12-reports", 1.0
            yield ("html-50000-size", "MiB", page.stat().st_size / (1 << 20), size, "report",
                   None)
            tab = browser.open(page)
            yield ("html-50000", "s", tab.evaluate(READY) / 1000, OPEN_LIMIT, "limit", 1.0)
            tab.close()


def main():
    arguments = rows.parse_arguments(__doc__, 5)
    with tempfile.TemporaryDirectory(prefix="unclosed-bench-") as folder:
        rows.print_rows(list(measure(arguments, pathlib.Path(folder))), arguments.results)


if __name__ == "__main__":
    main()
