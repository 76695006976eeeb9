// SPDX-License-Identifier: Apache-2.0

import Glibc
import HoldfastPlugin
import Roster

/// How much of the live schedule was changed in the last seven days, by the machine's clock.
struct RecentChanges {
    /// So many changes are counted at most: more are told apart from none of the thresholds.
    private static let mostPages = 4
    private static let kinds: Set = ["roster.edited", "roster.published"]

    /// Nil if the history cannot be read; imports and drafts do not count.
    static func count(_ call: ToolCall) async throws -> Int? {
        let since = LocalDate(rawValue: Int32(truncatingIfNeeded: time(nil) / 86_400) - 7)
        var count = 0
        var before: Int64?
        for _ in 0..<mostPages {
            let page: RosterPage<RosterEvent>
            do { page = try await call.host.rosterHistory(before: before, limit: 200) } catch let failure
                as ServiceFailure where failure.status == .denied || failure.status == .unsupported
            {
                return nil
            }
            for event in page.items {
                guard let date = LocalDate(event.at.prefix(10)), date > since else { return count }
                if kinds.contains(event.kind), event.plan == "live" {
                    count += event.totalChanges ?? event.changes.count
                }
            }
            guard let next = page.next else { break }
            before = next
        }
        return count
    }
}
