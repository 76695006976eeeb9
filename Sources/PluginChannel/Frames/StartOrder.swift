// SPDX-License-Identifier: Apache-2.0

import CHoldfast
package import JSON

/// What a child is to load, and how it is to confine itself before that.
package struct StartOrder: Sendable, Equatable {
    /// Limits of the child's process; nil leaves what it inherited.
    package struct Limits: Sendable, Equatable {
        /// Bytes of private writable memory that the plugin may take, beyond what the empty child has.
        package var dataBytes: Int64?
        /// Open descriptors, the child's own five among them.
        package var files: Int64?
        /// Threads and processes that the plugin may start, beyond what its user runs when it starts.
        package var processes: Int64?
        /// Bytes of a core file.
        package var coreBytes: Int64?

        package init(
            dataBytes: Int64? = nil, files: Int64? = nil, processes: Int64? = nil, coreBytes: Int64? = 0
        ) {
            self.dataBytes = dataBytes
            self.files = files
            self.processes = processes
            self.coreBytes = coreBytes
        }
    }

    /// Files and folders that stay usable under Landlock, beyond what the loader and the runtime need.
    package struct Files: Sendable, Equatable {
        package var readable: [String]

        package init(readable: [String] = []) { self.readable = readable }
    }

    /// Path of the library: the host's content-addressed copy.
    package var library: String
    package var sha256: String
    package var id: String
    package var version: String
    /// The runtime tag that the manifest states.
    package var runtime: String
    package var config: JSONValue
    package var limits: Limits
    /// Nil: no Landlock at all.
    package var files: Files?
    /// Whether the plugin may fork and execute programs.
    package var mayStartProcesses: Bool
    /// The events that the manifest declares; others are refused in the child.
    package var events: [String]
    package var abiMinor: Int
    /// The process that started the child: when it is not the parent any more, the child exits.
    package var parent: Int32
    /// Whether the instance is only made, described, drained and destroyed.
    package var isDryRun: Bool
    /// How the child looks at what its plugin does; nil: not at all, as in a daemon.
    package var probing: Probing?

    package init(
        library: String, sha256: String, id: String, version: String, runtime: String, config: JSONValue = [:],
        limits: Limits = Limits(), files: Files? = Files(), mayStartProcesses: Bool = false, events: [String] = [],
        abiMinor: Int = Int(HF_ABI_MINOR), parent: Int32, isDryRun: Bool = false, probing: Probing? = nil
    ) {
        self.library = library
        self.sha256 = sha256
        self.id = id
        self.version = version
        self.runtime = runtime
        self.config = config
        self.limits = limits
        self.files = files
        self.mayStartProcesses = mayStartProcesses
        self.events = events
        self.abiMinor = abiMinor
        self.parent = parent
        self.isDryRun = isDryRun
        self.probing = probing
    }
}

extension StartOrder {
    /// The order as the START frame carries it.
    var json: JSONValue {
        var limits: JSONObject = [:]
        limits["data_bytes"] = self.limits.dataBytes.map { .integer($0) }
        limits["files"] = self.limits.files.map { .integer($0) }
        limits["processes"] = self.limits.processes.map { .integer($0) }
        limits["core_bytes"] = self.limits.coreBytes.map { .integer($0) }
        let landlock = files.map { JSONValue.object(["read": .array($0.readable.map { .string($0) })]) }
        return [
            "library": .string(library), "sha256": .string(sha256), "id": .string(id), "version": .string(version),
            "runtime": .string(runtime), "config": config, "limits": .object(limits), "landlock": landlock ?? .null,
            "may_start_processes": .bool(mayStartProcesses), "events": .array(events.map { .string($0) }),
            "abi_minor": .integer(Int64(abiMinor)), "parent": .integer(Int64(parent)), "dry_run": .bool(isDryRun),
            "probing": probing?.json ?? .null,
        ]
    }

    init(reading bytes: [UInt8]) throws(FrameFault) {
        let fields = try DocumentFields(bytes, of: "START")
        library = try fields.text("library")
        sha256 = try fields.text("sha256")
        id = try fields.text("id")
        version = try fields.text("version")
        runtime = try fields.text("runtime")
        config = fields["config"] ?? [:]
        let values = fields["limits"]
        limits = Limits(
            dataBytes: values?["data_bytes"]?.integerValue, files: values?["files"]?.integerValue,
            processes: values?["processes"]?.integerValue, coreBytes: values?["core_bytes"]?.integerValue)
        if let landlock = fields["landlock"], landlock.objectValue != nil {
            files = Files(readable: landlock["read"]?.arrayValue?.compactMap(\.stringValue) ?? [])
        } else {
            files = nil
        }
        mayStartProcesses = try fields.flag("may_start_processes")
        events = fields["events"]?.arrayValue?.compactMap(\.stringValue) ?? []
        abiMinor = Int(try fields.integer("abi_minor"))
        guard let parent = Int32(exactly: try fields.integer("parent")) else {
            throw .content(type: "START", field: "parent", reason: "is not a process id")
        }
        self.parent = parent
        isDryRun = try fields.flag("dry_run")
        probing = fields["probing"].flatMap(Probing.init(reading:))
    }
}
