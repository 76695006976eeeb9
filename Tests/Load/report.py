# SPDX-License-Identifier: Apache-2.0
"""What came of the calls of a phase, as numbers and as a table."""

import collections
import math


def percentile(values, part):
    """The value at or below which this part of all values lies (nearest rank)."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(part * len(ordered)) - 1)] if ordered else None


def times(values):
    return {name: round(percentile(values, part), 2) if values else None
            for name, part in (("p50_ms", 0.5), ("p90_ms", 0.9), ("p99_ms", 0.99), ("p999_ms", 0.999), ("max_ms", 1))}


def fates(samples):
    """How the calls ended: accepted, refused by code, or without an answer."""
    accepted = [sample for sample in samples if 200 <= sample.status < 300]
    refused = collections.Counter(
        f"{sample.status} {sample.code or '-'}" for sample in samples if sample.status >= 300)
    return {
        "calls": len(samples), "accepted": len(accepted), "refused": dict(sorted(refused.items())),
        "unanswered": sum(sample.status == 0 for sample in samples),
        **times([sample.milliseconds for sample in accepted]),
    }


def phase(name, samples, seconds, offered=None):
    """The report of a phase: of all its calls, and of each label."""
    labels = sorted({sample.label for sample in samples})
    return {
        "phase": name, "seconds": round(seconds, 2), "offered_per_s": offered,
        "accepted_per_s": round(sum(200 <= sample.status < 300 for sample in samples) / seconds, 1),
        "all": fates(samples),
        "by_call": {label: fates([sample for sample in samples if sample.label == label]) for label in labels},
    }


def table(phases):
    """Markdown."""
    rows = ["| phase | call | calls | accepted | refused | no answer | p50 ms | p99 ms | max ms |",
            "|---|---|---|---|---|---|---|---|---|"]
    for found in phases:
        for label, row in [("all", found["all"]), *found["by_call"].items()]:
            refused = ", ".join(f"{count} x {code}" for code, count in row["refused"].items()) or "none"
            rows.append(f"| {found['phase']} | {label} | {row['calls']} | {row['accepted']} | {refused} | "
                        f"{row['unanswered']} | {row['p50_ms']} | {row['p99_ms']} | {row['max_ms']} |")
    return "\n".join(rows)
