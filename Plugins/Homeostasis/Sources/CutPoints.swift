// SPDX-License-Identifier: Apache-2.0

import Coverage
import HoldfastPlugin
import Roster

/// What a marker must exceed to count, by group: the 75th percentiles of a reference period, frozen.
struct CutPoints: Sendable {
    /// Changes when the markers mean something else: cut points of another meaning are not used.
    static let version: Int64 = 1
    /// Groups with fewer windows take the cut points of their role.
    static let minimumSamples = Queueing.minimumSamples
    /// Windows of 28 days that a reference period must have.
    static let minimumWindows = 3

    /// The cut points of one group; nil for a marker that could not be measured in the period.
    struct Group: Sendable {
        let group: StressGroup
        let samples: Int
        let cuts: [Double?]
    }

    /// The days of the period that there were data of.
    let data: DateRange
    /// The program's now when they were made.
    let frozenAt: String
    let groups: [Group]

    init(data: DateRange, frozenAt: String, groups: [Group]) {
        self.data = data
        self.frozenAt = frozenAt
        self.groups = groups
    }

    /// The cut points that a person is held against: of the group, or else of the role.
    func group(for group: StressGroup) -> Group? {
        groups.first { $0.group == group } ?? groups.first { $0.group == StressGroup(role: group.role, pgy: nil) }
    }

    /// The markers that are above their cut points; those without one are not compared.
    static func high(_ markers: [Double], _ cuts: [Double?]) throws(CoverageError) -> [Marker] {
        let compared = Marker.allCases.filter { cuts[$0.rawValue] != nil }
        let index = try AllostaticLoad(cutPoints: compared.compactMap { cuts[$0.rawValue] })
        return try index.high(compared.map { markers[$0.rawValue] }).map { compared[$0] }
    }

    /// Makes cut points of windows of 28 days that ended in the period, by the group that people were in then.
    ///
    /// - Parameter measured: the markers that the data tell anything of.
    init?(
        _ samples: [StressGroup: [[Double]]], measured: Set<Marker>, data: DateRange, frozenAt: String
    ) throws(CoverageError) {
        var all = samples
        for (group, rows) in samples where group.pgy != nil {
            all[StressGroup(role: group.role, pgy: nil), default: []] += rows
        }
        var groups: [Group] = []
        for (group, rows) in all.sorted(by: { $0.key < $1.key }) where rows.count >= Self.minimumSamples {
            guard let index = try AllostaticLoad(reference: rows) else { continue }
            groups.append(
                Group(
                    group: group, samples: rows.count,
                    cuts: Marker.allCases.map { measured.contains($0) ? index.cutPoints[$0.rawValue] : nil }))
        }
        guard !groups.isEmpty else { return nil }
        self.init(data: data, frozenAt: frozenAt, groups: groups)
    }
}

extension CutPoints {
    /// The key that they are stored under, of a period.
    static func key(_ reference: ReferencePeriod) -> String { "cut_points/\(version)/\(reference.name)" }

    var json: JSONValue {
        [
            "data_from": .string("\(data.from)"), "data_to": .string("\(data.to)"), "frozen_at": .string(frozenAt),
            "groups": .array(
                groups.map { group in
                    [
                        "role": .string(group.group.role.rawValue),
                        "pgy": group.group.pgy.map { .integer(Int64($0)) } ?? .null,
                        "samples": .integer(Int64(group.samples)),
                        "cut_points": .object(
                            Marker.allCases.reduce(into: JSONObject()) { object, marker in
                                object[marker.id] = group.cuts[marker.rawValue].map { .number($0) } ?? .null
                            }),
                    ]
                }),
        ]
    }

    /// Reads stored cut points; nil if they are not readable.
    init?(reading document: JSONValue) {
        guard let from = document["data_from"]?.stringValue.flatMap({ LocalDate($0) }),
            let to = document["data_to"]?.stringValue.flatMap({ LocalDate($0) })
        else { return nil }
        let groups = (document["groups"]?.arrayValue ?? []).compactMap { row -> Group? in
            guard let role = row["role"]?.stringValue.flatMap(Role.init(rawValue:)) else { return nil }
            let pgy = row["pgy"]?.integerValue.flatMap { Int(exactly: $0) }
            return Group(
                group: StressGroup(role: role, pgy: pgy), samples: Int(row["samples"]?.integerValue ?? 0),
                cuts: Marker.allCases.map { row["cut_points"]?[$0.id]?.doubleValue })
        }
        self.init(
            data: DateRange(from: from, to: to), frozenAt: document["frozen_at"]?.stringValue ?? "", groups: groups)
    }
}
