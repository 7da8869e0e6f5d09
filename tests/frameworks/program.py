# SPDX-License-Identifier: MIT
"""A test program of some framework, run, and what is the same for all of them."""
import os
import pathlib
import subprocess
import tempfile

FOLDER = pathlib.Path(tempfile.mkdtemp())
HEAD = "unclosed: the scope "
# What a finding's message has to have: what, where, and what is missing.
PARTS = ("was never closed", "open_journal", "it leads to /etc/passwd", "missing call: close()")
# What a program without probes says.
UNKNOWN = "unclosed: what this test leaves open is not known: no probes are linked"
OFF = "unclosed: tests are not checked for what they leave open: UNCLOSED_OPTIONS says enabled=0"


def run(program, *arguments, **environment):
    """Status, standard output, standard error."""
    clean = {key: value for key, value in os.environ.items() if not key.startswith("UNCLOSED")}
    clean |= {"XDG_STATE_HOME": str(FOLDER / "state")} | environment
    done = subprocess.run([program, *arguments], cwd=FOLDER, env=clean, capture_output=True,
                          timeout=50, check=False)
    return done.returncode, *(stream.decode(errors="replace")
                              for stream in (done.stdout, done.stderr))


def hostile_journal():
    """A file whose name breaks what is not careful; for JOURNAL."""
    name = b'a"]]>&<\n\x01\x1b[31m\xff' + "\u202e::error".encode()
    path = os.fsencode(FOLDER) + b"/" + name
    with open(path, "wb"):
        return os.fsdecode(path)


def check_message(text):
    """A finding, whole."""
    for part in (HEAD, *PARTS):
        assert part in text, f"{part!r} is missing: {text}"


def same(got, wanted, context=""):
    """As assert, with both sides."""
    assert got == wanted, f"{got!r}, wanted {wanted!r}\n{context}"
