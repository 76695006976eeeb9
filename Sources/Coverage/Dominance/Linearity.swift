// SPDX-License-Identifier: Apache-2.0

/// How close a group is to a linear order in which everybody stands above all that follow.
public struct Linearity: Sendable, Hashable {
    /// V: how many others each actor stands above; a tie and a pair that never met count one half.
    public let dominated: [Double]
    /// Pairs that never met.
    public let unknownPairs: Int
    /// Landau's h, 0 (all alike) to 1 (linear); nil for fewer than two actors (Landau 1951).
    public let landau: Double?
    /// h': the mean of h over all ways in which the unknown pairs could turn out (de Vries 1995, Animal Behaviour 50).
    public let improved: Double?
}

/// How the groups of three that all met, without ties, are made up.
public struct TriangleTransitivity: Sendable, Hashable {
    /// Triangles in which one stands above both others.
    public let transitive: Int
    /// Triangles that go round.
    public let cyclic: Int
    /// 4 (share of transitive triangles - 3/4): 1 if all are, 0 as by chance; nil without triangles.
    ///
    /// Shizuka and McDonald 2012, Animal Behaviour 83.
    public var value: Double? {
        let all = transitive + cyclic
        return all == 0 ? nil : 4 * (Double(transitive) / Double(all) - 0.75)
    }
}

extension Contests {
    /// Landau's h, and h' of de Vries.
    ///
    /// Has no significance for fewer than six actors.
    ///
    /// - Complexity: O(actors + pairs).
    public var linearity: Linearity {
        let unknown = actors * (actors - 1) / 2 - pairs.count
        var dominated = [Double](repeating: Double(max(0, actors - 1)) / 2, count: actors)
        for pair in pairs where pair.winsOfFirst != pair.winsOfSecond {
            let gain = pair.winsOfFirst > pair.winsOfSecond ? 0.5 : -0.5
            dominated[pair.first] += gain
            dominated[pair.second] -= gain
        }
        guard actors > 1 else {
            return Linearity(dominated: dominated, unknownPairs: unknown, landau: nil, improved: nil)
        }
        let count = Double(actors)
        let cubic = count * count * count - count
        let spread = dominated.reduce(0) { $0 + ($1 - (count - 1) / 2) * ($1 - (count - 1) / 2) }
        let landau = 12 / cubic * spread
        return Linearity(
            dominated: dominated, unknownPairs: unknown, landau: landau,
            improved: landau + 6 * Double(unknown) / cubic)
    }

    /// The triangles of pairs that met and are not tied.
    ///
    /// - Complexity: O(sum over pairs of the smaller number of partners).
    public var triangles: TriangleTransitivity {
        var above = [Set<Int>](repeating: [], count: actors)
        var met = above
        for pair in pairs where pair.winsOfFirst != pair.winsOfSecond {
            let isFirst = pair.winsOfFirst > pair.winsOfSecond
            above[isFirst ? pair.first : pair.second].insert(isFirst ? pair.second : pair.first)
            met[pair.first].insert(pair.second)
            met[pair.second].insert(pair.first)
        }
        var (transitive, cyclic) = (0, 0)
        for first in 0..<actors {
            for second in met[first] where second > first {
                let few = met[first].count < met[second].count ? (first, second) : (second, first)
                for third in met[few.0] where third > second && met[few.1].contains(third) {
                    // Round trips give everybody one win; otherwise somebody has two.
                    let wins = [(first, second, third), (second, first, third), (third, first, second)].map {
                        (above[$0.0].contains($0.1) ? 1 : 0) + (above[$0.0].contains($0.2) ? 1 : 0)
                    }
                    if wins.contains(2) { transitive += 1 } else { cyclic += 1 }
                }
            }
        }
        return TriangleTransitivity(transitive: transitive, cyclic: cyclic)
    }
}
