// SPDX-License-Identifier: Apache-2.0

import Coverage
import HoldfastPlugin
import Patterns
import Roster

/// What a coordinator should know, a sentence each, and what to do about it.
struct Findings {
    private let report: HomeostasisReport
    private let stress: StressStudy
    private let gain: (loop: LoopGain, weeks: Int)?

    init(_ report: HomeostasisReport, _ stress: StressStudy, _ gain: (loop: LoopGain, weeks: Int)?) {
        self.report = report
        self.stress = stress
        self.gain = gain
    }

    private var program: Program { report.source.program }

    var all: [Finding] {
        strained + report.loops.compactMap { loop($0) } + report.loops.compactMap { drift($0) }
            + [reinforcing].compactMap { $0 }
    }

    func headline(_ level: Level, _ verdict: Verdict) -> String {
        let found = all.ranked()
        guard level != .green, let worst = found.first(where: { $0.code != "strained_person" }) ?? found.first else {
            let share = report.strain.flatMap { strain in strain.share.map { (strain, $0) } }
            guard let (strain, _) = share else { return verdict.reasons.first ?? "Nothing drifts." }
            let count = strain.strained.count
            let who =
                count == 0
                ? "nobody of \(strain.people.count) people carries" : "\(count) of \(strain.people.count) people carry"
            return "Nothing is off its set point, and \(who) four stress markers or more."
        }
        return worst.sentence
    }

    // MARK: - People

    /// All strained people in one finding, and each of them for those who may see it.
    private var strained: [Finding] {
        guard let strain = report.strain, let share = strain.share, !strain.strained.isEmpty else { return [] }
        let level = report.setPoints.level(of: share)
        let markers = strain.highByMarker.prefix(3).map { "\($0.marker.title) (\($0.people))" }
        let next = report.setPoints.next(above: level)
        var sentence =
            "\(strain.strained.count) of \(strain.people.count) people (\(Wording.percent(share))) carry four or more stress markers beyond the cut points of the reference period, most often \(Wording.list(markers))."
        if let next, let date = crossing(strain, next.share) {
            sentence += " At this rate it is \(next.level.word) on \(Wording.date(date))."
        }
        let whole = Finding(
            code: "strained_share", level: level, subject: strain.highByMarker.prefix(3).map(\.marker.id),
            from: day(-27), to: day(0), metric: "share_ali_4", value: share, unit: "ratio", threshold: next?.share,
            sentence: sentence, action: relief(strain))
        guard report.memory.showsPersons else { return [whole] }
        return [whole]
            + strain.strained.map { person in
                let id = program.people[person.track.person].id
                let name = report.source.name(of: person.track.person)
                return Finding(
                    code: "strained_person", level: .yellow, subject: [id], from: day(-27), to: day(0),
                    metric: "ali", value: Double(person.high.count), unit: "markers",
                    threshold: Double(StressFigures.strained),
                    sentence:
                        "\(name) carries \(person.high.count) of \(person.compared) stress markers beyond the cut points: \(Wording.list(person.high.map(\.title))).",
                    action: "Spare \(name) \(Wording.list(person.high.prefix(2).map(\.title))) in the next four weeks.")
            }
    }

    private func relief(_ strain: StressFigures) -> String {
        guard let most = strain.highByMarker.first else { return "Keep an eye on it." }
        let spare = strain.people.filter { !$0.high.contains(most.marker) }.count
        return spare == 0
            ? "Everybody is beyond the cut point of \(most.marker.title): take work out of the program."
            : "Share \(most.marker.title) out anew: \(most.people) people are beyond that cut point, \(spare) are not."
    }

    /// When the share of strained people reaches a threshold, if it rises by more than chance.
    private func crossing(_ strain: StressFigures, _ share: Double) -> LocalDate? {
        var series = LoopSeries("share_ali_4", "strain", unit: "ratio", .week, target: share, bad: .above)
        for (end, value) in zip(stress.weekEnds, strain.history) {
            if let value { series.append(date(end), value) }
        }
        // A series too short for a loop crosses nothing that could be dated.
        return (try? Loop(series, gains: (1, 0, 0)))?.crossing(of: share)
    }

    // MARK: - Loops

    private func loop(_ loop: Loop) -> Finding? {
        guard loop.isRunaway || loop.isOffTarget, let value = loop.value, let last = loop.series.dates.last else {
            return nil
        }
        let since = loop.series.dates[loop.series.dates.count - loop.persistence]
        let unit = loop.series.step.rawValue + (loop.persistence == 1 ? "" : "s")
        var sentence =
            "\(Verdict.begun(loop.series.title)) is at \(say(value, loop)) instead of \(say(loop.series.target, loop)), and has been off for \(loop.persistence) \(unit)."
        if loop.isRunaway, let doubling = loop.feedback?.doublingTime {
            sentence +=
                " The deviation feeds itself and doubles every \(Wording.number(doubling)) \(loop.series.step.rawValue)s."
        } else if let half = loop.feedback?.halfLife {
            sentence += " Half of a deviation is gone after \(Wording.number(half)) \(loop.series.step.rawValue)s."
        }
        return Finding(
            code: loop.isRunaway ? "loop_runaway" : "loop_off_target", level: loop.isRunaway ? .orange : .yellow,
            subject: [loop.series.name], from: "\(since)", to: "\(last)", metric: loop.series.name, value: value,
            unit: loop.series.unit, threshold: loop.series.target, sentence: sentence, action: action(loop))
    }

    /// A loop that is still where it should be, and not for long.
    private func drift(_ loop: Loop) -> Finding? {
        guard !loop.isOffTarget, !loop.isRunaway, let value = loop.value, let last = loop.series.dates.last,
            let crossing = loop.crossing(of: loop.series.target)
        else { return nil }
        let steps = loop.risingSteps
        let since = steps > 1 ? " for \(steps) \(loop.series.step.rawValue)s" : ""
        let way = loop.series.badSide == .above ? "up" : "down"
        return Finding(
            code: "drift", level: .green, subject: [loop.series.name], from: "\(loop.series.dates[0])", to: "\(last)",
            metric: loop.series.name, value: value, unit: loop.series.unit, threshold: loop.series.target,
            sentence:
                "\(Verdict.begun(loop.series.title)) drifts \(way)\(since), now \(say(value, loop)); at this rate it passes \(say(loop.series.target, loop)) on \(Wording.date(crossing)).",
            action: action(loop))
    }

    /// Load that makes people ill, whose absence makes load.
    private var reinforcing: Finding? {
        guard let gain, gain.loop.gain > 1, gain.loop.forward.slope > 0, (gain.loop.forward.t ?? 9) >= 2,
            (gain.loop.backward.t ?? 9) >= 2
        else { return nil }
        return Finding(
            code: "reinforcing_loop", level: .yellow, subject: ["load", "illness"], from: day(-7 * gain.weeks + 1),
            to: day(0), metric: "loop_gain", value: gain.loop.gain, unit: "ratio", threshold: 1,
            sentence:
                "Weeks of more work are followed by more illness, and those by more work: over \(gain.weeks) weeks the loop's gain is \(Wording.number(gain.loop.gain)).",
            action: "Take work out of the coming two weeks before more people are away.")
    }

    // MARK: - Words

    /// What would bring a loop back, in the units that people plan in.
    private func action(_ loop: Loop) -> String {
        let amount = abs(loop.correction ?? 0) * loop.series.scale
        let count = max(1, Int(min(amount.rounded(.up), 1_000_000)))
        switch loop.series.name {
        case "coverage", "coverage_category_1_2":
            return "Fill \(Wording.halfDays(Double(count))) more a day: suggest_cover names who can."
        case "weekly_theta":
            return "Take \(Wording.halfDays(Double(count))) of work or leave out of each week."
        case "burden_gini":
            return "Give the next nights, weekends and holidays to those of each group who had the fewest."
        case "late_changes":
            return "Announce \(count) more change\(count == 1 ? "" : "s") a week at least 72 hours ahead."
        case "hour_compliance":
            return
                "Take hours from \(count == 1 ? "one person" : "\(count) people") in training before their four weeks end: validate_schedule names the weeks."
        default:
            return "Move \(count) night\(count == 1 ? "" : "s") a week to another group."
        }
    }

    private func say(_ value: Double, _ loop: Loop) -> String {
        switch loop.series.unit {
        case "ratio": Self.percent(value)
        case "gini": Self.number(value)
        default: "\(Self.number(value)) nights a person and week"
        }
    }

    /// `5.3 %`, cut and not rounded, so that less than all is never said to be all.
    private static func percent(_ share: Double) -> String {
        "\(Wording.number((share * 1000 + 1e-9).rounded(.down) / 10)) %"
    }

    /// `0.18`.
    private static func number(_ value: Double) -> String { "\((value * 100).rounded() / 100)" }

    private func date(_ end: Int) -> LocalDate {
        (report.source.today ?? .earliest).advanced(by: end - stress.days - 1)
    }
    private func day(_ offset: Int) -> String {
        "\((report.source.today ?? .earliest).advanced(by: offset - 1))"
    }
}
