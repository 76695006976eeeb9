// SPDX-License-Identifier: Apache-2.0

/// Something that a person is assigned to in a slot: a rotation, clinic, night float, administrative time.
public struct Service: Sendable, Hashable, Identifiable {
    /// Minutes that a half-day counts for under weekly caps.
    public static let halfDayMinutes = 360

    /// The opaque id that all tables use.
    public let id: String
    /// What people call it.
    public let name: String
    /// How much it is protected: 1 patient safety, 2 ACGME-required, 3 continuity, 4 core education, 5 research,
    /// 6 administration, 7 optional education.
    public let category: Int
    /// What kind of work it is.
    public let kind: ServiceKind
    /// The zone that it belongs to.
    public let zone: String?
    /// Minutes of work in an AM slot; `nil` where the service does not run.
    public let minutesAM: Int?
    /// Minutes of work in a PM slot.
    public let minutesPM: Int?
    /// Minutes of work in a NIGHT slot.
    public let minutesNight: Int?
    /// Whether its hours count as duty hours.
    public let isCounted: Bool
    /// How closely learners are watched.
    public let supervision: Supervision
    /// What a person needs to be assigned, as words of the program's own.
    public let credentials: [String]
    /// When its AM work begins, in minutes from midnight of the slot's date, 0...2880; `nil` with the slot.
    public let startAM: Int?
    /// When its PM work begins.
    public let startPM: Int?
    /// When its NIGHT work begins.
    public let startNight: Int?
    /// Whether it is moonlighting, and where.
    public let moonlighting: Moonlighting
    /// Minutes at the end of its minutes that are transition of care.
    public let handoffMinutes: Int?

    /// A service of the program.
    public init(
        id: String, name: String, category: Int, kind: ServiceKind, zone: String? = nil, minutesAM: Int? = nil,
        minutesPM: Int? = nil, minutesNight: Int? = nil, isCounted: Bool = true, supervision: Supervision = .none,
        credentials: [String] = [], startAM: Int? = nil, startPM: Int? = nil, startNight: Int? = nil,
        moonlighting: Moonlighting = .none, handoffMinutes: Int? = nil
    ) {
        self.id = id
        self.name = name
        self.category = category
        self.kind = kind
        self.zone = zone
        self.minutesAM = minutesAM
        self.minutesPM = minutesPM
        self.minutesNight = minutesNight
        self.isCounted = isCounted
        self.supervision = supervision
        self.credentials = credentials
        self.startAM = startAM
        self.startPM = startPM
        self.startNight = startNight
        self.moonlighting = moonlighting
        self.handoffMinutes = handoffMinutes
    }

    /// Minutes of work in such a slot, or `nil` if the service does not run then.
    public func minutes(in slot: Slot) -> Int? {
        switch slot {
        case .am: minutesAM
        case .pm: minutesPM
        case .night: minutesNight
        }
    }

    /// When its work in such a slot begins, in minutes from midnight of the slot's date; `nil` if it begins with the slot.
    public func ownStart(in slot: Slot) -> Int? {
        switch slot {
        case .am: startAM
        case .pm: startPM
        case .night: startNight
        }
    }

    /// What an assignment in such a slot counts under a weekly cap, in 360ths of a half-day.
    ///
    /// AM and PM count one half-day, whatever their minutes; NIGHT counts its minutes over 360.
    public func capLoad(in slot: Slot) -> Int {
        slot == .night ? minutesNight ?? 0 : Self.halfDayMinutes
    }
}
