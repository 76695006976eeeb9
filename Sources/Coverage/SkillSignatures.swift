// SPDX-License-Identifier: Apache-2.0

/// The distinct skill sets of a program, numbered in order of first appearance.
///
/// People who may be assigned to exactly the same services are interchangeable in every coverage question, so all
/// flows run on the few signatures with head counts and not on people. A person whose skills change with the date
/// (an expiring credential) simply has another signature on those dates.
public struct SkillSignatures: Sendable {
    /// Each signature's services.
    public private(set) var sets: [ServiceSet] = []
    private var indexOfSet: [ServiceSet: Int] = [:]

    /// No signature yet.
    public init() {}

    /// The number of the given skill set, which is added when it is new.
    ///
    /// O(1) expected.
    public mutating func intern(_ skills: ServiceSet) -> Int {
        if let known = indexOfSet[skills] { return known }
        indexOfSet[skills] = sets.count
        sets.append(skills)
        return sets.count - 1
    }

    /// Groups people by their skills.
    ///
    /// - Parameter skills: what each person may be assigned to.
    /// - Returns: the signatures, and each person's signature number in the order given.
    public static func grouping(_ skills: some Sequence<ServiceSet>) -> (signatures: SkillSignatures, ofPerson: [Int]) {
        var signatures = SkillSignatures()
        let numbers = skills.map { signatures.intern($0) }
        return (signatures, numbers)
    }
}
