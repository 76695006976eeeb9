// SPDX-License-Identifier: Apache-2.0

package import JSON

/// What holds for a child: what it asked for is in `StartOrder`, what the kernel gave is here.
package struct Confinement: Sendable, Equatable {
    package var noNewPrivileges = false
    package var parentDeathSignal = false
    /// Bytes of private writable memory of the whole process; nil where no limit was set.
    package var dataBytes: Int64?
    package var files: Int64?
    /// Processes and threads of the child's user, all together.
    package var processes: Int64?
    package var coreBytes: Int64?
    /// The version of Landlock that is in force, 0 for none.
    package var landlockVersion = 0
    /// Whether forking and executing programs are forbidden.
    package var processesForbidden = false
    /// What was to be applied and could not be, in sentences.
    package var missing: [String] = []

    package init() {}
}

extension Confinement {
    /// The document that is shown to whoever runs the site.
    package var json: JSONValue {
        var limits: JSONObject = [:]
        limits["data_bytes"] = dataBytes.map { .integer($0) }
        limits["files"] = files.map { .integer($0) }
        limits["processes"] = processes.map { .integer($0) }
        limits["core_bytes"] = coreBytes.map { .integer($0) }
        return [
            "no_new_privileges": .bool(noNewPrivileges), "parent_death_signal": .bool(parentDeathSignal),
            "limits": .object(limits), "landlock": .integer(Int64(landlockVersion)),
            "processes_forbidden": .bool(processesForbidden), "missing": .array(missing.map { .string($0) }),
        ]
    }

    init(reading fields: DocumentFields) throws(FrameFault) {
        noNewPrivileges = try fields.flag("no_new_privileges")
        parentDeathSignal = try fields.flag("parent_death_signal")
        let limits = fields["limits"]
        dataBytes = limits?["data_bytes"]?.integerValue
        files = limits?["files"]?.integerValue
        processes = limits?["processes"]?.integerValue
        coreBytes = limits?["core_bytes"]?.integerValue
        landlockVersion = Int(try fields.integer("landlock"))
        processesForbidden = try fields.flag("processes_forbidden")
        missing = fields["missing"]?.arrayValue?.compactMap(\.stringValue) ?? []
    }
}
