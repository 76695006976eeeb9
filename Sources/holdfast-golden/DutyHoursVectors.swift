// SPDX-License-Identifier: Apache-2.0

import DutyHours
import JSON
import Roster

/// Vectors of duty hours: a person, periods and intervals, and the codes that the rules find.
///
/// `violations` and `data` of what is expected are exact; `advisories_include` and `advisories_exclude` name advisories
/// that must and must not be there; `measured`, `limit` and `periods` are those of the findings with a code. A case with
/// `supervised_pgy` asks for the faculty that these people need in a slot.
enum DutyHoursVectors {
    /// A case without something that it needs, or with something that is not known.
    struct Fault: Error, CustomStringConvertible {
        let description: String
    }

    /// What the rules find in a case, and whether that is what it expects, as `pass`.
    static func answer(_ entry: JSONValue) throws -> JSONValue {
        let expected = entry["expect"] ?? [:]
        if let pgy = entry["supervised_pgy"]?.arrayValue {
            let limits = DutyLimits()
            let units = pgy.reduce(0) {
                $0 + ($1.integerValue == 1 ? limits.supervisionUnitsPGY1 : limits.supervisionUnitsOther)
            }
            let faculty = limits.faculty(forUnits: units)
            return [
                "faculty": .integer(Int64(faculty)),
                "pass": .bool(expected["faculty"]?.integerValue == Int64(faculty)),
            ]
        }
        let periods = try list(entry, "periods").map(period)
        let findings = try findings(entry, periods)
        let codes = Dictionary(grouping: findings, by: \.kind).mapValues { $0.map(\.code.rawValue).sorted() }
        var members: JSONObject = [:]
        for (kind, name) in [(DutyFindingKind.violation, "violations"), (.advisory, "advisories"), (.data, "data")] {
            members[name] = .array((codes[kind] ?? []).map { .string($0) })
        }
        var figures: JSONObject = [:]
        for finding in findings {
            figures[finding.code.rawValue] = [
                "measured": .integer(Int64(finding.measured)), "limit": .integer(Int64(finding.limit)),
                "margin": .integer(Int64(finding.margin)),
            ]
        }
        members["figures"] = .object(figures)
        members["pass"] = .bool(isExpected(expected, findings, codes, periods))
        return .object(members)
    }

    private static func isExpected(
        _ expected: JSONValue, _ findings: [DutyFinding], _ codes: [DutyFindingKind: [String]], _ periods: [Period]
    ) -> Bool {
        func words(_ name: String) -> [String] { (expected[name]?.arrayValue ?? []).compactMap(\.stringValue) }
        guard words("violations") == codes[.violation] ?? [], words("data") == codes[.data] ?? [] else { return false }
        let advisories = Set(codes[.advisory] ?? [])
        guard advisories.isSuperset(of: words("advisories_include")),
            advisories.isDisjoint(with: words("advisories_exclude"))
        else { return false }
        func agree(_ name: String, _ value: (DutyFinding) -> Int) -> Bool {
            (expected[name]?.objectValue ?? [:]).allSatisfy { member in
                let found = findings.filter { $0.code.rawValue == member.key }
                return !found.isEmpty && found.allSatisfy { Int64(value($0)) == member.value.integerValue }
            }
        }
        guard agree("measured", \.measured), agree("limit", \.limit) else { return false }
        return (expected["periods"]?.objectValue ?? [:]).allSatisfy { member in
            let found = findings.filter { $0.code.rawValue == member.key }.map { finding -> String? in
                periods.first { period in finding.period.map(period.range.contains) ?? false }?.id
            }
            return found == (member.value.arrayValue ?? []).map(\.stringValue)
        }
    }

    private static func findings(_ entry: JSONValue, _ periods: [Period]) throws -> [DutyFinding] {
        let name = entry["zone"]?.stringValue ?? "Etc/UTC"
        guard let zone = TimeZoneFile.named(name) else { throw Fault(description: "no zone \(name)") }
        var profile = ProgramProfile(id: "golden", name: "golden", timeZone: name)
        for (key, value) in entry["policies"]?.objectValue ?? [:] {
            profile.policies[key] = value.integerValue.map { Int($0) }
        }
        let person = DutyPerson(
            isInTraining: entry["in_training"]?.boolValue ?? true,
            pgy: entry["pgy"]?.integerValue.map { Int($0) } ?? 2, membership: try range(entry["membership"] ?? [:]),
            absences: try list(entry, "leave").map(leave),
            exceptions: try list(entry, "exceptions").map { exception in
                DutyException(
                    range: try range(exception), limitMinutes: Int(exception["limit_minutes"]?.integerValue ?? 0))
            })
        let dates = DateRange(from: LocalDate("2025-12-01"), to: LocalDate("2027-12-31"))
        let clock = WallClock(zone, dates: dates)
        return try DutyHours.findings(
            of: person, intervals: try list(entry, "work").flatMap { try intervals($0, clock) }, profile: profile,
            zone: zone, periods: periods, limits: DutyLimits(profile))
    }

    /// A stretch of work that is repeated `times` times, `every_days` days apart.
    private static func intervals(_ work: JSONValue, _ clock: WallClock) throws -> [DutyInterval] {
        guard let word = work["duty"]?.stringValue, let duty = DutyClass(word: word),
            let start = work["start"]?.stringValue.flatMap({ LocalDateTime($0) }),
            let minutes = work["minutes"]?.integerValue.flatMap({ Int32(exactly: $0) })
        else { throw Fault(description: "work needs duty, start and minutes: \(work)") }
        let source: DutySource = work["source"]?.stringValue == "logged" ? .logged : .call
        let step = Int32(work["every_days"]?.integerValue ?? 1) * 1440
        return (0..<Int32(work["times"]?.integerValue ?? 1)).map { number in
            let local = Int32(clamping: start.minutes) + number * step
            return DutyInterval(
                start: clock.instant(local), end: clock.instant(local + minutes), duty: duty, source: source,
                key: local)
        }
    }

    private static func list(_ entry: JSONValue, _ name: String) throws -> [JSONValue] {
        guard let value = entry[name] else { return [] }
        guard let items = value.arrayValue else { throw Fault(description: "\(name) is no list") }
        return items
    }

    private static func range(_ value: JSONValue) throws -> DateRange {
        func date(_ name: String) throws -> LocalDate? {
            guard let text = value[name]?.stringValue else { return nil }
            guard let date = LocalDate(text) else { throw Fault(description: "\(name): \(text) is no date") }
            return date
        }
        return DateRange(from: try date("from"), to: try date("to"))
    }

    private static func period(_ value: JSONValue) throws -> Period {
        Period(id: value["id"]?.stringValue ?? "", kind: .rotation, range: try range(value))
    }

    private static func leave(_ value: JSONValue) throws -> DutyLeave {
        func slot(_ name: String) throws -> SlotIndex {
            let parts = (value[name]?.stringValue ?? "").split(separator: " ")
            guard parts.count == 2, let date = LocalDate(parts[0]), let slot = Slot(code: parts[1]) else {
                throw Fault(description: "\(name) is no slot")
            }
            return SlotIndex(date, slot)
        }
        return DutyLeave(from: try slot("from"), to: try slot("to"))
    }
}
