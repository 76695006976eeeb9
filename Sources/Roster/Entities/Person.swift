// SPDX-License-Identifier: Apache-2.0

/// A person of the program.
///
/// The name is not here: it lives in the table of identities.
public struct Person: Sendable, Hashable, Identifiable {
    /// The opaque id that all tables use.
    public let id: String
    /// What the person is in the program.
    public let role: Role
    /// Postgraduate year, 1...10, for those in training.
    public let pgy: Int?
    /// What the person may do, as words of the program's own.
    public let credentials: [String]
    /// Full-time equivalent in thousandths, 1...1000.
    public let fteThousandths: Int
    /// The person's own weekly cap in half-days, if it differs from the program's.
    public let weekCapHalfDays: Int?
    /// The zone that the person belongs to.
    public let homeZone: String?
    /// When the person is a member of the program.
    public let membership: DateRange

    /// A person of the program.
    public init(
        id: String, role: Role, pgy: Int? = nil, credentials: [String] = [], fteThousandths: Int = 1000,
        weekCapHalfDays: Int? = nil, homeZone: String? = nil, membership: DateRange = DateRange(from: nil, to: nil)
    ) {
        self.id = id
        self.role = role
        self.pgy = pgy
        self.credentials = credentials
        self.fteThousandths = fteThousandths
        self.weekCapHalfDays = weekCapHalfDays
        self.homeZone = homeZone
        self.membership = membership
    }
}
