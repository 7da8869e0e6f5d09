# SPDX-License-Identifier: MIT
"""`unclosed show`: what is said, and where; reports are data, the output is compared whole.

usage: show.py COMMAND
"""
import json
import os
import re
import sys

import sample
from cases import expect, main

ONE = """\
app (pid 7) exited with status 0
  app --log

1. a file (descriptor 3) was never closed
   src/app.c:5 in open_log, opened by open()
          4  {
   >      5      int fd = open("/var/log/app", 0);
          6
   from     main      src/app.c:12
            ... 2 frames of libc.so.6
   what     /var/log/app
   why      still open when the program exited
   fix      Call close() when it is no longer needed.
   keep     unclosed suppress FINGERPRINT --reason 'WHY'

1 unclosed (1 new, 0 in the baseline), 0 suppressed, 4 released; report: report.json
"""
# The other module has its symbols in the report: nobody looks for its file.
NO_FILES = ["unclosed: show: '/opt/app/lib/libc.so.6': No such file or directory; give the files "
            "of that build with --debug-dir or --sysroot\n"]
LOOP = {"id": 1, "library": "unclosed", "name": "main", "state": "stopped", "thread": None,
        "created": 1, "closed": None,
        "close_would": {"release": [2], "restore": [], "cancel": [], "leave": [],
                        "counts": {"release": 3, "restore": 0, "cancel": 0, "leave": 0}}}


def plain(text):
    return re.sub(r"stack/v1:[0-9a-f]{16}", "FINGERPRINT", text)


def total(counts, tail="4 released; report: report.json"):
    """The last line, which gate and run have alike."""
    return f"{counts}, {tail}"


def last_line(done):
    return done.stdout.splitlines()[-1]


def tree_of_loop():
    loop = sample.finding(kind="loop", type="unc_loop", title="event loop 1 was never closed",
                          resources=[1])
    owned = sample.finding(resources=[2], title="a file (descriptor 4) was never closed")
    task = sample.owner(loop=1, task={"id": 9, "name": "worker"})
    return sample.report([owned, loop], [
        sample.resource(1, "loop", "unc_loop", details={}),
        sample.resource(2, owned=task)], loops=[LOOP])


def misuse():
    stacks = [sample.stack(1, sample.frame("open_log", 5), sample.frame("main", 12)),
              sample.stack(2, sample.frame("open_log", 7), sample.frame("main", 12)),
              sample.stack(3, sample.frame("main", 12))]
    return sample.report([sample.finding(
        **{"class": "double-release"}, title="descriptor 3, a file, was closed twice", stack=1,
        release_stack=2, acquired_stack=3, missing_call=None, resources=[])], [], stacks=stacks)


def show__one_finding__is_told_whole(bench):
    sample.place(bench.folder, sample.report())
    done = bench.run("show", "report.json")
    expect(plain(done.stdout) == ONE, "shown otherwise:\n", done.stdout)
    expect(sorted(done.stderr.splitlines(True)) == NO_FILES, done.stderr)


def show__quiet__is_the_last_line_alone(bench):
    sample.place(bench.folder, sample.report())
    done = bench.run("show", "-q", "report.json")
    expect(done.stdout == total("1 unclosed (1 new, 0 in the baseline), 0 suppressed") + "\n",
           done.stdout)


def show__clean_report__says_nothing_unclosed(bench):
    sample.place(bench.folder, sample.report([], []))
    expect(last_line(bench.run("show", "report.json")) ==
           total("0 unclosed (0 new, 0 in the baseline), 0 suppressed"), "another last line")


def show__expected_finding__is_hidden_unless_all(bench):
    sample.place(bench.folder, sample.report([sample.finding(status="expected")],
                                             verdict="clean"))
    done = bench.run("show", "report.json")
    expect("never closed" not in done.stdout, done.stdout)
    expect(last_line(done) ==
           total("0 unclosed (0 new, 0 in the baseline), 0 suppressed, 1 expected"),
           last_line(done))
    expect("never closed" in bench.run("show", "--all", "report.json").stdout, "not with --all")


def show__with_a_baseline__tells_new_from_old(bench):
    path = sample.place(bench.folder, sample.report())
    bench.run("baseline", "update", "--baseline", "old.json", path)
    stacks = [*sample.report()["stacks"], sample.stack(2, sample.frame("main", 12))]
    sample.place(bench.folder, sample.report(
        [sample.finding(), sample.finding(stack=2)], stacks=stacks))
    done = bench.run("show", "--baseline", "old.json", "report.json")
    expect(last_line(done) ==
           total("2 unclosed (1 new, 1 in the baseline), 0 suppressed"),
           last_line(done))
    expect("[new]" in done.stdout and "in the baseline" in done.stdout, done.stdout)


def show__suppressed_finding__is_hidden_and_counted(bench):
    sample.place(bench.folder, sample.report())
    (bench.folder / "quiet").write_text("fd:open_log # the log stays open\n")
    done = bench.run("show", "--suppressions", "quiet", "report.json")
    expect("never closed" not in done.stdout, done.stdout)
    expect(last_line(done) == total("0 unclosed (0 new, 0 in the baseline), 1 suppressed"),
           last_line(done))
    done = bench.run("show", "--all", "--suppressions", "quiet", "report.json")
    expect("the log stays open" in done.stdout, done.stdout)


def show__misuse__has_its_three_places_in_order(bench):
    sample.place(bench.folder, misuse())
    text = bench.run("show", "report.json").stdout
    places = [text.find("src/app.c:5 in open_log, closed again"),
              text.find("closed at src/app.c:7 in open_log"),
              text.find("opened at src/app.c:12 in main")]
    expect(places == sorted(places) and places[0] > 0, places, text)
    expect(total("1 unclosed (1 new, 0 in the baseline), 0 suppressed") in text, text)


def show__report_with_loops__is_a_tree_unless_a_list_is_wanted(bench):
    sample.place(bench.folder, tree_of_loop())
    text = bench.run("show", "report.json").stdout
    order = [text.find(part) for part in
             ("1. event loop 1", "it would release file (descriptor 4) and 2 more",
              "it still owns", 'task "worker"', "2. a file")]
    expect(order == sorted(order) and order[0] > 0, order, text)
    text = bench.run("show", "--view", "list", "report.json").stdout
    expect("it still owns" not in text and "\n1. a file" in text, text)
    text = bench.run("show", "--view", "tree", sample.place(
        bench.folder, sample.report(), "no_loop.json")).stdout
    expect("the process itself" in text, text)


def show__frames_all__folds_none(bench):
    sample.place(bench.folder, sample.report())
    text = bench.run("show", "--frames", "all", "report.json").stdout
    expect("__libc_start_main" in text and "_start" in text and "frames of" not in text, text)


def show__source_that_changed__is_said(bench):
    sample.place(bench.folder, sample.report())
    os.utime(bench.folder / "src" / "app.c", (4e9, 4e9))
    expect("changed after the program was started" in bench.run("show", "report.json").stdout,
           "it is not said")


def show__source_that_became_shorter__is_said(bench):
    sample.place(bench.folder, sample.report())
    (bench.folder / "src" / "app.c").write_text("int main;\n")
    expect("has no line 5 any more" in bench.run("show", "report.json").stdout, "not said")


def show__source_elsewhere__is_found_by_the_end_of_its_path(bench):
    stacks = [sample.stack(1, sample.frame("open_log", 5, file="/build/x/src/app.c"))]
    sample.place(bench.folder, sample.report(stacks=stacks))
    expect(">      5" in bench.run("show", "report.json").stdout, "not found")
    (bench.folder / "src").rename(bench.folder / "moved")
    expect(">      5" not in bench.run("show", "report.json").stdout, "found a stranger")
    text = bench.run("show", "--source", "moved", "report.json").stdout
    expect(">      5" in text and "moved/app.c:5" in text, text)


def show__source_that_is_a_pipe__is_not_opened(bench):
    sample.place(bench.folder, sample.report())
    (bench.folder / "src" / "app.c").unlink()
    os.mkfifo(bench.folder / "src" / "app.c")
    expect("src/app.c:5" in bench.run("show", "report.json").stdout, "the place is missing")


def show__killed_process__says_what_is_unknown_with_status_3(bench):
    killed = sample.report(verdict="incomplete", trigger={
        "cause": "killed", "status": None, "signal": "SIGKILL", "label": None})
    killed["process"]["sealed"] = False
    sample.place(bench.folder, killed)
    done = bench.run("show", "report.json", status=3)
    for part in ("was killed by SIGKILL", "incomplete: it could not tell", "proves nothing",
                 "tolerated: held by a process that was not at its end",
                 "incomplete: 0 unclosed (0 new, 0 in the baseline), 0 suppressed, 1 tolerated, "
                 "4 released, 1 not measured; report: report.json"):
        expect(part in done.stdout, part, "is missing in", done.stdout)
    bench.run("show", "--accept-killed", "report.json")


def show__no_live_probe__is_not_clean(bench):
    sample.place(bench.folder, sample.report([], [], probes=[
        {"name": "posix", "state": "shadowed", "reason": "another library defines close"}]))
    done = bench.run("show", "report.json", status=3)
    expect("another library defines close" in done.stdout and "not observed" in done.stdout,
           done.stdout)
    expect(last_line(done).startswith("incomplete: 0 unclosed"), last_line(done))


def show__lost_resources__are_not_silent(bench):
    lossy = sample.report([], [], verdict="incomplete")
    lossy["summary"] |= {"lost": 3, "dropped": 3}
    lossy["record"]["dropped"]["memory"] = 3
    sample.place(bench.folder, lossy)
    done = bench.run("show", "report.json", status=3)
    expect("3 resources could not be recorded (memory 3)" in done.stdout, done.stdout)


def show__growth__has_its_rounds(bench):
    sample.place(bench.folder, sample.report([sample.finding(
        count=6, growth={"label": "round", "rounds": 3, "counts": [2, 4, 6]})]))
    text = bench.run("show", "report.json").stdout
    expect("in each of 3 rounds between checkpoints: 2, 4, 6" in text, text)


def show__waiting_task__says_where_and_for_what(bench):
    waiting = sample.resource(1, "task", "task", details={"state": "waiting"}, waiting={
        "stack": 1, "site": None, "what": "a timer", "for_ms": 2500, "awaits": None})
    sample.place(bench.folder, sample.report(
        [sample.finding(kind="task", type="task", title="task 3 is still pending")], [waiting]))
    text = bench.run("show", "report.json", environment={"COLUMNS": "200"}).stdout
    expect("for a timer, since 2.5 s, at src/app.c:5 in open_log" in text, text)


def show__many_reports__tell_one_finding_once(bench):
    for number in range(12):
        tree = sample.report()
        tree["process"]["pid"] = number + 1
        sample.place(bench.folder, tree, f"reports/{number:02}.json")
    done = bench.run("show", "reports")
    expect(sorted(done.stderr.splitlines(True)) == NO_FILES, "told more than once:", done.stderr)
    expect(done.stdout.count("never closed") == 1, done.stdout)
    expect("app (pid 1) exited" in done.stdout, done.stdout)
    expect("11 more processes" in done.stdout, done.stdout)
    expect("in 12 processes: app (pid 1), app (pid 2), app (pid 3), ..." in done.stdout,
           done.stdout)
    expect(last_line(done) == "1 unclosed (1 new, 0 in the baseline), 0 suppressed, "
           "48 released; 12 reports: reports", last_line(done))


def show__run_folder__names_who_was_not_observed(bench):
    sample.place(bench.folder, sample.report(), "run/app.7.json")
    (bench.folder / "run" / "run.json").write_text(json.dumps({
        "schema": "unclosed-run/1", "tool": {"name": "unclosed", "version": "0.1.0"},
        "command": ["make"], "status": 0, "timed_out": False,
        "started_at": "2026-01-01T00:00:00.000Z", "ended_at": "2026-01-01T00:00:00.000Z",
        "reports": ["app.7.json"], "unobserved": ["make (pid 6)"], "broken": []}))
    expect("not observed: make (pid 6)" in bench.run("show", "run").stdout, "not said")


def show__repeated_run__has_the_reports_of_each(bench):
    def journal(folder, *reports):
        (bench.folder / folder / "run.json").write_text(json.dumps({
            "schema": "unclosed-run/1", "reports": reports}))

    for number in (1, 2):
        sample.place(bench.folder, sample.report(), f"run/{number}/app.7.json")
    bench.run("show", "run", status=3)
    journal("run", "1/app.7.json", "2/app.7.json")
    journal("run/1", "app.7.json")
    journal("run/2", "app.7.json")
    expect(last_line(bench.run("show", "-q", "run")).endswith("; 2 reports: run"), "not two")
    expect("2 reports" in bench.run("show", "-q", "run/run.json").stdout, "not by its file")


def show__json__is_the_report_with_verdicts(bench):
    sample.place(bench.folder, sample.report())
    tree = json.loads(bench.run("show", "--json", "report.json").stdout)
    expect(tree["findings"][0]["fingerprint"].startswith("stack/v1:"), tree["findings"])
    expect(tree["findings"][0]["origin"] == "application", tree["findings"])
    sample.place(bench.folder, sample.report(), "second.json")
    tree = json.loads(bench.run("show", "--json", "report.json", "second.json").stdout)
    expect(tree["schema"] == "unclosed-reports/1" and len(tree["reports"]) == 2, tree)


def show__hostile_names__reach_no_terminal(bench):
    evil = "\x1b]0;owned\x07\x9b31m\u202egnp\x7f"
    tree = sample.report([sample.finding(title=evil, advice=evil, missing_call=evil)])
    tree["process"]["arguments"] = [evil]
    tree["process"]["executable"] = "/" + evil
    tree["resources"][0]["details"]["target"] = "/" + evil
    tree["stacks"][0]["frames"][0] |= {"function": evil, "file": "src/" + evil}
    tree["trigger"]["label"] = evil
    tree["probes"].append({"name": evil, "state": "shadowed", "reason": evil})
    sample.place(bench.folder, tree)
    for options in ((), ("--view", "list"), ("--frames", "all"), ("--json",)):
        done = bench.run("show", *options, "report.json")
        bad = [c for c in done.stdout + done.stderr
               if (ord(c) < 32 and c != "\n") or 127 <= ord(c) < 160 or c == "\u202e"]
        expect(not bad, options, "let through", bad)
    expect("\\x1b]0;owned\\x07" in bench.run("show", "report.json").stdout, "not shown at all")


def show__hostile_source__is_made_harmless(bench):
    sample.place(bench.folder, sample.report())
    lines = [b""] * 4 + [b"\x1b[2J\xff" + b"x" * 100000, b""]
    (bench.folder / "src" / "app.c").write_bytes(b"\n".join(lines))
    done = bench.run("show", "report.json")
    expect("\x1b" not in done.stdout and "\\x1b[2J\\xff" in done.stdout, done.stdout[:2000])
    expect(max(map(len, done.stdout.splitlines()[:-1])) <= 80, "a line is too wide")


def show__narrow_and_wide_terminal__fit(bench):
    sample.place(bench.folder, tree_of_loop())
    for columns in (40, 60, 120):
        lines = bench.run("show", "report.json",
                          environment={"COLUMNS": str(columns)}).stdout.splitlines()[:-1]
        widest = max(lines, key=len)
        # A fingerprint or a path is one word, which nobody cuts.
        expect(len(widest) <= max(columns, 60), columns, widest)


def show__no_report_there__has_status_3_and_says_where(bench):
    done = bench.run("show", status=3)
    expect("state/unclosed" in done.stderr and done.stdout == "", done.stderr)


def show__without_names__takes_the_newest(bench):
    for number, name in enumerate(["app.1.json", "app.2.json"]):
        path = sample.place(bench.folder, sample.report(), f"state/unclosed/{name}")
        os.utime(path, (1e9 + number, 1e9 + number))
    expect(last_line(bench.run("show")).endswith("state/unclosed/app.2.json"), "not the newest")
    path = sample.place(bench.folder, sample.report(), "state/unclosed/run.9/app.json")
    expect(last_line(bench.run("show")).endswith("state/unclosed/run.9"), "not the run")


def show__temporary_folder_of_somebody_else__is_passed_over(bench):
    path = sample.place(bench.folder, sample.report(), f"unclosed-{os.geteuid()}/app.json")
    path.parent.chmod(0o777)
    bench.run("show", "-q", status=3)
    path.parent.chmod(0o700)
    bench.run("show", "-q")


def show__unreadable_reports__have_status_3(bench):
    for name, bytes_ in {"empty": b"", "cut": b'{"schema": "unclosed-re', "other": b"{}",
                         "twice": b'{"a": 1, "a": 2}', "list": b"[]",
                         "newer": b'{"schema": "unclosed-report/9"}'}.items():
        (bench.folder / f"{name}.json").write_bytes(bytes_)
        done = bench.run("show", f"{name}.json", status=3)
        expect(f"unclosed: show: {name}.json: " in done.stderr, name, done.stderr)
    bench.run("show", "missing.json", status=3)


def show__merged_and_standard_input__are_read(bench):
    merged = {"schema": "unclosed-reports/1", "tool": {"name": "unclosed", "version": "0.1.0"},
              "reports": [sample.report(), sample.report()]}
    path = sample.place(bench.folder, merged, "merged.json")
    expect("2 reports" in bench.run("show", "-q", path).stdout, "not two")
    with open(path, encoding="utf-8") as stdin:
        expect("2 reports" in bench.run("show", "-q", "-", stdin=stdin).stdout, "not two")


def show__full_disk__has_status_4(bench):
    sample.place(bench.folder, sample.report())
    with open("/dev/full", "w", encoding="utf-8") as full:
        done = bench.run("show", "report.json", status=4, stdout=full)
    expect("No space left on device" in done.stderr, done.stderr)


def show__reader_that_has_gone__is_quiet(bench):
    sample.place(bench.folder, sample.report())
    reading, writing = os.pipe()
    os.close(reading)
    done = bench.run("show", "report.json", stdout=writing, restore_signals=False)
    os.close(writing)
    expect(sorted(done.stderr.splitlines(True)) == NO_FILES, done.stderr)


if __name__ == "__main__":
    main(sys.modules[__name__])
