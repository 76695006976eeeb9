// SPDX-License-Identifier: Apache-2.0

/// What does not change from slot to slot: the services with their categories, and the skill signatures.
///
/// Services and signatures are plain indices here; the caller keeps the names.
public struct CoverageModel: Sendable {
    /// The category of each service; the smaller, the more protected (1 is patient safety).
    public let categories: [Int]
    /// The services that each signature may be assigned to.
    public let signatures: [ServiceSet]
    /// Services from the most to the least protected: by category, then in the order given.
    let protectionOrder: [Int]

    /// Makes a model.
    ///
    /// - Throws: `CoverageError` if a signature names a service that `categories` does not have.
    public init(categories: [Int], signatures: [ServiceSet]) throws(CoverageError) {
        for (number, signature) in signatures.enumerated() {
            guard let last = signature.indices.last, last >= categories.count else { continue }
            throw CoverageError(
                field: "signatures[\(number)]", value: "a set with service \(last)",
                allowed: "services 0 ..< \(categories.count)")
        }
        self.categories = categories
        self.signatures = signatures
        protectionOrder = categories.indices.sorted { (categories[$0], $0) < (categories[$1], $1) }
    }

    /// The number of services.
    public var serviceCount: Int { categories.count }
    /// The number of skill signatures.
    public var signatureCount: Int { signatures.count }

    /// D(T): people that the services of `set` need in the slot.
    public func demand(of set: ServiceSet, in slot: CoverageSlot) -> Int {
        set.indices.reduce(0) { $0 + ($1 < slot.demand.count ? slot.demand[$1] : 0) }
    }

    /// |N(T)|: people present in the slot who may be assigned to at least one service of `set`.
    ///
    /// O(signatures).
    public func people(for set: ServiceSet, in slot: CoverageSlot) -> Int {
        zip(signatures, slot.supply).reduce(0) { $0 + ($1.0.intersects(set) ? $1.1 : 0) }
    }

    /// slack(T) = |N(T)| - D(T).
    ///
    /// The slot can be covered if and only if no set has a negative slack (Hall 1935).
    public func slack(of set: ServiceSet, in slot: CoverageSlot) -> Int {
        people(for: set, in: slot) - demand(of: set, in: slot)
    }
}
