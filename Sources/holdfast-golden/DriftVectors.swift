// SPDX-License-Identifier: Apache-2.0

import Coverage
import JSON

/// Formula vectors of set points, feedback and stress, and of the desk: files 06 and 10.
enum DriftVectors {
    static let formulas: [String: FormulaVectors.Formula] = [
        "pid-p-only": pid, "pid-pi": pid, "pid-pid-limits": pid, "allostatic-load-index": allostaticLoad,
        "volatility": volatility, "feedback-sign-restoring": feedback, "two-way-loop-gain": loopGain,
        "nasa-tlx": taskLoad, "hick-hyman": choices, "mm1-occupancy": queue, "mg-inf-occupancy": selfService,
        "inequality": inequality,
    ]

    private static func numbers(_ entry: JSONValue, _ name: String) throws -> [Double] {
        guard let values = entry[name]?.arrayValue else { throw FormulaVectors.MissingInput(name: name) }
        return values.compactMap(\.doubleValue)
    }

    private static func list(_ values: [Double]) -> JSONValue { .array(values.map { .number($0) }) }

    private static let pid: FormulaVectors.Formula = { entry in
        var controller = try PIDController(
            proportional: try FormulaVectors.number(entry, "kp"), integral: try FormulaVectors.number(entry, "ki"),
            derivative: try FormulaVectors.number(entry, "kd"),
            setPoint: try FormulaVectors.number(entry, "setpoint"),
            limits: (entry["lo"]?.doubleValue ?? -.infinity)...(entry["hi"]?.doubleValue ?? .infinity))
        let step = try FormulaVectors.number(entry, "dt")
        return ["outputs": list(try numbers(entry, "measurements").map { try controller.output(for: $0, step: step) })]
    }

    private static let allostaticLoad: FormulaVectors.Formula = { entry in
        let rows = (entry["values"]?.arrayValue ?? []).map { ($0.arrayValue ?? []).compactMap(\.doubleValue) }
        guard let index = try AllostaticLoad(reference: rows) else { throw FormulaVectors.MissingInput(name: "values") }
        let load = try rows.map { Double(try index.high($0).count) }
        return [
            "q75": list(index.cutPoints), "ali": list(load), "meanAli": FormulaVectors.json(Statistics.mean(load)),
            "zSum": list(try AllostaticLoad.sumsOfStandardScores(rows)),
        ]
    }

    private static let volatility: FormulaVectors.Formula = { entry in
        let series = try numbers(entry, "x")
        guard let found = try Volatility(series), let trend = try LinearTrend(series) else {
            throw FormulaVectors.MissingInput(name: "x")
        }
        return [
            "cv": FormulaVectors.json(found.coefficientOfVariation), "mssd": .number(found.meanSquaredDifference),
            "vonNeumann": FormulaVectors.json(found.vonNeumannRatio),
            "turningPoints": .integer(Int64(found.turningPoints)),
            "turningExpectedRandom": .number(found.expectedTurningPoints), "slope": .number(trend.slope),
            "slopeT": FormulaVectors.json(trend.t), "ewma": list(try Statistics.movingAverage(series, weight: 0.2)),
        ]
    }

    private static let feedback: FormulaVectors.Formula = { entry in
        guard let found = try Feedback(try numbers(entry, "e")) else { throw FormulaVectors.MissingInput(name: "e") }
        return [
            "phi": .number(found.phi), "stderr": .number(found.standardError),
            "halfLife": FormulaVectors.json(found.halfLife), "doublingTime": FormulaVectors.json(found.doublingTime),
        ]
    }

    private static let loopGain: FormulaVectors.Formula = { entry in
        guard let loop = try LoopGain(try numbers(entry, "load"), try numbers(entry, "sick")) else {
            throw FormulaVectors.MissingInput(name: "load")
        }
        return ["a": .number(loop.forward.slope), "b": .number(loop.backward.slope), "gain": .number(loop.gain)]
    }

    private static let taskLoad: FormulaVectors.Formula = { entry in
        let ratings = try numbers(entry, "ratings")
        let index = try TaskLoadIndex(ratings: ratings, weights: try numbers(entry, "weights").map { Int($0) })
        return echo(entry, ["weighted": FormulaVectors.json(index.weighted), "raw": .number(index.raw)])
    }

    private static let choices: FormulaVectors.Formula = { entry in
        let bits =
            entry["p"] == nil
            ? try ChoiceInformation.bits(options: Int(try FormulaVectors.number(entry, "n")))
            : try ChoiceInformation.bits(probabilities: try numbers(entry, "p"))
        return echo(entry, ["bits": .number(bits)])
    }

    private static let queue: FormulaVectors.Formula = { entry in
        let rho = try FormulaVectors.number(entry, "rho")
        return [
            "rho": .number(rho),
            "P_moreThan4": FormulaVectors.json(try Occupancy.probability(ofMoreThan: 4, utilization: rho)),
            "P_moreThan7": FormulaVectors.json(try Occupancy.probability(ofMoreThan: 7, utilization: rho)),
            "meanInSystem": FormulaVectors.json(try Occupancy.meanInSystem(utilization: rho)),
        ]
    }

    private static let selfService: FormulaVectors.Formula = { entry in
        let mean = try FormulaVectors.number(entry, "meanOpen")
        return [
            "meanOpen": .number(mean),
            "P_moreThan4": .number(try Occupancy.probability(ofMoreThan: 4, meanOpen: mean)),
            "P_moreThan7": .number(try Occupancy.probability(ofMoreThan: 7, meanOpen: mean)),
        ]
    }

    private static let inequality: FormulaVectors.Formula = { entry in
        let shares = try numbers(entry, "x")
        guard let found = try Inequality(shares), let mean = Statistics.mean(shares) else {
            throw FormulaVectors.MissingInput(name: "x")
        }
        let count = Double(shares.count)
        let variance = shares.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count
        return [
            "x": list(shares), "gini": .number(found.gini), "giniUnbiased": .number(found.gini * count / (count - 1)),
            "hoover": .number(found.hoover), "jain": .number(found.jain), "theilT": .number(found.theil),
            "cv": .number(variance.squareRoot() / mean),
        ]
    }

    /// What was computed, beside the case's own inputs.
    private static func echo(_ entry: JSONValue, _ computed: JSONObject) -> JSONValue {
        var all = entry.objectValue ?? [:]
        for member in computed { all[member.key] = member.value }
        return .object(all)
    }
}
