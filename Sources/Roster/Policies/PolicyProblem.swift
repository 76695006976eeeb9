// SPDX-License-Identifier: Apache-2.0

/// A policy of a program that is not known, or whose value is out of its range.
public struct PolicyProblem: Sendable, Hashable, CustomStringConvertible {
    /// The name that the program gives.
    public let name: String
    /// The value that it gives.
    public let value: Int
    /// What is wrong, what is allowed, and which known name is near.
    public let message: String

    /// The message.
    public var description: String { message }
}

extension Policy {
    /// What is wrong with a program's policies, in the order of names; empty if nothing is.
    public static func problems(in policies: [String: Int]) -> [PolicyProblem] {
        policies.sorted { $0.key < $1.key }.compactMap { name, value in
            guard let policy = named(name) else {
                let known = all.map(\.name)
                return PolicyProblem(
                    name: name, value: value,
                    message: "there is no policy \(Quoted.text(name))\(Spelling.hint(name, among: known)); allowed are "
                        + known.sorted().joined(separator: ", "))
            }
            if policy.range.contains(value) { return nil }
            return PolicyProblem(
                name: name, value: value,
                message: "\(value) is not allowed for the policy \"\(name)\"; allowed is \(policy.range.lowerBound) to "
                    + "\(policy.range.upperBound) (\(policy.unit))")
        }
    }
}
