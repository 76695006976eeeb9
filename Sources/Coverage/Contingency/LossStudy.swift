// SPDX-License-Identifier: Apache-2.0

/// Where somebody's loss would be felt.
public struct LostSlot: Sendable, Hashable {
    /// The slot, counted from 0 in the order in which slots were added.
    public let slot: Int
    /// The rank of the category that loses one person.
    public let rank: Int
}

/// Single and double losses of people over many slots: slot by slot, exactly, with free re-dispatch in every slot.
///
/// Slots are added one after the other, so that a caller may stop: what was added is then exact, and a lower bound for
/// the whole. Weekly caps and rest rules are not seen here; real losses are at least these.
public struct LossStudy: Sendable {
    /// The model that the slots belong to.
    public let model: CoverageModel
    /// The number of people.
    public let peopleCount: Int
    /// Slots added so far.
    public private(set) var slotCount = 0
    /// People missing with everybody there, by rank, summed over the slots with their weights.
    public private(set) var baseUnserved: [Int]

    private var contingency: SlotContingency
    private var known: [CoverageSlot: SlotLosses] = [:]
    private var lostSlots: [[LostSlot]]
    /// By rank and person: weights of single losses, each counted at the rank that suffers.
    private var singles: [[Int32]]
    private(set) var excesses: PairTable?
    private let rankCount: Int

    /// The most people for whom all pairs are kept: four bytes a pair and category.
    public static let maximumPeopleForPairs = 3_000
    /// Slots whose losses are remembered, as a program repeats itself from week to week.
    private static let maximumKnown = 4_096

    /// Prepares a study.
    ///
    /// - Parameter pairs: also double losses.
    /// - Throws: `CoverageError` if there are too many people for all pairs.
    public init(model: CoverageModel, people: Int, pairs: Bool = true) throws(CoverageError) {
        guard people >= 0, !pairs || people <= Self.maximumPeopleForPairs else {
            throw CoverageError(
                field: "people", value: people, allowed: "0 ... \(Self.maximumPeopleForPairs) when pairs are studied")
        }
        self.model = model
        peopleCount = people
        contingency = SlotContingency(model: model)
        rankCount = model.categoryOrder.count
        baseUnserved = Array(repeating: 0, count: rankCount)
        lostSlots = Array(repeating: [], count: people)
        singles = Array(repeating: Array(repeating: 0, count: people), count: rankCount)
        excesses = pairs ? PairTable(people: people, ranks: rankCount) : nil
    }

    /// Adds a slot.
    ///
    /// O(people), and the cost of `SlotContingency.losses` if no slot like it was added before.
    ///
    /// - Parameters:
    ///   - demand: people needed, per service of the model.
    ///   - signatures: everybody's signature in this slot; negative if not there.
    ///   - weight: what a person lost in this slot counts, 1 to 1440: its minutes, or 1 to count slots.
    /// - Throws: `CoverageError` if the slot does not fit the model.
    public mutating func add(demand: [Int], signatures: [Int32], weight: Int = 1) throws(CoverageError) {
        guard (1...1440).contains(weight) else {
            throw CoverageError(field: "weight", value: weight, allowed: "1 ... 1440")
        }
        guard signatures.count == peopleCount else {
            throw CoverageError(
                field: "signatures", value: "\(signatures.count) numbers", allowed: "\(peopleCount) numbers")
        }
        var slot = CoverageSlot(emptyFor: model)
        slot.demand = demand
        for (person, signature) in signatures.enumerated() where signature >= 0 {
            guard signature < model.signatureCount else {
                throw CoverageError(
                    field: "signatures[\(person)]", value: Int(signature), allowed: "below \(model.signatureCount)")
            }
            slot.supply[Int(signature)] += 1
        }
        let losses = try losses(of: slot)
        if !losses.isSecure || losses.baseUnserved.contains(where: { $0 > 0 }) {
            note(losses, signatures, weight)
        }
        slotCount += 1
    }

    private mutating func losses(of slot: CoverageSlot) throws(CoverageError) -> SlotLosses {
        if let losses = known[slot] { return losses }
        let losses = try contingency.losses(slot, pairs: excesses != nil)
        if known.count >= Self.maximumKnown { known.removeAll(keepingCapacity: true) }
        known[slot] = losses
        return losses
    }

    private mutating func note(_ losses: SlotLosses, _ signatures: [Int32], _ weight: Int) {
        for rank in baseUnserved.indices { baseUnserved[rank] += weight * losses.baseUnserved[rank] }
        if !losses.isSingleSecure {
            for (person, signature) in signatures.enumerated() where signature >= 0 {
                let rank = Int(losses.rankOfSingle[Int(signature)])
                guard rank >= 0 else { continue }
                singles[rank][person] += Int32(weight)
                lostSlots[person].append(LostSlot(slot: slotCount, rank: rank))
            }
        }
        guard !losses.latent.isEmpty else { return }
        var members = [[Int32]](repeating: [], count: model.signatureCount)
        for (person, signature) in signatures.enumerated() where signature >= 0 {
            members[Int(signature)].append(Int32(person))
        }
        for rank in losses.latent.indices {
            for one in members.indices where !members[one].isEmpty {
                for other in losses.latent[rank].partners(of: one) where other >= one {
                    excesses?.add(
                        UInt32(weight), members[one], members[other], isSame: one == other, rank: rank)
                }
            }
        }
    }

    /// N-1: what the loss of a person costs beyond the base, by rank; people of `0 ..< peopleCount`.
    public func single(_ person: Int) -> [Int] { singles.map { Int($0[person]) } }

    /// N-1: the slots in which the loss of a person is felt, ascending.
    public func slots(of person: Int) -> [LostSlot] { lostSlots[person] }

    /// What the loss of a person costs in all.
    public func singleTotal(_ person: Int) -> Int { singles.reduce(0) { $0 + Int($1[person]) } }
}
