// SPDX-License-Identifier: Apache-2.0

import Coverage
import Patterns
import Roster

/// Whether a zone gets by with its own people alone.
struct OwnPeople {
    /// Person-slots of the zone that its own people cannot cover.
    let unserved: Int
    /// The least people to spare in a slot with demand in the zone; negative where some are missing, nil without
    /// demand.
    let slack: Int?
    /// The slot with the least slack.
    let tightest: SlotIndex?

    var isSufficient: Bool { unserved == 0 }

    /// Looks at the zone as if there were no other.
    init(_ study: ZoneStudy, zone: Int) throws(CoverageError) {
        let skills = study.study.skills.model
        var flow = SlotFlow(model: skills)
        var known: [CoverageSlot: Int?] = [:]
        var (unserved, slack, tightest) = (0, Int?.none, SlotIndex?.none)
        for question in study.questions {
            var own = CoverageSlot(emptyFor: skills)
            for service in own.demand.indices where study.zoneOfService[service] == zone {
                own.demand[service] = question.needs.demand[service]
            }
            let day = study.study.day(of: question.slot)
            for person in question.groupOfPerson.indices
            where question.groupOfPerson[person] >= 0 && study.zoneOfPerson[person] == zone {
                own.supply[study.study.skills.signature(of: person, onDay: day)] += 1
            }
            let least: Int?
            if let found = known[own] {
                least = found
            } else {
                least = try flow.minimumSlack(own)?.people
                known[own] = .some(least)
            }
            guard let least else { continue }
            unserved += max(0, -least)
            if slack.map({ least < $0 }) ?? true { (slack, tightest) = (least, question.slot) }
        }
        self.unserved = unserved
        self.slack = slack
        self.tightest = tightest
    }
}
