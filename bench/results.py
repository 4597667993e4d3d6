#!/usr/bin/python3
"""Reads what compare.sh has measured: medians over rounds.

    results.py table FOLDER            the tables, in Markdown
    results.py half FOLDER PART CASE   half of what the slowest proxy did last, in messages a second
"""

import json
import re
import statistics
import sys
from collections import defaultdict
from pathlib import Path

PROXIES = ["direct", "pipe", "pipe again", "haproxy", "nginx", "envoy", "tollgate"]


class Results:
    """The lines of one folder: (part, case) -> proxy -> the lines of its rounds, in order."""

    def __init__(self, folder):
        file = Path(folder) / "results.jsonl"
        if not file.is_file():
            sys.exit(f"results.py: no {file}; run compare.sh first")
        self.rows = defaultdict(lambda: defaultdict(list))
        self.machines = []
        for line in map(json.loads, file.read_text().splitlines()):
            if line["part"] == "machine":
                self.machines.append(line)
            else:
                self.rows[line["part"], line["case"]][line["proxy"]].append(line)

    def cases(self, part):
        """In the order of their numbers."""
        return sorted((case for of, case in self.rows if of == part), key=numbers)

    def proxies(self, part, case):
        """In the order of the tables; one that was measured under another name comes last."""
        there = self.rows[part, case]
        return [name for name in PROXIES if name in there] + sorted(set(there) - set(PROXIES))

    def values(self, part, case, proxy, path):
        """What each round said under a path like "load.latencyMicros.p99", where it said anything."""
        found = (at(line, path) for line in self.rows[part, case][proxy])
        return [value for value in found if value is not None]

    def median(self, part, case, proxy, path):
        values = self.values(part, case, proxy, path)
        return statistics.median(values) if values else None


def at(line, path):
    for key in path.split("."):
        line = line.get(key) if isinstance(line, dict) else None
    return line


def numbers(case):
    """Of 64x2048x4 the size and what is in flight come first."""
    found = [int(number) for number in re.findall(r"\d+", case)]
    return found[1:] + found[:1], case


def bytes_of(count):
    for unit, size in (("MiB", 1 << 20), ("KiB", 1 << 10)):
        if count >= size and count % size == 0:
            return f"{count // size} {unit}"
    return f"{count} B"


def name_of(case):
    """64x2048x4 in words; any other case is what it says."""
    parts = re.fullmatch(r"(\d+)x(\d+)(?:x(\d+))?", case)
    if not parts:
        return case
    flying = f", {parts[3]} in flight" if parts[3] else ""
    return f"{bytes_of(int(parts[2]))}{flying}, {parts[1]} tunnels"


# part, title, path of the value, divided by
TABLES = [
    ("messages", "Processor time a message, µs", "load.process.cpuMicrosEach", 1),
    ("messages", "Messages a second, closed loop", "load.perSecond", 1),
    ("latency", "Median latency, open loop, µs", "load.latencyMicros.p50", 1),
    ("latency", "99th percentile, open loop, µs", "load.latencyMicros.p99", 1),
    ("upgrades", "Processor time an upgrade, µs; tokens new or seen before", "load.process.cpuMicrosEach", 1),
    ("upgrades", "Upgrades a second", "load.perSecond", 1),
    ("idle", "Resident memory an idle tunnel, kB; so many tunnels", "kilobytesEach", 1),
    ("idle", "Live heap an idle tunnel, kB", "heapEach", 1),
    ("flat", "Processor time a message at one rate, µs; so many tunnels", "load.process.cpuMicrosEach", 1),
    ("flat", "99th percentile at one rate, µs; so many tunnels", "load.latencyMicros.p99", 1),
    ("flat", "Resident memory of the process, MB; so many tunnels", "load.process.residentKilobytes", 1024),
    ("tls-messages", "TLS: processor time a message, µs", "load.process.cpuMicrosEach", 1),
    ("tls-upgrades", "TLS: processor time a handshake and upgrade, µs", "load.process.cpuMicrosEach", 1),
    ("tls-upgrades", "TLS: handshakes and upgrades a second", "load.perSecond", 1),
    ("tls-idle", "TLS: resident memory an idle tunnel, kB", "kilobytesEach", 1),
]


def figure(value):
    if value is None:
        return ""
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"


def ratio(a, b):
    return f"{a / b:.2f}" if a is not None and b else ""


def row(results, part, case, columns, path, unit):
    medians = {name: results.median(part, case, name, path) for name in columns}
    own = results.values(part, case, "tollgate", path)
    spread = f"{(max(own) - min(own)) / statistics.median(own):.0%}" if len(own) > 1 and statistics.median(own) else ""
    cells = [name_of(case)] + [figure(None if medians[name] is None else medians[name] / unit) for name in columns]
    cells += [ratio(medians.get("tollgate"), medians.get(other)) for other in ("pipe", "haproxy")]
    cells += [ratio(medians.get("pipe again"), medians.get("pipe")), spread]
    return cells


def table(results, part, title, path, unit):
    """One Markdown table; nothing where nothing was measured."""
    cases = [case for case in results.cases(part)
             if any(results.values(part, case, name, path) for name in results.proxies(part, case))]
    if not cases:
        return
    there = {name for case in cases for name in results.proxies(part, case) if results.values(part, case, name, path)}
    columns = [name for name in PROXIES if name in there] + sorted(there - set(PROXIES))
    lines = [[title] + columns + ["ours / pipe", "ours / haproxy", "again / pipe", "spread of ours"]]
    lines += [row(results, part, case, columns, path, unit) for case in cases]
    kept = [i for i, heading in enumerate(lines[0]) if i == 0 or any(line[i] for line in lines[1:])]
    lines = [[line[i] for i in kept] for line in lines]
    widths = [max(len(line[i]) for line in lines) for i in range(len(kept))]
    lines.insert(1, ["-" * width for width in widths])
    print()
    for line in lines:
        print("| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths)) + " |")


def half(results, part, case):
    lines = results.rows[part, case].values()
    if not lines:
        sys.exit(f"results.py: nothing is known of {part} {case}")
    return int(min(rounds[-1]["load"]["perSecond"] for rounds in lines) / 2)


def main(words):
    if len(words) == 2 and words[0] == "table":
        results = Results(words[1])
        for part, title, path, unit in TABLES:
            table(results, part, title, path, unit)
    elif len(words) == 4 and words[0] == "half":
        print(half(Results(words[1]), words[2], words[3]))
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main(sys.argv[1:])
