// SPDX-License-Identifier: Apache-2.0

/// What does not change from slot to slot when a program is divided into zones that lend each other people.
///
/// Zones, services and groups are plain indices here; the caller keeps the names. The analogue of a zone is the cell of
/// a cell-based architecture: a failure is to stay inside it.
public struct ZoneModel: Sendable, Hashable {
    /// A part of the program with people of its own.
    public struct Zone: Sendable, Hashable {
        /// The larger, the more important; zones of equal importance are served together.
        public var priority: Int
        /// The most people of the zone who may work elsewhere in one slot; nil for any number.
        public var lendLimit: Int?

        /// A zone.
        public init(priority: Int, lendLimit: Int? = nil) {
            self.priority = priority
            self.lendLimit = lendLimit
        }
    }

    /// People of one zone with the same skills: interchangeable in every question about zones.
    public struct Group: Sendable, Hashable {
        /// The home zone, by index.
        public var zone: Int
        /// What they may be assigned to.
        public var skills: ServiceSet

        /// A group.
        public init(zone: Int, skills: ServiceSet) {
            self.zone = zone
            self.skills = skills
        }
    }

    /// The zones.
    public let zones: [Zone]
    /// The category of each service; the smaller, the more protected.
    public let categories: [Int]
    /// The zone of each service.
    public let zoneOfService: [Int]
    /// The groups of people; a slot's `supply` counts them.
    public let groups: [Group]
    /// Services that are served together, the most protected first: by importance of the zone, then by category.
    let levels: [[Int]]

    /// Makes a model.
    ///
    /// - Throws: `CoverageError` if a service or a group names a zone, or a group a service, that is not there, or a
    ///   lend limit is negative.
    public init(
        zones: [Zone], categories: [Int], zoneOfService: [Int], groups: [Group]
    ) throws(CoverageError) {
        guard zoneOfService.count == categories.count else {
            throw CoverageError(
                field: "zoneOfService", value: "\(zoneOfService.count) numbers", allowed: "\(categories.count) numbers")
        }
        for (service, zone) in zoneOfService.enumerated() where !zones.indices.contains(zone) {
            throw CoverageError(field: "zoneOfService[\(service)]", value: zone, allowed: "0 ..< \(zones.count)")
        }
        for (number, zone) in zones.enumerated() {
            guard let limit = zone.lendLimit, limit < 0 else { continue }
            throw CoverageError(field: "zones[\(number)].lendLimit", value: limit, allowed: "0 or more")
        }
        for (number, group) in groups.enumerated() {
            guard zones.indices.contains(group.zone) else {
                throw CoverageError(
                    field: "groups[\(number)].zone", value: group.zone, allowed: "0 ..< \(zones.count)")
            }
            if let last = group.skills.indices.last, last >= categories.count {
                throw CoverageError(
                    field: "groups[\(number)].skills", value: "a set with service \(last)",
                    allowed: "services 0 ..< \(categories.count)")
            }
        }
        self.zones = zones
        self.categories = categories
        self.zoneOfService = zoneOfService
        self.groups = groups
        func rank(_ service: Int) -> (Int, Int) { (-zones[zoneOfService[service]].priority, categories[service]) }
        var levels: [[Int]] = []
        for service in categories.indices.sorted(by: { (rank($0).0, rank($0).1, $0) < (rank($1).0, rank($1).1, $1) }) {
            if let last = levels.last?.last, rank(last) == rank(service) {
                levels[levels.count - 1].append(service)
            } else {
                levels.append([service])
            }
        }
        self.levels = levels
    }

    /// The same zones with other lend limits, one for each zone.
    ///
    /// - Throws: `CoverageError` if there is not one for each zone, or one is negative.
    public func limiting(_ limits: [Int?]) throws(CoverageError) -> ZoneModel {
        guard limits.count == zones.count else {
            throw CoverageError(field: "limits", value: "\(limits.count) numbers", allowed: "\(zones.count) numbers")
        }
        return try ZoneModel(
            zones: zip(zones, limits).map { Zone(priority: $0.0.priority, lendLimit: $0.1) }, categories: categories,
            zoneOfService: zoneOfService, groups: groups)
    }

    /// Sums figures of services into figures of zones.
    public func byZone(_ figures: [Int]) -> [Int] {
        var sums = [Int](repeating: 0, count: zones.count)
        for (service, figure) in figures.enumerated() where service < zoneOfService.count {
            sums[zoneOfService[service]] += figure
        }
        return sums
    }
}
