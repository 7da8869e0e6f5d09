# SPDX-License-Identifier: MIT
"""Programs with a listener, the records that they hand over, and the reports that come of them."""
import array
import contextlib
import json
import os
import pathlib
import re
import socket
import subprocess
import sys
import tempfile

import jsonschema

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "check"))
import schema as report_schema  # noqa: E402, pylint: disable=wrong-import-position

COMMAND, SCHEMA, ENDINGS, WRITER = map(pathlib.Path, sys.argv[1:5])
VALIDATOR = jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))
TIMEOUT_S = 60
CHUNK = 1 << 20


def environment(**changes):
    base = {key: value for key, value in os.environ.items() if not key.startswith("UNCLOSED_")}
    return dict(base, ASAN_OPTIONS="detect_leaks=0", **changes)


def copy_record(record, path):
    """What is in it, without its holes."""
    size = os.fstat(record).st_size
    with open(path, "wb") as file:
        file.truncate(size)
        end = 0
        while True:
            try:
                start = os.lseek(record, end, os.SEEK_DATA)
            except OSError:
                return
            end = os.lseek(record, start, os.SEEK_HOLE)
            while start < end:
                piece = os.pread(record, min(CHUNK, end - start), start)
                os.pwrite(file.fileno(), piece, start)
                start += len(piece)


def begin_of(path, size):
    """The rest is a hole of gigabytes."""
    with open(path, "rb") as file:
        return file.read(size)


class Listener:
    """Takes records in, as `unclosed run` does."""

    def __init__(self, folder):
        self.folder = folder
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.name = str(folder / "listener")
        self.socket.bind(self.name)
        self.socket.listen(16)
        self.socket.settimeout(TIMEOUT_S)
        self.count = 0

    def take(self):
        """The descriptor of the next record."""
        connection, _ = self.socket.accept()
        with connection:
            _, control, _, _ = connection.recvmsg(1024, socket.CMSG_SPACE(4))
        descriptors = array.array("i")
        descriptors.frombytes(control[0][2])
        return descriptors[0]

    def keep(self, record):
        """As a file, and the descriptor is closed."""
        self.count += 1
        path = self.folder / f"record.{self.count}"
        copy_record(record, path)
        os.close(record)
        return path

    def run(self, *words, options="", **more):
        """(status, standard error, descriptor of its first record)"""
        with subprocess.Popen([*map(str, words)], stdin=subprocess.DEVNULL,
                              stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
                              env=environment(UNCLOSED_SOCKET=self.name, XDG_STATE_HOME=self.name,
                                              UNCLOSED_OPTIONS=options, **more)) as child:
            record = self.take()
            _, errors = child.communicate(timeout=TIMEOUT_S)
        return child.returncode, errors, record


@contextlib.contextmanager
def listener():
    with tempfile.TemporaryDirectory(dir=pathlib.Path.cwd()) as folder:
        made = Listener(pathlib.Path(folder))
        try:
            yield made
        finally:
            made.socket.close()


def snapshot(*words, status=0, **more):
    """(report or None, standard error)"""
    done = subprocess.run([COMMAND, "snapshot", *map(str, words)], capture_output=True,
                          timeout=TIMEOUT_S, env=environment(), check=False, **more)
    errors = done.stderr.decode()
    assert done.returncode == status, f"status {done.returncode}, not {status}: {errors}"
    assert status == 0 or re.match(r"unclosed: snapshot: .+\n\Z", errors), errors
    if not done.stdout:
        return None, errors
    report = json.loads(done.stdout)
    VALIDATOR.validate(report)
    report_schema.check_keys(report, "", set())
    report_schema.check_references(report)
    report_schema.check_time(report)
    report_schema.check_dropped(report)
    return report, errors


def findings(report):
    """What does not depend on who wrote the report, or when."""
    return [(item["fingerprint"], item["class"], item["type"], item["count"], item["title"])
            for item in report["findings"]]


def run_cases(cases):
    failed = 0
    for case in cases:
        try:
            case()
        except AssertionError as error:
            print(f"{case.__name__}: {error}")
            failed += 1
    print(f"{len(cases)} cases, {failed} failed")
    return failed != 0
