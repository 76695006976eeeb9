// SPDX-License-Identifier: Apache-2.0

import Roster

/// Local times that stand for no moment, or for two.
extension ScheduleClock {
    /// What has to be said of a local time that the clock skips or shows twice; nil for every other text.
    ///
    /// A time with an offset is one moment and never in doubt.
    func doubt(_ text: String) -> String? {
        var rest = text[...]
        if rest.utf8.count == 19, rest.hasSuffix(":00") { rest = rest.dropLast(3) }
        guard let local = LocalDateTime(rest) else { return nil }
        let day = Wording.dateWithYear(local.date)
        // No zone changes its offset twice within two days.
        let offsets = Set([offset(at: local.minutes - 1440), offset(at: local.minutes + 1440)])
        let moments = offsets.map { local.minutes - $0 }.filter { self.local($0) == local }.sorted()
        guard let first = moments.first else {
            let shown = self.local(instant(local))
            return "\(local.time) is not on the clock on \(day), which is put forward then; shown is \(shown.time)."
        }
        guard moments.count > 1, let second = moments.last else { return nil }
        return
            "\(local.time) is on the clock twice on \(day); shown is the first time (UTC\(offsetText(at: first))). The second "
            + "is \(local)\(offsetText(at: second))."
    }

    /// `-06:00`: the offset that holds at a moment.
    func offsetText(at minutes: Int64) -> String {
        let offset = offset(at: minutes)
        func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(offset < 0 ? "-" : "+")\(two(abs(offset) / 60)):\(two(abs(offset) % 60))"
    }
}
