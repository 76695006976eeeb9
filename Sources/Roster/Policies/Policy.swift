// SPDX-License-Identifier: Apache-2.0

/// A rule of the program's own that is a whole number: a line under `[policies]` of `program.toml`.
public struct Policy: Sendable, Hashable {
    /// The name in `program.toml`.
    public let name: String
    /// What holds if the program does not say.
    public let defaultValue: Int
    /// What the program may say.
    public let range: ClosedRange<Int>
    /// What is counted: `half_days`, `nights`, `days`, `minutes`, `units`, `people`, or `flag` for 0 and 1.
    public let unit: String
    /// What it is for, in one sentence.
    public let purpose: String

    init(_ name: String, _ defaultValue: Int, _ range: ClosedRange<Int>, _ unit: String, _ purpose: String) {
        self.name = name
        self.defaultValue = defaultValue
        self.range = range
        self.unit = unit
        self.purpose = purpose
    }

    /// The policy of that name.
    public static func named(_ name: String) -> Policy? { all.first { $0.name == name } }
}

extension ProgramProfile {
    /// What the program says about a policy, or the policy's default.
    public func value(of policy: Policy) -> Int { policies[policy.name] ?? policy.defaultValue }
}
