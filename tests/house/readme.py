#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What README.md (or docs/) shows is so: reports line for line, code word for word.

A comment in front of a block says what it is: `output of: PROGRAM ARGUMENTS`, what that program
prints on standard error; `output of: unclosed show PROGRAM`, what the command shows of it; or `a
part of: FILE`. In reports only what differs from run to run is
replaced: process id, numbers of descriptors (a sanitizer keeps some of its own), ports, offsets
(compilers differ), and the path of the JSON file.

usage: readme.py README PROGRAM... [--skip PROGRAM-NAME]... [--update]
"""
import argparse
import contextlib
import http.server
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import threading

ROOT = pathlib.Path(__file__).resolve().parents[2]
BLOCK = re.compile(r"(<!-- (output of|a part of): ([^;]*);[^\n]*-->\n```\w+\n)(.*?)(^```$)",
                   re.M | re.S)
SHOWN_FOLDER = "~/.local/state/unclosed"
SHOWN_TIME = "20261122T120000.000Z"
OFFSETS = (0x13ea, 0x13a8, 0x1436, 0x14b2, 0x1502, 0x1554, 0x15a6, 0x15f8)


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *arguments):
        pass


@contextlib.contextmanager
def serve_page(folder):
    (folder / "index.html").write_text("<title>A page</title>\n", encoding="utf-8")
    server = http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), lambda *a: Quiet(*a, directory=folder))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()


def number(text, pattern, shown):
    """What matches @pattern, by the order in which it comes: the first is shown[0]."""
    found = list(dict.fromkeys(re.findall(pattern, text)))
    if len(found) > len(shown):
        sys.exit(f"more than {len(shown)} different: {pattern}\n{text}")
    return re.sub(pattern, lambda match: shown[found.index(match[0])], text)


def run(program, arguments):
    """What it prints on standard error, with the same numbers each time."""
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        report = folder / "report.json"
        environment = os.environ | {"UNCLOSED_OPTIONS": f"report={report}"}
        with serve_page(folder) if program.name == "fetch" else contextlib.nullcontext() as url:
            done = subprocess.run([program, *([url] if url else []), *arguments], env=environment,
                                  text=True, capture_output=True, check=True, close_fds=True)
    name = f"{SHOWN_FOLDER}/{program.name}.4711.{SHOWN_TIME}.json"
    return settle(done.stderr.replace(str(report), name))


def show(command, program):
    """What the command shows of a run of @program."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([command, "run", "--no-gate", "-q", "-o", folder, "--", program],
                       capture_output=True, check=True, cwd=ROOT)
        done = subprocess.run([command, "show", "--color=never", folder], text=True, cwd=ROOT,
                              capture_output=True, check=True,
                              env=os.environ | {"COLUMNS": "100"})
    text = done.stdout.replace(folder, f"{SHOWN_FOLDER}/run.{SHOWN_TIME}.4710")
    return settle(text.replace(str(program), f"./{program.name}"))


def settle(text):
    """The same numbers each time."""
    text = re.sub(r"\(pid \d+\)", "(pid 4711)", text)
    text = number(text, r"\bdescriptor \d+", ["descriptor 7", "descriptor 8"])
    text = number(text, r"127\.0\.0\.1:\d+", ["127.0.0.1:8000", "127.0.0.1:8001"])
    return number(text, r"\+0x[0-9a-f]+\)", [f"+{offset:#x})" for offset in OFFSETS])


def make(kind, words, programs, shown):
    """What a block should hold."""
    if kind == "a part of":
        return shown if shown in (ROOT / words).read_text(encoding="utf-8") else None
    name, *arguments = words.split()
    if name == "unclosed":
        return show(programs[name], programs[arguments[1]])
    return run(programs[name], arguments)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("readme", type=pathlib.Path)
    parser.add_argument("programs", type=pathlib.Path, nargs="+")
    parser.add_argument("--skip", action="append", default=[])
    parser.add_argument("--update", action="store_true")
    arguments = parser.parse_args()
    programs = {program.name: program.resolve() for program in arguments.programs}
    text = arguments.readme.read_text(encoding="utf-8")
    wrong = []

    def compare(match):
        head, kind, words, shown, tail = match.groups()
        if words in arguments.skip:
            return match[0]
        real = make(kind, words, programs, shown)
        if real is None:
            sys.exit(f"{arguments.readme} shows what is not in {words}:\n{shown}")
        if real != shown:
            wrong.append(f"{arguments.readme} shows\n{shown}\nbut {words} prints\n{real}")
        return head + real + tail

    updated = BLOCK.sub(compare, text)
    unshown = [name for name in programs if f"output of: {name}" not in text]
    if unshown:
        sys.exit(f"{arguments.readme} does not show what these print: {', '.join(unshown)}")
    if arguments.update:
        arguments.readme.write_text(updated, encoding="utf-8")
    elif wrong:
        print(*wrong, f"make it so with: {' '.join(sys.argv)} --update", sep="\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
