// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin

extension JSONValue {
    /// A number, or null where there is none.
    static func optional(_ value: Double?) -> JSONValue { value.map { .number($0) } ?? .null }
    /// A count.
    static func count(_ value: Int) -> JSONValue { .integer(Int64(value)) }
    /// A number with so many decimals, where a list of them would make the answer too long.
    static func rounded(_ value: Double, _ decimals: Int) -> JSONValue { .number(Wording.rounded(value, decimals)) }
}

extension Inequality {
    /// All of it, for an answer.
    var json: JSONObject {
        [
            "gini": .number(gini), "gini_unbiased": .optional(unbiasedGini), "hoover": .number(hoover),
            "jain": .number(jain), "theil_t": .number(theil), "cv": .number(variation),
        ]
    }
}

extension Drift {
    /// The chart, for an answer; of long series without every sum.
    func json(withSums: Bool) -> JSONObject {
        var object: JSONObject = [
            "centre": .number(chart.centre), "sigma": .number(chart.sigma), "ucl": .number(chart.upperLimit),
            "lcl": .number(chart.lowerLimit),
            "signals": .array(signals.map { [.count($0.index), .array($0.rules.map { .count($0) })] }),
            "cusum_alarm_index": sums.firstAlarm.map { .count($0) } ?? .null,
        ]
        if withSums {
            object["cusum"] = .array(zip(sums.up, sums.down).map { [.number($0), .number($1)] })
        }
        return object
    }
}

/// The figures of the answer as JSON, each list with an end.
struct Figures {
    static let mostGroups = 12
    static let mostPeople = 40

    let study: FairnessStudy
    let parameters: Parameters
    let names: [String: String]
    let showsPersons: Bool

    var json: JSONObject {
        let skipped = study.ledger.skipped
        var figures: JSONObject = [
            "groups": .array(study.sharings.prefix(Self.mostGroups).map { .object(group($0)) }),
            "charts": .array(study.charts.map { .object(chart($0)) }),
            "skipped": [
                "assigned_while_away": .count(skipped.assignedWhileAway),
                "calls_on_assigned_nights": .count(skipped.callsOnAssignedNights),
                "calls_of_unknown_kind": .count(skipped.callsOfUnknownKind),
            ],
        ]
        if study.sharings.count > Self.mostGroups { figures["groups_in_all"] = .count(study.sharings.count) }
        if showsPersons { figures["people"] = .array(people) }
        return figures
    }

    private func group(_ sharing: Sharing) -> JSONObject {
        let members = sharing.group.members
        let duties = Duty.allCases.enumerated().map { place, duty in
            (duty.rawValue, members.reduce(0) { $0 + study.ledger.counts[$1][place] })
        }
        var object: JSONObject = [
            "role": .string(sharing.group.role), "year": sharing.group.year.map { .count($0) } ?? .null,
            "people": .count(members.count), "left_out": .count(sharing.group.leftOut),
            "burden": .number(sharing.total),
            "duties": .object(JSONObject(duties.filter { $0.1 > 0 }.map { ($0.0, .count($0.1)) })),
            "highest_share": .optional(sharing.ratios.max()), "lowest_share": .optional(sharing.ratios.min()),
            "level": .string(
                (sharing.inequality.map { parameters.thresholds.level(of: $0.gini) } as Level?).word),
        ]
        for member in sharing.inequality?.json ?? ["gini": .null] { object[member.key] = member.value }
        object["gini_unsocial"] = .optional(sharing.unsocial?.gini)
        return object
    }

    private func chart(_ chart: ChartedSeries) -> JSONObject {
        let known = chart.series.known
        var object: JSONObject = [
            "metric": .string(chart.series.metric.rawValue), "role": .string(chart.group.role),
            "year": chart.group.year.map { .count($0) } ?? .null,
            "person": parameters.person.map { .string($0) } ?? .null,
            "first_week": chart.series.weeks.first.map { .string("\($0)") } ?? .null,
            "values": .array(chart.series.values.map { value in value.map { .rounded($0, 6) } ?? .null }),
        ]
        guard let drift = chart.drift else { return object }
        // Places among the weeks and not among the points: gaps count.
        let signals = drift.signals.map { signal -> JSONValue in
            [.count(known[signal.index]), .array(signal.rules.map { .count($0) })]
        }
        for member in drift.json(withSums: false) { object[member.key] = member.value }
        object["signals"] = .array(signals)
        object["cusum_alarm_index"] = drift.sums.firstAlarm.map { .count(known[$0]) } ?? .null
        object["cusum_last"] = [
            .optional(drift.sums.up.last), .optional(drift.sums.down.last),
        ]
        return object
    }

    /// By group and id, a list to look somebody up in and no ranking; of many, those farthest from an even share.
    private var people: [JSONValue] {
        let rows = study.sharings.flatMap { sharing in
            sharing.group.members.enumerated().map { (sharing, place: $0.offset, member: $0.element) }
        }
        let shown = rows.sorted { abs($1.0.ratios[$1.place] - 1) < abs($0.0.ratios[$0.place] - 1) }
            .prefix(Self.mostPeople)
        return shown.sorted { $0.member < $1.member }.map { sharing, place, member in
            let id = study.ledger.people[member].id
            return [
                "person": .string(id), "name": .string(names[id] ?? id),
                "burden": .rounded(study.ledger.burden[member], 3), "even": .rounded(sharing.even[place], 3),
                "share": .rounded(sharing.ratios[place], 4), "unsocial": .rounded(study.ledger.unsocial[member], 3),
                "half_days_there": .rounded(study.ledger.presence[member], 3),
            ]
        }
    }
}
