// SPDX-License-Identifier: Apache-2.0

package import JSON
package import Kernel

/// One figure of one pattern for the sitrep, as it was last published (contract.md, Results).
package struct Signal: Sendable {
    package var id: String
    package var pluginID: String
    package var signalClass: SignalDeclaration.Class
    package var value: JSONValue
    package var unit: String
    package var level: String
    /// Local time of the program that the figure is about.
    package var asOf: String
    /// How often it should be renewed; older than two of these it is stale.
    package var periodSeconds: Int64
    package var scheduleVersion: Int64?
    package var causes: [String]
    /// Where the levels of the value begin, for whoever wants hysteresis; null when the publisher does not say.
    package var thresholds: JSONValue = .null
    /// How far the value must have left a level; null when the publisher does not say.
    package var band: JSONValue = .null
    /// Wall time of the publication, in microseconds since 1970.
    package var publishedAtMicros: Int64

    /// The words of the one scale, from good to bad, and the word for not knowing.
    package static let levels = ["GREEN", "YELLOW", "ORANGE", "RED", "BLACK", "UNKNOWN"]

    package func json(now: Int64) -> JSONValue {
        let age = max(0, now - publishedAtMicros)
        var document: JSONObject = [
            "id": .string(id), "plugin": .string(pluginID), "class": .string(signalClass.rawValue), "value": value,
            "unit": .string(unit), "level": .string(level), "as_of": .string(asOf),
            "period_s": .integer(periodSeconds), "schedule_version": scheduleVersion.map { .integer($0) } ?? .null,
            "causes": .array(causes.map { .string($0) }), "age_s": .integer(age / 1_000_000),
            "stale": .bool(age > 2 * periodSeconds * 1_000_000),
        ]
        if !thresholds.isNull { document["thresholds"] = thresholds }
        if !band.isNull { document["band"] = band }
        return .object(document)
    }
}
