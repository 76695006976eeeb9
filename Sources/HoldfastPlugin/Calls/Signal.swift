// SPDX-License-Identifier: Apache-2.0

/// A figure for the sitrep, at one moment (contract.md, Results).
public struct Signal: Sendable, Equatable {
    /// The declared id.
    public var id: String
    /// The figure, in the declared unit; nil when it could not be computed.
    public var value: Double?
    /// `GREEN YELLOW ORANGE RED BLACK` or `UNKNOWN`.
    public var level: String
    /// The moment it speaks about, as the program writes local time.
    public var asOf: String
    /// For how long it holds, in seconds.
    public var periodSeconds: Int64
    /// The schedule version it was computed from.
    public var scheduleVersion: Int64?
    /// What makes it so, one sentence each.
    public var causes: [String]
    /// Where YELLOW, ORANGE, RED and BLACK begin, in the value's unit; nil for a level that the value alone never reaches.
    ///
    /// They rise, or fall for a figure of which less is worse. With them the sitrep holds a level until the value has left
    /// it clearly; empty when the level does not hang on the value alone.
    public var thresholds: [Double?]
    /// How far the value must have left its level before the sitrep believes it; nil for what is usual for the unit.
    public var band: Double?

    /// A figure with its level and its causes.
    public init(
        id: String, value: Double?, level: String, asOf: String, periodSeconds: Int64, scheduleVersion: Int64? = nil,
        causes: [String] = [], thresholds: [Double?] = [], band: Double? = nil
    ) {
        self.id = id
        self.value = value
        self.level = level
        self.asOf = asOf
        self.periodSeconds = periodSeconds
        self.scheduleVersion = scheduleVersion
        self.causes = causes
        self.thresholds = thresholds
        self.band = band
    }

    var json: JSONValue {
        var object: JSONObject = [
            "id": .string(id), "value": value.map { .number($0) } ?? .null, "level": .string(level),
            "as_of": .string(asOf), "period_s": .integer(periodSeconds),
            "schedule_version": scheduleVersion.map { .integer($0) } ?? .null,
            "causes": .array(causes.map { .string($0) }),
        ]
        if !thresholds.isEmpty { object["thresholds"] = .array(thresholds.map { $0.map { .number($0) } ?? .null }) }
        if let band { object["band"] = .number(band) }
        return .object(object)
    }
}
