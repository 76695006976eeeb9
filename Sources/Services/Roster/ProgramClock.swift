// SPDX-License-Identifier: Apache-2.0

package import Roster
package import Telemetry

/// What time it is for a program: the site's fixed time, the program's own, or the clock in the program's time zone.
package struct ProgramClock: Sendable {
    private let fixed: LocalDateTime?
    private let program: String?
    private let time: TimeSource

    /// A clock.
    ///
    /// - Parameters:
    ///   - fixed: the site's `program.as_of`, which wins.
    ///   - program: the only program that `fixed` is about, by its id; nil for every one. The demonstration's day means
    ///     nothing to the data that somebody imports in its place.
    package init(fixed: LocalDateTime?, program: String? = nil, time: TimeSource) {
        self.fixed = fixed
        self.program = program
        self.time = time
    }

    /// The local time that analyses count as now; nil when the time zone cannot be read.
    package func asOf(_ profile: ProgramProfile) -> LocalDateTime? {
        if let fixed, program == nil || program == profile.id { return fixed }
        if let moment = profile.asOf { return moment }
        let now = time.wallMicroseconds()
        guard let zone = TimeZoneFile.named(profile.timeZone) else { return nil }
        return LocalDateTime(microseconds: now + Int64(zone.offsetSeconds(atUnix: now / 1_000_000)) * 1_000_000)
    }
}
