// SPDX-License-Identifier: Apache-2.0

import Coverage
import HoldfastPlugin
import Roster

/// The percentages of all ratings, with where they come from and since when they hold.
struct RatingScales: Equatable {
    let from: LocalDate
    let source: String
    let strength: ReadinessScale
    let qualified: ReadinessScale
    let senior: ReadinessScale
    let onHand: ReadinessScale
    let serviceable: ReadinessScale
    let training: ReadinessScale

    private static let names = ["strength", "qualified", "senior", "on_hand", "serviceable", "training"]
    /// Recalled from AR 220-1 (15 April 2010) and CJCSI 3401.02B (31 May 2011), not verified against the texts.
    private static let recalled = [
        [90, 80, 70], [85, 75, 65], [85, 75, 65], [90, 80, 65], [90, 70, 60], [85, 70, 55],
    ]
    static let recalledFrom = "2010-04-15"
    static let recalledSource =
        "recalled from AR 220-1 (2010) and CJCSI 3401.02B (2011), not verified against the texts"

    /// The scales of a row of the configuration; what it leaves out is as recalled.
    init(_ row: JSONValue, field: String) throws(ToolFailure) {
        let date = row["from"]?.stringValue ?? Self.recalledFrom
        guard let from = LocalDate(date) else {
            throw .invalid(field: field + "/from", value: .string(date), allowed: "a date that exists, as YYYY-MM-DD")
        }
        self.from = from
        source = row["source"]?.stringValue ?? Self.recalledSource
        var scales: [ReadinessScale] = []
        for (index, name) in Self.names.enumerated() {
            let given = row[name]?.arrayValue?.compactMap { $0.integerValue.map { Int($0) } }
            do { scales.append(try ReadinessScale(given ?? Self.recalled[index])) } catch {
                throw .invalid(field: field + "/" + name, value: row[name], allowed: error.allowed)
            }
        }
        (strength, qualified, senior) = (scales[0], scales[1], scales[2])
        (onHand, serviceable, training) = (scales[3], scales[4], scales[5])
    }

    var json: JSONValue {
        let scales = [strength, qualified, senior, onHand, serviceable, training]
        var object: JSONObject = ["from": .string("\(from)"), "source": .string(source)]
        for (name, scale) in zip(Self.names, scales) {
            object[name] = .array(scale.least.map { .integer(Int64($0)) })
        }
        return .object(object)
    }
}
