// SPDX-License-Identifier: Apache-2.0

import Coverage
import Patterns
import Roster

/// Who carries how much of the needed work as it is assigned: for the cascade and the performance index.
struct LoadStudy {
    let cascade: LoadCascade
    /// Half-days of needed work that each person is assigned to.
    let load: [Double]
    /// Half-days that each person may work in the horizon.
    private let capacity: [Double]

    /// Reads the assignments of every analysed slot.
    init(_ analysis: LossAnalysis, atMost cap: Int?) throws {
        let study = analysis.study
        let model = study.skills.model
        var byService = [[Double]](
            repeating: Array(repeating: 0, count: model.serviceCount), count: analysis.peopleCount)
        for record in analysis.records {
            for row in study.assigned(in: record.slot)
            where record.question.demand[row.service] > 0 && study.isPresent(row.person, in: record.slot) {
                byService[row.person][row.service] += Double(record.minutes) / 360
            }
        }
        let load = byService.map { $0.reduce(0, +) }
        let loaded = load.filter { $0 > 0 }
        let mean = loaded.isEmpty ? 0 : loaded.reduce(0, +) / Double(loaded.count)
        let skills = study.program.people.indices.map { model.signatures[study.skills.signature(of: $0, onDay: 0)] }
        // Somebody who has nothing yet can take what others usually do, if there in the horizon at all.
        let baseline = load.indices.map { load[$0] > 0 || !analysis.isPresent[$0] ? load[$0] : mean }
        cascade = try LoadCascade(
            load: byService, skills: skills.indices.map { analysis.isPresent[$0] ? skills[$0] : [] },
            baseline: baseline)
        let weeks = Double(study.horizon.days) / 7
        capacity = load.indices.map { Double(study.weekCapHalfDays(of: $0, atMost: cap)) * weeks }
        self.load = load
    }

    /// Whether anything is assigned.
    var hasLoad: Bool { load.contains { $0 > 0 } }

    /// The performance index with n = 4 once a person's work is shared out; nil if nobody may work.
    func performanceIndex(without person: Int) throws -> Double? {
        let after = try cascade.trace(losing: [person], tolerance: 1e12).load
        let able = capacity.indices.filter { capacity[$0] > 0 && $0 != person }
        guard !able.isEmpty else { return nil }
        return try PerformanceIndex.value(
            load: able.map { after[$0] }, capacity: able.map { capacity[$0] }, weight: able.map { _ in 1 }, exponent: 4)
    }

    /// The largest tolerance, in twentieths up to 2, at which less than half of the work is still carried; nil if even
    /// without any tolerance half remains.
    func collapseTolerance(losing people: [Int]) throws -> Double? {
        for step in stride(from: 40, through: 0, by: -1) {
            let tolerance = Double(step) / 20
            if let coverage = try cascade.trace(losing: people, tolerance: tolerance).coverage, coverage < 0.5 {
                return tolerance
            }
        }
        return nil
    }
}
