// SPDX-License-Identifier: Apache-2.0

extension CoverageModel {
    /// The distinct categories of the services, ascending: from the most to the least protected.
    ///
    /// Figures by category are arrays in this order; a place in it is called a rank. O(services log services).
    public var categoryOrder: [Int] { Set(categories).sorted() }

    /// The rank of each service's category.
    var rankOfService: [Int] {
        let order = categoryOrder
        return categories.map { order.firstIndex(of: $0) ?? 0 }
    }
}
