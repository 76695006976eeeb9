// SPDX-License-Identifier: Apache-2.0

import Coverage
import HoldfastPlugin
import Patterns
import Roster

/// The figures of the answer as JSON.
struct Figures {
    private let report: HomeostasisReport
    private let stress: StressStudy
    private let cuts: CutPoints?
    private let reference: ReferencePeriod
    private let gain: (loop: LoopGain, weeks: Int)?

    init(
        _ report: HomeostasisReport, _ stress: StressStudy, _ cuts: CutPoints?, _ reference: ReferencePeriod,
        _ gain: (loop: LoopGain, weeks: Int)?
    ) {
        self.report = report
        self.stress = stress
        self.cuts = cuts
        self.reference = reference
        self.gain = gain
    }

    var json: JSONObject {
        let strain = report.strain
        var figures: JSONObject = [
            "share_ali_4": number(strain?.share), "mean_ali": number(strain?.meanLoad),
            "people_measured": .integer(Int64(strain?.people.count ?? 0)),
            "people_strained": strain.map { .integer(Int64($0.strained.count)) } ?? .null,
            "markers": .array(
                (strain?.highByMarker ?? []).map { row in
                    ["marker": .string(row.marker.id), "people_high": .integer(Int64(row.people))]
                }),
            "markers_compared": .integer(Int64(strain?.people.map(\.compared).max() ?? 0)),
            "groups": .array(
                (strain?.groups(showsSmall: report.memory.showsPersons) ?? []).map { row in
                    [
                        "group": .string(row.group.id), "people": .integer(Int64(row.people)),
                        "share_ali_4": number(row.share), "mean_ali": number(row.mean),
                    ]
                }),
            "share_ali_4_by_week": .array((strain?.history ?? []).map { number($0) }),
            "loops": .array(report.loops.map(\.json)), "loop_gain": loopGain, "cut_points": cutPoints,
        ]
        if report.memory.showsPersons, let strain { figures["people"] = strain.rows(report.source) }
        return figures
    }

    private var loopGain: JSONValue {
        guard let gain else { return .null }
        return [
            "load_to_illness": number(gain.loop.forward.slope), "illness_to_load": number(gain.loop.backward.slope),
            "gain": number(gain.loop.gain), "reinforces": .bool(gain.loop.gain > 1),
            "load_to_illness_t": number(gain.loop.forward.t), "illness_to_load_t": number(gain.loop.backward.t),
            "weeks": .integer(Int64(gain.weeks)),
        ]
    }

    private var cutPoints: JSONValue {
        var object: JSONObject = [
            "reference_from": .string("\(reference.range.from)"), "reference_to": .string("\(reference.range.to)"),
            "frozen": .bool(report.memory.cutPoints != nil),
        ]
        guard let cuts else { return .object(object) }
        object["data_from"] = .string("\(cuts.data.from)")
        object["data_to"] = .string("\(cuts.data.to)")
        object["frozen_at"] = report.memory.cutPoints == nil ? .null : .string(cuts.frozenAt)
        object["groups"] = .array(
            cuts.groups.map { group in
                [
                    "group": .string(group.group.id), "windows": .integer(Int64(group.samples)),
                    "cut_points": .object(
                        Marker.allCases.reduce(into: JSONObject()) { object, marker in
                            object[marker.id] = number(group.cuts[marker.rawValue])
                        }),
                ]
            })
        return .object(object)
    }

    /// Nine places are more than any figure here is good for, and keep answers short.
    private func number(_ value: Double?) -> JSONValue { value.map { .number(($0 * 1e9).rounded() / 1e9) } ?? .null }
}
