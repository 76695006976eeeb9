// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import Store

/// Where a draft stands towards the live plan: what it was opened on, or last published from.
struct PlanRecord: Sendable, Equatable {
    /// The head of the live plan when the draft was opened or last published.
    var base: Int64
    /// The version whose content the draft and live came from: the live one that it was opened on, or the draft's own that
    /// was published last.
    var from: Int64

    static let namespace = "host"

    static func key(_ draft: String) -> String { "plan/" + draft }

    func write(_ draft: String) -> KeyValueWrite {
        let json: JSONValue = ["base": .integer(base), "from": .integer(from)]
        return .put(namespace: Self.namespace, key: Self.key(draft), json: json.serialized())
    }

    /// The record of a draft; nil when the store has none.
    static func read(_ draft: String, of library: RosterLibrary) async throws(Problem) -> PlanRecord? {
        let found: KeyValue?
        do {
            found = try await library.store.keyValue(
                program: library.program, namespace: namespace, key: key(draft))
        } catch { throw Problem(error) }
        guard let found, let json = try? JSONValue.parse(found.json), let base = json["base"]?.integerValue,
            let from = json["from"]?.integerValue
        else { return nil }
        return PlanRecord(base: base, from: from)
    }
}
