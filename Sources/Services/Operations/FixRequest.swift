// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import Store

/// What `fix_it` is asked to do.
struct FixRequest: Sendable {
    /// So many tasks are looked at in one execution: what the answer shows stays under 32 KB.
    static let mostTasks: Int64 = 50

    let mode: FixMode
    let maximumRetries: Int64
    let isApproved: Bool
    let isDryRun: Bool
    /// The tasks that are meant, each once; nil for those that have failed.
    let targets: [DurableCallID]?

    /// - Throws: INVALID_PARAMETER for somebody else as `initiated_by` and for an id that is none.
    init(_ arguments: JSONValue, by principal: Principal) throws(Problem) {
        mode = arguments["mode"]?.stringValue.flatMap(FixMode.init(rawValue:)) ?? .balanced
        maximumRetries = arguments["max_retries"]?.integerValue ?? 3
        isApproved = arguments["auto_approve"]?.boolValue == true
        isDryRun = arguments["dry_run"]?.boolValue == true
        if let name = arguments["initiated_by"]?.stringValue {
            try Self.check(name, is: principal, "initiated_by")
        }
        guard let ids = arguments["target_task_ids"]?.arrayValue else {
            targets = nil
            return
        }
        var found: [DurableCallID] = []
        for (index, value) in ids.enumerated() {
            guard let id = DurableCallID(value.stringValue ?? "") else {
                throw Problem(
                    .invalidParameter, "\"\((value.stringValue ?? value.text).prefix(64))\" is no id of a task.",
                    errors: [
                        Problem.Fault(
                            instancePath: "/target_task_ids/\(index)", message: "is no id of a task", value: value,
                            allowed: "an id as list_tasks shows it")
                    ])
            }
            if !found.contains(id) { found.append(id) }
        }
        targets = found
    }

    /// A name that a caller gives themselves has to be the one that they have shown to be theirs.
    static func check(_ name: String, is principal: Principal, _ field: String) throws(Problem) {
        guard !Person.isSame(name, principal.name) else { return }
        throw Problem(
            .invalidParameter,
            "\(field) is \"\(name.prefix(64))\", and whoever calls is \(principal.name): leave it out.",
            errors: [
                Problem.Fault(
                    instancePath: "/\(field)", message: "is another than whoever calls", value: .string(name),
                    allowed: .string(principal.name))
            ])
    }

    static let input: JSONValue = [
        "type": "object", "additionalProperties": false,
        "properties": [
            "mode": [
                "type": "string", "enum": ["greedy", "conservative", "balanced"], "default": "balanced",
                "description": "How much is run again: everything at once, only what passes by itself, or in between.",
            ],
            "max_retries": [
                "type": "integer", "minimum": 1, "maximum": 10, "default": 3,
                "description": "How often one task is put back, over all executions; then it is escalated.",
            ],
            "auto_approve": [
                "type": "boolean", "default": false,
                "description": "Run tasks that change the program without another person's approval.",
            ],
            "initiated_by": [
                "type": "string", "minLength": 1, "maxLength": 100, "description": "Whoever calls; nobody else.",
            ],
            "target_task_ids": [
                "type": "array", "minItems": 1, "maxItems": .integer(mostTasks),
                "items": ["type": "string", "minLength": 1, "maxLength": 128],
                "description": "Only these tasks; by default those that have failed or are stuck.",
            ],
            "dry_run": [
                "type": "boolean", "default": false, "description": "Show the plan and change nothing.",
            ],
        ],
    ]
}
