// SPDX-License-Identifier: Apache-2.0

extension Graph {
    /// The mean length of the shortest paths from some nodes to the others of `targets` that they reach.
    ///
    /// O(starts x (nodes + edges)).
    /// - Returns: nil if none of them reaches any.
    public func meanDistance(from starts: [Int], to targets: Range<Int>) -> Double? {
        var paths = ShortestPaths(self, multiplicity: Array(repeating: 1, count: nodeCount))
        let targets = targets.clamped(to: 0..<nodeCount)
        var (sum, count) = (0.0, 0)
        for start in starts where 0..<nodeCount ~= start {
            paths.search(from: start)
            // The start itself is the node beyond the last one in a search; what stands in its place is never reached.
            for node in targets where node != start && paths.distance[node] >= 0 {
                sum += paths.distance[node]
                count += 1
            }
        }
        return count == 0 ? nil : sum / Double(count)
    }
}
