// SPDX-License-Identifier: Apache-2.0

package import JSON
package import Kernel
import Telemetry

extension PermissionLedger {
    /// What a plugin asked for, was granted, used and was denied since the daemon started.
    package func table(of plugin: RegisteredPlugin) -> JSONValue {
        let rows = PermissionRow.rows(
            asked: plugin.manifest.permissions, given: plugin.siteGrants, effective: plugin.grants,
            uses: uses(of: plugin.manifest.id), known: known)
        return .array(rows.map(\.json))
    }
}

extension PermissionRow {
    fileprivate var json: JSONValue {
        func moment(_ micros: Int64?) -> JSONValue {
            micros.map { .string(UTCTimestamp.text(microseconds: $0)) } ?? .null
        }
        return [
            "permission": .string(permission), "asked": .bool(isAsked),
            "granted": .array(granted.map { .string($0) }), "used": .integer(Int64(use.used)),
            "last_used_at": moment(use.lastUsedMicros), "denied": .integer(Int64(use.denied)),
            "last_denied_at": moment(use.lastDeniedMicros),
            "last_reason": use.lastReason.map { .string($0) } ?? .null,
            "note": note.map { .string($0) } ?? .null,
        ]
    }
}
