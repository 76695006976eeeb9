// SPDX-License-Identifier: Apache-2.0

import Coverage
import JSON

/// Vectors of formulas, by id: each computes what a case expects, from the case's own inputs, with the libraries.
enum FormulaVectors {
    typealias Formula = @Sendable (JSONValue) throws -> JSONValue

    /// Every formula, by id.
    static let all: [String: Formula] = topics.reduce(queueing) { $0.merging($1) { first, _ in first } }

    /// The formulas of the other files of vectors, a line each.
    private static let topics: [[String: Formula]] = [
        ContingencyVectors.formulas, PowerVectors.formulas,
        DriftVectors.formulas, SheddingVectors.formulas, DefenseVectors.formulas, HubVectors.formulas,
        SitrepVectors.formulas, BehaviorVectors.formulas, TrailVectors.formulas, ExtraVectors.formulas,
        ZoneVectors.formulas,
    ]

    private static let queueing: [String: Formula] = [
        "erlang-b": { entry in
            let (servers, load) = try pool(entry)
            return [
                "c": .integer(Int64(servers)), "A": .number(load),
                "B": .number(try Queueing.erlangB(servers: servers, load: load)),
            ]
        },
        "erlang-c": erlangC, "safe-rho-by-pool-size": safeRho, "mg1-exact": mg1, "dm1-exact-vs-kingman": dm1,
        "ciw-simulation": SimulationVectors.formula, "duty-hours": DutyHoursVectors.answer,
    ]

    /// A case without the input that its vector needs.
    struct MissingInput: Error, CustomStringConvertible {
        let name: String
        var description: String { "the case has no number \"\(name)\"" }
    }

    static func number(_ entry: JSONValue, _ name: String) throws -> Double {
        guard let value = entry[name]?.doubleValue else { throw MissingInput(name: name) }
        return value
    }

    private static func pool(_ entry: JSONValue) throws -> (servers: Int, load: Double) {
        (Int(try number(entry, "c")), try number(entry, "A"))
    }

    static func json(_ value: Double?) -> JSONValue { value.map { .number($0) } ?? .null }

    private static let erlangC: Formula = { entry in
        let (servers, load) = try pool(entry)
        return [
            "c": .integer(Int64(servers)), "A": .number(load), "rho": .number(load / Double(servers)),
            "C": json(try Queueing.erlangC(servers: servers, load: load)),
            "WqOverS": json(try Queueing.meanWait(servers: servers, load: load)),
            "LqErl": json(try Queueing.meanQueueLength(servers: servers, load: load)),
            "P_wait_gt_halfS": json(try Queueing.probability(ofWaitAbove: 0.5, servers: servers, load: load)),
        ]
    }

    private static let safeRho: Formula = { entry in
        let servers = Int(try number(entry, "c"))
        let load = 0.8 * Double(servers)
        return [
            "c": .integer(Int64(servers)), "C_at_80": json(try Queueing.erlangC(servers: servers, load: load)),
            "WqOverS_at_80": json(try Queueing.meanWait(servers: servers, load: load)),
            "rho_for_Pwait_20pct": .number(
                try Queueing.safeUtilization(servers: servers, probabilityOfWaiting: 0.2)),
            "rho_for_Pwait_50pct": .number(
                try Queueing.safeUtilization(servers: servers, probabilityOfWaiting: 0.5)),
            "rho_for_Wq_quarter_S": .number(try Queueing.safeUtilization(servers: servers, meanWait: 0.25)),
            "rho_for_Wq_4S": .number(try Queueing.safeUtilization(servers: servers, meanWait: 4)),
        ]
    }

    private static let mg1: Formula = { entry in
        let (rho, cs2) = (try number(entry, "rho"), try number(entry, "cs2"))
        return [
            "rho": .number(rho), "cs2": .number(cs2),
            "exactWqOverS": json(try Queueing.pollaczekKhinchineWait(utilization: rho, serviceVariability: cs2)),
        ]
    }

    private static let dm1: Formula = { entry in
        let rho = try number(entry, "rho")
        return [
            "rho": .number(rho), "sigma": json(try Queueing.constantArrivalsSigma(utilization: rho)),
            "exactWqOverS": json(try Queueing.constantArrivalsWait(utilization: rho)),
            "kingman": json(
                try Queueing.kingmanWait(utilization: rho, arrivalVariability: 0, serviceVariability: 1)),
        ]
    }
}
