// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import Synchronization
import Testing

/// What the pipeline asks of the audit trail, and when.
@Suite("Audit in the pipeline")
struct AuditGuardTests {
    /// Notes what it was asked.
    private final class Witness: AuditGuard, AuditRecorder, AccessLog {
        let heard = Mutex<[String]>([])
        let isUnwritable: Bool
        let stopsReads: Bool

        init(isUnwritable: Bool = false, stopsReads: Bool = false) {
            self.isUnwritable = isUnwritable
            self.stopsReads = stopsReads
        }

        var all: [String] { heard.withLock { $0 } }

        private func hear(_ text: String) { heard.withLock { $0.append(text) } }

        func scope(kind: CallKind, name: String, argumentsDigest: String, context: CallContext) -> AuditScope {
            hear("scope \(name) \(argumentsDigest.count)")
            return AuditScope(base: AuditNote(action: "", actor: context.principal.name), recorder: self)
        }

        func begin(_ call: GuardedCall) throws(Problem) {
            hear("begin \(call.name) \(call.context.audit != nil)")
            if isUnwritable { throw Problem(.serviceUnavailable, "no") }
        }

        func end(_ call: GuardedCall, _ end: AuditedEnd) async {
            switch end {
            case .done: hear("done \(call.context.audit?.entries ?? -1)")
            case .waiting: hear("waiting")
            case .failed(let problem): hear("failed \(problem.code.rawValue)")
            }
        }

        func refused(kind: CallKind, name: String, context: CallContext, _ problem: Problem) {
            hear("refused \(name) \(problem.code.rawValue)")
        }

        func record(_ note: AuditNote) async throws(Problem) { hear("record \(note.action)") }

        func note(face: Face, name: String, outcome: String, nanoseconds: UInt64, context: CallContext) {
            hear("access \(name) \(outcome)")
        }
    }

    private func run(
        _ effect: Effect, _ witness: Witness, role: Role = .admin, plugin: String = "org.example.p"
    ) async throws {
        let kernel = TestKernel(guards: PipelineGuards(audit: witness, access: witness))
        try kernel.register([TestKernel.tool("echo", effect: effect.rawValue)], id: plugin)
        _ = try await kernel.pipeline.run(
            CallRequest(
                tool: "echo", arguments: [:],
                context: CallContext(
                    principal: Principal(name: "ann", role: role, disclosure: .full), face: .rest, correlationID: "c")))
    }

    @Test("a call that may change something stands between two questions; one that reads asks nothing")
    func stages() async throws {
        let writing = Witness()
        try await run(.write, writing)
        #expect(writing.all == ["scope echo 64", "begin echo true", "done 0", "access echo ok"])
        let reading = Witness()
        try await run(.read, reading)
        #expect(reading.all == ["access echo ok"])
    }

    @Test("a trail that cannot be written stops what changes, and reads if the site wants it")
    func unwritable() async throws {
        let witness = Witness(isUnwritable: true)
        await #expect(throws: Problem.self) { try await run(.write, witness) }
        #expect(witness.all == ["scope echo 64", "begin echo true", "access echo service_unavailable"])
        try await run(.read, witness)
        let strict = Witness(isUnwritable: true, stopsReads: true)
        await #expect(throws: Problem.self) { try await run(.read, strict) }
        try await run(.read, strict, plugin: BuiltInPlugin.hostID)
        #expect(strict.all == ["access echo service_unavailable", "access echo ok"])
    }

    @Test("who has no right is told of")
    func refusals() async throws {
        let witness = Witness()
        await #expect(throws: Problem.self) { try await run(.write, witness, role: .viewer) }
        #expect(witness.all == ["access echo forbidden", "refused echo FORBIDDEN"])
    }

    @Test("an entry carries who and by what, and counts")
    func scope() async throws {
        let witness = Witness()
        let scope = AuditScope(
            base: AuditNote(action: "", actor: "ann", role: "admin", face: "rest", tool: "t"), recorder: witness)
        #expect(!scope.hasEntry)
        let note = scope.note("token.created", subject: "token:1", details: ["n": 1])
        #expect(note.action == "token.created" && note.actor == "ann" && note.tool == "t" && note.details["n"] == 1)
        try await scope.record("plugin.enabled", subject: "plugin:p", outcome: .intended)
        #expect(scope.entries == 2 && witness.all == ["record plugin.enabled"])
    }

    @Test("the first refusal of a kind is written, those of a minute after it are counted, and kinds are bounded")
    func coalescing() {
        var coalescer = DenialCoalescer(windowNanoseconds: 100, capacity: 3)
        func denial(_ actor: String, _ subject: String = "tool:t") -> AuditNote {
            AuditNote(action: "call.denied", subject: subject, outcome: .denied, actor: actor, correlationID: "c")
        }
        #expect(coalescer.take(denial("ann"), at: 0)?.correlationID == "c")
        for _ in 0..<1_000 { #expect(coalescer.take(denial("ann"), at: 50) == nil) }
        #expect(coalescer.take(denial("bob"), at: 60) != nil && coalescer.take(denial("ann", "tool:u"), at: 60) != nil)
        var others = 0
        for number in 0..<1_000 where coalescer.take(denial("x\(number)"), at: 70) != nil { others += 1 }
        #expect(others == 1 && coalescer.pending == 1_000 + 999)
        #expect(coalescer.due(at: 99).isEmpty)
        let first = coalescer.due(at: 100)
        #expect(first.count == 1 && first[0].details["count"] == 1_000 && first[0].correlationID == nil)
        #expect(coalescer.due(at: 165).isEmpty, "one that was not repeated was written already")
        #expect(coalescer.take(denial("ann"), at: 166) != nil, "a new window begins with an entry")
        let rest = coalescer.due(at: 169, isEnd: true)
        #expect(rest.map(\.actor) == ["others"] && rest[0].details["count"] == 999)
        #expect(coalescer.pending == 0)
    }
}
