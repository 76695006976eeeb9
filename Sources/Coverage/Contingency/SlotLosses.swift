// SPDX-License-Identifier: Apache-2.0

/// What a slot loses when one or two of the people in it are lost and the others are put where they help most.
///
/// People of one signature are interchangeable, so that everything is said by signature.
public struct SlotLosses: Sendable, Hashable {
    /// People missing with everybody there, by rank.
    public let baseUnserved: [Int]
    /// For each signature the rank that loses one person with one of its people; -1 if nothing is lost.
    let rankOfSingle: [Int8]
    /// For each rank: the pairs that cost one person more together than apart, counting services up to that rank.
    ///
    /// Empty if there are none.
    let latent: [SignatureRelation]

    /// The rank of the category that loses one person if one person of the signature is lost; nil if all the same is
    /// served.
    public func single(_ signature: Int) -> Int? {
        let rank = Int(rankOfSingle[signature])
        return rank < 0 ? nil : rank
    }

    /// People missing beyond the base, by rank, when two people with these signatures are lost at once.
    ///
    /// The signatures may be the same; two people of it must then be there. O(ranks).
    public func loss(of one: Int, and other: Int) -> [Int] {
        var before = 0
        return baseUnserved.indices.map { rank in
            let upTo =
                lost(one, upTo: rank) + lost(other, upTo: rank) + (isLatent(one, other, upTo: rank) ? 1 : 0)
            defer { before = upTo }
            return upTo - before
        }
    }

    /// Whether no single person and no pair costs anything.
    public var isSecure: Bool { isSingleSecure && latent.isEmpty }
    /// Whether no single person costs anything.
    public var isSingleSecure: Bool { rankOfSingle.allSatisfy { $0 < 0 } }

    /// What a single loss costs the categories up to a rank: 0 or 1.
    func lost(_ signature: Int, upTo rank: Int) -> Int {
        let first = Int(rankOfSingle[signature])
        return first >= 0 && first <= rank ? 1 : 0
    }

    /// Whether two single losses cost one more together than apart, in the categories up to a rank.
    func isLatent(_ one: Int, _ other: Int, upTo rank: Int) -> Bool {
        !latent.isEmpty && latent[rank].contains(one, other)
    }
}
