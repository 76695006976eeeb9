// SPDX-License-Identifier: Apache-2.0

import CPlatform
import Glibc
import PluginChannel

/// Puts this process under what a start order demands.
///
/// What cannot be had is reported, never fatal: the host decides whether it will do without.
enum Confining {
    /// Stacks of the child's own threads and of the runtime's, which count as data as well.
    private static let stackBytes: Int64 = 8 * (8 << 20)

    /// Applies everything, in the order in which one thing needs another.
    ///
    /// - Parameter hasDeathSignal: what came of asking for the signal, which is done before the order is read.
    static func apply(_ order: StartOrder, hasDeathSignal: Bool) -> Confinement {
        var result = Confinement()
        result.parentDeathSignal = hasDeathSignal
        if platform_no_new_privileges() == 0 {
            result.noNewPrivileges = true
        } else {
            result.missing.append("\(SystemFault("giving up new privileges"))")
        }
        applyLimits(order.limits, to: &result)
        if let files = order.files { applyLandlock(files, library: order.library, to: &result) }
        if !order.mayStartProcesses {
            if platform_forbid_processes() == 0 {
                result.processesForbidden = true
            } else {
                result.missing.append("\(SystemFault("forbidding processes"))")
            }
        }
        return result
    }

    private static func applyLimits(_ limits: StartOrder.Limits, to result: inout Confinement) {
        if let plugin = limits.dataBytes {
            let total = plugin + ProcessFigures.dataBytes() + stackBytes
            result.dataBytes = limit(PLATFORM_LIMIT_DATA, total, "the limit of memory", &result)
        }
        if let files = limits.files {
            result.files = limit(PLATFORM_LIMIT_FILES, files, "the limit of descriptors", &result)
        }
        if let processes = limits.processes {
            // The kernel counts everything that the user runs, the daemon too: the limit is relative to what runs now.
            // It does not hold for the superuser (setrlimit(2)), for whom only `processesForbidden` does.
            let total = processes + ProcessFigures.tasksOfThisUser()
            result.processes = limit(PLATFORM_LIMIT_PROCESSES, total, "the limit of processes", &result)
            if getuid() == 0 {
                result.missing.append("the limit of processes does not hold for the superuser")
            }
        }
        if let core = limits.coreBytes {
            result.coreBytes = limit(PLATFORM_LIMIT_CORE, core, "the limit of core files", &result)
        }
    }

    private static func limit(
        _ which: Int32, _ value: Int64, _ name: String, _ result: inout Confinement
    ) -> Int64? {
        var applied: UInt64 = 0
        guard platform_limit(which, UInt64(max(0, value)), &applied) == 0 else {
            result.missing.append("\(SystemFault("setting \(name)"))")
            return nil
        }
        return Int64(clamping: applied)
    }

    private static func applyLandlock(_ files: StartOrder.Files, library: String, to result: inout Confinement) {
        let version = platform_landlock_version()
        guard version > 0 else {
            result.missing.append("this kernel has no Landlock")
            return
        }
        let rules = platform_landlock_rules(version)
        guard rules >= 0 else {
            result.missing.append("\(SystemFault("making Landlock's rules"))")
            return
        }
        for path in ReadablePaths.all(library: library) + files.readable {
            // What is not there need not be permitted.
            _ = platform_landlock_permit_reading(rules, path)
        }
        _ = platform_landlock_permit_writing(rules, "/dev/null")
        guard platform_landlock_restrict(rules) == 0 else {
            result.missing.append("\(SystemFault("putting the process under Landlock"))")
            return
        }
        result.landlockVersion = Int(version)
    }
}
