// SPDX-License-Identifier: Apache-2.0

import Coverage
import Patterns
import Roster

/// Something that goes wrong at one place: who is out, or which zone cannot be worked in.
struct Failure {
    /// What goes wrong.
    enum Kind: String, CaseIterable {
        /// A quarter of a zone's people is out; the worst of these makes the level.
        case zoneQuarter = "zone_quarter"
        /// Half of a zone's people is out.
        case zoneHalf = "zone_half"
        /// All people of a zone are out.
        case zoneWhole = "zone_whole"
        /// The place of a zone is closed: its services cannot run, and its people are free for others.
        case siteClosed = "site_closed"
        /// Everybody who may do a service that few may do is out.
        case specialists
        /// Everybody of a common-mode group is out.
        case group
        /// The people that the caller names are out.
        case people

        static let selectable: [Kind] = [.zoneHalf, .zoneWhole, .siteClosed, .specialists, .group]
    }

    let kind: Kind
    /// The zone, service or group, by id.
    let name: String
    /// Who is out.
    let people: [Int]
    /// The zones where it happens.
    let zones: Set<Int>
    /// The zone whose services cannot run.
    var closed: Int?

    /// All failures to try, those of the caller and those that make the level first.
    ///
    /// A part of a zone is dealt like cards, in the order of the table of people: of four quarters each is tried, so
    /// that everybody is in one of them.
    static func all(_ study: ZoneStudy, kinds: Set<Kind>, named: [Int]) -> [Failure] {
        var failures: [Failure] = []
        if !named.isEmpty {
            failures.append(Failure(kind: .people, name: "", people: named, zones: study.zones(of: named)))
        }
        failures += parts(study, .zoneQuarter, 4)
        if kinds.contains(.zoneHalf) { failures += parts(study, .zoneHalf, 2) }
        if kinds.contains(.zoneWhole) { failures += parts(study, .zoneWhole, 1) }
        if kinds.contains(.siteClosed) {
            failures += study.realZones.filter { study.demandByZone[$0] > 0 }.map { zone in
                Failure(kind: .siteClosed, name: study.zones[zone].id, people: [], zones: [zone], closed: zone)
            }
        }
        if kinds.contains(.specialists) {
            failures += study.rareServices.map { service in
                let holders = study.members.filter { study.mayDo($0, service) }
                return Failure(
                    kind: .specialists, name: study.program.services[service].id, people: holders,
                    zones: study.zones(of: holders))
            }
        }
        if kinds.contains(.group) {
            let present = Set(study.members)
            for group in study.program.groups {
                let members = group.members.filter(present.contains)
                if members.count < 2 { continue }
                failures.append(
                    Failure(kind: .group, name: group.id, people: members, zones: study.zones(of: members)))
            }
        }
        return failures
    }

    private static func parts(_ study: ZoneStudy, _ kind: Kind, _ count: Int) -> [Failure] {
        study.realZones.flatMap { zone -> [Failure] in
            let members = study.members.filter { study.zoneOfPerson[$0] == zone }
            return (0..<min(count, members.count)).map { part in
                let out = members.enumerated().filter { $0.offset % count == part }.map(\.element)
                return Failure(kind: kind, name: study.zones[zone].id, people: out, zones: [zone])
            }
        }
    }
}
