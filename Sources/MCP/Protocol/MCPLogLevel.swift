// SPDX-License-Identifier: Apache-2.0

import Kernel

/// How much a log message matters: the names of syslog (RFC 5424, section 6.2.1), the least first.
package enum MCPLogLevel: Int, Sendable, CaseIterable, Comparable {
    case debug, info, notice, warning, error, critical, alert, emergency

    /// The name that stands on the wire.
    package var name: String {
        switch self {
        case .debug: "debug"
        case .info: "info"
        case .notice: "notice"
        case .warning: "warning"
        case .error: "error"
        case .critical: "critical"
        case .alert: "alert"
        case .emergency: "emergency"
        }
    }

    /// The level of a name; nil for anything else, also in another case.
    package init?(name: String) {
        guard let known = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = known
    }

    /// The level of a plugin's line; what is finer than any of ours is the finest.
    init(_ level: CallLogLevel) {
        switch level {
        case .trace, .debug: self = .debug
        case .info: self = .info
        case .notice: self = .notice
        case .warning: self = .warning
        case .error: self = .error
        case .critical: self = .critical
        }
    }

    package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }

    /// What is allowed, for an error.
    static let allowed = allCases.map(\.name).joined(separator: ", ")
}
