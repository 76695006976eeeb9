// SPDX-License-Identifier: Apache-2.0

import Coverage
import HoldfastPlugin
import Patterns

/// What a caller may ask: how far to look back, and how the desk is manned.
struct Parameters: Sendable {
    static let standardWindow = 28
    static let standardAlarm = 0.20

    let request: PatternRequest
    let windowDays: Int
    /// Items that can be kept in mind.
    let limit: Int
    /// The share of time above the limit that is YELLOW; twice is ORANGE, three times RED.
    let alarmShare: Double
    let desk: DeskSettings
    /// What a coordinator said of the work, if anything.
    let taskLoad: TaskLoadIndex?
    /// Whether what was said of the desk is the site's.
    private let isSiteDesk: Bool

    /// Reads the arguments of a call, which the host has held against the input schema.
    init(_ call: JSONValue, site: DeskSettings) throws(ToolFailure) {
        request = try PatternRequest(call)
        windowDays = Int(call["window_days"]?.integerValue ?? Int64(Self.standardWindow))
        limit = Int(call["chunk_limit"]?.integerValue ?? Int64(DeskSettings.standardLimit))
        alarmShare = call["alarm_share"]?.doubleValue ?? Self.standardAlarm
        desk = site.with(call)
        isSiteDesk = desk == site
        guard let answers = call["task_load"], !answers.isNull else {
            taskLoad = nil
            return
        }
        func numbers(_ name: String) -> [Double]? { answers[name]?.arrayValue?.compactMap(\.doubleValue) }
        do {
            taskLoad = try TaskLoadIndex(
                ratings: numbers("ratings") ?? [], weights: numbers("weights").map { $0.map { Int($0) } })
        } catch { throw .invalid(field: "/task_load", value: answers, allowed: "\(error.field): \(error.allowed)") }
    }

    /// Whether the live schedule is looked at in the way that the sitrep compares from day to day.
    var isStandard: Bool {
        request.isStandard && windowDays == Self.standardWindow && limit == DeskSettings.standardLimit
            && alarmShare == Self.standardAlarm && isSiteDesk
    }

    /// The level of a share of time above the limit: more than one, two or three alarm shares.
    func level(ofShare share: Double) -> Level {
        let steps = [Level.green, .yellow, .orange, .red]
        return steps[(1...3).filter { share > Double($0) * alarmShare + 1e-12 }.count]
    }

    /// The level of the desk's utilization, as of a pool's: .80, .90, .95.
    static func level(ofUtilization rho: Double) -> Level {
        let steps = [Level.green, .yellow, .orange, .red]
        return steps[[0.80, 0.90, 0.95].filter { rho >= $0 - 1e-12 }.count]
    }

    var json: JSONValue {
        var own =
            request.json(adding: [
                "window_days": .integer(Int64(windowDays)), "chunk_limit": .integer(Int64(limit)),
                "alarm_share": .number(alarmShare), "coordinators": .integer(Int64(desk.coordinators)),
                "desk_hours_per_week": .number(desk.hoursPerWeek),
                "handling_minutes": desk.handlingMinutes.map { .number($0) } ?? .null,
                "urgent_hours": .integer(Int64(desk.urgentHours)),
            ]).objectValue ?? [:]
        own["horizon_days"] = nil
        own["from"] = nil
        return .object(own)
    }

    static let schema = PatternRequest.schema(
        [
            "window_days": .integer(
                in: 1...365, description: "How many days before now to replay.", default: Int64(standardWindow)),
            "chunk_limit": .integer(
                in: 2...9, description: "How many open items can be kept in mind.",
                default: Int64(DeskSettings.standardLimit)),
            "alarm_share": .number(
                in: 0...0.3333, description: "From which share of time above the limit it is YELLOW; twice ORANGE.",
                default: standardAlarm),
            "coordinators": .integer(in: 1...1000, description: "Who decides; by default as the site says."),
            "desk_hours_per_week": .number(
                maximum: 168, exclusiveMinimum: 0, description: "Hours a week that each coordinator has for decisions."),
            "handling_minutes": .number(
                maximum: 10_080, exclusiveMinimum: 0, description: "How long a decision takes, if it is known."),
            "task_load": .object(
                [
                    "ratings": .array(of: .number(in: 0...100), minimumCount: 6, maximumCount: 6),
                    "weights": .array(of: .integer(in: 0...5), minimumCount: 6, maximumCount: 6),
                ], required: ["ratings"],
                description:
                    "NASA-TLX answers of one coordinator: mental, physical, temporal, performance, effort, frustration."
            ),
        ], horizon: false)
}
