# SPDX-License-Identifier: MIT
"""Which function of a program a stack of its report begins in, as binutils see it."""
import re
import subprocess


def name_frame(report, frame):
    """The functions that a frame is in, those that were inlined first."""
    module = report["modules"][frame["module"] - 1]
    address = hex(int(frame["offset"], 16) - 1)
    run = subprocess.run(["addr2line", "-f", "-i", "-e", module["path"], address],
                         capture_output=True, text=True, check=True)
    return run.stdout.splitlines()[::2]


def name_function(report, stack, source):
    """The innermost function of @stack, an id, that is written in the file @source."""
    text = re.sub(r"/\*.*?\*/", "", source.read_text(), flags=re.DOTALL)
    functions = set(re.findall(r"^(?:static )?[\w *]*?\b(\w+)\([^;]*\)$", text, re.MULTILINE))
    stacks = {item["id"]: item for item in report["stacks"]}
    for frame in stacks.get(stack, {"frames": []})["frames"]:
        names = name_frame(report, frame) if frame["module"] is not None else []
        for name in names:
            if name in functions:
                return name
    return None
