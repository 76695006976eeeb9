// SPDX-License-Identifier: Apache-2.0

/// Something that leaves a trail.
public struct TrailEvent<Key: Hashable & Sendable>: Sendable, Hashable {
    /// What it is known by, a hash of what makes it one; a second one of the same id counts nothing.
    public let id: UInt64
    /// When it was, in days from any fixed moment.
    public let day: Double
    /// The trail that it is for.
    public let key: Key
    /// What it adds; below 0 it drives away.
    public let amount: Double

    /// An event.
    public init(id: UInt64, day: Double, key: Key, amount: Double) {
        self.id = id
        self.day = day
        self.key = key
        self.amount = amount
    }
}

/// Trails by key, fed by events of which each counts once.
public struct TrailLedger<Key: Hashable & Sendable>: Sendable {
    /// What became of the events of one feed.
    public struct Outcome: Sendable, Hashable {
        /// Counted.
        public var counted = 0
        /// Known already.
        public var repeated = 0
        /// Not counted because they lie ahead; they may come again when they do not.
        public var future = 0
        /// Too old to matter, or with an amount that is no number.
        public var ignored = 0

        /// Nothing yet.
        public init() {}
    }

    /// How many half-lives an event matters: what is left is less than a thousandth.
    public static var memoryInHalfLives: Double { 10 }

    /// How fast trails fade.
    public let evaporation: Evaporation
    /// The strongest that a trail becomes.
    public let limit: Double
    // Visible to the feeding code, which is compiled anew for each kind of key.
    @usableFromInline var kept: [Key: TrailPair]
    @usableFromInline var known: [UInt64: Double]

    /// The trails.
    public var trails: [Key: TrailPair] { kept }
    /// The events that were counted, with their moments.
    public var seen: [UInt64: Double] { known }

    /// A ledger as it was kept, or an empty one.
    public init(
        _ evaporation: Evaporation, limit: Double = 10, trails: [Key: TrailPair] = [:], seen: [UInt64: Double] = [:]
    ) {
        self.evaporation = evaporation
        self.limit = limit
        kept = trails
        known = seen
    }

    /// Takes in events, sorted by (time, id) whatever their order, each at most once and none from after `now`.
    ///
    /// - Complexity: O(n log n) of the events.
    @inlinable public mutating func feed(_ events: [TrailEvent<Key>], now: Double) -> Outcome {
        var outcome = Outcome()
        let oldest = now - Self.memoryInHalfLives * evaporation.halfLifeDays
        // Places are sorted and not events: moving a pair of numbers is cheap, and ids are compared only in a tie.
        var order: [(day: Double, place: Int)] = []
        order.reserveCapacity(events.count)
        for place in events.indices {
            let event = events[place]
            if event.day > now, known[event.id] == nil {
                outcome.future += 1
            } else if event.amount.isFinite, event.day >= oldest {
                order.append((event.day, place))
            } else {
                outcome.ignored += 1
            }
        }
        order.sort { left, right in
            left.day != right.day ? left.day < right.day : events[left.place].id < events[right.place].id
        }
        known.reserveCapacity(known.count + order.count)
        for (day, place) in order {
            let event = events[place]
            if let first = known.updateValue(day, forKey: event.id) {
                known[event.id] = first
                outcome.repeated += 1
                continue
            }
            outcome.counted += 1
            // A fact without weight is remembered and leaves no trail.
            guard event.amount != 0 else { continue }
            kept[event.key, default: TrailPair(attraction: Trail(day: day), avoidance: Trail(day: day))]
                .deposit(event.amount, onDay: day, evaporation, limit: limit)
        }
        return outcome
    }

    /// Forgets events that no longer matter, and trails that have faded below `least` on both sides.
    ///
    /// - Complexity: O(trails + events).
    public mutating func forget(now: Double, least: Double = 1e-3) {
        let oldest = now - Self.memoryInHalfLives * evaporation.halfLifeDays
        known = known.filter { $0.value >= oldest }
        kept = kept.filter {
            $0.value.attraction.strength(onDay: now, evaporation) >= least
                || $0.value.avoidance.strength(onDay: now, evaporation) >= least
        }
    }
}
