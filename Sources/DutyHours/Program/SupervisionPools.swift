// SPDX-License-Identifier: Apache-2.0

internal import Roster

/// Which services are supervised together: those of clinics and procedures, by zone.
///
/// Faculty who precept in a zone supervise everybody in training in the zone's clinics in that slot. A service without
/// a zone is a pool of its own. Pools in which no service is supervised are left out.
struct SupervisionPools: Sendable {
    /// The pool of each service; negative for none.
    let pools: [Int32]
    /// Whether people in training on the service take units.
    let isSupervised: [Bool]
    /// The first supervised service of each pool.
    let services: [Int]
    /// Units for those in training, by person; negative for faculty, zero for others.
    let roles: [Int8]

    init(_ program: Program) {
        let limits = DutyLimits(program.profile)
        var names: [String: Int32] = [:]
        var pools = [Int32](repeating: -1, count: program.services.count)
        var first: [Int] = []
        let candidates = program.services.indices.filter {
            program.services[$0].kind == .outpatient || program.services[$0].kind == .procedure
        }
        for index in candidates where program.services[index].supervision != .none {
            let name = program.services[index].zone ?? "\u{0}\(index)"
            if names[name] == nil {
                names[name] = Int32(first.count)
                first.append(index)
            }
        }
        for index in candidates {
            pools[index] = names[program.services[index].zone ?? "\u{0}\(index)"] ?? -1
        }
        self.pools = pools
        services = first
        isSupervised = program.services.indices.map { pools[$0] >= 0 && program.services[$0].supervision != .none }
        roles = program.people.map { person in
            switch person.role {
            case .faculty: -1
            case .staff: 0
            case .resident, .fellow:
                Int8(clamping: person.pgy == 1 ? limits.supervisionUnitsPGY1 : limits.supervisionUnitsOther)
            }
        }
    }
}
