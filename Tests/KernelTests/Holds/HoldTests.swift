// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import Synchronization
import Testing

@Suite("Holds")
struct HoldTests {
    /// A guard over a board, as the daemon's, that notes overrides in memory.
    private final class Guard: HoldGuard {
        let board = HoldBoard()
        let noted = Mutex<[String]>([])
        let fails: Bool

        init(fails: Bool = false) { self.fails = fails }

        func check(_ call: GuardedCall, heldBy names: [String]) throws(Problem) -> [Hold] {
            let held = active(names)
            if held.isEmpty { return [] }
            guard call.context.holdOverride != nil else { throw Hold.refusal(of: call.name, by: held) }
            return held
        }

        func recordOverride(_ call: GuardedCall, of holds: [Hold]) async throws(Problem) {
            if fails { throw Problem(.databaseUnavailable, "The disk is gone.") }
            noted.withLock { $0 += holds.map(\.name) }
        }

        func active(_ names: [String]) -> [Hold] { board.active(names, at: 1_000) }
    }

    private static func hold(_ name: String, owner: String = "ann", setAt: Int64 = 0, endsAt: UInt64? = nil) -> Hold {
        Hold(
            name: name, reason: "the board meets", owner: owner, setAtMicros: setAt,
            expiresAtMicros: endsAt.map { Int64($0 / 1_000) }, endsAt: endsAt)
    }

    private static func call(_ tool: String, override: String? = nil) -> CallRequest {
        var context = CallContext(
            principal: Principal(name: "root", role: .admin, disclosure: .full), face: .rest, correlationID: "c")
        context.holdOverride = override
        return CallRequest(tool: tool, arguments: [:], context: context)
    }

    @Test func aHeldToolIsRefusedWithTheReasonAndOthersAreNot() async throws {
        let holds = Guard()
        let kernel = TestKernel(guards: PipelineGuards(holds: holds))
        try kernel.register([
            TestKernel.tool("publish", effect: "write", ["held_by": ["publishing", "all"]]),
            TestKernel.tool("preview", ["held_by": ["publishing"]]), TestKernel.tool("read"),
        ])
        _ = try await kernel.run("publish")
        holds.board.replace([Self.hold("publishing"), Self.hold("deploying")], revision: 1)
        for tool in ["publish", "preview"] {
            let problem = try #require(await kernel.problem(tool))
            #expect(problem.status == 423 && problem.code == .conflict && problem.detail.contains("the board meets"))
            #expect(
                problem.extensions["hold"]?["owner"] == "ann" && problem.detail.hasSuffix("because: the board meets."))
        }
        let sentence = Hold(name: "publishing", reason: "the board meets.", owner: "ann", setAtMicros: 0)
        #expect(Hold.refusal(of: "publish", by: [sentence]).detail.hasSuffix("because: the board meets."))
        _ = try await kernel.run("read")
        let descriptor = try #require(kernel.registry.current.tool("publish")).descriptor
        #expect(kernel.pipeline.holds(on: descriptor).map(\.name) == ["publishing"])
    }

    @Test func anOverrideIsRecordedBeforeTheCallOrThereIsNone() async throws {
        for fails in [false, true] {
            let holds = Guard(fails: fails)
            let kernel = TestKernel(guards: PipelineGuards(holds: holds))
            let plugin = try kernel.register([TestKernel.tool("publish", effect: "write", ["held_by": ["publishing"]])])
            holds.board.replace([Self.hold("publishing")], revision: 1)
            do throws(Problem) {
                _ = try await kernel.pipeline.run(Self.call("publish", override: "nobody is on call"))
                #expect(!fails && holds.noted.withLock { $0 } == ["publishing"])
            } catch {
                #expect(fails && error.code == .databaseUnavailable && plugin.kept.isEmpty)
            }
        }
    }

    @Test func theBoardShowsWhatHasNotEndedAndTheNewestRevision() {
        let board = HoldBoard()
        board.replace(
            [
                Self.hold("a", owner: "late", setAt: 9), Self.hold("a", owner: "early", setAt: 3, endsAt: 500),
                Self.hold("b", endsAt: 501),
            ], revision: 5)
        #expect(board.active(["a"], at: 499).map(\.owner) == ["early", "late"])
        #expect(board.active(["a"], at: 500).map(\.owner) == ["late"])
        #expect(board.active(["c"], at: 0).isEmpty && board.active(at: 500).map(\.name) == ["a", "b"])
        #expect(!board.hasEnded(at: 499) && board.hasEnded(at: 500))
        board.replace([], revision: 4)
        #expect(board.revision == 5 && board.active(["a"], at: 0).count == 2)
        board.replace([], revision: 6)
        #expect(board.active(["a", "b"], at: 0).isEmpty)
    }

    @Test func namesAndReasonsAreChecked() throws {
        for name in ["publishing", "deploying", "a", "payroll.2026-q1", "x_y", String(repeating: "a", count: 64)] {
            #expect(HoldName.isValid(name))
        }
        for name in ["", "A", "1a", "-a", "a b", "ü", String(repeating: "a", count: 65)] {
            #expect(!HoldName.isValid(name))
        }
        #expect(try HoldOverride.checked("nobody is on call", in: "it") == "nobody is on call")
        for reason in ["", "   ", "a\nb", String(repeating: "a", count: 501)] {
            #expect(throws: Problem.self) { try HoldOverride.checked(reason, in: "it") }
        }
        #expect(throws: ManifestError.self) {
            try ToolDescriptor(reading: TestKernel.tool("t", ["held_by": ["Publishing"]]), at: "/tools/0")
        }
    }
}
