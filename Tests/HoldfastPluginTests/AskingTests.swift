// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin
import JSON
import Synchronization
import Testing

/// Questions and tasks as the SDK says them to the host.
@Suite struct AskingTests {
    private static let answer = "{\"answer\":\"x\",\"answered_by\":\"ann\",\"answered_at\":\"2026-03-02T06:00:00Z\"}"

    private func asking(_ way: String) -> ProbeInstance {
        let probe = ProbeInstance()
        probe.call(9, "question", "{\"way\":\"\(way)\"}")
        return probe
    }

    private func json(_ request: ScriptedHost.Request) throws -> JSONValue { try JSONValue.parse(request.json) }

    @Test func anAnswerComesBackWithWhoGaveIt() async throws {
        let probe = asking("one")
        let request = await probe.host.request()
        #expect(request.service == "approval.request/1" && request.call == 9)
        #expect(try json(request) == ["key": "ok", "message": "May it?"])
        request.answer(
            HF_OK,
            "{\"answer\":{\"approved\":true,\"reason\":\"fine\"},\"answered_by\":\"bea\",\"answered_at\":\"t\"}")
        #expect(
            await probe.host.endings(1)[0].document
                == ["structured": ["approved": true, "by": "bea", "at": "t", "reason": "fine"]])
    }

    /// However the closure deals with it, the call ends by waiting.
    @Test(arguments: ["one", "rename"])
    func aQuestionThatIsOpenEndsTheCall(way: String) async throws {
        let probe = asking(way)
        await probe.host.request().answer(HF_INPUT_REQUIRED, "{}")
        #expect(await probe.host.endings(1) == [.init(call: 9, status: HF_INPUT_REQUIRED, document: .null)])
        #expect(probe.host.seen.withLock { $0.log.isEmpty })
    }

    @Test func anOpenQuestionCannotBeSwallowed() async throws {
        let probe = asking("swallow")
        await probe.host.request().answer(HF_INPUT_REQUIRED, "{}")
        // What it asks afterwards reaches the host, which knows what to do with it.
        await probe.host.request().answer(HF_OK, "{\"structured\":1}")
        #expect(await probe.host.endings(1)[0].status == HF_INPUT_REQUIRED)
    }

    @Test func aRefusedQuestionIsAFailureThatMayBeCaught() async throws {
        let probe = asking("rename")
        await probe.host.request().answer(HF_ASK_AFTER_EFFECT, "{\"detail\":\"too late\"}")
        #expect(
            await probe.host.endings(1)[0] == .init(call: 9, status: HF_TOOL_ERROR, document: ["detail": "renamed"]))
    }

    @Test(arguments: ["both", "list"])
    func questionsAtOnceAllReachTheHost(way: String) async throws {
        let probe = asking(way)
        var requests = [await probe.host.request(), await probe.host.request()]
        requests.sort { $0.service < $1.service }
        #expect(requests.map(\.service) == ["ask.form/1", "ask.model/1"])
        var name: JSONObject = [
            "key": "name", "message": "Who?", "title": "Name", "schema": ["type": "string"], "expires_in_s": 60,
        ]
        var color: JSONObject = ["key": "color", "message": "Which?"]
        if way == "list" {
            // What is asked as a list is shown as one.
            name["round"] = ["id": "color", "size": 2]
            color["round"] = ["id": "color", "size": 2]
        }
        #expect(try json(requests[0]) == .object(name))
        #expect(try json(requests[1]) == .object(color))
        requests[0].answer(HF_INPUT_REQUIRED, "{}")
        // The other is not taken back: the person sees both.
        #expect(probe.host.seen.withLock { $0.cancelledOperations.isEmpty })
        requests[1].answer(HF_OK, Self.answer)
        #expect(await probe.host.endings(1)[0].status == HF_INPUT_REQUIRED)

        let answered = asking(way)
        for _ in 0..<2 { await answered.host.request().answer(HF_OK, Self.answer) }
        #expect(await answered.host.endings(1)[0].document == ["structured": ["answers": ["x", "x"]]])
    }

    @Test func tasksAreStartedAloneAndWithAChange() async throws {
        let probe = asking("tasks")
        let alone = await probe.host.request()
        #expect(alone.service == "task.enqueue/1")
        #expect(
            try json(alone) == [
                "task": "count", "arguments": ["n": 1], "unique_key": "k", "on_conflict": "existing", "delay_ms": 1500,
                "priority": "bulk", "queue": "slow", "max_attempts": 2,
            ])
        alone.answer(HF_OK, "{\"id\":\"018f\",\"state\":\"scheduled\",\"existing\":false}")
        let commit = await probe.host.request()
        #expect(
            try json(commit)["tasks"]
                == [["task": "count", "arguments": [:], "due_at": "2026-03-02T06:00:00Z"]])
        commit.answer(HF_OK, "{\"kv_etag\":1,\"tasks\":[{\"id\":\"0190\",\"state\":\"available\"}]}")
        #expect(await probe.host.endings(1)[0].document == ["structured": ["id": "018f", "tasks": 1]])
    }

    @Test func aTaskIsCalledAsOneAndKnowsThatItRunsAgain() async throws {
        let probe = ProbeInstance()
        probe.call(1, "plain", kind: HF_KIND_TASK)
        probe.call(2, "plain")
        probe.call(3, "inline", kind: HF_KIND_TASK)
        probe.call(4, "plain", flags: HF_CALL_REPLAY, kind: HF_KIND_TASK)
        let endings = await probe.host.endings(4).sorted { $0.call < $1.call }
        #expect(endings.map(\.status) == [HF_OK, HF_UNSUPPORTED, HF_UNSUPPORTED, HF_OK])
        #expect(endings[0].document == ["structured": ["id": "", "replay": false]])
        #expect(endings[3].document["structured"]?["replay"] == true)
    }

    @Test func theDescriptionHasTaskTypesAndSchedules() {
        let document = ProbeInstance().describe()
        let open: JSONValue = ["type": "object", "properties": [:], "additionalProperties": false]
        let number: JSONValue = [
            "type": "object", "properties": ["n": ["type": "integer"]], "additionalProperties": false,
        ]
        #expect(
            document["task_types"] == [
                ["name": "plain", "title": "P", "description": "d", "input_schema": open, "effect": "read"],
                [
                    "name": "whole", "title": "W", "description": "d", "input_schema": number, "output_schema": number,
                    "effect": "write", "queue": "slow", "priority": "bulk", "timeout_ms": 9_000, "grace_ms": 100,
                    "max_attempts": 2, "retry_on": ["TIMEOUT"], "concurrency": 1, "unique": ["/n"], "keep_s": 60,
                    "backoff": ["initial_ms": 5, "max_ms": 50, "factor": 1.5, "jitter": "none"],
                ],
            ])
        #expect(
            document["schedules"] == [
                ["id": "nightly", "cron": "0 3 * * *", "task": "plain"],
                [
                    "id": "weekly", "cron": "@weekly", "time_zone": "Europe/Zurich", "task": "whole",
                    "arguments": ["n": 1], "catch_up": "one", "jitter_s": 30, "paused": true,
                ],
            ])
    }
}
