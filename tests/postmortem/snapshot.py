#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""`unclosed snapshot`: of processes that go on, of records in any state, and of what is neither.

usage: snapshot.py COMMAND SCHEMA ENDINGS WRITER
"""
import contextlib
import json
import os
import pathlib
import signal
import subprocess
import sys

from records import COMMAND, ENDINGS, begin_of, environment, findings, listener, run_cases, snapshot


def same(found, wanted):
    assert found == wanted, f"{found}\ninstead of\n{wanted}"


@contextlib.contextmanager
def waiting(ending, folder, options="", **more):
    """A program that waits until it is left."""
    with subprocess.Popen([ENDINGS, ending], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL,
                          env=environment(UNCLOSED_OPTIONS=options, XDG_STATE_HOME=str(folder),
                                          **more)) as child:
        assert child.stdout.readline() == b"ready\n"
        try:
            yield child
        finally:
            child.kill()


def look(pid):
    report, _ = snapshot(pid)
    same((report["trigger"]["cause"], report["verdict"]), ("snapshot", "incomplete"))
    same((report["process"]["pid"], report["process"]["sealed"]), (pid, False))
    same(report["process"]["arguments"][1:], ["wait"])
    same((report["kernel"]["read"], report["kernel"]["reason"]), (True, None))
    assert report["summary"]["unclosed"] > 5, report["summary"]
    [epoll] = [item for item in report["resources"] if item["type"] == "epoll"]
    same(epoll["details"]["watch_count"], 1)
    [event] = [item for item in report["resources"] if item["type"] == "eventfd"]
    same(event["details"]["value"], 3)
    return report


def process_with_a_record_in_a_file__is_told_by_number_and_by_name():
    with listener() as ours:
        path = ours.folder / "record"
        with waiting("wait", ours.folder, f"record={path}") as child:
            by_number = look(child.pid)
            by_name, _ = snapshot(path)
            same(findings(by_name), findings(by_number))
            same(by_name["process"]["pid"], child.pid)


def process_that_handed_its_record_over__is_told():
    with listener() as ours, waiting("wait", ours.folder, UNCLOSED_SOCKET=ours.name) as child:
        os.close(ours.take())
        look(child.pid)


def process_that_nobody_asked_for_a_record__is_told():
    with listener() as ours, waiting("wait", ours.folder) as child:
        look(child.pid)


def process__goes_on_as_if_nothing_had_been():
    with listener() as ours, waiting("wait", ours.folder) as child:
        before = sorted(os.listdir(f"/proc/{child.pid}/fd"))
        look(child.pid)
        same(sorted(os.listdir(f"/proc/{child.pid}/fd")), before)
        child.stdin.close()
        same(child.wait(), 5)


def closed_behind_our_back__is_gone():
    with listener() as ours, waiting("behind", ours.folder) as child:
        report, _ = snapshot(child.pid)
        same(report["kernel"]["vanished"], 1)


def failed_exec__leaves_no_mark():
    with listener() as ours, waiting("failed_exec", ours.folder) as child:
        report, _ = snapshot(child.pid)
        same(report["trigger"]["cause"], "snapshot")


def number_that_is_another_process_by_now__is_no_snapshot_of_that():
    with listener() as ours:
        path = ours.folder / "record"
        with waiting("wait", ours.folder, f"record={path}") as child:
            pass
        with path.open("r+b") as file, waiting("wait", ours.folder) as other:
            head = bytearray(file.read(128))
            for at in range(8, 128, 4):
                if int.from_bytes(head[at:at + 4], "little") == child.pid:
                    head[at:at + 4] = other.pid.to_bytes(4, "little")
                    break
            else:
                raise AssertionError("the head has no number of a process")
            file.seek(0)
            file.write(head)
            file.flush()
            report, _ = snapshot(path)
            same(report["trigger"]["cause"], "ended")
            same(report["process"]["arguments"], [])


def refused(wanted, *words, status=3, **more):
    report, errors = snapshot(*words, status=status, **more)
    assert report is None and wanted in errors, errors


def refused_to_another(wanted, word):
    """Only root can. The command lies where the other may not look, perhaps: by its number."""
    with open(COMMAND, "rb") as file:
        refused(wanted, word, user=65534, group=65534, extra_groups=[],
                executable=f"/proc/self/fd/{file.fileno()}", pass_fds=[file.fileno()])


def process_that_is_not_there__is_said():
    refused("there is no process 4194999", 4194999)
    refused("that is no process", 0)
    refused("that is no process", "99999999999999999999")


def process_that_is_not_observed__is_said():
    with subprocess.Popen(["sleep", "60"]) as child:
        refused("is not observed", child.pid)
        child.kill()


def process_of_another_user__is_said():
    if os.geteuid() != 0:
        print("process_of_another_user: only root has others; as an ordinary user process 1 is one")
        refused("belongs to user 0", 1)
        return
    with listener() as ours, waiting("wait", ours.folder) as child:
        refused_to_another("belongs to user 0", child.pid)


def record_of_another_user__is_said():
    with listener() as ours:
        path = ours.folder / "record"
        path.write_bytes(b"unclosed")
        path.chmod(0)
        if os.geteuid() == 0:
            ours.folder.chmod(0o755)
            refused_to_another("Permission denied", path)
        else:
            refused("Permission denied", path)


def what_is_no_record__is_said():
    with listener() as ours:
        path = ours.folder / "file"
        refused("No such file", path)
        path.write_bytes(b"")
        refused("not a record", path)
        path.write_bytes(b"x" * 100000)
        refused("not a record", path)
        path.write_bytes(bytes(100000))
        refused("not begun", path)
        path.write_bytes(b"unclosed\x04\0\0\0" + bytes(100000))
        refused("of version 4", path)
        refused("not a regular file", ours.folder)
        os.mkfifo(ours.folder / "pipe")
        refused("not a regular file", ours.folder / "pipe")


def record_that_is_cut__is_incomplete_or_refused():
    with listener() as ours:
        _, _, record = ours.run(ENDINGS, "kill")
        path = ours.keep(record)
        whole, _ = snapshot(path)
        end = max(at for at, byte in enumerate(begin_of(path, 1 << 22)) if byte)
        for part in range(1, 20):
            os.truncate(path, end - end * part // 20)
            done = subprocess.run([COMMAND, "snapshot", path], capture_output=True, check=False,
                                  env=environment())
            if done.returncode == 0:
                report = json.loads(done.stdout)
                same(report["verdict"], "incomplete")
                assert report["summary"]["unclosed"] <= whole["summary"]["unclosed"]
            else:
                same((done.returncode, done.stdout), (3, b""))


def output__is_whole_or_not_there():
    with listener() as ours:
        _, _, record = ours.run(ENDINGS, "exit")
        path = ours.keep(record)
        target = ours.folder / "out.json"
        report, _ = snapshot("-o", target, path)
        same(report, None)
        same(target.stat().st_mode & 0o777, 0o600)
        same(json.loads(target.read_text(encoding="utf-8"))["verdict"], "unclosed")
        link = ours.folder / "link"
        link.symlink_to(target)
        refused("cannot write", "-o", link, path, status=2)
        refused("cannot write", "-o", ours.folder / "none" / "x", path, status=2)
        refused("cannot write", "-o", ours.folder, path, status=2)
        with open("/dev/full", "wb") as full:
            done = subprocess.run([COMMAND, "snapshot", path], stdout=full, env=environment(),
                                  stderr=subprocess.PIPE, check=False)
        same(done.returncode, 4)
        assert b"No space left" in done.stderr
        same(sorted(item.name for item in ours.folder.iterdir()),
             ["link", "listener", "out.json", path.name])


def detail__is_how_many_are_listed():
    with listener() as ours:
        _, _, record = ours.run(ENDINGS, "kill")
        path = ours.keep(record)
        report, _ = snapshot("--detail", 1, path)
        same({len(item["resources"]) for item in report["findings"]} - {0}, {1})
        refused("--detail", "--detail", "many", path, status=2)


def wrong_use__is_refused():
    refused("name one process", status=2)
    refused("name one process", "1", "2", status=2)
    refused("--nothing", "--nothing", "1", status=2)


CASES = [value for name, value in list(globals().items()) if "__" in name[1:] and callable(value)]

if __name__ == "__main__":
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    pathlib.Path.cwd().mkdir(exist_ok=True)
    sys.exit(run_cases(CASES))
