// SPDX-License-Identifier: Apache-2.0

import JSON

/// What is stored under an idempotency key, in the same commit as the edits: which arguments, and what was answered.
struct IdempotencyRecord {
    let fingerprint: String
    let plan: String
    let expectedVersion: Int64
    /// Seconds since 1970.
    let storedAt: Int64
    /// The answer without the version, which is not known before the commit; see `IdempotencyKeeper`.
    let answer: JSONValue

    /// The place of a key: principals do not share keys.
    static func place(principal: String, key: String) -> String { "apply/\(principal)/\(key)" }

    init(fingerprint: String, plan: String, expectedVersion: Int64, storedAt: Int64, answer: JSONValue) {
        self.fingerprint = fingerprint
        self.plan = plan
        self.expectedVersion = expectedVersion
        self.storedAt = storedAt
        self.answer = answer
    }

    init?(reading document: JSONValue) {
        guard let fingerprint = document["fingerprint"]?.stringValue, let plan = document["plan"]?.stringValue,
            let version = document["expected_version"]?.integerValue,
            let storedAt = document["stored_at"]?.integerValue, let answer = document["answer"]
        else { return nil }
        self.init(fingerprint: fingerprint, plan: plan, expectedVersion: version, storedAt: storedAt, answer: answer)
    }

    var json: JSONValue {
        [
            "fingerprint": .string(fingerprint), "plan": .string(plan),
            "expected_version": .integer(expectedVersion), "stored_at": .integer(storedAt), "answer": answer,
        ]
    }

    /// 128-bit FNV-1a over the canonical arguments, so that the order of members does not matter.
    ///
    /// Source: Fowler, Noll, Vo; IETF draft-eastlake-fnv. It tells a retry from a mistake within one principal's keys; it
    /// is no protection against somebody who looks for a collision with himself.
    static func fingerprint(of arguments: JSONValue) -> String {
        var body = arguments.objectValue ?? JSONObject()
        body.removeValue(forKey: "idempotency_key")
        var hash: UInt128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d
        let prime: UInt128 = 0x0000_0000_0100_0000_0000_0000_0000_013b
        for byte in JSONValue.object(body).serialized(.canonical) { hash = (hash ^ UInt128(byte)) &* prime }
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 32 - digits.count) + digits
    }
}
