// SPDX-License-Identifier: Apache-2.0

/// What a person does in an interval, as far as the rules tell it apart.
public enum DutyClass: UInt8, Sendable, Hashable, CaseIterable {
    /// Care of patients by day.
    case clinical
    /// Required education and research.
    case education
    /// Administration.
    case administration
    /// Call in the house.
    case inHouseCall
    /// Night float and other regular night work.
    case nightShift
    /// Call from home, not called.
    case homeCallStandby
    /// Work during call from home, in the hospital or at home.
    case homeCallWork
    /// Moonlighting in the program's institution.
    case moonlightingInternal
    /// Moonlighting elsewhere.
    case moonlightingExternal
    /// Transition of care.
    case transition
    /// Military duty that is not care of patients.
    case military
    /// Reading, studying and other work that does not count.
    case study
    /// Call only if the first line is overwhelmed.
    case backup
    /// Planned, and replaced by what the person logged.
    case replaced
    /// Assigned where the service does not run.
    case notRunning

    /// The word for it in results.
    public var word: String {
        switch self {
        case .clinical: "clinical"
        case .education: "education"
        case .administration: "administration"
        case .inHouseCall: "in_house_call"
        case .nightShift: "night_shift"
        case .homeCallStandby: "home_call_standby"
        case .homeCallWork: "home_call_work"
        case .moonlightingInternal: "moonlighting_internal"
        case .moonlightingExternal: "moonlighting_external"
        case .transition: "transition"
        case .military: "military"
        case .study: "study"
        case .backup: "backup"
        case .replaced: "replaced"
        case .notRunning: "not_running"
        }
    }

    /// The class of a word.
    public init?(word: some StringProtocol) {
        guard let found = Self.allCases.first(where: { $0.word == word }) else { return nil }
        self = found
    }
}

/// A set of classes, one bit each.
public struct DutyClassSet: Sendable, Hashable {
    /// Bit `n` is the class with raw value `n`.
    public let rawValue: UInt16

    @inline(__always)
    init(rawValue: UInt16) { self.rawValue = rawValue }

    @inline(__always)
    init(_ duty: DutyClass) { rawValue = 1 &<< UInt16(duty.rawValue) }

    /// Whether the class is in the set.
    @inline(__always)
    public func contains(_ duty: DutyClass) -> Bool { rawValue & (1 &<< UInt16(duty.rawValue)) != 0 }

    /// The classes of both sets.
    @inline(__always)
    static func | (left: DutyClassSet, right: DutyClassSet) -> DutyClassSet {
        DutyClassSet(rawValue: left.rawValue | right.rawValue)
    }

    /// Whether no class is in both sets.
    @inline(__always)
    func isDisjoint(with other: DutyClassSet) -> Bool { rawValue & other.rawValue == 0 }

    // Computed, so that they are constants in the loops that ask them for each row.
    static var none: DutyClassSet { DutyClassSet(rawValue: 0) }
    static var counted: DutyClassSet {
        afterDuty | nights | moonlighting | DutyClassSet(.clinical) | DutyClassSet(.administration)
            | DutyClassSet(.homeCallWork)
    }
    static var countedWithMilitary: DutyClassSet { counted | DutyClassSet(.military) }
    static var moonlighting: DutyClassSet { DutyClassSet(.moonlightingInternal) | DutyClassSet(.moonlightingExternal) }
    static var nights: DutyClassSet { inHouseCall | DutyClassSet(.nightShift) }
    /// What may follow 24 hours of duty for up to four more.
    static var afterDuty: DutyClassSet { DutyClassSet(.transition) | DutyClassSet(.education) }
    static var homeCall: DutyClassSet { DutyClassSet(.homeCallStandby) }
    static var homeCallWork: DutyClassSet { DutyClassSet(.homeCallWork) }
    static var inHouseCall: DutyClassSet { DutyClassSet(.inHouseCall) }
    /// What a person on leave or outside membership must not have.
    static var activity: DutyClassSet {
        afterDuty | nights | homeCall | DutyClassSet(.clinical) | DutyClassSet(.administration)
            | DutyClassSet(.homeCallWork) | DutyClassSet(.moonlightingInternal) | DutyClassSet(.replaced)
    }
}

extension DutyLimits {
    /// The classes that count toward the 80 hours.
    public var counted: DutyClassSet { militaryCounts ? .countedWithMilitary : .counted }
}
