// SPDX-License-Identifier: Apache-2.0

import CHoldfast
package import JSON

/// What a child says once its plugin is loaded.
package struct ReadyReport: Sendable, Equatable {
    /// What the library says of itself.
    package struct Entry: Sendable, Equatable {
        package var id: String
        package var version: String
        package var runtime: String
        package var abiMajor: Int
        package var abiMinor: Int
        /// The flags of its function table, `HF_PLUGIN_...`.
        package var flags: UInt32
        /// The least minor of a host that it runs on.
        package var minimumHostMinor: Int

        /// Whether `call()` runs on a worker thread, where it may take its time.
        package var mayBlock: Bool { flags & HF_PLUGIN_BLOCKING != 0 }

        package init(
            id: String, version: String, runtime: String, abiMajor: Int, abiMinor: Int, flags: UInt32,
            minimumHostMinor: Int = 0
        ) {
            self.id = id
            self.version = version
            self.runtime = runtime
            self.abiMajor = abiMajor
            self.abiMinor = abiMinor
            self.flags = flags
            self.minimumHostMinor = minimumHostMinor
        }
    }

    package var entry: Entry
    /// `describe()`'s document; nil when the manifest is to say it.
    package var description: JSONValue?
    package var confinement: Confinement
    package var pid: Int32

    package init(entry: Entry, description: JSONValue?, confinement: Confinement, pid: Int32) {
        self.entry = entry
        self.description = description
        self.confinement = confinement
        self.pid = pid
    }
}

extension ReadyReport {
    /// The report as the READY frame carries it.
    var json: JSONValue {
        [
            "entry": [
                "id": .string(entry.id), "version": .string(entry.version), "runtime": .string(entry.runtime),
                "abi_major": .integer(Int64(entry.abiMajor)), "abi_minor": .integer(Int64(entry.abiMinor)),
                "flags": .integer(Int64(entry.flags)), "min_minor": .integer(Int64(entry.minimumHostMinor)),
            ],
            "applied": confinement.json, "pid": .integer(Int64(pid)), "description": description ?? .null,
        ]
    }

    init(reading bytes: [UInt8]) throws(FrameFault) {
        let fields = try DocumentFields(bytes, of: "READY")
        let entry = try fields.fields("entry")
        guard let flags = UInt32(exactly: try entry.integer("flags")),
            let pid = Int32(exactly: try fields.integer("pid"))
        else { throw .content(type: "READY", field: "pid or entry.flags", reason: "is out of range") }
        self.entry = Entry(
            id: try entry.text("id"), version: try entry.text("version"), runtime: try entry.text("runtime"),
            abiMajor: Int(try entry.integer("abi_major")), abiMinor: Int(try entry.integer("abi_minor")), flags: flags,
            minimumHostMinor: Int(entry["min_minor"]?.integerValue ?? 0))
        // A JSON null is a value of its own, which `nil` alone would stand for as well.
        if let described = fields["description"], !described.isNull {
            description = described
        } else {
            description = Optional<JSONValue>.none
        }
        confinement = try Confinement(reading: try fields.fields("applied"))
        self.pid = pid
    }
}
