// SPDX-License-Identifier: Apache-2.0

public import Roster

/// The table that an interval comes from.
public enum DutySource: UInt8, Sendable, Hashable, CaseIterable, Comparable {
    /// `assignments`.
    case assignment
    /// `calls`.
    case call
    /// `logged_hours`.
    case logged
    /// `absences`.
    case absence

    /// The name of the table.
    public var table: String {
        switch self {
        case .assignment: "assignments"
        case .call: "calls"
        case .logged: "logged_hours"
        case .absence: "absences"
        }
    }

    /// In the order of the cases.
    public static func < (left: DutySource, right: DutySource) -> Bool { left.rawValue < right.rawValue }
}

/// A half-open stretch of one person's time, in 16 bytes.
///
/// Minutes are 32 bits wide: instants from the year 1 to 6053.
public struct DutyInterval: Sendable, Hashable, Comparable {
    /// The first minute, as UTC minutes since 1970.
    public let start: Int32
    /// The minute after the last.
    public let end: Int32
    /// `SlotIndex.rawValue` of an assignment's slot; else the local minutes since 1970 at which the row begins.
    public let key: Int32
    private let serviceCode: UInt16
    /// What the person does.
    public let duty: DutyClass
    /// The table that it comes from.
    public let source: DutySource

    /// The largest number of services that intervals can tell apart.
    static let serviceLimit = Int(UInt16.max)

    /// An interval; an end before the start counts as none.
    public init(start: Int32, end: Int32, duty: DutyClass, source: DutySource, key: Int32, service: Int? = nil) {
        self.start = start
        self.end = max(start, end)
        self.duty = duty
        self.source = source
        self.key = key
        serviceCode = service.flatMap { UInt16(exactly: $0) } ?? .max
    }

    /// Index into the program's services, for assignments.
    public var service: Int? { serviceCode == .max ? nil : Int(serviceCode) }
    /// The length in minutes.
    public var minutes: Int { Int(end) - Int(start) }
    /// The local date that the row belongs to: that of the slot, or the one on which a call or logged stretch begins.
    public var date: LocalDate {
        source == .assignment
            ? slotDate : LocalDateTime(minutes: Int64(key)).date
    }

    /// What the interval is a part of.
    public func reference(person: Int) -> DutyReference {
        let isSlot = source == .assignment || source == .absence
        return DutyReference(
            source: source, person: person, slot: isSlot ? SlotIndex(rawValue: Int(key)) : nil,
            start: isSlot ? nil : LocalDateTime(minutes: Int64(key)), service: service)
    }

    /// This interval with another class.
    func with(_ duty: DutyClass) -> DutyInterval {
        DutyInterval(start: start, end: end, duty: duty, source: source, key: key, service: service)
    }

    /// By start, end, table, key, service and class: an order in which equal sets of rows are equal arrays.
    public static func < (left: DutyInterval, right: DutyInterval) -> Bool {
        if left.start != right.start { return left.start < right.start }
        if left.end != right.end { return left.end < right.end }
        if left.source != right.source { return left.source < right.source }
        if left.key != right.key { return left.key < right.key }
        if left.serviceCode != right.serviceCode { return left.serviceCode < right.serviceCode }
        return left.duty.rawValue < right.duty.rawValue
    }
}
