// SPDX-License-Identifier: Apache-2.0

import Coverage
import JSON

/// Formulas held against a discrete-event simulation: equal to the stated formula, and inside a band around what was
/// simulated.
///
/// An approximation for general arrivals may be 10 % off, as the vector itself shows.
enum SimulationVectors {
    private static let tolerance = 1e-9

    static let formula: FormulaVectors.Formula = { entry in
        let model = entry["model"]?.stringValue ?? ""
        guard let value = try value(of: model) else { throw FormulaVectors.MissingInput(name: "model") }
        let stated = try FormulaVectors.number(entry, "formula")
        let simulated = try entry["ciwLoss"]?.doubleValue ?? FormulaVectors.number(entry, "ciwMeanWq")
        let interval = try FormulaVectors.number(entry, "ci95")
        let band = model.hasPrefix("G(") ? 0.1 * value : interval
        let isEqual = abs(value - stated) <= tolerance * max(1, abs(stated))
        return [
            "model": .string(model), "formula": .number(value), "simulated": .number(simulated),
            "band": .number(band), "pass": .bool(isEqual && abs(value - simulated) <= band),
        ]
    }

    private static func value(of model: String) throws -> Double? {
        switch model {
        case "M/M/3 rho .8": try Queueing.meanWait(servers: 3, load: 2.4)
        case "M/D/2 rho .8":
            try Queueing.allenCunneenWait(servers: 2, load: 1.6, arrivalVariability: 1, serviceVariability: 0)
        case "G(gamma ca2=.5)/M/2 rho .85":
            try Queueing.allenCunneenWait(servers: 2, load: 1.7, arrivalVariability: 0.5, serviceVariability: 1)
        case "M/M/2/2 A=1": try Queueing.erlangB(servers: 2, load: 1)
        case "M/M/5/5 A=3": try Queueing.erlangB(servers: 5, load: 3)
        default: nil
        }
    }
}
