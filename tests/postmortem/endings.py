#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""However a process ends, its record makes a report, and the same one that it would write itself.

usage: endings.py COMMAND SCHEMA ENDINGS WRITER
"""
import json
import os
import signal
import subprocess
import sys

from records import ENDINGS, WRITER, begin_of, environment, findings, listener, run_cases, snapshot

# Bytes of the head where the size of the report is: see find_report_size.
ZERO = bytes(8)


def own_report(ending, folder):
    """What the process writes with report=, and nobody listens."""
    path = folder / "own.json"
    subprocess.run([ENDINGS, ending], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL, check=False,
                   env=environment(UNCLOSED_OPTIONS=f"report={path}", XDG_STATE_HOME=str(folder)))
    return json.loads(path.read_text(encoding="utf-8"))


def take_report_out(path):
    """As if there had been no room for it: the head's offset and size of the report become 0."""
    content = begin_of(path, 1 << 16)
    for at in range(0, 2048, 8):
        offset = int.from_bytes(content[at:at + 8], "little")
        size = int.from_bytes(content[at + 8:at + 16], "little")
        if not 4096 <= offset < 1 << 32 or not 512 < size < 1 << 24:
            continue
        with path.open("r+b") as file:
            file.seek(offset)
            if file.read(1) == b"{":
                file.seek(at)
                file.write(ZERO + ZERO)
                return
    raise AssertionError("the record has no report")


def same(found, wanted):
    assert found == wanted, f"{found}\ninstead of\n{wanted}"


def end_told(ending, cause, status):
    with listener() as ours:
        done, errors, record = ours.run(ENDINGS, ending)
        path = ours.keep(record)
        report, _ = snapshot(path)
        own = own_report(ending, ours.folder)
        same((done, errors), (status or 0, ""))  # who listens hears it; nobody else does
        same(report["trigger"], {"cause": cause, "status": status, "signal": None, "label": None})
        same((report["verdict"], report["process"]["sealed"]), ("unclosed", True))
        same(findings(report), findings(own))
        same([item["details"].keys() for item in report["resources"]],
             [item["details"].keys() for item in own["resources"]])
        same(report["summary"]["unclosed"], own["summary"]["unclosed"])
        take_report_out(path)
        judged, _ = snapshot(path)
        same(judged["trigger"]["cause"], cause)
        same(judged["verdict"], "unclosed")
        same(findings(judged), findings(own))


def exit__is_the_report_that_it_writes_itself():
    end_told("exit", "exit", 5)


def underscore_exit__is_the_report_that_it_writes_itself():
    end_told("_exit", "_exit", 5)


def descriptors_used_up__are_reported_with_their_facts():
    with listener() as ours:
        _, errors, record = ours.run(ENDINGS, "locked")
        report, _ = snapshot(ours.keep(record))
        same(errors, "")
        same({item["details"].get("target") for item in report["resources"]
              if item["type"] == "file"}, {"/dev/null"})


def end_untold(ending, death):
    with listener() as ours:
        done, errors, record = ours.run(ENDINGS, ending)
        report, _ = snapshot(ours.keep(record))
        own = own_report("exit", ours.folder)
        same((done, errors), (-death, ""))
        same(report["trigger"]["cause"], "ended")
        same((report["verdict"], report["process"]["sealed"]), ("incomplete", False))
        same(report["kernel"]["read"], False)
        assert "before it compared" in report["kernel"]["reason"]
        same(findings(report), findings(own))
        same([(item["name"], item["state"]) for item in report["probes"]], [("posix", "active")])
        same({item["evidence"] for item in report["findings"]}, {"single", "likely"})
        assert "was missed" in str(own) and "was missed" not in str(report)


def abort__is_incomplete_and_says_what_was_held():
    end_untold("abort", signal.SIGABRT)


def kill__is_incomplete_and_says_what_was_held():
    end_untold("kill", signal.SIGKILL)


def exec__says_what_was_misused_and_nothing_of_the_rest():
    with listener() as ours:
        done, _, record = ours.run(ENDINGS, "exec")
        report, _ = snapshot(ours.keep(record))
        same((done, report["trigger"]["cause"]), (0, "exec"))
        same([item["class"] for item in report["findings"]], ["double-release"])
        same((report["verdict"], report["process"]["sealed"]), ("unclosed", True))


def exec_of_what_misused_nothing__is_clean():
    with listener() as ours:
        _, _, record = ours.run(ENDINGS, "clean_exec")
        report, _ = snapshot(ours.keep(record))
        same((report["trigger"]["cause"], report["verdict"]), ("exec", "clean"))


def exec_that_fails__is_none():
    with listener() as ours:
        _, _, record = ours.run(ENDINGS, "failed_exec")
        report, _ = snapshot(ours.keep(record))
        same((report["trigger"]["cause"], report["verdict"]), ("exit", "unclosed"))


def clean_end__is_clean_and_has_its_probes():
    with listener() as ours:
        done, errors, record = ours.run(ENDINGS, "clean")
        report, _ = snapshot(ours.keep(record))
        same((done, errors), (5, ""))
        same((report["verdict"], report["findings"]), ("clean", []))
        same(report["trigger"]["status"], 5)
        same((report["kernel"]["read"], report["kernel"]["reason"]), (True, None))
        same([(item["name"], item["state"]) for item in report["probes"]], [("posix", "active")])


def child__has_a_record_of_its_own():
    with listener() as ours:
        _, _, parents = ours.run(ENDINGS, "child")
        child, _ = snapshot(ours.keep(ours.take()))
        parent, _ = snapshot(ours.keep(parents))
        same((parent["verdict"], child["verdict"]), ("clean", "unclosed"))
        same(child["process"]["ppid"], parent["process"]["pid"])


def child_that_is_not_to_report__has_nothing_to_say():
    with listener() as ours:
        _, _, parents = ours.run(ENDINGS, "child", options="children=off")
        child, _ = snapshot(ours.keep(ours.take()))
        same((child["verdict"], child["findings"]), ("clean", []))
        snapshot(ours.keep(parents))


def listener_and_report__get_both():
    with listener() as ours:
        path = ours.folder / "both.json"
        _, errors, record = ours.run(ENDINGS, "exit", options=f"report={path}")
        report, _ = snapshot(ours.keep(record))
        same(findings(report), findings(json.loads(path.read_text(encoding="utf-8"))))
        assert "the whole report is in" in errors, errors


def loop_that_was_forgotten__is_told_like_the_rest():
    with listener() as ours:
        _, _, record = ours.run(WRITER, "task", "exit=0")
        path = ours.keep(record)
        report, _ = snapshot(path)
        assert "loop" in {item["kind"] for item in report["findings"]}
        take_report_out(path)
        judged, _ = snapshot(path)
        same([item[:3] for item in findings(judged)], [item[:3] for item in findings(report)])


def sealed_record_that_lost_its_entries__is_not_clean():
    """Cut, and filled up again with zeros: the head alone is left."""
    with listener() as ours:
        _, _, record = ours.run(ENDINGS, "exit")
        path = ours.keep(record)
        size = path.stat().st_size
        os.truncate(path, 1 << 16)
        os.truncate(path, size)
        report, _ = snapshot(path)
        same((report["verdict"], report["findings"]), ("incomplete", []))
        assert "the record is damaged" in report["kernel"]["reason"]


def record_of_damaged_report__is_judged():
    with listener() as ours:
        _, _, record = ours.run(ENDINGS, "exit")
        path = ours.keep(record)
        whole, _ = snapshot(path)
        content = begin_of(path, 1 << 24)
        start = content.index(b'{\n  "schema"')
        with path.open("r+b") as file:
            file.seek(start + 2000)
            file.write(b"\0")
        judged, _ = snapshot(path)
        same(findings(judged), findings(whole))


CASES = [value for name, value in list(globals().items()) if "__" in name[1:] and callable(value)]

if __name__ == "__main__":
    sys.exit(run_cases(CASES))
