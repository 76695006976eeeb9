// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin
import SitrepTools
import Testing

@Suite("The scheduler's members of the sitrep")
struct SchedulerFieldsTests {
    private static let active: JSONValue = [
        "counts": ["scheduled": 1, "available": 2, "running": 3, "retryable": 4, "input_required": 5],
        "ended": ["completed": 6, "cancelled": 7, "discarded": 2, "hours": 24],
    ]

    @Test("every task is counted once, and only what ended by itself is a success or a failure")
    func metrics() {
        let metrics = TaskLedger(active: Self.active, recent: []).metrics
        #expect(metrics["total_tasks"] == 30 && metrics["active_tasks"] == 3 && metrics["pending_tasks"] == 12)
        #expect(metrics["completed_tasks"] == 6 && metrics["failed_tasks"] == 2 && metrics["cancelled_tasks"] == 7)
        #expect(metrics["success_rate"]?.doubleValue == 0.75)
    }

    @Test("no news is no success, and nothing known is null")
    func nothing() {
        let idle: JSONValue = ["counts": ["running": 0], "ended": ["completed": 0, "discarded": 0, "hours": 24]]
        #expect(TaskLedger(active: idle, recent: []).metrics["success_rate"] == .null)
        #expect(TaskLedger(active: nil, recent: nil, fault: "no").metrics == .null)
        #expect(TaskLedger(active: nil, recent: nil).newest == .null)
        #expect(SchedulerFields.coverage(defense: nil, utilization: nil) == .null)
        #expect(SchedulerFields.defenseLevel(nil) == .null)
        #expect(SchedulerFields.health(nil) == "unknown")
    }

    @Test("the newest tasks are shown as they are, with how long they really took")
    func newest() {
        let rows: [JSONValue] = [
            [
                "id": "one", "name": "tally", "state": "discarded", "started_at": "2026-03-02T06:00:59.900000Z",
                "finished_at": "2026-03-02T06:01:01.150000Z", "problem_code": "TIMEOUT",
            ],
            ["id": "two", "name": "tally", "state": "available", "note": "the queue is paused"],
        ]
        let shown = TaskLedger(active: nil, recent: rows, errors: ["one": "too slow"]).newest.arrayValue ?? []
        #expect(shown.count == 2)
        #expect(shown.first?["status"] == "discarded" && shown.first?["duration_seconds"]?.doubleValue == 1.25)
        #expect(shown.first?["error_message"] == "too slow" && shown.first?["error_code"] == "TIMEOUT")
        #expect(shown.last?["description"] == "the queue is paused" && shown.last?["duration_seconds"] == .null)
    }

    @Test("coverage is that of defence, utilization that of utilization: neither stands for the other")
    func coverage() {
        let defense: JSONValue = [
            "figures": [
                "coverage_rate": 0.9, "covered_half_days": 9, "required_half_days": 10, "open_gaps": 1,
                "demanded_level": 2, "levels": [["n": 1, "name": "prevention"], ["n": 2, "name": "control"]],
            ]
        ]
        let utilization: JSONValue = ["figures": ["coverage_rate": 0.5, "overall_rho": 0.7]]
        let both = SchedulerFields.coverage(defense: defense, utilization: utilization)
        #expect(both["coverage_rate"]?.doubleValue == 0.9 && both["faculty_utilization"]?.doubleValue == 0.7)
        #expect(both["blocks_covered"] == 9 && both["blocks_total"] == 10 && both["critical_gaps"] == 1)
        let alone = SchedulerFields.coverage(defense: nil, utilization: utilization)
        #expect(alone["coverage_rate"]?.doubleValue == 0.5 && alone["blocks_total"] == .null)
        #expect(SchedulerFields.defenseLevel(defense) == "control")
        #expect(
            [Level.green, .yellow, .orange, .red, .black].map(SchedulerFields.health) == [
                "healthy", "degraded", "degraded", "critical", "critical",
            ])
    }
}
