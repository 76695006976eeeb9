// SPDX-License-Identifier: Apache-2.0

import CivilTime
import HoldfastPlugin

/// A series and what its chart says; no drift if there are too few points for it.
struct ChartedSeries: Sendable {
    /// Whose it is.
    let group: PeerGroup
    /// The figures.
    let series: WeeklySeries
    /// What the chart says.
    let drift: Drift?

    /// The first day of the week of a point.
    func week(of point: Int) -> LocalDate { series.weeks[series.known[point]] }
}

/// Everything that is computed of a ledger, before it is put into words.
struct FairnessStudy: Sendable {
    /// Charts of more groups are left out, to keep the answer short.
    static let mostCharts = 4

    /// The counts.
    let ledger: Ledger
    /// How each group shares.
    let sharings: [Sharing]
    /// What is charted.
    let charts: [ChartedSeries]

    /// Computes; `check` is asked before each group and may throw.
    ///
    /// - Throws: `ToolFailure.invalid` if the person to chart does not carry anything with others.
    init(_ ledger: Ledger, _ parameters: Parameters, check: () throws -> Void = {}) throws {
        self.ledger = ledger
        let minimum = parameters.minimumPeople
        let groups = PeerGroup.all(of: ledger, role: parameters.role, byYear: parameters.isByYear)
        sharings = try groups.map { group in
            try check()
            return Sharing(group, of: ledger, minimum: minimum)
        }
        func chart(_ group: PeerGroup, _ person: Int?) throws -> ChartedSeries {
            try check()
            let series = WeeklySeries(parameters.metric, of: group, in: ledger, minimum: minimum, person: person)
            let points = series.values.compactMap { $0 }
            return ChartedSeries(
                group: group, series: series,
                drift: points.count > parameters.baselineWeeks
                    ? Drift(
                        points, baseline: parameters.baselineWeeks, slack: parameters.slack, limit: parameters.alarm)
                    : nil)
        }
        if let id = parameters.person {
            guard let place = ledger.people.firstIndex(where: { $0.id == id }),
                let group = groups.first(where: { $0.members.contains(place) })
            else {
                throw ToolFailure.invalid(
                    field: "/person", value: .string(id), allowed: "the id of somebody who carries burden on these days"
                )
            }
            charts = [try chart(group, place)]
        } else {
            charts = try groups.filter { $0.members.count >= minimum }.prefix(Self.mostCharts).map {
                try chart($0, nil)
            }
        }
    }
}
