// SPDX-License-Identifier: Apache-2.0

/// What people say how demanding their work was: the NASA Task Load Index (Hart and Staveland 1988).
///
/// Six ratings of 0 ... 100 in the order mental, physical and temporal demand, performance, effort, frustration; the
/// weights say how often each was chosen in the 15 comparisons of two.
public struct TaskLoadIndex: Sendable, Hashable {
    /// The six scales, in their order.
    public static let scales = ["mental", "physical", "temporal", "performance", "effort", "frustration"]
    /// The comparisons that the weights come from.
    public static let comparisons = 15

    /// The mean of the ratings, from 0 to 100.
    public let raw: Double
    /// Σ rating x weight / 15; nil without weights, or if they are not those of 15 comparisons.
    public let weighted: Double?

    /// The index of one set of answers.
    ///
    /// - Throws: `CoverageError` unless there are six ratings of 0 ... 100, and six weights of 0 ... 5 if any.
    public init(ratings: [Double], weights: [Int]? = nil) throws(CoverageError) {
        let count = Self.scales.count
        guard ratings.count == count else {
            throw CoverageError(field: "ratings.count", value: ratings.count, allowed: "\(count)")
        }
        for (index, rating) in ratings.enumerated() where !(rating >= 0 && rating <= 100) {
            throw CoverageError(field: "ratings[\(index)]", value: rating, allowed: "0 ... 100")
        }
        raw = ratings.reduce(0, +) / Double(count)
        guard let weights else {
            weighted = nil
            return
        }
        guard weights.count == count else {
            throw CoverageError(field: "weights.count", value: weights.count, allowed: "\(count)")
        }
        for (index, weight) in weights.enumerated() where weight < 0 || weight > 5 {
            throw CoverageError(field: "weights[\(index)]", value: weight, allowed: "0 ... 5")
        }
        weighted =
            weights.reduce(0, +) == Self.comparisons
            ? zip(ratings, weights).reduce(0) { $0 + $1.0 * Double($1.1) } / Double(Self.comparisons) : nil
    }
}
