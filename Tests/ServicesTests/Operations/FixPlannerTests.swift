// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import Store
import Testing

@testable import Services

/// What is decided about a task that failed: the table, and what may stand in the way of its action.
@Suite struct FixPlannerTests {
    private func task(
        _ code: ProblemCode?, _ state: DurableCallState = .discarded, retries: Int64 = 0
    ) -> TaskEvidence {
        var task = TaskEvidence(id: DurableCallID(), name: "tally", state: state)
        task.code = code
        task.effect = .read
        task.retries = retries
        task.changedSince = "the schedule"
        return task
    }

    private func step(_ mode: FixMode, _ task: TaskEvidence, most: Int64 = 3) -> FixStep {
        FixPlanner(mode: mode, maximumRetries: most).step(for: task)
    }

    @Test func theTableIsTheOneOfTheDecision() {
        let table: [FixMode: [FixAction]] = [
            .greedy: [.retryNow, .requeueAfterRepair, .skip, .requeueAfterRepair, .retryNow],
            .balanced: [.retryWithBackoff, .requeueAfterRepair, .escalate, .requeueAfterRepair, .retryWithBackoff],
            .conservative: [.retryWithBackoff, .escalate, .escalate, .escalate, .skip],
        ]
        for mode in FixMode.allCases {
            #expect(FailureClass.allCases.map { mode.action(for: $0) } == table[mode], "\(mode)")
        }
    }

    @Test func everyCodeHasAClass() {
        let classes = Dictionary(grouping: ProblemCode.allCases) { FailureClass(code: $0, isRetryable: false) }
        #expect(classes[.transient]?.allSatisfy(\.isRetryable) == true)
        #expect(classes[.unknown].map(Set.init) == [.internalError, .unknownError])
        #expect(classes[.permanent]?.contains(.forbidden) == true && classes[.data]?.contains(.validation) == true)
        #expect(FailureClass(code: nil, isRetryable: false) == .unknown)
        #expect(FailureClass(code: .internalError, isRetryable: true) == .transient, "the plugin's word counts")
    }

    @Test func whatHasNotFailedIsLeft() {
        for state in DurableCallState.allCases where state != .discarded && state != .retryable {
            let step = step(.greedy, task(nil, state))
            #expect(step.action == .skip && step.failure == nil, "\(state)")
        }
    }

    @Test func retriesEndAtTheLimit() {
        #expect(step(.greedy, task(.timeout, retries: 2)).action == .retryNow)
        #expect(step(.greedy, task(.timeout, retries: 2)).retryCount == 3)
        let over = step(.greedy, task(.timeout, retries: 3))
        #expect(over.action == .escalate && over.retryCount == 3 && over.reason.contains("max_retries is 3"))
    }

    @Test func dataThatNobodyMendedIsNotRunAgain() {
        var bad = task(.validation)
        #expect(step(.balanced, bad).action == .requeueAfterRepair)
        bad.changedSince = nil
        #expect(step(.balanced, bad).action == .escalate)
        bad.changedSince = "its task type"
        bad.argumentsFault = "at \"/value\" type is not met."
        let step = step(.balanced, bad)
        #expect(step.action == .escalate && step.reason.contains("/value"))
    }

    @Test func whatIsStuckIsStoppedFirstAndWhatNobodyServesIsForPeople() {
        var late = task(nil, .running)
        late.stuck = .overdue
        let stopped = step(.balanced, late)
        #expect(stopped.action == .requeueAfterRepair && stopped.stopsFirst && stopped.failure == .stuck)
        #expect(step(.conservative, late).action == .escalate)
        var lost = task(nil, .available)
        lost.stuck = .unserved
        lost.effect = nil
        #expect(step(.greedy, lost).action == .escalate)
    }

    @Test func whatIsTriedAgainByItselfIsHurriedOnlyByGreedy() {
        let waits = task(.serviceUnavailable, .retryable)
        #expect(step(.greedy, waits).action == .retryNow && step(.balanced, waits).action == .skip)
    }

    @Test func theWaitGrowsAndIsTheSameEachTimeItIsAsked() {
        var task = task(.timeout)
        task.backoff = Backoff(initialMilliseconds: 1_000, maximumMilliseconds: 60_000)
        for (retries, whole) in [(0, 1_000), (1, 2_000), (3, 8_000), (40, 60_000)] as [(Int64, Int64)] {
            task.retries = retries
            let delay = FixPlanner.delay(of: task)
            #expect((whole / 2...whole).contains(delay) && delay == FixPlanner.delay(of: task))
        }
        #expect(step(.balanced, self.task(.timeout)).delayMilliseconds > 0)
        #expect(step(.greedy, self.task(.timeout)).delayMilliseconds == 0)
    }

    @Test func onlyWhatChangesTheProgramIsAskedAbout() throws {
        var change = task(.timeout)
        let reading = step(.balanced, task(.timeout))
        #expect(FixQuestion(mode: .balanced, steps: [reading]).ask == nil)
        change.effect = .write
        let writing = step(.balanced, change)
        let ask = try #require(FixQuestion(mode: .balanced, steps: [writing, reading]).ask)
        #expect(
            ask.kind == .approval && ask.message.contains(writing.id.text) && !ask.message.contains(reading.id.text))
        change.retries = 1
        let other = FixQuestion(mode: .balanced, steps: [step(.balanced, change), reading]).ask
        #expect(other?.digest != ask.digest, "another plan is another question")
    }

    @Test func anExecutionIsReadBackAsItWasWritten() {
        var record = FixRecord(
            id: DurableCallID().text, mode: .greedy, maximumRetries: 2, isApproved: true, initiatedBy: "ann",
            initiatedAtMicros: 7,
            rows: [step(.greedy, task(.timeout)), step(.greedy, task(.forbidden))].map(FixRecord.Row.init))
        record.rows[0].outcome = .retried
        record.completedAtMicros = 9
        #expect(FixRecord(record.json) == record)
        var later = record.json.objectValue ?? [:]
        later["version"] = 2
        #expect(FixRecord(.object(later)) == nil)
        #expect(record.rows.map(\.outcome) == [.retried, .skipped])
    }
}
