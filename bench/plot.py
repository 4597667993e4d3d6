#!/usr/bin/python3
"""Draws what compare.sh has measured, one picture a part; what was not measured has none.

    plot.py FOLDER OUT    reads FOLDER/results.jsonl, writes OUT/performance-*.svg

Needs matplotlib: apt-get install python3-matplotlib.
"""

import re
import sys
from pathlib import Path

from results import Results, name_of

try:
    import matplotlib
except ImportError:
    sys.exit("plot.py: matplotlib is missing: apt-get install python3-matplotlib")

matplotlib.use("svg")
import matplotlib.pyplot as pyplot  # noqa: E402: the backend comes first
from matplotlib.ticker import NullFormatter, NullLocator  # noqa: E402

COLORS = {
    "direct": "#b8b8b8",
    "pipe": "#6f6f6f",
    "haproxy": "#0072b2",
    "nginx": "#009e73",
    "envoy": "#aa5599",
    "tollgate": "#d55e00",
}
LABELS = {"direct": "no proxy", "pipe": "bare pipe", "haproxy": "HAProxy", "nginx": "nginx", "envoy": "Envoy", "tollgate": "Tollgate"}

pyplot.rcParams.update({
    "figure.facecolor": "white",
    "axes.facecolor": "white",
    "savefig.facecolor": "white",
    "text.color": "#222222",
    "axes.labelcolor": "#222222",
    "xtick.color": "#444444",
    "ytick.color": "#222222",
    "axes.edgecolor": "#999999",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.titlesize": 10,
    "font.size": 9.5,
    "svg.fonttype": "none",
    "svg.hashsalt": "tollgate",
})


def label(value):
    if value >= 10_000:
        return f"{value / 1000:,.0f}k"
    return f"{value:,.0f}" if value >= 100 else f"{value:#.3g}"


def shown(results, part, case, path):
    """The proxies that have a figure, in the order of the tables, with it."""
    found = [(name, results.median(part, case, name, path)) for name in COLORS]
    return [(name, value) for name, value in found if value is not None]


def bars(axes, title, figures, within=None):
    """One bar a proxy with its figure beside it; within marks a second figure of each on its bar."""
    names = [name for name, _ in figures]
    values = [value for _, value in figures]
    axes.barh(range(len(names)), values, color=[COLORS[name] for name in names], height=0.7)
    for place, (name, value) in enumerate(figures):
        bold = "bold" if name == "tollgate" else "normal"
        axes.text(value + max(values) * 0.02, place, label(value), va="center", fontweight=bold)
        if within and name in within:
            axes.plot([within[name]] * 2, [place - 0.35, place + 0.35], color="white", linewidth=2.5)
            axes.plot([within[name]] * 2, [place - 0.35, place + 0.35], color="#222222", linewidth=1)
    axes.set_yticks(range(len(names)), [LABELS[name] for name in names])
    axes.invert_yaxis()
    axes.set_xlim(0, max(values) * 1.22)
    axes.xaxis.set_major_locator(NullLocator())
    axes.spines["bottom"].set_visible(False)
    axes.tick_params(left=False)
    axes.set_title(title, loc="left")


def panels(count, wide, high):
    figure, axes = pyplot.subplots(1, count, figsize=(wide * count, high), squeeze=False)
    return figure, list(axes[0])


def save(figure, out, name, title):
    figure.suptitle(title, x=0.01, ha="left", fontsize=11.5, fontweight="bold")
    figure.tight_layout(rect=(0, 0, 1, 0.98))
    figure.savefig(out / f"performance-{name}.svg", metadata={"Date": None})
    pyplot.close(figure)


def bar_row(results, out, part, path, name, title, panel_title=name_of, within=None):
    """A panel a case, each with a scale of its own that begins at 0."""
    cases = [case for case in results.cases(part) if shown(results, part, case, path)]
    if not cases:
        return
    figure, axes = panels(len(cases), max(2.7, 4.4 - 0.4 * len(cases)), 2.6)
    for one, case in zip(axes, cases):
        marks = dict(shown(results, part, case, within)) if within else None
        bars(one, panel_title(case), shown(results, part, case, path), marks)
    save(figure, out, name, title)


def message_title(case):
    return re.sub(r"(, \d+ in flight)?, \d+ tunnels", r"\1", name_of(case))


def line(axes, results, path, unit, title):
    cases = results.cases("flat")
    ends = []
    for name, color in COLORS.items():
        points = [(int(case), results.median("flat", case, name, path)) for case in cases]
        points = [(tunnels, value / unit) for tunnels, value in points if value is not None]
        if points:
            thick = 2.4 if name == "tollgate" else 1.5
            axes.plot(*zip(*points), color=color, marker="o", markersize=3.5, linewidth=thick, label=LABELS[name])
            ends.append(points[-1])
    axes.set_xscale("log")
    axes.set_xticks([int(case) for case in cases], [f"{int(case):,}" for case in cases])
    axes.xaxis.set_minor_formatter(NullFormatter())
    axes.set_ylim(bottom=0)
    axes.set_xlabel("open tunnels")
    axes.grid(axis="y", color="#e6e6e6")
    axes.set_axisbelow(True)
    axes.set_title(title, loc="left")


def flat(results, out):
    if not results.cases("flat"):
        return
    some = next(iter(results.rows["flat", results.cases("flat")[0]].values()))[0]["load"]
    figure, axes = panels(3, 3.7, 3.3)
    line(axes[0], results, "load.process.cpuMicrosEach", 1, "processor time a message, µs")
    line(axes[1], results, "load.latencyMicros.p99", 1000, "99th percentile, ms")
    line(axes[2], results, "load.process.residentKilobytes", 1024, "resident memory of the process, MB")
    handles, labels = axes[0].get_legend_handles_labels()
    figure.legend(handles, labels, ncol=len(labels), loc="lower center", frameon=False, bbox_to_anchor=(0.5, -0.06))
    figure.suptitle(f"From {results.cases('flat')[0]} to {int(results.cases('flat')[-1]):,} tunnels, "
                    f"{some['rate']:,.0f} messages a second in all", x=0.01, ha="left", fontsize=11.5, fontweight="bold")
    figure.tight_layout(rect=(0, 0, 1, 0.98))
    figure.savefig(out / "performance-flat.svg", metadata={"Date": None}, bbox_inches="tight")
    pyplot.close(figure)


def main(words):
    if len(words) != 2:
        sys.exit(__doc__)
    results, out = Results(words[0]), Path(words[1])
    out.mkdir(parents=True, exist_ok=True)
    cost = "load.process.cpuMicrosEach"
    bar_row(results, out, "messages", cost, "messages", "Processor time a message there and back, µs", message_title)
    bar_row(results, out, "latency", "load.latencyMicros.p99", "latency",
            "99th percentile at a fixed rate, µs (the line in a bar is the median)", within="load.latencyMicros.p50")
    bar_row(results, out, "upgrades", cost, "upgrades", "Processor time an authorized upgrade, µs",
            lambda case: {"new": "every token new", "seen": "tokens seen before"}.get(case, case))
    bar_row(results, out, "idle", "kilobytesEach", "memory", "Resident memory an idle tunnel, kB", lambda case: f"{int(case):,} open")
    bar_row(results, out, "tls-messages", cost, "tls-messages", "TLS: processor time a message there and back, µs", message_title)
    bar_row(results, out, "tls-upgrades", cost, "tls-upgrades", "TLS: processor time a handshake and upgrade, µs", lambda case: "")
    bar_row(results, out, "tls-idle", "kilobytesEach", "tls-memory", "TLS: resident memory an idle tunnel, kB",
            lambda case: f"{int(case):,} open")
    flat(results, out)


if __name__ == "__main__":
    main(sys.argv[1:])
