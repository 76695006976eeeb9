// SPDX-License-Identifier: Apache-2.0

extension TimeZoneFile {
    /// The moment, in seconds since 1970 UTC, of a time on the zone's wall clock.
    ///
    /// A time that the clock shows twice is the first; one that it skips counts by the offset before the gap (RFC 5545
    /// section 3.3.5).
    public func unixSeconds(of local: LocalDateTime) -> Int64 {
        let wall = local.microseconds / 1_000_000
        let before = Int64(offsetSeconds(atUnix: wall - 86_400))
        let after = Int64(offsetSeconds(atUnix: wall + 86_400))
        let moments = [wall - max(before, after), wall - min(before, after)]
        return moments.first { $0 + Int64(offsetSeconds(atUnix: $0)) == wall } ?? wall - before
    }
}
