// SPDX-License-Identifier: Apache-2.0

public import Coverage
public import Roster

/// Everybody's skill signature on every day of a horizon, counting only services that need somebody in it.
public struct SkillTable: Sendable {
    /// The signatures and the categories of the services.
    public let model: CoverageModel
    /// The services that need somebody in the horizon.
    public let demanded: ServiceSet
    private let constant: [Int]
    private let byDay: [Int: [Int]]
    private let byWeek: [Int: [Int]]

    /// Groups the people of a program.
    ///
    /// Skills that change inside a week count for the whole of it there, so that weekly figures stay bounds.
    public init(_ program: Program, _ horizon: Horizon, weeks: [Horizon], demanded: ServiceSet) throws(CoverageError) {
        var signatures = SkillSignatures()
        var constant: [Int] = []
        var byDay: [Int: [Int]] = [:]
        var byWeek: [Int: [Int]] = [:]
        for person in program.people.indices {
            func skills(_ date: LocalDate) -> [Int] {
                demanded.indices.filter { program.eligibility.isEligible(person: person, service: $0, on: date) }
            }
            constant.append(signatures.intern(ServiceSet(skills(horizon.from))))
            if program.eligibility.isConstant(person: person, in: horizon.range) { continue }
            byDay[person] = horizon.dates.map { signatures.intern(ServiceSet(skills($0))) }
            byWeek[person] = weeks.map { week in signatures.intern(ServiceSet(week.dates.flatMap(skills))) }
        }
        model = try CoverageModel(categories: program.services.map(\.category), signatures: signatures.sets)
        self.demanded = demanded
        self.constant = constant
        self.byDay = byDay
        self.byWeek = byWeek
    }

    /// The signature on a day of the horizon, counted from 0.
    public func signature(of person: Int, onDay day: Int) -> Int { byDay[person]?[day] ?? constant[person] }
    /// The signature in a week of the horizon, counted from 0.
    public func signature(of person: Int, inWeek week: Int) -> Int { byWeek[person]?[week] ?? constant[person] }

    /// Whether a person may do any of the services on a day.
    public func mayDo(_ person: Int, anyOf services: ServiceSet, onDay day: Int) -> Bool {
        model.signatures[signature(of: person, onDay: day)].intersects(services)
    }
}
