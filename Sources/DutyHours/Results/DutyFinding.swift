// SPDX-License-Identifier: Apache-2.0

public import Roster

/// One thing that a rule found.
///
/// A plain value without arrays; `DutyHoursReport.contributing(to:)` names the rows behind it.
public struct DutyFinding: Sendable, Hashable, Comparable {
    /// The rule's code.
    public let code: DutyCode
    /// What it is.
    public let kind: DutyFindingKind
    /// For data about a change of clocks: the rule that holds by the wall clock.
    public let related: DutyCode?
    private let personCode: Int32
    private let serviceCode: Int32
    private let slotCode: Int32
    private let periodFrom: Int32
    private let periodTo: Int32
    private let startCode: Int32
    private let endCode: Int32
    private let measuredCode: Int32
    private let limitCode: Int32
    private let marginCode: Int32

    private static let none = Int32.min

    init(
        _ code: DutyCode, _ kind: DutyFindingKind, person: Int? = nil, service: Int? = nil, slot: SlotIndex? = nil,
        period: DateRange? = nil, start: Int32, end: Int32, measured: Int, limit: Int, margin: Int,
        related: DutyCode? = nil
    ) {
        self.code = code
        self.kind = kind
        self.related = related
        personCode = person.map { Int32(clamping: $0) } ?? Self.none
        serviceCode = service.map { Int32(clamping: $0) } ?? Self.none
        slotCode = slot.map { Int32(clamping: $0.rawValue) } ?? Self.none
        periodFrom = period?.from.rawValue ?? Self.none
        periodTo = period?.to.rawValue ?? Self.none
        startCode = start
        endCode = end
        measuredCode = Int32(clamping: measured)
        limitCode = Int32(clamping: limit)
        marginCode = Int32(clamping: margin)
    }

    /// The rule.
    public var rule: DutyRule { code.rule }
    /// What `measured`, `limit` and `margin` count.
    public var unit: DutyUnit { related?.rule.unit ?? code.rule.unit }
    /// Index into the program's people; `nil` where it is not about one person.
    public var person: Int? { personCode == Self.none ? nil : Int(personCode) }
    /// Index into the program's services, where it is about one.
    public var service: Int? { serviceCode == Self.none ? nil : Int(serviceCode) }
    /// The slot, where it is about one.
    public var slot: SlotIndex? { slotCode == Self.none ? nil : SlotIndex(rawValue: Int(slotCode)) }
    /// All dates of the period that was averaged over, also those on which the person was not a member.
    public var period: DateRange? {
        periodFrom == Self.none
            ? nil : DateRange(from: LocalDate(rawValue: periodFrom), to: LocalDate(rawValue: periodTo))
    }
    /// The first minute of the stretch that it is about, as UTC minutes since 1970.
    public var start: Int64 { Int64(startCode) }
    /// The minute after the stretch.
    public var end: Int64 { Int64(endCode) }
    /// What was counted.
    public var measured: Int { Int(measuredCode) }
    /// What the rule allows or wants.
    public var limit: Int { Int(limitCode) }
    /// How far `measured` is on the right side of `limit`; negative on the wrong side.
    public var margin: Int { Int(marginCode) }

    private var personOrder: Int32 { personCode == Self.none ? .max : personCode }

    /// By person, those of nobody last; then by start, code, end, service, slot and the rest.
    public static func < (left: DutyFinding, right: DutyFinding) -> Bool {
        if left.personOrder != right.personOrder { return left.personOrder < right.personOrder }
        if left.startCode != right.startCode { return left.startCode < right.startCode }
        if left.code != right.code { return left.code < right.code }
        if left.endCode != right.endCode { return left.endCode < right.endCode }
        if left.serviceCode != right.serviceCode { return left.serviceCode < right.serviceCode }
        if left.slotCode != right.slotCode { return left.slotCode < right.slotCode }
        if left.periodFrom != right.periodFrom { return left.periodFrom < right.periodFrom }
        if left.periodTo != right.periodTo { return left.periodTo < right.periodTo }
        if left.measuredCode != right.measuredCode { return left.measuredCode < right.measuredCode }
        if left.limitCode != right.limitCode { return left.limitCode < right.limitCode }
        if left.kind != right.kind { return left.kind.rawValue < right.kind.rawValue }
        return (left.related?.rawValue ?? "") < (right.related?.rawValue ?? "")
    }
}
