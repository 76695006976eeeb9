// SPDX-License-Identifier: Apache-2.0

import Coverage
import Glibc
import HoldfastPlugin

/// Keeps the breaker in the plugin's key-values, and the hold on publishing as the breaker wants it.
///
/// The record is changed under its etag, so that two daemons count one after the other. The hold follows in a second
/// step; what a crash leaves between the two is set right the next time, because every time sets or clears it anew.
struct BreakerDesk {
    static let hold = "publishing"
    /// A hold ends by itself when nobody has operated the breaker for so long.
    static let holdSeconds: Int64 = 86_400

    let call: ToolCall
    var now: Int64 { Int64(time(nil)) }

    /// The record as it stands.
    func read() async throws -> BreakerRecord {
        try Self.record(try await call.keyValues.get(BreakerRecord.key).value)
    }

    /// Reads what is stored, or refuses to touch it.
    static func record(_ stored: JSONValue) throws(ToolFailure) -> BreakerRecord {
        guard let record = BreakerRecord(reading: stored) else {
            throw .unavailable(
                "The breaker was written in another form, by a newer version perhaps; it and the hold are left as they are."
            )
        }
        return record
    }

    /// Changes the record, then sets or clears the hold.
    func change(_ body: (inout BreakerRecord, Int64) -> Void) async throws -> BreakerRecord {
        let now = now
        let stored = try await call.keyValues.update(BreakerRecord.key) { value in
            var record = try Self.record(value)
            body(&record, now)
            return record.stored
        }
        let record = try Self.record(stored)
        if record.locks(at: now) {
            let why = record.trigger ?? "readiness is lost"
            try await call.setHold(
                Self.hold, reason: Self.line("Readiness breaker open: " + why), expiresInSeconds: Self.holdSeconds)
        } else {
            do {
                try await call.clearHold(Self.hold, reason: "readiness breaker \(record.breaker.state.rawValue)")
            } catch let
                failure as ServiceFailure where failure.status == .notFound
            {
                // There was none.
            }
        }
        return record
    }

    /// Whether this plugin holds publishing; nil if that cannot be found out, which is answered as null.
    func holdIsSet() async -> Bool? {
        guard let items = try? await call.request("hold.set/1", ["op": "list"])["items"]?.arrayValue else { return nil }
        return items.contains { $0["name"]?.stringValue == Self.hold && $0["owner"]?.stringValue == Self.owner }
    }

    private static let owner = "plugin:" + Readiness.info.id

    /// At most 500 characters on one line.
    static func line(_ text: String) -> String {
        let scalars = text.unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7F ? " " : $0 }
        var line = ""
        for scalar in scalars.prefix(500) { line.unicodeScalars.append(scalar) }
        return line
    }
}
