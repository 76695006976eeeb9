// SPDX-License-Identifier: Apache-2.0

/// The Prometheus text exposition format, version 0.0.4 (prometheus.io/docs/instrumenting/exposition_formats).
package enum TextExposition {
    /// The value of `Content-Type` for this format.
    package static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    /// The text of the families in the order given.
    ///
    /// A family without a visible series is left out.
    static func text(of families: [MetricFamily]) -> String {
        var out = ""
        for family in families {
            let samples = samples(of: family)
            guard !samples.isEmpty else { continue }
            if !family.help.isEmpty { out += "# HELP \(family.name) \(escape(family.help, quotes: false))\n" }
            out += "# TYPE \(family.name) \(family.type.rawValue)\n"
            out += samples
        }
        return out
    }

    private static func samples(of family: MetricFamily) -> String {
        var out = ""
        for (values, series) in family.series.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
            let labels = zip(family.labelNames, values).map { "\($0)=\"\(escape($1, quotes: true))\"" }
                .joined(separator: ",")
            switch series {
            case .counter(let counter):
                out += line(family.name, labels, counter.text)
            case .gauge(let gauge):
                if let value = gauge.value { out += line(family.name, labels, MetricNumber.text(value)) }
            case .histogram(let histogram):
                out += lines(of: histogram, family.name, labels)
            }
        }
        return out
    }

    private static func lines(of histogram: Histogram, _ name: String, _ labels: String) -> String {
        var out = ""
        var cumulative: UInt64 = 0
        let prefix = labels.isEmpty ? "" : labels + ","
        let bounds = histogram.bounds.map(MetricNumber.text) + ["+Inf"]
        for (bound, count) in zip(bounds, histogram.counts) {
            cumulative &+= count
            out += line(name + "_bucket", "\(prefix)le=\"\(bound)\"", String(cumulative))
        }
        out += line(name + "_sum", labels, MetricNumber.text(histogram.sum))
        out += line(name + "_count", labels, String(cumulative))
        return out
    }

    private static func line(_ name: String, _ labels: String, _ value: String) -> String {
        labels.isEmpty ? "\(name) \(value)\n" : "\(name){\(labels)} \(value)\n"
    }

    /// HELP escapes backslash and newline; label values the double quote as well.
    private static func escape(_ text: String, quotes: Bool) -> String {
        guard text.utf8.contains(where: { $0 == 92 || $0 == 10 || $0 == 34 }) else { return text }
        var out = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": out += "\\\\"
            case "\n": out += "\\n"
            case "\"" where quotes: out += "\\\""
            default: out.unicodeScalars.append(scalar)
            }
        }
        return out
    }
}

/// Numbers as the exposition format writes them.
enum MetricNumber {
    static func text(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value > 0 ? "+Inf" : "-Inf" }
        // Whole numbers that a double holds exactly are written without a fraction.
        if value == value.rounded(.towardZero), abs(value) < 9_007_199_254_740_992 { return String(Int64(value)) }
        return "\(value)"
    }
}
