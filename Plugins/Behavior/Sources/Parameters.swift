// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin
import Patterns
import Roster

/// What a caller may ask: which days to look back over, and how many exchanges it takes to say something of a person.
struct Parameters {
    static let standardWindow: Int64 = 180
    static let standardMinimum: Int64 = 5

    var request = PatternRequest()
    /// The last day; today if nil.
    var until: LocalDate?
    /// How many days, the last one included.
    var windowDays = Int(standardWindow)
    /// Fewer executed exchanges than these say nothing of a person.
    var minimumSwaps = Int(standardMinimum)

    init() {}

    /// Reads the arguments of a call, which the host has held against the input schema.
    init(_ call: JSONValue) throws(ToolFailure) {
        request = try PatternRequest(call)
        if let text = call["until"]?.stringValue {
            guard let date = LocalDate(text) else {
                throw .invalid(field: "/until", value: .string(text), allowed: "a date that exists, as YYYY-MM-DD")
            }
            until = date
        }
        windowDays = Int(call["window_days"]?.integerValue ?? Self.standardWindow)
        minimumSwaps = Int(call["minimum_swaps"]?.integerValue ?? Self.standardMinimum)
    }

    static var schema: ToolSchema {
        PatternRequest.schema(
            [
                "until": .date(description: "The last day to look at; by default the program's today."),
                "window_days": .integer(
                    in: 14...730, description: "How many days to look back over, the last one included.",
                    default: standardWindow),
                "minimum_swaps": .integer(
                    in: 1...100, description: "With fewer executed exchanges than these nothing is said of a person.",
                    default: standardMinimum),
            ], horizon: false)
    }

    /// Whether the live schedule is looked at in the way that the sitrep compares from day to day.
    var isStandard: Bool {
        request.isStandard && until == nil && windowDays == Int(Self.standardWindow)
            && minimumSwaps == Int(Self.standardMinimum)
    }

    /// The days to look at; nil without a last one.
    func window(today: LocalDate?) -> Horizon? {
        (until ?? today).flatMap { Horizon(from: $0.advanced(by: 1 - windowDays), days: windowDays) }
    }

    var json: JSONValue {
        [
            "until": until.map { .string("\($0)") } ?? .null, "window_days": .integer(Int64(windowDays)),
            "minimum_swaps": .integer(Int64(minimumSwaps)), "plan": .string(request.plan ?? "live"),
            "version": request.version.map { .integer($0) } ?? .null, "limit": .integer(Int64(request.limit)),
        ]
    }
}
