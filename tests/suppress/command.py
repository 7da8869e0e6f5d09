# SPDX-License-Identifier: MIT
"""unclosed suppress as people call it, and suppressions in the gate."""
import json
import os
import pathlib
import stat
import subprocess
import sys
import tempfile

UNCLOSED, LEAVER = sys.argv[1:3]


class Place:
    """A project of its own with a report in it, and a folder of state without any."""

    def __init__(self, *what, keep_state=False):
        self.folder = tempfile.TemporaryDirectory()
        self.path = pathlib.Path(self.folder.name)
        self.state = self.path / "state"
        (self.path / ".git").mkdir()
        (self.path / "sub").mkdir()
        self.file = self.path / ".unclosed" / "suppressions"
        report = "" if keep_state else "report=r.json"
        subprocess.run([LEAVER, *what], cwd=self.path, check=True, capture_output=True,
                       env=self.environment(UNCLOSED_OPTIONS=report))

    def environment(self, **more):
        return {**os.environ, "XDG_STATE_HOME": str(self.state), **more}

    def call(self, *arguments, status=0, folder="."):
        result = subprocess.run([UNCLOSED, *arguments], cwd=self.path / folder, text=True,
                                capture_output=True, check=False, env=self.environment(),
                                timeout=30)
        assert result.returncode == status, (arguments, result)
        return result

    def suppress(self, *arguments, **options):
        return self.call("suppress", *arguments, **options)

    def gate(self, *arguments, **options):
        return self.call("gate", "r.json", "--json", *arguments, **options)

    def fingerprints(self):
        lines = self.suppress("--gen", "r.json").stdout.splitlines()
        return [line.split()[0].removeprefix("fp:") for line in lines]


def a_line_is_written_and_the_gate_is_green():
    place = Place("fd")
    place.call("gate", "r.json", status=1)
    fingerprint, = place.fingerprints()
    place.suppress(fingerprint, "--reason", "for crashes", "--expires", "2999-12-31",
                   "--issue", "#12", "--max", "2", folder="sub")
    assert place.file.read_text() == (
        f"fp:{fingerprint} exp:2999-12-31 issue:#12 max:2  # for crashes\n")
    assert stat.S_IMODE(place.file.stat().st_mode) == 0o644 & ~current_umask()
    told = place.call("gate", "../r.json", folder="sub").stdout
    assert "1 suppressed" in told and "used" in told, told
    assert "suppressed already" in place.suppress(fingerprint, "--reason", "x").stdout
    assert len(place.file.read_text().splitlines()) == 1


def current_umask():
    mask = os.umask(0)
    os.umask(mask)
    return mask


def what_the_newest_report_knows_is_a_comment():
    place = Place("fd", keep_state=True)
    line = place.suppress("--gen").stdout
    fingerprint = line.split()[0].removeprefix("fp:")
    place.suppress(fingerprint.split(":")[1][:8], "--reason", "known")
    comment, written = place.file.read_text().splitlines()
    assert comment.startswith("# a file (descriptor") and "keep_journal" in comment, comment
    assert written == f"fp:{fingerprint}  # known"


def a_report_stands_for_its_findings():
    place = Place("fd", "double")
    place.suppress("r.json", "--reason", "both")
    lines = [line for line in place.file.read_text().splitlines() if line[0] != "#"]
    assert sorted(line.split()[0] for line in lines) == sorted(
        f"fp:{fingerprint}" for fingerprint in place.fingerprints())
    place.call("gate", "r.json")


def wrong_use_is_2_and_changes_nothing():
    place = Place("fd")
    for arguments in ((), ("12345678",), ("--gen", "--list"), ("--list", "x"),
                      ("12345678", "--reason", "a\nb"), ("--max", "0"),
                      ("12345678", "--reason", "x", "--expires", "2026-02-30"),
                      ("12345678", "--reason", "x", "--issue", "a b"),
                      ("12345678", "--reason", "x", "--file", "sub"),
                      ("12345678", "--reason", "x", "--file", "/dev/full"),
                      ("12345678", "--reason", "x", "--file", "no/where")):
        result = place.suppress(*arguments, status=2)
        assert result.stderr.startswith("unclosed: suppress: "), result
    assert not place.file.exists()
    place.suppress("nothing.json", "--reason", "x", status=3)
    (place.path / "bad.json").write_text("{")
    place.suppress("--gen", "bad.json", status=3)


def a_file_is_added_to_as_it_is():
    place = Place("fd")
    real = place.path / "real"
    real.write_bytes(b"# mine\r\nfd:x  # no end")
    real.chmod(0o600)
    (place.path / "link").symlink_to("real")
    place.suppress("12345678", "--reason", "x", "--file", "link")
    assert real.read_bytes() == b"# mine\r\nfd:x  # no end\nfp:12345678  # x\n"
    assert (place.path / "link").is_symlink()
    assert stat.S_IMODE(real.stat().st_mode) == 0o600
    real.write_text("fdd:x\n")
    assert "link:1: " in place.suppress("12345678", "--reason", "x", "--file", "link",
                                        status=2).stderr
    real.unlink()
    place.suppress("12345678", "--reason", "x", "--file", "link", status=2)
    os.mkfifo(real)
    place.suppress("12345678", "--reason", "x", "--file", "link", status=2)


def an_expired_line_comes_back():
    place = Place("fd")
    place.file.parent.mkdir()
    place.file.write_text("fd:keep_journal exp:2020-01-01 # old\nfd:never\n")
    told = place.call("gate", "r.json", status=1).stdout
    assert "expired" in told and "1 not suppressed any more" in told, told
    assert "unused" in told, told
    fingerprint, = place.fingerprints()
    place.suppress(fingerprint, "--reason", "again")
    place.call("gate", "r.json")
    lines = place.suppress("--list").stdout.splitlines()
    assert [line.split()[0] for line in lines] == ["expired", "active", "active"]


def a_maximum_is_a_maximum():
    place = Place("fds")
    place.file.parent.mkdir()
    place.file.write_text("fd:keep_journal max:2 # known\n")
    told = place.call("gate", "r.json", status=1).stdout
    assert "over max" in told and "2 suppressed, 3 beyond its max" in told, told
    summary = json.loads(place.gate(status=1).stdout)["summary"]
    assert summary["suppressed"] == 2 and summary["unclosed"] == 3, summary
    place.file.write_text("fd:keep_journal max:5 # known\n")
    place.gate()
    # one file of another user's report after the other: each has its maximum
    (place.path / "r2.json").write_bytes((place.path / "r.json").read_bytes())
    place.gate("r2.json")


def bad_files_are_no_green_gate():
    place = Place("fd")
    for text in (b"fdd:x\n", b"\0", b"a" * (1 << 20), b"fd:x max:0\n", b"fd:\x1b[2J",
                 b"\xef\xbb\xbffd:x\r\nfd:x exp:2027-13-01\r\n"):
        (place.path / "bad").write_bytes(text)
        result = place.gate("--suppressions", "bad", status=2)
        assert "bad:" in result.stderr and "\x1b" not in result.stderr, result
    for path in ("sub", "nowhere", "/dev/null"):
        assert place.gate("--suppressions", path, status=2).stderr
    (place.path / "bad").write_bytes(b"fd:x\n")
    place.gate("--suppressions", "bad", "--strict", status=2)


def the_built_in_list_has_reasons():
    place = Place("fd")
    lines = place.suppress("--show-builtin").stdout
    (place.path / "builtin").write_text(lines)
    place.suppress("--list", "--file", "builtin")
    place.gate("--suppressions", "builtin", "--strict", status=1)
    assert all("  # " in line for line in lines.splitlines() if line and line[0] != "#")


def a_folder_of_somebody_else_is_passed_by():
    if os.geteuid() != 0:
        return
    place = Place("fd")
    place.file.parent.mkdir()
    place.file.write_text("*:* # all of it\n")
    place.gate()
    place.path.chmod(0o1777)
    os.chown(place.file.parent, 12345, 12345)
    place.gate(status=1)


for case in (a_line_is_written_and_the_gate_is_green,
             what_the_newest_report_knows_is_a_comment, a_report_stands_for_its_findings,
             wrong_use_is_2_and_changes_nothing, a_file_is_added_to_as_it_is,
             an_expired_line_comes_back, a_maximum_is_a_maximum,
             bad_files_are_no_green_gate, the_built_in_list_has_reasons,
             a_folder_of_somebody_else_is_passed_by):
    case()
    print("ok", case.__name__)
