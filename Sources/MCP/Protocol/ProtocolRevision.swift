// SPDX-License-Identifier: Apache-2.0

/// A revision of the Model Context Protocol, oldest first.
///
/// What differs between revisions is asked of this type and nowhere spelled out by date (mcp.md 1.9).
package enum ProtocolRevision: Int, Sendable, CaseIterable, Comparable {
    case november2024, march2025, june2025, november2025, july2026

    /// The date that stands on the wire.
    package var text: String {
        switch self {
        case .november2024: "2024-11-05"
        case .march2025: "2025-03-26"
        case .june2025: "2025-06-18"
        case .november2025: "2025-11-25"
        case .july2026: "2026-07-28"
        }
    }

    /// The revision of a date; nil for one that this server does not know.
    package init?(_ text: String) {
        guard let known = Self.allCases.first(where: { $0.text == text }) else { return nil }
        self = known
    }

    package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }

    /// The newest revision that starts with `initialize`.
    package static let latestLegacy = ProtocolRevision.november2025

    /// Whether every request carries its own `_meta` and there is neither handshake nor session.
    package var isModern: Bool { self == .july2026 }
    /// Whether a message may be an array of messages: only this one revision had them.
    package var hasBatches: Bool { self == .march2025 }
    /// Whether a tool is listed with annotations.
    package var hasAnnotations: Bool { self >= .march2025 }
    /// Whether content may be audio.
    package var hasAudio: Bool { self >= .march2025 }
    /// Whether a tool is listed with title and output schema, and answers with structured content and resource links.
    package var hasStructuredContent: Bool { self >= .june2025 }
    /// Whether structured content, and its schema, may be anything; before, it had to be an object.
    package var hasAnyStructuredContent: Bool { self >= .july2026 }
    /// Whether a result says its type, who answered, and how long a list may be kept.
    package var hasResultType: Bool { self >= .july2026 }
    /// Whether progress may come with words.
    package var hasProgressMessages: Bool { self >= .march2025 }
    /// Whether clients know events without a message, which say where a stream can be taken up again (SEP-1699).
    package var hasEventMarks: Bool { self >= .november2025 }
    /// Whether things are listed with icons.
    package var hasIcons: Bool { self >= .november2025 }
}
