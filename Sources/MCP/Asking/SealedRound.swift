// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel

/// What a stateless client keeps for a call that asks: everything that the next round needs, and what it is bound to.
///
/// The daemon keeps nothing. The text is sealed (`StateSealer`), so that a client can neither read nor change it, and it is
/// good for one person, one request and a while (MCP 2026-07-28 basic/patterns/mrtr, L232-239). It may be sent again while
/// it is good: the call has changed nothing before it asked, and what it does afterwards is once by its own rules.
struct SealedRound: Sendable, Equatable {
    static let purpose = "mcp.request_state"

    /// Who asked first, and for what.
    struct Binding: Sendable, Equatable {
        let person: String
        let method: String
        let name: String
        /// Hexadecimal digests of the arguments and of the schema that they were checked against.
        let arguments: String
        let schema: String
    }

    let binding: Binding
    /// Which round it is that is asked, from 1.
    let round: Int
    /// Seconds since 1970.
    let expiresAt: Int64
    /// The live version of the schedule that the call read; nil when it read none.
    let scheduleVersion: Int64?
    /// What was answered in earlier rounds, each with the digest of its question.
    let answers: [String: AskAnswer]
    /// The digest of each question of this round, by key: an answer is one to this question alone.
    let asked: [String: String]

    init(
        binding: Binding, round: Int, expiresAt: Int64, scheduleVersion: Int64?, answers: [String: AskAnswer],
        asks: [Ask]
    ) {
        self.binding = binding
        self.round = round
        self.expiresAt = expiresAt
        self.scheduleVersion = scheduleVersion
        self.answers = answers
        asked = Dictionary(asks.map { ($0.key, $0.digest) }, uniquingKeysWith: { $1 })
    }

    /// The bytes that are sealed.
    var bytes: [UInt8] {
        var object: JSONObject = [
            "v": 1, "person": .string(binding.person), "method": .string(binding.method), "name": .string(binding.name),
            "arguments": .string(binding.arguments), "schema": .string(binding.schema), "round": .integer(Int64(round)),
            "expires": .integer(expiresAt), "answers": AskAnswer.stored(answers),
            "asked": .object(asked.reduce(into: JSONObject()) { $0[$1.key] = .string($1.value) }),
        ]
        if let scheduleVersion { object["schedule"] = .integer(scheduleVersion) }
        return JSONValue.object(object).serialized()
    }

    /// Reads what `bytes` wrote; nil for what another release has written.
    init?(_ bytes: [UInt8]) {
        let limits = JSONLimits(maximumBytes: bytes.count, maximumStringBytes: bytes.count)
        guard let document = try? JSONValue.parse(bytes, limits: limits), document["v"]?.integerValue == 1,
            let person = document["person"]?.stringValue, let method = document["method"]?.stringValue,
            let name = document["name"]?.stringValue, let arguments = document["arguments"]?.stringValue,
            let schema = document["schema"]?.stringValue,
            let round = document["round"]?.integerValue.flatMap(Int.init(exactly:)),
            let expires = document["expires"]?.integerValue,
            let answers = document["answers"].flatMap(AskAnswer.all(stored:)),
            let asked = document["asked"]?.objectValue
        else { return nil }
        binding = Binding(person: person, method: method, name: name, arguments: arguments, schema: schema)
        self.round = round
        expiresAt = expires
        scheduleVersion = document["schedule"]?.integerValue
        self.answers = answers
        self.asked = asked.reduce(into: [:]) { $0[$1.key] = $1.value.stringValue }
    }
}
