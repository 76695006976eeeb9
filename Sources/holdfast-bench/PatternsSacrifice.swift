// SPDX-License-Identifier: Apache-2.0

import Coverage
import JSON

/// What it costs to find out which work has to be given up: everybody works, then those who are away leave gaps.
struct PatternsSacrifice {
    private let instance: PatternsInstance
    private let timing: PatternsCost.Timing

    init(_ instance: PatternsInstance, _ timing: PatternsCost.Timing) {
        self.instance = instance
        self.timing = timing
    }

    /// The people of a slot who are there, where the schedule put them: on the service of theirs that lacked most people,
    /// in the order of their numbers; once all have enough, on their least protected one.
    private func people(_ slot: Int) -> [SlotShedding.Person] {
        let categories = instance.model.categories
        var lacking = instance.demand[slot]
        return instance.signatures[slot].enumerated().compactMap { number, signature in
            // Who is away was planned all the same: with the skills of the slot before, or of any.
            let planned = signature >= 0 ? Int(signature) : number % instance.model.signatureCount
            let skills = instance.model.signatures[planned].indices
            let most = skills.filter { lacking[$0] > 0 }.max { lacking[$0] < lacking[$1] }
            guard let service = most ?? skills.max(by: { categories[$0] < categories[$1] }) else { return nil }
            lacking[service] -= 1
            return signature < 0 ? nil : SlotShedding.Person(signature: planned, service: service)
        }
    }

    func figures() throws -> JSONObject {
        let crews = instance.demand.indices.map { people($0) }
        let result = try timing.run {
            var (gaps, open, released) = (0, 0, 0)
            for slot in crews.indices {
                var shedding = try SlotShedding(
                    model: instance.model, demand: instance.demand[slot], people: crews[slot], protectedCategory: 2,
                    reserveCategory: 2)
                gaps += shedding.gaps.reduce(0) { $0 + shedding.missing($1) }
                shedding.serveAll()
                open += shedding.gaps.reduce(0) { $0 + shedding.missing($1) }
                released += shedding.released.reduce(0, +)
            }
            return (gaps, open, released)
        }
        return [
            "missing": .integer(Int64(result.value.0)), "open": .integer(Int64(result.value.1)),
            "given_up": .integer(Int64(result.value.2)), "ms": result.ms,
        ]
    }
}
