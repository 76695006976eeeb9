// SPDX-License-Identifier: Apache-2.0

internal import Roster

/// What an assignment to a service is on the clock and under the rules, in one of the slots.
struct ServiceShape: Sendable {
    /// When the work begins, in minutes from midnight of the slot's date.
    let start: Int32
    /// How long it is; negative where the service does not run.
    let minutes: Int32
    /// Minutes at the end that are transition of care.
    let handoff: Int32
    /// What the rest is.
    let duty: DutyClass

    init(_ service: Service, _ slot: Slot, _ profile: ProgramProfile) {
        start = Int32(clamping: service.ownStart(in: slot) ?? profile.start(of: slot).minutes)
        minutes = Int32(clamping: service.minutes(in: slot) ?? -1)
        handoff = Int32(clamping: max(0, service.handoffMinutes ?? 0))
        duty = Self.duty(service, slot)
    }

    /// The class of work in a slot: moonlighting before all, then whether the service counts, then its kind.
    static func duty(_ service: Service, _ slot: Slot) -> DutyClass {
        switch service.moonlighting {
        case .internal: return .moonlightingInternal
        case .external: return .moonlightingExternal
        case .none: break
        }
        guard service.isCounted else { return .study }
        switch service.kind {
        case .inpatient, .outpatient, .procedure: return slot == .night ? .nightShift : .clinical
        case .education, .research: return .education
        case .administration: return .administration
        case .night: return .nightShift
        case .call: return .inHouseCall
        }
    }
}

extension DutyClass {
    /// The class of a call.
    init(_ kind: CallKind) {
        switch kind {
        case .overnight: self = .inHouseCall
        case .weekend, .home: self = .homeCallStandby
        case .backup: self = .backup
        }
    }

    /// The class of a logged stretch.
    init(_ kind: LoggedKind) {
        switch kind {
        case .clinical: self = .clinical
        case .nightShift: self = .nightShift
        case .education: self = .education
        case .administration: self = .administration
        case .inHouseCall: self = .inHouseCall
        case .homeCallWork: self = .homeCallWork
        case .moonlightingInternal: self = .moonlightingInternal
        case .moonlightingExternal: self = .moonlightingExternal
        case .transition: self = .transition
        case .military: self = .military
        case .study: self = .study
        }
    }

    /// Whether a logged stretch of the class stands for the plan of its date, instead of adding to it.
    var replacesPlan: Bool {
        switch self {
        case .clinical, .nightShift, .education, .administration, .inHouseCall, .transition: true
        default: false
        }
    }
}
