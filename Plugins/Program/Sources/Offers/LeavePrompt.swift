// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin
import Roster

/// `plan_leave`: what a model needs to work out somebody's leave, with what the schedule says already filled in.
enum LeavePrompt {
    static func prompt(_ library: ProgramLibrary) -> Prompt {
        Prompt(
            "plan_leave", title: "Plan leave",
            description:
                "Works out what somebody's leave opens in the schedule and who could cover, without changing it.",
            arguments: [
                PromptArgument(
                    "person", title: "Person", description: "Who wants to be away: the id, or the whole name.",
                    isRequired: true, completion: .closure { try await people($0, library) }),
                PromptArgument(
                    "from", title: "First day", description: "YYYY-MM-DD, or today.", isRequired: true,
                    completion: .closure { try await days($0, library) }),
                PromptArgument(
                    "to", title: "Last day", description: "YYYY-MM-DD; the first day when left out.",
                    completion: .closure { try await days($0, library) }),
            ]
        ) { call in
            let source = try await library.read(call, plan: nil, version: nil)
            let person = try source.person(try call.string("person"), at: "/person")
            guard let from = try Window.date(call, "from", source) else {
                throw ToolFailure.invalid(field: "/from", allowed: "a date YYYY-MM-DD, or today")
            }
            let to = try Window.date(call, "to", source) ?? from
            guard to >= from, from.distance(to: to) < 92 else {
                throw ToolFailure.invalid(
                    field: "/to", value: .string("\(to)"), allowed: "\(from) or one of the 91 days after it")
            }
            return PromptOutput(
                description: "Leave of \(source.name(person)), \(Wording.span(from, to))",
                messages: [
                    .user(.text(text(source, person, from, to))),
                    .user(
                        .link(
                            uri: "holdfast://program/live/coverage/\(from)", name: "coverage \(from)",
                            description: "Who is where on the first day.", mimeType: "application/json")),
                ])
        }
    }

    /// What is known, and what to do about it.
    static func text(_ source: ProgramSource, _ person: Int, _ from: LocalDate, _ to: LocalDate) -> String {
        let program = source.program
        let (first, last) = (SlotIndex(from, .am), SlotIndex(to, .night))
        let cells = AbsenceCells(program, person: person, from: first, to: last, wantsTarget: false)
        let id = program.people[person].id
        let open = cells.cells.filter { $0.absentee != nil }
        var lines = [
            "Plan leave for \(source.name(person)) (id \(id)), \(Wording.span(from, to, today: source.today)). Look at "
                + "\(source.versionText); change nothing."
        ]
        if open.isEmpty {
            lines.append("None of their slots in it falls below its minimum without them.")
        } else {
            let names = open.prefix(12).map {
                "- \(program.services[$0.service].name), \(Wording.slot($0.slot)): \($0.state.present) of \($0.state.min)"
            }
            lines.append(
                "Without them \(Wording.count(open.count, "slot falls", "slots fall")) below the minimum:")
            lines.append(names.joined(separator: "\n"))
            if open.count > names.count { lines.append("- and \(open.count - names.count) more") }
        }
        lines.append(
            """
            1. Call suggest_cover with {"person": "\(id)", "from": "\(from)", "to": "\(to)"} and name the best candidate of \
            each open slot with its cost in duty hours and fairness.
            2. Call propose_change with the absence and the cover you would choose, and read what it finds: a finding that \
            must be kept rules the plan out.
            3. Answer with the plan in one table, what it costs and whom, what is left open, and what is not known. UNKNOWN \
            is never good.
            4. Do not call apply_change or publish: a person decides, and applying is theirs.
            """)
        return lines.joined(separator: "\n")
    }

    private static func people(_ request: CompletionRequest, _ library: ProgramLibrary) async throws -> Completion {
        let source = try await library.read(request.call, plan: nil, version: nil)
        let program = source.program
        let wanted = request.value.lowercased()
        let today = source.today
        let members = program.people.indices.filter { index in
            today.map { program.people[index].membership.contains($0) } ?? true
        }
        let fitting = members.filter {
            wanted.isEmpty || program.people[$0].id.lowercased().contains(wanted)
                || source.name($0).lowercased().contains(wanted)
        }
        return Completion(fitting.prefix(100).map { program.people[$0].id }, total: fitting.count)
    }

    private static func days(_ request: CompletionRequest, _ library: ProgramLibrary) async throws -> Completion {
        let source = try await library.read(request.call, plan: nil, version: nil)
        guard let today = source.today else { return Completion([]) }
        var first = today
        if request.argument == "to", let from = request.given["from"].flatMap({ LocalDate($0) }) { first = from }
        return Completion(of: (0..<92).map { "\(first.advanced(by: $0))" }, for: request.value)
    }
}
