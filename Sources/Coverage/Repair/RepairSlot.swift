// SPDX-License-Identifier: Apache-2.0

/// One slot as it stands: how many people each service needs, and who is there doing what.
///
/// People with the same skills who serve the same service now, and whom a change costs the same, are interchangeable, so
/// they are counted together.
public struct RepairSlot: Sendable, Hashable {
    /// Interchangeable people who are there.
    public struct Crew: Sendable, Hashable {
        /// The signature of the model that says what they may do.
        public let signature: Int
        /// The service that they serve now; nil if they are free, or do something that nobody counts.
        ///
        /// A service outside their signature covers nothing: the schedule is wrong there.
        public let current: Int?
        /// How many they are.
        public var count: Int
        /// How unwelcome it is that one of them changes, from 0 to `maximumStrain`: they worked that night, say.
        public let strain: Int

        /// The most that a strain can be.
        public static let maximumStrain = 15

        /// Makes a crew.
        public init(signature: Int, current: Int?, count: Int, strain: Int = 0) {
            (self.signature, self.current, self.count, self.strain) = (signature, current, count, strain)
        }
    }

    /// People needed, per service of the model.
    public var demand: [Int]
    /// Who is there.
    public var crews: [Crew]

    /// Makes a slot.
    public init(demand: [Int], crews: [Crew]) {
        self.demand = demand
        self.crews = crews
    }

    /// People that each service lacks if nobody moves: the static coverage of the slot.
    ///
    /// O(services + crews).
    public func unservedStatic(_ model: CoverageModel) -> [Int] {
        var missing = demand
        for crew in crews {
            guard let service = crew.current, missing.indices.contains(service),
                model.signatures.indices.contains(crew.signature), model.signatures[crew.signature].contains(service)
            else { continue }
            missing[service] = max(0, missing[service] - crew.count)
        }
        return missing
    }

    /// The same slot as a question of coverage alone, without who does what now.
    func coverageSlot(_ model: CoverageModel) throws(CoverageError) -> CoverageSlot {
        var slot = CoverageSlot(emptyFor: model)
        slot.demand = demand
        for (index, crew) in crews.enumerated() {
            let field = "slot.crews[\(index)]"
            guard model.signatures.indices.contains(crew.signature) else {
                throw CoverageError(
                    field: "\(field).signature", value: crew.signature, allowed: "0 ..< \(model.signatureCount)")
            }
            if let service = crew.current, !model.categories.indices.contains(service) {
                throw CoverageError(field: "\(field).current", value: service, allowed: "0 ..< \(model.serviceCount)")
            }
            guard 0 <= crew.count, crew.count <= CoverageSlot.maximumCount else {
                throw CoverageError(
                    field: "\(field).count", value: crew.count, allowed: "0 ... \(CoverageSlot.maximumCount)")
            }
            guard 0 <= crew.strain, crew.strain <= Crew.maximumStrain else {
                throw CoverageError(
                    field: "\(field).strain", value: crew.strain, allowed: "0 ... \(Crew.maximumStrain)")
            }
            slot.supply[crew.signature] += crew.count
        }
        return slot
    }
}
