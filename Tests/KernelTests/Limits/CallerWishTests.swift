// SPDX-License-Identifier: Apache-2.0

import JSON
import Testing

@testable import Kernel

/// What callers may ask for: deadlines, and how tasks are started.
@Suite struct CallerWishTests {
    @Test(arguments: [("1", 1), ("0500", 500), ("86400000", 86_400_000)] as [(String, Int64)])
    func deadlinesAreRead(text: String, milliseconds: Int64) throws {
        #expect(try CallDeadline.read(header: text) == milliseconds)
        #expect(try CallDeadline.read(meta: .integer(milliseconds)) == milliseconds)
    }

    @Test(arguments: ["", "0", "-5", "+5", "5.0", "5e3", " 5", "5, 6", "86400001", "99999999999999999999", "٥", "soon"])
    func othersAreRefused(text: String) {
        let header = #expect(throws: Problem.self) { try CallDeadline.read(header: text) }
        #expect(header?.status == 400 && header?.code == .invalidParameter)
        let meta = #expect(throws: Problem.self) { try CallDeadline.read(meta: .string(text)) }
        #expect(meta?.status == 422)
    }

    @Test(arguments: [0, -1, 86_400_001, .max] as [Int64])
    func numbersOutOfRangeAreRefused(number: Int64) {
        let problem = #expect(throws: Problem.self) { try CallDeadline.read(meta: .integer(number)) }
        #expect(problem?.errors.first?.allowed == "1 to 86400000")
    }

    @Test func belowOperatorNobodyJumpsTheQueue() throws {
        let type = TaskTypeDescriptor(
            name: "t", title: "t", description: "t", inputSchema: try JSONSchema(compiling: true), effect: .read,
            priority: .normal, maximumAttempts: 3)
        func refusal(_ role: Role, _ priority: ToolDescriptor.Priority?, _ attempts: Int?) -> Problem? {
            TaskQuota.refusal(
                principal: Principal(name: "p", role: role, disclosure: .full), type: type, priority: priority,
                maximumAttempts: attempts)
        }
        #expect(refusal(.viewer, nil, nil) == nil && refusal(.viewer, .bulk, 3) == nil)
        #expect(refusal(.viewer, .normal, 1) == nil && refusal(.operator, .critical, 1_000) == nil)
        #expect(refusal(.viewer, .critical, nil)?.errors.first?.instancePath == "/priority")
        #expect(refusal(.viewer, nil, 4)?.errors.first?.instancePath == "/max_attempts")
        #expect(refusal(.viewer, nil, 4)?.status == 403)
    }

    @Test func queuedTasksAreCounted() {
        func refusal(_ role: Role, _ queued: Int, adding: Int = 1) -> Problem? {
            TaskQuota.refusal(
                principal: Principal(name: "p", role: role, disclosure: .full), queued: queued, limit: 10,
                adding: adding)
        }
        #expect(refusal(.viewer, 9) == nil && refusal(.viewer, 5, adding: 5) == nil && refusal(.operator, 10) == nil)
        #expect(refusal(.viewer, 10)?.code == .quotaExceeded && refusal(.viewer, 10)?.status == 429)
        #expect(refusal(.viewer, 6, adding: 5)?.extensions["limit"] == "limits.max_queued_tasks")
    }
}
