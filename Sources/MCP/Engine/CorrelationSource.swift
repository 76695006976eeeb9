// SPDX-License-Identifier: Apache-2.0

import Synchronization
import Telemetry

/// Names for requests that bring none: random per process, counted per request.
///
/// A name must be unique and need not be secret, so that a request costs no system call for it.
final class CorrelationSource: Sendable {
    private let prefix: String
    private let count = Atomic<UInt64>(0)

    init() {
        var random = IdentifierSource()
        prefix = String(CorrelationID(using: &random).text.prefix(20)) + "-"
    }

    /// The name that was brought, when it is well formed, or a new one.
    func name(accepting brought: String?) -> String {
        if let accepted = brought.flatMap(CorrelationID.init(accepting:)) { return accepted.text }
        return prefix + String(count.wrappingAdd(1, ordering: .relaxed).newValue, radix: 16)
    }
}
