// SPDX-License-Identifier: Apache-2.0

extension ExchangeNetwork {
    /// Groups that exchange more among themselves than chance would have it, largest first; nodes alone are left out.
    ///
    /// Greedy agglomeration: joins the two groups that raise modularity most until none does (Clauset, Newman and Moore
    /// 2004). Ties go to the groups with the smallest members, so the answer does not depend on any order.
    ///
    /// - Complexity: O(edges · groups joined); for networks of some thousand edges.
    public var communities: [[Int]] {
        guard edgeCount > 0 else { return [] }
        let ends = Double(2 * edgeCount)
        var members = (0..<nodes).map { [$0] }
        var links = neighbours.map { Dictionary(uniqueKeysWithValues: $0.map { ($0, 1) }) }
        var degrees = neighbours.map(\.count)
        while let (into, from) = best(links, degrees, ends) {
            for (other, count) in links[from] where other != into {
                links[into][other, default: 0] += count
                links[other][into, default: 0] += count
                links[other][from] = nil
            }
            links[into][from] = nil
            links[from] = [:]
            degrees[into] += degrees[from]
            degrees[from] = 0
            members[into] = (members[into] + members[from]).sorted()
            members[from] = []
        }
        return members.filter { $0.count > 1 }.sorted { ($1.count, $0[0]) < ($0.count, $1[0]) }
    }

    /// The pair of linked groups whose union raises modularity most, if one does.
    private func best(_ links: [[Int: Int]], _ degrees: [Int], _ ends: Double) -> (Int, Int)? {
        var best: (gain: Double, into: Int, from: Int)?
        for into in links.indices {
            for (from, count) in links[into] where from > into {
                let gain = 2 * (Double(count) / ends - Double(degrees[into]) / ends * Double(degrees[from]) / ends)
                guard gain > 1e-12 else { continue }
                if let found = best {
                    guard
                        gain > found.gain + 1e-12
                            || (gain > found.gain - 1e-12 && (into, from) < (found.into, found.from))
                    else { continue }
                }
                best = (gain, into, from)
            }
        }
        return best.map { ($0.into, $0.from) }
    }
}
