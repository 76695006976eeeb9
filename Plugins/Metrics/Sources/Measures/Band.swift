// SPDX-License-Identifier: Apache-2.0

/// How a figure stands against its bands (original-system.md 1.4); what is not known is never good.
enum Band: String {
    case good, warning, critical, unknown

    /// A figure of which more is better.
    init(_ value: Double?, good: Double, warning: Double) {
        guard let value else { self = .unknown; return }
        self = value >= good ? .good : value >= warning ? .warning : .critical
    }

    /// A count of which less is better; both bounds are included.
    init(atMost value: Int, good: Int, warning: Int) {
        self = value <= good ? .good : value <= warning ? .warning : .critical
    }
}
