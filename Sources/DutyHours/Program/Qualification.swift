// SPDX-License-Identifier: Apache-2.0

internal import Roster

/// Who may be assigned to what: the table of eligibility, and the credentials that services want.
struct Qualification: Sendable {
    private enum Standing: UInt8 {
        /// Needs nothing, or has it without expiry.
        case held
        /// Has something that expires.
        case dated
        /// Never had something.
        case missing
    }

    private struct Dated: Sendable {
        let service: Int
        /// The dates of each credential that the service wants and that expires.
        let ranges: [[DateRange]]
    }

    private let eligibility: Eligibility
    private let serviceCount: Int
    private var standings: [Standing]
    private var dated: [[Dated]]
    /// Whether no assignment of a person to a service can be at fault, on any date.
    private var isClear: [Bool] = []

    init(_ program: Program) {
        eligibility = program.eligibility
        serviceCount = program.services.count
        standings = Array(repeating: .held, count: program.people.count * program.services.count)
        dated = Array(repeating: [], count: program.people.count)
        let wanting = program.services.indices.filter { !program.services[$0].credentials.isEmpty }
        defer { markClear(program) }
        guard !wanting.isEmpty else { return }
        var expiring = [[String: [DateRange]]](repeating: [:], count: program.people.count)
        for credential in program.credentials {
            expiring[credential.person][credential.credential, default: []].append(credential.range)
        }
        for (index, person) in program.people.enumerated() {
            let held = Set(person.credentials)
            for service in wanting {
                let needed = program.services[service].credentials.filter { !held.contains($0) }
                if needed.isEmpty { continue }
                let ranges = needed.compactMap { expiring[index][$0] }
                if ranges.count == needed.count {
                    standings[index * serviceCount + service] = .dated
                    dated[index].append(Dated(service: service, ranges: ranges))
                } else {
                    standings[index * serviceCount + service] = .missing
                }
            }
        }
    }

    private mutating func markClear(_ program: Program) {
        let always = DateRange(from: nil, to: nil)
        isClear = standings.map { $0 == .held }
        for person in program.people.indices {
            let isConstant = eligibility.isConstant(person: person, in: always)
            for service in 0..<serviceCount {
                let isEligible = eligibility.isEligible(person: person, service: service, on: .earliest)
                if !isConstant || !isEligible { isClear[person * serviceCount + service] = false }
            }
        }
    }

    /// Whether no assignment of the person to the service can be at fault, on any date.
    ///
    /// O(1).
    @inline(__always)
    func isClear(person: Int, service: Int) -> Bool { isClear[person * serviceCount + service] }

    /// The faults of an assignment of a person to a service on a date, at most two.
    func faults(
        person: Int, service: Int, on date: LocalDate
    ) -> (eligibility: DutyCode?, credential: DutyCode?) {
        let first: DutyCode? =
            eligibility.isEligible(person: person, service: service, on: date) ? nil : .dataNotEligible
        switch standings[person * serviceCount + service] {
        case .held: return (first, nil)
        case .missing: return (first, .dataCredentialMissing)
        case .dated: return (first, isValid(person, service, date) ? nil : .dataCredentialExpired)
        }
    }

    private func isValid(_ person: Int, _ service: Int, _ date: LocalDate) -> Bool {
        guard let entry = dated[person].first(where: { $0.service == service }) else { return true }
        return entry.ranges.allSatisfy { ranges in ranges.contains { $0.contains(date) } }
    }
}
