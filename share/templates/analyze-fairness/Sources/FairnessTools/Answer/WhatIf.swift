// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin

/// The same figures from numbers of the caller's own, without any program; answers are marked `what_if`.
struct WhatIf: Sendable {
    /// More points would not fit into an answer with their sums.
    static let longestSeries: Int = 200

    let values: [Double]
    let series: [Double]
    let baseline: Int

    /// The schema of what `init` reads.
    static let schema = ToolSchema.object(
        [
            "values": .array(
                of: .number(in: 0...1e9), description: "What each of some people carries.", minimumCount: 1,
                maximumCount: 1000),
            "series": .array(
                of: .number(in: -1e9...1e9), description: "One figure a week, to be charted.", minimumCount: 3,
                maximumCount: longestSeries),
            "baseline": .integer(
                in: 2...Int64(longestSeries),
                description: "How many points of it count as being in order; by default 12."),
        ],
        description: "Figures of numbers that you give, instead of the program's.")

    /// Reads the numbers.
    ///
    /// - Throws: `ToolFailure.invalid` if there is nothing to compute, or the baseline is longer than the series.
    init(_ document: JSONValue) throws(ToolFailure) {
        values = document["values"]?.arrayValue?.compactMap(\.doubleValue) ?? []
        series = document["series"]?.arrayValue?.compactMap(\.doubleValue) ?? []
        baseline = document["baseline"]?.integerValue.map(Int.init) ?? min(12, series.count - 1)
        guard !values.isEmpty || !series.isEmpty else {
            throw .invalid(field: "/what_if", value: document, allowed: "an object with \"values\" or \"series\"")
        }
        guard series.isEmpty || baseline <= series.count else {
            throw .invalid(
                field: "/what_if/baseline", value: .integer(Int64(baseline)),
                allowed: "at most the \(series.count) points of the series")
        }
    }

    /// The whole answer.
    func envelope(tool: String, _ parameters: Parameters) -> Envelope {
        var envelope = Envelope(tool: tool, level: nil, headline: "", rulesVersion: FairnessReport.rulesVersion)
        envelope.isWhatIf = true
        envelope.parameters = [
            "thresholds": parameters.thresholds.json, "cusum_slack": .number(parameters.slack),
            "cusum_limit": .number(parameters.alarm), "baseline": series.isEmpty ? .null : .count(baseline),
        ]
        var sentences: [String] = []
        if !values.isEmpty {
            let found = Inequality(values)
            envelope.figures["inequality"] = found.map { .object($0.json) } ?? .null
            envelope.level = found.map { parameters.thresholds.level(of: $0.gini) }
            if found == nil { envelope.missing.append(.init("inequality", "all values are 0: nothing is shared.")) }
            sentences.append(
                found.map {
                    "these \(values.count) values have a Gini index of \(Wording.number($0.gini, decimals: 3))"
                }
                    ?? "these values say nothing about sharing")
        }
        if !series.isEmpty {
            let drift = Drift(series, baseline: baseline, slack: parameters.slack, limit: parameters.alarm)
            envelope.figures["chart"] = drift.map { .object($0.json(withSums: true)) } ?? .null
            if let drift {
                let isNews = drift.news(rising: true) != nil || drift.news(rising: false) != nil
                envelope.level = max(envelope.level ?? .green, isNews ? .yellow : .green)
                sentences.append(
                    "\(drift.signals.count) of \(series.count) points break a rule"
                        + (drift.sums.firstAlarm.map { ", and a cumulative sum alarms at point \($0 + 1)" } ?? ""))
            } else {
                envelope.missing.append(.init("chart", "the first \(baseline) points do not differ."))
                sentences.append("the series has no chart")
            }
        }
        envelope.completeness =
            envelope.missing.isEmpty ? .complete : envelope.level == nil ? .unknown : .partial
        envelope.headline = "With these numbers: \(Wording.list(sentences))."
        envelope.levelReasons = [
            envelope.level.map { "That is \($0.word) by the thresholds given." } ?? "no_data: \(envelope.headline)"
        ]
        return envelope
    }
}
