// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin
import Roster

/// One person as `list_people` shows it.
struct PersonRow {
    let id: String
    let name: String
    let role: Role
    let pgy: Int?
    let fteThousandths: Int
    let credentials: [String]
    let zone: String?
    let groups: [String]
    let membership: DateRange
    /// Why the person is away on the day, in a word; nil if there.
    let away: String?

    static let columns = ["id", "name", "role", "pgy", "fte", "credentials", "zone", "groups", "from", "to", "away"]

    /// As cells of a table, in the order of `columns`.
    var fields: [String] {
        [
            id, name, role.rawValue, pgy.map { "\($0)" } ?? "", fte, credentials.joined(separator: ";"), zone ?? "",
            groups.joined(separator: ";"), from?.description ?? "", to?.description ?? "", away ?? "",
        ]
    }

    private var from: LocalDate? { membership.from > .earliest ? membership.from : nil }
    private var to: LocalDate? { membership.to < .latest ? membership.to : nil }

    /// `1`, `0.8`, `0.625`.
    private var fte: String {
        let digits = String(String(1000 + fteThousandths % 1000).dropFirst())
        let end = digits.lastIndex { $0 != "0" }.map { digits[...$0] } ?? ""
        return end.isEmpty ? "\(fteThousandths / 1000)" : "\(fteThousandths / 1000).\(end)"
    }

    var json: JSONValue {
        [
            "id": .string(id), "name": .string(name), "role": .string(role.rawValue),
            "pgy": pgy.map { .integer(Int64($0)) } ?? .null, "fte": .number(Double(fteThousandths) / 1000),
            "credentials": .array(credentials.map { .string($0) }), "zone": zone.map { .string($0) } ?? .null,
            "groups": .array(groups.map { .string($0) }), "from": from.map { .string("\($0)") } ?? .null,
            "to": to.map { .string("\($0)") } ?? .null, "away": away.map { .string($0) } ?? .null,
        ]
    }

    static let schema = ToolSchema.object(
        [
            "id": .string(), "name": .string(), "role": .enumeration(Role.allCases.map(\.rawValue)),
            "pgy": .integer().orNull, "fte": .number(), "credentials": .array(of: .string()), "zone": .string().orNull,
            "groups": .array(of: .string()), "from": .date().orNull, "to": .date().orNull, "away": .string().orNull,
        ],
        required: [
            "id", "name", "role", "pgy", "fte", "credentials", "zone", "groups", "from", "to", "away",
        ])
}
