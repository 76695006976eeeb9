// SPDX-License-Identifier: Apache-2.0

/// One week's question: its slots with their demand, and everybody who may work in it.
///
/// People who are excluded from the analysis are simply not passed in.
public struct CoverageWeek: Sendable {
    /// A slot of the week.
    public struct Slot: Sendable, Hashable {
        /// What one person's work in this slot counts under the weekly cap: 360 for AM and PM, the real minutes for
        /// NIGHT.
        ///
        /// If services of one NIGHT differ in length, use the longest: theta is then not too low.
        public var minutes: Int
        /// People needed, per service of the model.
        public var demand: [Int]

        /// Makes a slot.
        public init(minutes: Int = CoverageWeek.minutesPerHalfDay, demand: [Int]) {
            self.minutes = minutes
            self.demand = demand
        }
    }

    /// A person in the week.
    public struct Person: Sendable, Hashable {
        /// The person's signature in the model.
        public var signature: Int
        /// Bit `i` is set if the person is there in `slots[i]`.
        public var availability: UInt64
        /// The weekly cap in minutes: half-days times 360.
        ///
        /// Zero means that the person does not work this week.
        public var capMinutes: Int

        /// Makes a person.
        public init(signature: Int, availability: UInt64, capMinutes: Int) {
            self.signature = signature
            self.availability = availability
            self.capMinutes = capMinutes
        }
    }

    /// Minutes that one half-day counts under a weekly cap.
    public static let minutesPerHalfDay = 360
    /// The most slots in a week: one bit of `Person.availability` each (three a day for seven days are 21).
    public static let maximumSlots = 64

    /// The week's slots, at most 64.
    public var slots: [Slot]
    /// Everybody who may work in it.
    public var people: [Person]

    /// Makes a week.
    public init(slots: [Slot], people: [Person]) {
        self.slots = slots
        self.people = people
    }

    /// The largest demand and the largest capacity of a week in minutes: more than 100,000 people around the clock.
    ///
    /// Products of two such numbers are still exact, and below `FlowNetwork.unlimited`.
    static let maximumMinutes = 1 << 30

    func check(against model: CoverageModel) throws(CoverageError) {
        guard slots.count <= Self.maximumSlots else {
            throw CoverageError(field: "week.slots", value: "\(slots.count) slots", allowed: "0 ... 64 slots")
        }
        var total = 0
        for (index, slot) in slots.enumerated() {
            guard (1...1440).contains(slot.minutes) else {
                throw CoverageError(
                    field: "week.slots[\(index)].minutes", value: slot.minutes, allowed: "1 ... 1440")
            }
            try CoverageSlot.check(slot.demand, count: model.serviceCount, field: "week.slots[\(index)].demand")
            total += slot.demand.reduce(0, +) * slot.minutes
        }
        guard total < Self.maximumMinutes else {
            throw CoverageError(field: "week demand in minutes", value: total, allowed: "below \(Self.maximumMinutes)")
        }
        guard people.count <= Self.maximumMinutes / 10_080 else {
            throw CoverageError(
                field: "week.people", value: "\(people.count) people",
                allowed: "0 ... \(Self.maximumMinutes / 10_080) people")
        }
        for (index, person) in people.enumerated() {
            guard model.signatures.indices.contains(person.signature) else {
                throw CoverageError(
                    field: "week.people[\(index)].signature", value: person.signature,
                    allowed: "0 ..< \(model.signatureCount)")
            }
            guard (0...10_080).contains(person.capMinutes) else {
                throw CoverageError(
                    field: "week.people[\(index)].capMinutes", value: person.capMinutes, allowed: "0 ... 10080")
            }
        }
    }
}
