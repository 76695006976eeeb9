// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin

/// A version as `metrics_version_diff` is told of it: its number, a plan (its newest version), or a stored snapshot (the version
/// that it measured).
enum RunName {
    static let schema = ToolSchema.string(
        description: "A version's number, `live` or a draft's name, or the id of a stored snapshot.", minimumLength: 1,
        maximumLength: 128)
    private static let allowed = "a version's number, a plan's name, or the id of a stored snapshot"

    /// Reads the version that an argument names.
    static func read(_ call: ToolCall, _ argument: String, _ reader: VersionReader) async throws -> MeasuredVersion {
        let text = try call.string(argument)
        func refusal(_ reason: String) -> ToolFailure {
            .invalid(field: "/" + argument, value: .string(text), allowed: "\(allowed); \(reason)")
        }
        var number = Int64(text)
        if Snapshot.moment(of: text) != nil {
            guard let snapshot = try await SnapshotStore(keyValues: call.keyValues).get(text) else {
                throw refusal("no such snapshot is stored")
            }
            number = snapshot.version
        }
        if let number, number < 1 { throw refusal("versions begin with 1") }
        do { return try await reader.read(call, plan: number == nil ? text : nil, version: number) } catch let failure
            as ServiceFailure where failure.status == .notFound || failure.status == .invalid
        {
            throw refusal(failure.detail)
        }
    }
}
