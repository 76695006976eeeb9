// SPDX-License-Identifier: Apache-2.0

/// How sure it is that a service can be covered.
public enum TaskState: Int, Sendable, Hashable, Comparable {
    /// Also when any one person is lost.
    case secure
    /// Only with everybody who is there.
    case covered
    /// Not even then.
    case uncovered

    /// Whether the first is better.
    public static func < (left: TaskState, right: TaskState) -> Bool { left.rawValue < right.rawValue }
}

/// Tells for each service of a slot whether it stays covered when any one person is lost and everybody is assigned
/// anew.
///
/// More protected categories are served first, and a service after the others of its category: what is called secure is
/// so however ties in a category are broken.
public struct TaskCoverage: Sendable {
    private var flow: SlotFlow

    /// Prepares for slots of the model.
    public init(model: CoverageModel) { flow = SlotFlow(model: model) }

    /// The state of each service; nil where nobody is needed.
    ///
    /// With F the most people served: a service s after the services Q is covered if F(Q + s) - F(Q) is what it needs,
    /// and a person costs it one if every maximum matching of Q + s uses that person and one of Q does not (Dulmage and
    /// Mendelsohn 1958). Two flows and two searches a service, and none where every set of services has a person to
    /// spare.
    ///
    /// - Throws: `CoverageError` if the slot does not fit the model.
    public mutating func states(_ slot: CoverageSlot) throws(CoverageError) -> [TaskState?] {
        var states = [TaskState?](repeating: nil, count: slot.demand.count)
        guard let slack = try flow.minimumSlack(slot) else { return states }
        let demanded = slot.demand.indices.filter { slot.demand[$0] > 0 }
        for service in demanded { states[service] = .secure }
        if slack.people > 0 { return states }
        let categories = flow.model.categories
        var whole: [Int: (served: Int, isEssential: [Bool])] = [:]
        for service in demanded {
            let category = categories[service]
            let all = whole[category] ?? serve(slot) { categories[$0] <= category }
            whole[category] = all
            let others = serve(slot) { categories[$0] <= category && $0 != service }
            if all.served - others.served < slot.demand[service] {
                states[service] = .uncovered
            } else if zip(all.isEssential, others.isEssential).contains(where: { $0.0 && !$0.1 }) {
                states[service] = .covered
            }
        }
        return states
    }

    /// The most people that the chosen services can get, and which groups every way to do so uses up.
    private mutating func serve(
        _ slot: CoverageSlot, _ isChosen: (Int) -> Bool
    ) -> (served: Int, isEssential: [Bool]) {
        var part = slot
        for service in part.demand.indices where !isChosen(service) { part.demand[service] = 0 }
        flow.load(part, demandFactor: 1, supplyFactor: 1)
        let served = flow.network.augment(from: SlotFlow.source, to: SlotFlow.sink)
        flow.network.markReaching(SlotFlow.sink)
        let isEssential = slot.supply.indices.map { group in
            slot.supply[group] > 0 && !flow.network.isMarked(flow.node(signature: group))
        }
        return (served, isEssential)
    }
}
