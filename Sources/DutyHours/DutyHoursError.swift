// SPDX-License-Identifier: Apache-2.0

public import Roster

/// Why a program cannot be checked at all.
public enum DutyHoursError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The system has no time zone of the profile's name.
    case zone(String)
    /// The dates of the rows span more than 300 years, or leave the years 2 to 6000.
    case dates(from: LocalDate, to: LocalDate)
    /// More services than intervals can tell apart.
    case services(Int)
    /// An index that the program does not have.
    case person(Int, people: Int)

    /// One sentence that names the value and what is allowed.
    public var description: String {
        switch self {
        case .zone(let name): "time_zone \"\(name)\" is not a zone of this system; allowed is an IANA name"
        case .dates(let from, let to):
            "rows lie from \(from) to \(to); allowed are at most 300 years within the years 2 to 6000"
        case .services(let count): "the program has \(count) services; allowed are \(DutyInterval.serviceLimit)"
        case .person(let index, let people): "there is no person \(index); allowed is 0 to \(people - 1)"
        }
    }
}
