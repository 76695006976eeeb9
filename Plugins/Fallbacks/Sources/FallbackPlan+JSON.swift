// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin
import Roster

/// How a plan lies in the store: its figures in the index, its changes in a page of plans.
extension FallbackPlan {
    var json: JSONValue {
        [
            "id": .string(id), "kind": .string(kind.rawValue), "label": label.map { .string($0) } ?? .null,
            "away": .array(away.map { .string($0) }), "built_at": builtAt.map { .string("\($0)") } ?? .null,
            "version": version.map { .integer($0) } ?? .null, "digest": digest.map { .string($0) } ?? .null,
            "from": .string("\(from)"), "days": .integer(Int64(days)), "required": .integer(Int64(required)),
            "static": .integer(Int64(unservedStatic)), "unserved": Self.json(unserved), "lost": Self.json(lost),
            "changes": .integer(Int64(changes)), "breaches": .array(breaches.map(\.json)),
            "gaps": .array(gaps.map(\.json)), "total_gaps": .integer(Int64(totalGaps)),
        ]
    }

    init?(_ json: JSONValue) {
        guard let id = json["id"]?.stringValue, let word = json["kind"]?.stringValue,
            let kind = FallbackKind(rawValue: word), let from = json["from"]?.stringValue.flatMap({ LocalDate($0) }),
            let days = json["days"]?.integerValue, let required = json["required"]?.integerValue
        else { return nil }
        func number(_ name: String) -> Int { Int(json[name]?.integerValue ?? 0) }
        func list<Item>(_ name: String, _ read: (JSONValue) -> Item?) -> [Item] {
            (json[name]?.arrayValue ?? []).compactMap(read)
        }
        self.init(
            id: id, kind: kind, label: json["label"]?.stringValue, away: list("away") { $0.stringValue },
            builtAt: json["built_at"]?.stringValue.flatMap { LocalDateTime($0) },
            version: json["version"]?.integerValue, digest: json["digest"]?.stringValue, from: from,
            days: max(1, Int(days)), required: Int(required), unservedStatic: number("static"),
            unserved: Self.counts(json["unserved"]), lost: Self.counts(json["lost"]), changes: number("changes"),
            breaches: list("breaches") { PlanBreach($0) }, gaps: list("gaps") { PlanGap($0) },
            totalGaps: number("total_gaps"))
    }

    static func json(_ counts: [Int: Int]) -> JSONValue {
        .object(JSONObject(counts.sorted { $0.key < $1.key }.map { ("\($0.key)", .integer(Int64($0.value))) }))
    }

    private static func counts(_ json: JSONValue?) -> [Int: Int] {
        var counts: [Int: Int] = [:]
        for member in json?.objectValue ?? [:] {
            if let category = Int(member.key) { counts[category] = Int(member.value.integerValue ?? 0) }
        }
        return counts
    }
}
