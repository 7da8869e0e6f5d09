#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The report in README.md (or docs/) is what `fetch --forget` prints, line for line.

Only what differs from run to run is replaced: the process id, the number of the socket (a sanitizer
keeps descriptors of its own), the port of the server, and the path of the JSON file.

usage: readme.py README FETCH [--update]
"""
import http.server
import os
import re
import subprocess
import sys
import tempfile
import threading

MARKER = "<!-- output of: fetch --forget"
SHOWN_PATH = "~/.local/state/unclosed/fetch.4711.20261122T120000.000Z.json"


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *arguments):
        pass


def run_fetch(fetch):
    with tempfile.TemporaryDirectory() as folder:
        with open(os.path.join(folder, "index.html"), "w", encoding="utf-8") as page:
            page.write("<title>A page</title>\n")
        server = http.server.ThreadingHTTPServer(
            ("127.0.0.1", 0), lambda *a: Quiet(*a, directory=folder))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        report = os.path.join(folder, "fetch.json")
        url = f"http://127.0.0.1:{server.server_port}/"
        environment = dict(os.environ, UNCLOSED_OPTIONS=f"report={report}")
        done = subprocess.run([fetch, url, "--forget"], env=environment, text=True,
                              capture_output=True, check=True, close_fds=True)
        server.shutdown()
        text = done.stderr.replace(report, SHOWN_PATH)
        text = re.sub(r"descriptor \d+", "descriptor 7", text)
        text = text.replace(f"127.0.0.1:{server.server_port}", "127.0.0.1:8000")
        return re.sub(r"\(pid \d+\)", "(pid 4711)", text)


def split(readme):
    """README.md as: before the block, the block, after it."""
    start = readme.index("```text\n", readme.index(MARKER)) + len("```text\n")
    end = readme.index("```", start)
    return readme[:start], readme[start:end], readme[end:]


def main():
    path, fetch = sys.argv[1:3]
    with open(path, encoding="utf-8") as file:
        before, shown, after = split(file.read())
    real = run_fetch(fetch)
    if "--update" in sys.argv:
        with open(path, "w", encoding="utf-8") as file:
            file.write(before + real + after)
    elif shown != real:
        print(f"{path} shows\n{shown}\nbut the program prints\n{real}\n"
              f"make it so with: {sys.argv[0]} {path} {fetch} --update")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
