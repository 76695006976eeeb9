// SPDX-License-Identifier: Apache-2.0

/// The place of an event in a session: which stream, and which event of it (2025-11-25 transports, L174).
///
/// Stream 0 is the one that a client opens for what the server says unasked; the others are answers.
struct EventID: Equatable {
    let stream: UInt64
    let number: UInt64

    init(stream: UInt64, number: UInt64) {
        self.stream = stream
        self.number = number
    }

    var text: String { "\(stream)-\(number)" }

    /// Nil for anything but what `text` gives.
    init?(_ text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, let stream = UInt64(parts[0]), let number = UInt64(parts[1]) else { return nil }
        self.init(stream: stream, number: number)
        guard self.text == text else { return nil }
    }
}
