// SPDX-License-Identifier: Apache-2.0

import Cryptography
package import Store

/// Units of work as the tests need them.
package enum Units {
    package static let program = "demo"
    package static let at: Int64 = 1_789_000_000_000_000

    package static func text(_ text: String) -> [UInt8] { Array(text.utf8) }

    /// The next version of a plan, from batches given by their text.
    package static func version(
        _ texts: [String], after head: Int64?, plan: Plan = .live, parent: Int64? = nil, reason: String = "test",
        program: String = program
    ) throws -> UnitOfWork {
        try version(texts.map { text($0) }, after: head, plan: plan, parent: parent, reason: reason, program: program)
    }

    package static func version(
        _ contents: [[UInt8]], after head: Int64?, plan: Plan = .live, parent: Int64? = nil, reason: String = "test",
        program: String = program
    ) throws -> UnitOfWork {
        var batches: [BatchWrite] = []
        for (ordinal, bytes) in contents.enumerated() {
            batches.append(
                try BatchWrite(table: "assignments", period: "p\(ordinal)", ordinal: Int64(ordinal), bytes: bytes))
        }
        let digest = try SHA256.digest(of: contents.flatMap { $0 })
        return UnitOfWork(
            program: program, by: "coordinator", atMicros: at,
            expect: Expectation(version: VersionExpectation(plan: plan, number: head)),
            newVersion: NewRosterVersion(
                plan: plan, parent: parent ?? head, digest: digest, digestVersion: 1, reason: reason,
                profileJSON: text(#"{"name":"Demo"}"#), batches: batches),
            events: [NewEvent(kind: "roster.edited", bodyJSON: text("{}"))])
    }

    package static func keyValues(
        _ writes: [KeyValueWrite], expect: [KeyValueExpectation] = [], quotas: [String: Int64] = [:]
    ) -> UnitOfWork {
        UnitOfWork(
            program: program, by: "plugin", atMicros: at, expect: Expectation(keyValues: expect), keyValues: writes,
            quotas: quotas)
    }

    package static func put(_ key: String, _ json: String, namespace: String = "host") -> KeyValueWrite {
        .put(namespace: namespace, key: key, json: text(json))
    }

    /// A unit with something of every kind, so that every statement of the store takes part.
    package static func everything(after head: Int64?) throws -> UnitOfWork {
        var unit = try version(["shared", "head \(head ?? 0)"], after: head)
        unit.keyValues = [put("a", "\"\(head ?? 0)\""), put("b", "2"), .delete(namespace: "host", key: "b")]
        unit.events.append(NewEvent(kind: "roster.checked", bodyJSON: text("{}")))
        return unit
    }
}
