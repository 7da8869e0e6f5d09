# SPDX-License-Identifier: MIT
"""Every #include of src/, reports/, probes/ against layers.txt, and the table in ARCHITECTURE.md.

usage: layers.py [ROOT]
"""
import pathlib
import re
import sys

import tree

INCLUDE = re.compile(r'^\s*#\s*include\s*["<]([^">]+)[">]')
MAP = "ARCHITECTURE.md"
HEADING = "| layer | may include |"
ROW = re.compile(r"\| `(\w+)` \| (.*) \|")
TABLE = pathlib.Path(__file__).with_name("layers.txt")


def read_layers():
    layers = {}
    for line in tree.read_table(TABLE):
        layer, targets = line.split(":")
        layers[layer] = set(targets.split()) | {layer}
    return layers


def layer_of(name):
    parts = pathlib.PurePath(name).parts
    if parts[0] == "src" and len(parts) > 2:
        return parts[1]
    return parts[0] if parts[0] in ("reports", "probes") else None


def check_file(root, name, layers):
    layer = layer_of(name)
    if layer is None:
        return
    if layer not in layers:
        yield f"{name}: layer {layer} is not in layers.txt"
        return
    for number, line in enumerate((root / name).read_text().splitlines(), 1):
        match = INCLUDE.match(line)
        if not match:
            continue
        target = match[1].split("/")[0]
        if match[1].startswith("..") or target == "src":
            yield f"{name}:{number}: includes {match[1]}: write \"layer/file.h\""
        elif target in layers and target not in layers[layer]:
            yield f"{name}:{number}: {layer} may not include {match[1]}"


def check_map(root, layers):
    """The rows `| `layer` | other, other |` under the heading of the table."""
    text = (root / MAP).read_text()
    if HEADING not in text:
        yield f"{MAP}: has no table with the heading {HEADING}"
        return
    shown = {}
    for line in text.split(HEADING, 1)[1].splitlines()[2:]:
        row = ROW.fullmatch(line)
        if row is None:
            break
        shown[row[1]] = set(re.findall(r"\w+", row[2]))
    for layer in sorted(shown.keys() | layers.keys()):
        if layer not in layers or layer not in shown:
            yield f"{layer}: is not in both {MAP} and layers.txt"
        elif shown[layer] | {layer} != layers[layer]:
            yield f"{MAP}: {layer} may include other layers than in layers.txt"


def main():
    root = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else tree.ROOT
    layers = read_layers()
    found = [text for name in tree.list_c(root) for text in check_file(root, name, layers)]
    if root == tree.ROOT or (root / MAP).exists():
        found += check_map(root, layers)
    print(*found, sep="\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
