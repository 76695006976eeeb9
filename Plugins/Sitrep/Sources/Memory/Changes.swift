// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin

/// What is different now from an earlier evaluation: `changes_since` of `get_sitrep`.
struct Changes: Sendable {
    /// From when on changes are wanted.
    enum Since: Sendable, Equatable {
        case number(Int64)
        case moment(UTCMoment)

        /// The number that evaluations are before; nil when every number is, or when a moment bounds them.
        var end: Int64? {
            guard case .number(let number) = self, number < .max else { return nil }
            return number + 1
        }

        /// An evaluation's number, or a moment.
        ///
        /// - Throws: `ToolFailure.invalid` for anything else.
        init(_ text: String) throws(ToolFailure) {
            if let number = Int64(text), number > 0 {
                self = .number(number)
            } else if let moment = UTCMoment(text) {
                self = .moment(moment)
            } else {
                throw .invalid(
                    field: "/changes_since", value: .string(text),
                    allowed: "the number of an evaluation, or a moment such as 2026-03-02T06:00:00Z")
            }
        }
    }

    /// What is compared with.
    let base: Evaluation
    private let now: Evaluation

    /// - Parameter now: the moment as an evaluation, counted or not.
    init(from base: Evaluation, to now: Evaluation) {
        self.base = base
        self.now = now
    }

    /// The figures whose level changed, and those that came or went.
    private var signals: [JSONValue] {
        let ids = Set(base.figures.keys).union(now.figures.keys).sorted()
        return ids.compactMap { id -> JSONValue? in
            let (old, new) = (base.figures[id], now.figures[id])
            guard old?.level != new?.level || (old == nil) != (new == nil) else { return nil }
            return [
                "id": .string(id), "from": .string((old?.level).word), "to": .string((new?.level).word),
                "value_from": (old?.value).map { .number($0) } ?? .null,
                "value_to": (new?.value).map { .number($0) } ?? .null,
            ]
        }
    }

    var json: JSONValue {
        func pair<Value: Equatable>(_ from: Value, _ to: Value, _ write: (Value) -> JSONValue) -> JSONValue {
            ["from": write(from), "to": write(to), "changed": .bool(from != to)]
        }
        let (before, after) = (Set(base.causes), Set(now.causes))
        return [
            "since": ["evaluation": .integer(base.number), "at": .string(base.at.description)],
            "level": pair(base.shown, now.shown) { .string($0.word) },
            "raw_level": pair(base.raw, now.raw) { .string($0.word) },
            "score": pair(base.score, now.score) { $0.map { .number($0) } ?? .null },
            "schedule_version": pair(base.version, now.version) { $0.map { .integer($0) } ?? .null },
            "causes_added": .array(after.subtracting(before).sorted().map { .string($0) }),
            "causes_gone": .array(before.subtracting(after).sorted().map { .string($0) }),
            "signals": .array(signals),
        ]
    }
}

extension MemoryStore {
    /// The evaluation that changes are counted from: the one of the number, or the last before the moment.
    ///
    /// When it is not kept any more, or was before the first, the oldest that is there.
    func base(of since: Changes.Since) async throws -> Evaluation? {
        let found: [Evaluation]
        switch since {
        case .number: found = try await history(before: since.end, from: nil, to: nil, limit: 1).items
        case .moment(let moment): found = try await history(before: nil, from: nil, to: moment, limit: 1).items
        }
        if let first = found.first { return first }
        let memory = try await read().memory
        for chunk in memory.chunks {
            let items = try await call.keyValues.get(chunk.key).value.arrayValue ?? []
            if let first = items.first.flatMap(Evaluation.init(reading:)) { return first }
        }
        return memory.recent.first
    }
}
