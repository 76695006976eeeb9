// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin
import Roster

/// The people that the arguments of `list_people` leave, in the order of their table.
struct PeopleFilter {
    let rows: [PersonRow]

    /// O(people x their rows).
    init(_ call: ToolCall, _ source: ProgramSource) throws(ToolFailure) {
        let program = source.program
        let day = try Window.date(call, "on", source) ?? source.today
        let role = call.string(ifPresent: "role").flatMap(Role.init(rawValue:))
        let pgy = call.integer(ifPresent: "pgy").map(Int.init)
        let text = call.string(ifPresent: "text")?.lowercased()
        let credential = call.string(ifPresent: "credential")
        let service = try call.string(ifPresent: "service").map { text throws(ToolFailure) in
            try source.service(text, at: "/service")
        }
        let zone = try Self.known(call, "zone", program.zones.map(\.id))
        let group = try Self.known(call, "group", program.groups.map(\.id))
        let members = group.flatMap { id in program.groups.first { $0.id == id } }.map { Set($0.members) }
        var groups: [Int: [String]] = [:]
        for group in program.groups { for member in group.members { groups[member, default: []].append(group.id) } }
        var dated: [Int: [String]] = [:]
        for row in program.credentials where day.map(row.range.contains) ?? true {
            dated[row.person, default: []].append(row.credential)
        }
        let includesFormer = call.boolean("former")
        rows = program.people.indices.compactMap { index in
            let person = program.people[index]
            if let day, !includesFormer, !person.membership.contains(day) { return nil }
            if let role, person.role != role { return nil }
            if let pgy, person.pgy != pgy { return nil }
            if let zone, person.homeZone != zone { return nil }
            if let members, !members.contains(index) { return nil }
            let credentials = person.credentials + (dated[index] ?? []).filter { !person.credentials.contains($0) }
            if let credential, !credentials.contains(credential) { return nil }
            if let service, let day,
                !program.eligibility.isEligible(person: index, service: service, on: day)
            {
                return nil
            }
            let name = source.name(index)
            if let text, !person.id.lowercased().contains(text), !name.lowercased().contains(text) { return nil }
            return PersonRow(
                id: person.id, name: name, role: person.role, pgy: person.pgy, fteThousandths: person.fteThousandths,
                credentials: credentials, zone: person.homeZone, groups: groups[index] ?? [],
                membership: person.membership, away: day.flatMap { Self.away(index, $0, source) })
        }
    }

    /// A filter whose words are the program's own; one that is not there is an error, not an empty list.
    private static func known(_ call: ToolCall, _ name: String, _ words: [String]) throws(ToolFailure) -> String? {
        guard let text = call.string(ifPresent: name) else { return nil }
        if words.contains(text) { return text }
        throw ProgramSource.unknown(name, text, words, at: "/" + name)
    }

    private static func away(_ person: Int, _ day: LocalDate, _ source: ProgramSource) -> String? {
        let (first, last) = (SlotIndex(day, .am), SlotIndex(day, .night))
        return source.program.absences.first {
            $0.person == person && $0.isBlocking && $0.from <= last && $0.to >= first
        }.map { source.word(for: $0.kind) }
    }
}
