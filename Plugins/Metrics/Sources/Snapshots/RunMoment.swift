// SPDX-License-Identifier: Apache-2.0

import CivilTime
import Glibc

/// A moment of UTC, to the second: when a task ran is a matter of the machine's clock, also where the program's stands still.
struct RunMoment: Hashable, CustomStringConvertible {
    /// Seconds since 1970.
    let seconds: Int64

    init(seconds: Int64) { self.seconds = seconds }

    static var now: RunMoment {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return RunMoment(seconds: Int64(time.tv_sec))
    }

    /// When a durable call was made, which its id says (UUID version 7, RFC 9562 section 5.7: 48 bits of milliseconds).
    init?(callID: String) {
        let digits = callID.filter { $0 != "-" }
        guard digits.count == 32, digits.dropFirst(12).first == "7",
            let milliseconds = Int64(digits.prefix(12), radix: 16)
        else { return nil }
        seconds = milliseconds / 1000
    }

    /// Reads `20260302_060000`.
    init?(compact text: some StringProtocol) {
        let parts = String(text).split(separator: "_", omittingEmptySubsequences: false)
        guard parts.count == 2, let date = parts.first, let time = parts.last, date.count == 8, time.count == 6,
            (date + time).allSatisfy({ $0.isASCII && $0.isNumber }),
            let day = LocalDate("\(date.prefix(4))-\(date.dropFirst(4).prefix(2))-\(date.suffix(2))"),
            let hour = Int64(time.prefix(2)), let minute = Int64(time.dropFirst(2).prefix(2)),
            let second = Int64(time.suffix(2)), hour < 24, minute < 60, second < 60
        else { return nil }
        seconds = Int64(day.rawValue) * 86_400 + hour * 3600 + minute * 60 + second
    }

    /// The day of UTC.
    var date: LocalDate { local.date }

    /// `20260302_060000`.
    var compact: String {
        String(
            description.prefix(19).compactMap { (sign: Character) -> Character? in
                sign == "T" ? "_" : sign.isNumber ? sign : nil
            })
    }

    /// `2026-03-02T06:00:00Z`.
    var description: String {
        let second = ((seconds % 60) + 60) % 60
        return "\(local):" + (second < 10 ? "0" : "") + "\(second)Z"
    }

    private var local: LocalDateTime { LocalDateTime(microseconds: seconds * 1_000_000) }
}
