// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin

/// The memory in the plugin's key-values: read, changed and written back only if nobody else wrote meanwhile.
///
/// Two daemons, and one that is killed between any two lines, leave it whole: what is written is one key with its etag,
/// and the chunk of history that is written before it is the same whoever writes it.
struct MemoryStore: Sendable {
    private static let key = "memory"
    private static let attempts = 8
    let call: ToolCall
    let rules: SiteRules

    /// What is remembered, and the etag to insist on.
    ///
    /// - Throws: `ToolFailure.unavailable` when it is of a form that this version does not know; then nothing is written.
    func read() async throws -> (memory: SitrepMemory, etag: Int64) {
        let entry = try await call.keyValues.get(Self.key)
        guard let memory = SitrepMemory(reading: entry.value) else {
            throw ToolFailure.unavailable(
                "What the sitrep remembers was written in another form, by a newer version perhaps; it is left as it is."
            )
        }
        return (memory, entry.etag)
    }

    /// Takes one evaluation and writes it.
    ///
    /// - Parameter isDue: asked of the memory as it is when it is written; nil for an evaluation that counts in any case.
    /// - Returns: the memory after it, and the evaluation; nil when it was not due any more.
    func evaluate(
        _ observation: Observation, at now: UTCMoment, occasion: Evaluation.Occasion,
        isDue: ((SitrepMemory) -> Bool)? = nil
    ) async throws -> (memory: SitrepMemory, evaluation: Evaluation?) {
        try await changing { memory in
            if let isDue, !isDue(memory) { return nil }
            return memory.evaluate(observation, at: now, occasion: occasion, call: call.context.callID)
        }
    }

    /// Changes the memory with etags, again when somebody else was first; `change` returns nil to leave it.
    private func changing<Answer>(
        _ change: (inout SitrepMemory) -> Answer?
    ) async throws -> (memory: SitrepMemory, evaluation: Answer?) {
        var attempt = 1
        while true {
            let (before, etag) = try await read()
            var memory = before
            guard let answer = change(&memory) else { return (before, nil) }
            if memory == before { return (memory, answer) }
            let dropped = try await tidy(&memory)
            do {
                try await call.keyValues.put(Self.key, memory.json, etag: etag)
            } catch let failure as ServiceFailure where failure.status == .conflict && attempt < Self.attempts {
                attempt += 1
                continue
            }
            await delete(dropped)
            return (memory, answer)
        }
    }

    /// Forgets what is too old, and then puts the oldest evaluations away if there are too many.
    ///
    /// An evaluation is worth more than its archive: when the chunk cannot be written the evaluations stay in the memory
    /// for the next time, and where the quota is full the oldest chunk makes room for them.
    ///
    /// - Returns: the keys to remove when the memory that no longer names them is written.
    private func tidy(_ memory: inout SitrepMemory) async throws -> [String] {
        let dropped = memory.prune(before: UTCMoment.now.adding(-rules.historyDays * 86_400))
        var packed = memory
        guard let (chunk, items) = packed.archive() else { return dropped }
        do {
            try await call.keyValues.put(chunk.key, items)
            memory = packed
            return dropped
        } catch let failure as ServiceFailure where failure.status != .cancelled {
            call.log(
                .warning, "evaluations could not be put away in the history; it is shorter when its space is full",
                ["reason": .string(failure.detail), "chunk": .string(chunk.key)])
            let code = failure.document["code"]?.stringValue
            return dropped + memory.makeDo(isFull: code == "QUOTA_EXCEEDED")
        }
    }

    /// Removes chunks that no memory names any more; one that stays is only space.
    private func delete(_ keys: [String]) async {
        for key in keys {
            do { try await call.keyValues.delete(key) } catch {
                call.log(
                    .notice, "a chunk of the history was not removed",
                    ["chunk": .string(key), "reason": .string("\(error)")])
            }
        }
    }

    /// Notes that somebody has seen BLACK, with an entry in the audit trail; nil when none waits for it.
    func acknowledge(note: String) async throws -> SitrepMemory? {
        var attempt = 1
        while true {
            var (memory, etag) = try await read()
            let person = call.context.principal
            guard memory.acknowledge(by: person, at: .now, note: note) else { return nil }
            do {
                _ = try await call.request(
                    "store.commit/1",
                    [
                        "expect": ["kv_etags": .object([Self.key: .integer(etag)])],
                        "kv": [["op": "put", "key": .string(Self.key), "value": memory.json]],
                        "audit": [["action": "black_acknowledged", "subject": "sitrep:memory"]],
                    ])
                return memory
            } catch let failure as ServiceFailure where failure.status == .conflict && attempt < Self.attempts {
                attempt += 1
            }
        }
    }

    /// Evaluations, the newest first, of those before a number and between two moments.
    ///
    /// Reads only the chunks that it needs.
    func history(
        before: Int64?, from: UTCMoment?, to: UTCMoment?, limit: Int
    ) async throws -> (items: [Evaluation], next: Int64?) {
        let memory = try await read().memory
        var found: [Evaluation] = []
        func take(_ evaluations: [Evaluation]) {
            for one in evaluations.reversed() where found.count <= limit {
                if one.number < before ?? .max, from.map({ $0 <= one.at }) ?? true, to.map({ one.at <= $0 }) ?? true {
                    found.append(one)
                }
            }
        }
        take(memory.recent)
        for chunk in memory.chunks.reversed() where found.count <= limit {
            if chunk.first >= before ?? .max { continue }
            if let from, chunk.until < from { break }
            let items = try await call.keyValues.get(chunk.key).value.arrayValue ?? []
            take(items.compactMap(Evaluation.init(reading:)))
        }
        let isMore = found.count > limit
        let items = Array(found.prefix(limit))
        return (items, isMore ? items.last?.number : nil)
    }
}
