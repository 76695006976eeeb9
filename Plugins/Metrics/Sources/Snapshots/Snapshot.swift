// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin

/// What was measured at one moment, as it is kept.
struct Snapshot {
    /// The form of `json`; a snapshot of another form is listed and removed by its age, and not read.
    static let format: Int64 = 1
    private static let prefix = "snapshot_"

    /// `snapshot_20260302_060000`, UTC.
    let id: String
    let json: JSONValue

    /// A new one.
    ///
    /// - Parameters:
    ///   - moment: when it was asked for: the same in each attempt of a task.
    ///   - call: the task, so that another attempt finds what the one before stored.
    ///   - data: the members that `metrics_snapshot` answers: provenance, period, metrics, summary.
    init(at moment: RunMoment, by call: String?, data: JSONObject) {
        id = Self.prefix + moment.compact
        var members: JSONObject = [
            "format": .integer(Self.format), "id": .string(id), "taken_at": .string(moment.description),
            "call_id": .text(call),
        ]
        for member in data { members[member.key] = member.value }
        json = .object(members)
    }

    /// One that is stored; nil if this version cannot read it.
    init?(_ json: JSONValue) {
        guard json["format"]?.integerValue == Self.format, let id = json["id"]?.stringValue, Self.moment(of: id) != nil
        else { return nil }
        self.id = id
        self.json = json
    }

    /// When a snapshot was taken, by its id; nil if that is not the id of a snapshot.
    static func moment(of id: String) -> RunMoment? {
        id.hasPrefix(prefix) ? RunMoment(compact: id.dropFirst(prefix.count)) : nil
    }

    var version: Int64? { json["schedule_version"]?.integerValue }
    /// As lists show it: when, of which version, and the figures.
    var row: JSONValue {
        var row: JSONObject = ["id": .string(id)]
        for name in ["taken_at", "schedule_version", "completeness", "metrics"] { row[name] = json[name] ?? .null }
        return .object(row)
    }
}
