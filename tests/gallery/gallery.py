#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""docs/gallery.md and its pages are what the command makes of the sixteen planted leaks.

Each program is run under the command. What differs from run to run or from machine to machine in
its report (process ids, times, addresses, ports, where it was built) is replaced; `show` and `html`
are then given that report, so that what they print is theirs to the last byte.

With --update the picture of a page that README shows is taken anew, too; pictures are not compared.

usage: gallery.py UNCLOSED PROGRAM-DIRECTORY SOURCE-ROOT [--update]
"""
import argparse
import difflib
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1] / "leaky"))
import planted  # noqa: E402

FOLDER = "/srv/planted"
TIME = "2096-01-01T00:00:00.{:03}Z"  # later than the sources, or they would be called changed
SHORT_MS = {"at_ms": 40, "uptime_ms": 100}  # so that a picture of the time has something to show
HEAD = """\
# A gallery of leaks

Sixteen programs, each of which forgets one thing: those that a leak finder for event loops has to
find. Here is what `unclosed show` says of each, and, behind the link, the page that `unclosed html`
makes. The sources are in [tests/leaky](../tests/leaky); each has a twin beside it that forgets
nothing, and of which nothing is said.

All of it is made by `tests/gallery/gallery.py`, and compared with what the command makes of the
programs in CI; only process ids, times, ports, addresses and the folder of the build are replaced.
"""
PART = """
## {number}. {title}

{story}

[{source}](../tests/leaky/{source}), [as a page](gallery/{page})

```text
{text}```
"""


def story_of(source):
    """The first paragraph of its head comment."""
    comment = source.read_text(encoding="utf-8").split("/*", 2)[2].split("*/")[0]
    lines = [line.strip().removeprefix("*").strip() for line in comment.strip().splitlines()]
    return " ".join(lines).split("expect:")[0].strip()


class Settled:
    """A report with the same numbers each time."""

    def __init__(self, tree, program, name):
        self.pids = {str(tree["process"]["pid"]): "4711", str(tree["process"]["ppid"]): "4710"}
        for resource in tree["resources"]:
            if resource["kind"] == "process":
                self.pids.setdefault(str(resource["number"]), str(4710 + len(self.pids)))
        self.ports = {}
        self.program, self.name = str(program), f"{FOLDER}/{name}"

    def port(self, match):
        return "127.0.0.1:" + self.ports.setdefault(match[1], str(8000 + len(self.ports)))

    def text(self, text):
        text = text.replace(self.program, self.name)
        text = re.sub(r"\b(pipe|socket):\[\d+\]", r"\1:[90000]", text)
        text = re.sub(r"127\.0\.0\.1:(\d+)", self.port, text)
        return re.sub(r"\d{3,}", lambda match: self.pids.get(match[0], match[0]), text)

    def value(self, key, value):
        """Of a key that says how long, where in memory, or which process."""
        if key.endswith("_ms"):
            return round(value, -3) if value >= 900 else SHORT_MS.get(key, 60)
        if key == "inherited":
            return 0
        if key in ("pid", "ppid", "thread", "number"):
            return int(self.pids.get(str(value), value))
        return value

    def walk(self, item, key=""):
        if key == "by_kind" and "thread" in item:  # a worker may be at its end, or past it
            item["thread"].update(live=item["thread"]["acquired"], released=0)
        if isinstance(item, dict):
            return {name: self.walk(inner, name) for name, inner in item.items()}
        if isinstance(item, list):
            return [self.walk(inner, key) for inner in item]
        if key in ("started_at", "reported_at"):
            return TIME.format(0 if key == "started_at" else 1)
        if key == "build_id" and item is not None:
            return "0" * 40
        if key in ("bias", "offset"):
            return "0x1000"
        if isinstance(item, str):
            return self.text(item)
        if isinstance(item, int) and not isinstance(item, bool):
            return self.value(key, item)
        return item


class Gallery:
    def __init__(self, command, programs, root):
        self.command, self.programs, self.root = command, programs, root

    def call(self, *words, **more):
        done = subprocess.run([self.command, *map(str, words)], capture_output=True, text=True,
                              cwd=self.root, check=False,
                              env=os.environ | {"COLUMNS": "96", "UNCLOSED_OPTIONS": ""}, **more)
        if done.returncode != 0:
            sys.exit(f"unclosed {' '.join(map(str, words))}: {done.returncode}\n{done.stderr}")
        return done.stdout

    def report_of(self, program, name, folder):
        """The report of a run, settled, as a file."""
        run = folder / "run"
        self.call("run", "--no-gate", "-q", "-o", run, "--", program)
        tree = json.loads(self.call("show", "--json", "--no-baseline", run))
        path = folder / f"{name}.json"
        path.write_text(json.dumps(Settled(tree, program, name).walk(tree)), encoding="utf-8")
        return path

    def part(self, number, title, pages):
        """Of the page in Markdown; its own page goes into @pages."""
        source = planted.find_pair(number)
        name = source.stem.split("_", 1)[1]
        program = self.programs / f"leaky.{source.stem}.shared"
        with tempfile.TemporaryDirectory() as folder:
            folder = pathlib.Path(folder)
            path = self.report_of(program, name, folder)
            text = self.call("show", "--color=never", "--no-baseline", path)
            page = self.call("html", "--no-baseline", "-o", "-", path)
        text, page = (made.replace(str(path), path.name) for made in (text, page))
        pages[f"{source.stem}.html"] = page
        return PART.format(number=number, title=title[0].upper() + title[1:],
                           story=story_of(source), source=source.name, text=text,
                           page=f"{source.stem}.html")

    def make(self):
        """{path below docs: content}."""
        pages = {}
        parts = [self.part(number, title, pages)
                 for number, title in enumerate(planted.LEAKS, 1)]
        made = {f"gallery/{name}": page for name, page in pages.items()}
        return made | {"gallery.md": HEAD + "".join(parts)}


def compare(path, content):
    """Lines that differ."""
    shown = path.read_text(encoding="utf-8") if path.exists() else ""
    return list(difflib.unified_diff(shown.splitlines(), content.splitlines(), str(path), "made",
                                     lineterm="", n=1))


def photograph(page, picture):
    subprocess.run(["chromium", "--headless", "--no-sandbox", "--hide-scrollbars",
                    "--window-size=1100,1180", f"--screenshot={picture}", page.as_uri()],
                   check=True, capture_output=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("command", type=pathlib.Path)
    parser.add_argument("programs", type=pathlib.Path)
    parser.add_argument("root", type=pathlib.Path)
    parser.add_argument("--update", action="store_true")
    arguments = parser.parse_args()
    docs = arguments.root.resolve() / "docs"
    made = Gallery(arguments.command.resolve(), arguments.programs.resolve(),
                   arguments.root.resolve()).make()
    old = {f"gallery/{path.name}" for path in (docs / "gallery").glob("*.html")} - made.keys()
    wrong = [f"docs/{name} is made by nobody" for name in old]
    (docs / "gallery").mkdir(exist_ok=True)
    for name, content in made.items():
        if arguments.update:
            (docs / name).write_text(content, encoding="utf-8")
        else:
            wrong += [line[:200] for line in compare(docs / name, content)[:20]]
    if arguments.update:
        photograph(docs / "gallery" / "07_reader_at_close.html", docs / "gallery" / "page.png")
    if wrong:
        print(*wrong, f"make it so with: {' '.join(sys.argv)} --update", sep="\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
