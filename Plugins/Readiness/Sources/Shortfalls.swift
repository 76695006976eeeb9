// SPDX-License-Identifier: Apache-2.0

import Coverage
import HoldfastPlugin
import Patterns
import Roster

/// What keeps a program from the next rating, and what to do about it, in sentences.
struct Shortfalls {
    private let status: ReadinessStatus
    private let source: ProgramSource
    private var program: Program { status.tasks.study.program }
    private var study: HorizonStudy { status.tasks.study }
    private var day: String { "\(status.personnel.date)" }

    init(_ status: ReadinessStatus, _ source: ProgramSource) {
        self.status = status
        self.source = source
    }

    /// All findings, the worst first.
    func all() -> [Finding] {
        (personnelFindings() + taskFindings()
            + [trainingFinding(), equipmentFinding("S"), equipmentFinding("R")]
            .compactMap { $0 } + credentialFindings()).ranked()
    }

    private func level(_ rating: Int?) -> Level { rating.flatMap { Level(rawValue: $0 - 1) } ?? .green }

    // MARK: Personnel

    private func personnelFindings() -> [Finding] {
        let people = status.personnel
        let rating = status.personnelRating
        let parts: [(String, String, Int, Int, Int?, ReadinessScale, (Personnel.Post) -> Int)] = [
            (
                "strength", "available", people.available, people.required, rating.strengthLevel,
                status.scales.strength,
                { $0.required - $0.available }
            ),
            (
                "qualified", "qualified", people.qualified, people.required, rating.qualifiedLevel,
                status.scales.qualified, { $0.required - min($0.required, $0.qualified) }
            ),
            (
                "senior", "available", people.seniorAvailable, people.seniorRequired, rating.seniorLevel,
                status.scales.senior, { $0.isSenior ? $0.required - min($0.required, $0.available) : 0 }
            ),
        ]
        return parts.compactMap { name, word, have, required, rated, scale, gap in
            guard let rated, rated > 1, let missing = scale.missing(have, of: required) else { return nil }
            let thinnest = people.posts.filter { gap($0) > 0 }.max { gap($0) < gap($1) }
            let post = (name == "senior" ? "senior " : "") + (thinnest?.name ?? "person")
            let percent = ReadinessScale.percent(have, of: required)
            return Finding(
                code: "personnel_\(name)", level: level(rated),
                subject: people.posts.filter { gap($0) > 0 }.map(\.name),
                from: day, to: day, metric: "\(name)_pct", value: percent, unit: "percent",
                threshold: Double(scale.least[rated - 2]),
                sentence:
                    "On \(Wording.date(people.date)) \(have) of \(required) \(name == "senior" ? "senior posts" : "posts") have somebody \(word): \(ReadinessScale.whole(percent ?? 0)) %, P-\(rated).",
                action:
                    "\(missing.count) more \(word) \(missing.count == 1 ? post : "people, most of all \(post),") \(missing.count == 1 ? "gives" : "give") P-\(missing.level) for this part."
            )
        }
    }

    // MARK: Services

    private func taskFindings() -> [Finding] {
        let skills = study.skills
        return status.tasks.ratings.filter { $0.state != .secure }.map { rating in
            let service = program.services[rating.service]
            let isOpen = rating.state == .uncovered
            let first = (isOpen ? rating.open : rating.thin).first
            let count = isOpen ? rating.openCount : rating.thinCount
            let found: Level = isOpen && service.category == 1 ? .black : .yellow
            let when = first.map { "\(Wording.date($0.date)) \(Wording.slot($0.slot))" } ?? ""
            var action = "Find a person more for it."
            if let first {
                let day = study.day(of: first)
                let able = program.people.indices.filter {
                    study.isPresent($0, in: first) && skills.mayDo($0, anyOf: ServiceSet([rating.service]), onDay: day)
                }
                action = Repairs(study, source).action(
                    services: [rating.service], qualified: able, dates: [first.date], slot: first.slot)
            }
            return Finding(
                code: isOpen ? "task_not_covered" : "task_without_spare", level: found, subject: [service.id],
                from: first.map { "\($0)" } ?? day,
                to: (isOpen ? rating.open : rating.thin).last.map { "\($0)" } ?? day,
                metric: isOpen ? "slots_uncovered" : "slots_without_spare", value: Double(count), unit: "slots",
                sentence: isOpen
                    ? "\(service.name) cannot be covered in \(count) of \(rating.slots) slots, first on \(when): N."
                    : "\(service.name) is covered, but in \(count) of \(rating.slots) slots the loss of one person leaves it short, first on \(when): Q.",
                action: action)
        }
    }

    private func trainingFinding() -> Finding? {
        guard let rated = status.trainingLevel, rated > 1 else { return nil }
        let tasks = status.tasks
        guard let missing = status.scales.training.missing(tasks.trained, of: tasks.ratings.count) else { return nil }
        let nearest = tasks.ratings.filter { $0.state == .covered }.sorted { $0.thinCount < $1.thinCount }
        let names = nearest.prefix(missing.count).map { program.services[$0.service].name }
        return Finding(
            code: "training", level: level(rated),
            subject: nearest.prefix(missing.count).map { program.services[$0.service].id },
            from: "\(study.horizon.from)", to: "\(study.horizon.to)", metric: "training_pct", value: status.training,
            unit: "percent", threshold: Double(status.scales.training.least[rated - 2]),
            sentence:
                "\(tasks.trained) of \(tasks.ratings.count) services stay covered when one person is lost: \(ReadinessScale.whole(status.training ?? 0)) %, T-\(rated).",
            action:
                "\(missing.count) more \(missing.count == 1 ? "service" : "services") with a spare in every slot \(missing.count == 1 ? "gives" : "give") T-\(missing.level)"
                + (names.isEmpty ? "." : "; nearest: \(Wording.list(names))."))
    }

    private func equipmentFinding(_ part: String) -> Finding? {
        let isSupply = part == "S"
        let percent = isSupply ? status.onHand : status.serviceable
        guard let rated = isSupply ? status.supplyLevel : status.serviceabilityLevel, rated > 1 else { return nil }
        let scale = isSupply ? status.scales.onHand : status.scales.serviceable
        return Finding(
            code: isSupply ? "equipment_on_hand" : "equipment_serviceable", level: level(rated), subject: [part],
            from: day, to: day, metric: isSupply ? "on_hand_pct" : "serviceable_pct", value: percent, unit: "percent",
            threshold: Double(scale.least[rated - 2]),
            sentence:
                "\(ReadinessScale.whole(percent ?? 0)) % of the equipment is \(isSupply ? "on hand" : "serviceable"): \(part)-\(rated).",
            action: isSupply ? "Order what is missing." : "Have it repaired.")
    }

    // MARK: Credentials

    /// Assignments in the horizon to people whose credential for it is not current then.
    private func credentialFindings() -> [Finding] {
        var first: [[Int]: SlotIndex] = [:]
        for slot in study.horizon.slots {
            for row in study.assigned(in: slot) {
                let needed = program.services[row.service].credentials
                guard !needed.isEmpty, first[[row.person, row.service]] == nil,
                    !status.tasks.book.holds(row.person, needed, on: slot.date)
                else { continue }
                first[[row.person, row.service]] = slot
            }
        }
        return first.sorted { ($0.value, $0.key[0]) < ($1.value, $1.key[0]) }.map { key, slot in
            let service = program.services[key[1]]
            return Finding(
                code: "credential_not_current", level: .yellow, subject: [program.people[key[0]].id, service.id],
                from: "\(slot)", to: "\(slot)", metric: "credentials", value: nil, unit: "credentials",
                sentence:
                    "\(source.name(of: key[0])) is assigned to \(service.name) on \(Wording.date(slot.date)) \(Wording.slot(slot.slot)) without a current \(Wording.list(service.credentials)).",
                action: "Renew it by then, or assign somebody else.")
        }
    }
}
