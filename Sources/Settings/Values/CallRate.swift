// SPDX-License-Identifier: Apache-2.0

/// How many calls are let through in a span of time: `50/s`, `600/m`, `1000/h`, or `0` for as many as come.
package struct CallRate: ParsedText, CustomStringConvertible {
    /// The span that calls are counted in.
    package enum Span: String, Sendable, CaseIterable {
        case second = "s"
        case minute = "m"
        case hour = "h"

        /// The span in milliseconds.
        package var milliseconds: Int64 {
            switch self {
            case .second: 1_000
            case .minute: 60_000
            case .hour: 3_600_000
            }
        }
    }

    /// 0 to 1 000 000; 0 sets no bound.
    package let calls: Int64
    package let span: Span

    /// As many calls as come.
    package static let unlimited = CallRate(calls: 0, per: .second)

    package init(calls: Int64, per span: Span) {
        self.calls = calls
        self.span = span
    }

    /// Whether no bound is set.
    package var isUnlimited: Bool { calls == 0 }
    /// Calls in one second.
    package var perSecond: Double { Double(calls) * 1_000 / Double(span.milliseconds) }

    package init?(parsing text: String) {
        if text == "0" {
            self = .unlimited
            return
        }
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, (1...7).contains(parts[0].utf8.count),
            parts[0].utf8.allSatisfy({ (48...57).contains($0) }), let calls = Int64(parts[0]),
            (1...1_000_000).contains(calls), let span = Span(rawValue: String(parts[1]))
        else { return nil }
        self.init(calls: calls, per: span)
    }

    package var text: String { isUnlimited ? "0" : "\(calls)/\(span.rawValue)" }
    package var description: String { text }

    package static let rule = readable(
        "1 to 1000000 calls per s, m or h, such as \"50/s\" or \"600/m\"; \"0\" sets no bound")
}

/// The rate of one tool, whoever calls it: `apply_changes=6/m`.
package struct ToolRate: ParsedText, CustomStringConvertible {
    package let tool: String
    package let rate: CallRate

    package init(tool: String, rate: CallRate) {
        self.tool = tool
        self.rate = rate
    }

    package init?(parsing text: String) {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, ToolPattern.isName(parts[0]), let rate = CallRate(parsing: String(parts[1])),
            !rate.isUnlimited
        else { return nil }
        self.init(tool: String(parts[0]), rate: rate)
    }

    package var text: String { "\(tool)=\(rate.text)" }
    package var description: String { text }

    package static let rule = readable(
        "the name of a tool, \"=\" and a rate that is not 0, such as "
            + "\"apply_changes=6/m\"")
}
