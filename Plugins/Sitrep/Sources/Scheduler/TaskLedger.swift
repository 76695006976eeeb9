// SPDX-License-Identifier: Apache-2.0

package import HoldfastPlugin

/// What the scheduler's tasks are doing: how many there are of each, and the newest.
///
/// Taken from the host's own tools, with the rights of whoever asks: operators see all tasks, others their own.
package struct TaskLedger: Sendable {
    /// So many of the newest tasks are shown.
    private static let newest: Int64 = 5

    /// The answer of `list_active_tasks`; nil when it gave none.
    let active: JSONValue?
    /// Rows of `list_tasks`, the newest first; nil when it gave none.
    let recent: [JSONValue]?
    /// Why tasks failed, by their id.
    let errors: [String: String]
    /// Why something is nil.
    let fault: String?

    package init(active: JSONValue?, recent: [JSONValue]?, errors: [String: String] = [:], fault: String? = nil) {
        self.active = active
        self.recent = recent
        self.errors = errors
        self.fault = fault
    }

    /// Asks the host.
    init(_ call: ToolCall) async throws {
        var fault: String?
        func ask(_ tool: String, _ arguments: JSONValue) async throws -> JSONValue? {
            do { return try await call.invoke(tool: tool, arguments: arguments) } catch let failure as ServiceFailure
                where failure.status != .cancelled
            {
                fault = failure.detail
                return nil
            }
        }
        active = try await ask("list_active_tasks", ["limit": 1])
        let rows = try await ask("list_tasks", ["limit": .integer(Self.newest)])?["items"]?.arrayValue
        var errors: [String: String] = [:]
        for row in rows ?? [] where row["problem_code"]?.stringValue != nil {
            guard let id = row["id"]?.stringValue else { continue }
            let error = try await ask("get_task_status", ["task_id": .string(id)])?["error"]?.stringValue
            // Why it failed may be withheld from this caller: then it is not said.
            if let error { errors[id] = error }
        }
        recent = rows
        self.errors = errors
        self.fault = fault
    }

    /// How many tasks there are; of those that have ended the ones of the last hours that the host counts.
    ///
    /// Null when it is not known. The success rate is that of tasks that ended by themselves, and null while none did: no
    /// news is not good news.
    package var metrics: JSONValue {
        guard let counts = active?["counts"]?.objectValue, let ended = active?["ended"] else { return .null }
        func count(_ value: JSONValue?) -> Int64 { value?.integerValue ?? 0 }
        let running = count(counts["running"])
        let pending = counts.reduce(0) { $1.key == "running" ? $0 : $0 + count($1.value) }
        let (done, failed, cancelled) = (
            count(ended["completed"]), count(ended["discarded"]), count(ended["cancelled"])
        )
        return [
            "total_tasks": .integer(running + pending + done + failed + cancelled), "active_tasks": .integer(running),
            "pending_tasks": .integer(pending), "completed_tasks": .integer(done), "failed_tasks": .integer(failed),
            "cancelled_tasks": .integer(cancelled),
            "success_rate": done + failed == 0 ? .null : .number(Double(done) / Double(done + failed)),
            "ended_within_hours": ended["hours"] ?? .null,
        ]
    }

    /// The newest tasks, as they are.
    package var newest: JSONValue {
        guard let recent else { return .null }
        return .array(
            recent.map { row in
                let id = row["id"]?.stringValue ?? ""
                return [
                    "task_id": .string(id), "name": row["name"] ?? .null, "status": row["state"] ?? .null,
                    "description": row["note"] ?? .null, "started_at": row["started_at"] ?? .null,
                    "completed_at": row["finished_at"] ?? .null,
                    "duration_seconds": Self.seconds(row).map { .number($0) } ?? .null,
                    "error_code": row["problem_code"] ?? .null,
                    "error_message": errors[id].map { .string($0) } ?? .null,
                ]
            })
    }

    /// How long the last attempt of a task took that has ended.
    private static func seconds(_ row: JSONValue) -> Double? {
        guard let start = micros(row["started_at"]), let end = micros(row["finished_at"]), end >= start else {
            return nil
        }
        return Double(end - start) / 1_000_000
    }

    /// The host's own form of a moment: UTC with six digits after the second.
    private static func micros(_ value: JSONValue?) -> Int64? {
        guard let text = value?.stringValue, let moment = UTCMoment(text) else { return nil }
        let fraction = text.split(separator: ".").dropFirst().first.flatMap { Int64($0.prefix(6)) } ?? 0
        return moment.seconds * 1_000_000 + fraction
    }
}
