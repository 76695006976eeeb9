// SPDX-License-Identifier: Apache-2.0

import CivilTime
package import JSON
package import Kernel

/// A periodic entry that can run: what a plugin declared, with its time understood.
package struct PeriodicSchedule: Sendable {
    /// Unique in the registry.
    package let id: String
    package let pluginID: String
    /// The task type that it starts, and with what.
    package let task: String
    package let arguments: JSONValue
    package let cron: CronExpression
    /// The IANA name of the zone whose wall clock counts.
    package let timeZone: String
    package let catchUp: ScheduleDeclaration.CatchUp
    package let jitterSeconds: Int64
    /// Whether it stands still until somebody resumes it.
    package let isPausedAtFirst: Bool
    /// The due times, before jitter.
    package let times: CronSchedule

    /// Understands what a plugin declared.
    ///
    /// - Parameters:
    ///   - declaration: what stands in the registry.
    ///   - pluginID: whose it is.
    ///   - defaultZone: the zone of an entry that names none: the program's.
    /// - Throws: `ScheduleError` for an expression that is none and for a zone that this machine does not have.
    package init(_ declaration: ScheduleDeclaration, pluginID: String, defaultZone: String) throws(ScheduleError) {
        func refuse(_ detail: String) -> ScheduleError {
            ScheduleError(entry: declaration.id, pluginID: pluginID, detail: detail)
        }
        let name = declaration.timeZone ?? defaultZone
        guard let zone = TimeZoneFile.named(name) else {
            throw refuse("time_zone is \"\(name)\", which is not a time zone of this machine")
        }
        do throws(CronError) { cron = try CronExpression(declaration.cron) } catch { throw refuse("cron: \(error)") }
        id = declaration.id
        self.pluginID = pluginID
        task = declaration.task
        arguments = declaration.arguments
        timeZone = name
        catchUp = declaration.catchUp
        jitterSeconds = declaration.jitterSeconds
        isPausedAtFirst = declaration.isPaused
        times = CronSchedule(cron, zone: zone)
    }

    /// When the call of a due time may start: up to `jitterSeconds` later, by a number that is made of entry and due
    /// time, so that every daemon has the same and entries of the same minute do not start together.
    ///
    /// The number is FNV-1a (Fowler, Noll and Vo) over the id and the time, 64 bits.
    package func start(ofDue micros: Int64) -> Int64 {
        guard jitterSeconds > 0 else { return micros }
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in "\(id) \(micros)".utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        // FNV's high bits are the better ones.
        let delay = (hash >> 32) % (UInt64(jitterSeconds) * 1_000 + 1)
        return micros + Int64(delay) * 1_000
    }
}

/// Why a declared entry cannot run; the other entries do.
package struct ScheduleError: Error, Sendable, Equatable, CustomStringConvertible {
    package let entry: String
    package let pluginID: String
    package let detail: String

    package var description: String { "schedule \"\(entry)\" of plugin \(pluginID): \(detail)" }
}
