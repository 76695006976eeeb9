// SPDX-License-Identifier: Apache-2.0

import Coverage
import HoldfastPlugin

/// What several levels rest on together: if it fails, they fail at once.
struct SharedCause: Sendable, Equatable {
    let id: String
    let name: String
    /// How likely it fails when it is needed; a judgement of the site, not a measurement.
    let probability: Double
    /// The levels, from 1.
    let levels: [Int]

    static let standard = [
        SharedCause(
            id: "data_feed", name: "the data feed that both noticing and re-dispatch read", probability: 0.01,
            levels: [2, 3]),
        SharedCause(
            id: "coordinator", name: "the coordinator who both watches and gives work up", probability: 0.01,
            levels: [2, 4]),
        SharedCause(
            id: "on_call_person", name: "the person on call who is both the reserve and the one to be called",
            probability: 0.005, levels: [3, 5]),
    ]

    var json: JSONValue {
        [
            "id": .string(id), "name": .string(name), "probability": .number(probability),
            "levels": .array(levels.map { .integer(Int64($0)) }),
        ]
    }
}

extension SharedCause {
    /// Reads one of the site's configuration, which the host has held against its schema.
    init?(reading document: JSONValue) {
        guard let id = document["id"]?.stringValue, let probability = document["probability"]?.doubleValue else {
            return nil
        }
        self.init(
            id: id, name: document["name"]?.stringValue ?? id, probability: probability,
            levels: (document["levels"]?.arrayValue ?? []).compactMap { $0.integerValue.flatMap(Int.init(exactly:)) })
    }
}

/// How often a year an unplanned absence gets through all levels: layers of protection, with what they share.
struct Residual {
    /// No level is trusted with more than this: figures from flows and records prove no better.
    static let floor = 0.01

    let initiating: Double
    /// Each level's chance of failing when it is needed; 1 where nothing is known.
    let failureOnDemand: [Double]
    let independent: Double
    let shared: Double

    init(_ layers: [Layer], _ causes: [SharedCause], initiating: Double) throws(CoverageError) {
        self.initiating = initiating
        failureOnDemand = layers.map { layer in layer.effectiveness.map { max(Self.floor, min(1, 1 - $0)) } ?? 1 }
        let protection = try ProtectionLayers(
            failureOnDemand: failureOnDemand,
            sharedCauses: causes.map { .init(probability: $0.probability, layers: $0.levels.map { $0 - 1 }) })
        (independent, shared) = try protection.residualFrequency(initiating: initiating)
    }

    var json: JSONValue {
        [
            "initiating": .number(initiating), "independent": .number(independent), "shared": .number(shared),
            "failure_on_demand": .array(failureOnDemand.map { .number($0) }),
        ]
    }
}
