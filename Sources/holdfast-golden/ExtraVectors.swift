// SPDX-License-Identifier: Apache-2.0

import Coverage
import JSON

/// Vectors of `20_extra_patterns.json`: statistics of the core, by formula.
enum ExtraVectors {
    static let formulas: [String: FormulaVectors.Formula] = [
        "spc-western-electric": controlChart, "process-capability": capability, "early-warning": earlyWarning,
        "early-warning-long": earlyWarning, "inequality": inequality, "resilience-triangle": resilienceLoss,
        "acute-chronic": loadRatio, "two-process-S": sleepPressure, "palmgren-miner": fatigue,
    ]

    private static func numbers(_ value: JSONValue?) -> [Double] { (value?.arrayValue ?? []).compactMap(\.doubleValue) }
    private static func json(_ value: Double?) -> JSONValue { FormulaVectors.json(value) }
    private static func integer(_ value: Int?) -> JSONValue { value.map { .integer(Int64($0)) } ?? .null }

    private static let controlChart: FormulaVectors.Formula = { input in
        let series = numbers(input["x"])
        let baseline = Int(try FormulaVectors.number(input, "baseline"))
        guard let chart = try ControlChart(series, baseline: baseline) else { return .null }
        return [
            "centre": .number(chart.centre), "sigma": .number(chart.sigma), "ucl": .number(chart.upperLimit),
            "lcl": .number(chart.lowerLimit),
            "signals": .array(
                chart.alarms(in: series).map { alarm in
                    [integer(alarm.index), .array(alarm.rules.map { integer($0.rawValue) })]
                }),
            "cusum": .array(chart.cumulativeSums(of: series).map { [.number($0.up), .number($0.down)] }),
            "cusumAlarmIndex": integer(chart.driftAlarm(in: series)),
        ]
    }

    private static let capability: FormulaVectors.Formula = { input in
        let figures = try ProcessCapability(
            numbers(input["x"]), lower: try FormulaVectors.number(input, "lsl"),
            upper: try FormulaVectors.number(input, "usl"), target: input["target"]?.doubleValue)
        guard let figures else { return .null }
        return [
            "mean": .number(figures.mean), "sOverall": .number(figures.overallDeviation),
            "sWithin": .number(figures.withinDeviation), "Cp": .number(figures.cp), "Cpk": .number(figures.cpk),
            "Pp": .number(figures.pp), "Ppk": .number(figures.ppk), "Cpm": json(figures.cpm),
            "pAboveUSL": .number(figures.shareAbove),
        ]
    }

    private static let earlyWarning: FormulaVectors.Formula = { input in
        let window = Int(try FormulaVectors.number(input, "window"))
        guard let signs = try EarlyWarning(numbers(input["x"]), window: window) else { return .null }
        return [
            "ar1First": json(signs.autocorrelations.first), "ar1Last": json(signs.autocorrelations.last),
            "varFirst": json(signs.variances.first), "varLast": json(signs.variances.last),
            "kendallAr1": .number(signs.autocorrelationTrend), "kendallVar": .number(signs.varianceTrend),
        ]
    }

    private static let inequality: FormulaVectors.Formula = { input in
        let shares = numbers(input["x"])
        guard let figures = try Inequality(shares), let mean = Statistics.mean(shares) else { return .null }
        let count = Double(shares.count)
        let squares = shares.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        return [
            "x": input["x"] ?? .null, "gini": .number(figures.gini),
            "giniUnbiased": .number(figures.gini * count / (count - 1)), "hoover": .number(figures.hoover),
            "jain": .number(figures.jain), "theilT": .number(figures.theil),
            "cv": .number((squares / count).squareRoot() / mean),
        ]
    }

    private static let resilienceLoss: FormulaVectors.Formula = { input in
        guard let figures = try ResilienceLoss(times: numbers(input["t"]), quality: numbers(input["Q"])) else {
            return .null
        }
        return [
            "loss": .number(figures.loss), "robustness": .number(figures.robustness), "index": .number(figures.index),
        ]
    }

    private static let loadRatio: FormulaVectors.Formula = { input in
        guard let figures = try LoadRatio(numbers(input["load"])) else { return .null }
        return [
            "acwrRolling": json(figures.rolling), "acwrEwma": json(figures.weighted),
            "monotony": json(figures.monotony), "strain": json(figures.strain),
        ]
    }

    private static let sleepPressure: FormulaVectors.Formula = { input in
        var pressure = try SleepPressure(try FormulaVectors.number(input, "S0"))
        var values: [JSONValue] = []
        for segment in input["segments"]?.arrayValue ?? [] {
            try pressure.pass(
                hours: try FormulaVectors.number(segment, "hours"), isAwake: segment["wake"]?.boolValue ?? false)
            values.append(.number(pressure.value))
        }
        return ["S": .array(values)]
    }

    private static let fatigue: FormulaVectors.Formula = { input in
        let cycles = (input["cycles"]?.arrayValue ?? []).map { cycle in
            (stress: cycle[0]?.doubleValue ?? 0, count: cycle[1]?.doubleValue ?? 0)
        }
        return [
            "D": .number(
                try FatigueDamage.sum(
                    of: cycles, strength: try FormulaVectors.number(input, "a"),
                    exponent: try FormulaVectors.number(input, "m")))
        ]
    }
}
