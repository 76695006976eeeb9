// SPDX-License-Identifier: Apache-2.0

/// A day of the week, in ISO 8601 order.
public enum Weekday: Int, Sendable, Hashable, CaseIterable {
    /// 0.
    case monday
    /// 1.
    case tuesday
    /// 2.
    case wednesday
    /// 3.
    case thursday
    /// 4.
    case friday
    /// 5.
    case saturday
    /// 6.
    case sunday

    /// The English name in lower case, as `week_start` has it.
    public var name: String { Self.names[rawValue] }
    /// The first three letters of the name, as weekday lists have them.
    public var abbreviation: String { String(name.prefix(3)) }

    private static let names = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]

    /// The day of that name, `monday` to `sunday`.
    public init?(name: some StringProtocol) {
        guard let index = Self.names.firstIndex(where: { $0 == name }) else { return nil }
        self.init(rawValue: index)
    }

    /// The day of that abbreviation, `mon` to `sun`.
    public init?(abbreviation: some StringProtocol) {
        guard let index = Self.names.firstIndex(where: { $0.prefix(3) == abbreviation }) else { return nil }
        self.init(rawValue: index)
    }
}
