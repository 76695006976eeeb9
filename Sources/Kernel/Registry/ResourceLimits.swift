// SPDX-License-Identifier: Apache-2.0

import JSON

/// How much of the machine a plugin's process may take; nil says nothing about it.
package struct ResourceLimits: Sendable, Equatable {
    /// MiB of private writable memory beyond what the empty process has.
    package var memoryMegabytes: Int64?
    /// Open files, sockets and pipes.
    package var files: Int64?
    /// Threads and processes.
    package var processes: Int64?

    package init(memoryMegabytes: Int64? = nil, files: Int64? = nil, processes: Int64? = nil) {
        self.memoryMegabytes = memoryMegabytes
        self.files = files
        self.processes = processes
    }

    /// Reads `{memory_mb?, files?, processes?}`.
    init(reading document: JSONValue, at pointer: String) throws(ManifestError) {
        let field = try ManifestField(document, at: pointer)
        memoryMegabytes = try field.integer(ifPresent: "memory_mb", in: 1...65_536)
        files = try field.integer(ifPresent: "files", in: 16...65_536)
        processes = try field.integer(ifPresent: "processes", in: 1...4_096)
    }

    /// These limits where they say something, otherwise those of `other`.
    package func filled(from other: ResourceLimits) -> ResourceLimits {
        ResourceLimits(
            memoryMegabytes: memoryMegabytes ?? other.memoryMegabytes, files: files ?? other.files,
            processes: processes ?? other.processes)
    }

    /// These limits, none above that of `cap`.
    package func capped(by cap: ResourceLimits) -> ResourceLimits {
        func lower(_ value: Int64?, _ cap: Int64?) -> Int64? {
            guard let value, let cap else { return value ?? cap }
            return min(value, cap)
        }
        return ResourceLimits(
            memoryMegabytes: lower(memoryMegabytes, cap.memoryMegabytes), files: lower(files, cap.files),
            processes: lower(processes, cap.processes))
    }
}
