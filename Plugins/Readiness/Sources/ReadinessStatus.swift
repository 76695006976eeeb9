// SPDX-License-Identifier: Apache-2.0

import Coverage
import HoldfastPlugin
import Patterns
import Roster

/// The four ratings, the worst of them, and the level that follows (resilience.md section 14).
struct ReadinessStatus {
    let scales: RatingScales
    let personnel: Personnel
    let personnelRating: PersonnelRating
    let tasks: MissionTasks
    /// On hand and serviceable in per cent; nil is not reported, and never good.
    let onHand: Double?
    let serviceable: Double?
    /// Why equipment is not reported; nil if it is.
    let equipmentReason: String?
    let training: Double?
    let overall: CompositeRating
    /// C-5, if it is directed on that day.
    let directive: ReadinessRules.Directive?

    init(_ personnel: Personnel, _ tasks: MissionTasks, _ rules: ReadinessRules) {
        let date = personnel.date
        scales = rules.scales(on: date)
        self.personnel = personnel
        self.tasks = tasks
        personnelRating = personnel.rating(scales)
        var reason: String?
        var equipment = rules.equipment
        if let known = equipment, known.asOf.distance(to: date) > known.maximumAgeDays || known.asOf > date {
            reason = "the count of \(known.asOf) does not speak for \(date): it may be \(known.maximumAgeDays) days old"
            equipment = nil
        } else if equipment == nil {
            reason = "no equipment feed is configured"
        }
        equipmentReason = reason
        onHand = equipment.flatMap { ReadinessScale.percent($0.onHand, of: $0.required) }
        serviceable = equipment.flatMap { ReadinessScale.percent($0.serviceable, of: $0.onHand) }
        training = ReadinessScale.percent(tasks.trained, of: tasks.ratings.count)
        overall = CompositeRating([
            ("P", personnelRating.level), ("S", scales.onHand.level(of: onHand)),
            ("R", scales.serviceable.level(of: serviceable)), ("T", scales.training.level(of: training)),
        ])
        directive = rules.directive.flatMap { date <= $0.until ? $0 : nil }
    }

    var supplyLevel: Int? { scales.onHand.level(of: onHand) }
    var serviceabilityLevel: Int? { scales.serviceable.level(of: serviceable) }
    var trainingLevel: Int? { scales.training.level(of: training) }

    /// C-1 GREEN to C-4 RED; BLACK only where category 1 is uncovered; nil where nothing is rated.
    ///
    /// A directive is shown and changes nothing: C-5 is not worse than C-4.
    var level: Level? {
        if tasks.categoryOneOpen > 0 { return .black }
        return overall.level.map { Level(rawValue: $0 - 1) ?? .red }
    }

    /// `C2`, or `C5` by directive; `C?` is not rated.
    var category: String { directive == nil ? "C" + (overall.level.map { "\($0)" } ?? "?") : "C5" }

    /// Fully, partly or not mission capable.
    var capability: String {
        switch overall.level {
        case nil: "UNKNOWN"
        case 1, 2: "FMC"
        case 3: "PMC"
        default: "NMC"
        }
    }

    /// `P-2 (strength 89 %, qualified 96 %, senior 90 %)`, and so on for the four boxes.
    var boxes: [String] {
        func percent(_ value: Double?) -> String { value.map { "\(ReadinessScale.whole($0)) %" } ?? "not rated" }
        func box(_ name: String, _ level: Int?, _ text: String) -> String {
            level.map { "\(name)-\($0) (\(text))" } ?? "\(name) not reported"
        }
        let rating = personnelRating
        return [
            box(
                "P", rating.level,
                "strength \(percent(rating.strength)), qualified \(percent(rating.qualified)), senior \(percent(rating.senior))"
            ),
            box("S", supplyLevel, "on hand \(percent(onHand))"),
            box("R", serviceabilityLevel, "serviceable \(percent(serviceable))"),
            box("T", trainingLevel, "\(tasks.trained) of \(tasks.ratings.count) services secure, \(percent(training))"),
        ]
    }
}
