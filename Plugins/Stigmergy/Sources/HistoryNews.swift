// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin

/// What entries of the history mean for the trails.
struct HistoryNews {
    /// The last entry taken in.
    private(set) var cursor: Int64
    /// Swaps as they are after the change.
    private(set) var swaps: [SwapRecord] = []
    /// Whether more changed than the entries tell: the tables have it.
    private(set) var needsScan = false
    /// Whether signals of preference changed; the history never tells their rows.
    private(set) var hasSignals = false
    /// Whether nothing was left for later.
    var isAll = true

    init(cursor: Int64) { self.cursor = cursor }

    /// Takes in one entry as the host tells it; entries of drafts only move the cursor.
    mutating func add(_ event: JSONValue) {
        cursor = max(cursor, event["sequence"]?.integerValue ?? 0)
        guard (event["plan"]?.stringValue ?? "live") == "live" else { return }
        let changes = event["changes"]?.arrayValue ?? []
        let withheld = event["withheld"]?.objectValue ?? [:]
        if withheld["preference_signals"] != nil { hasSignals = true }
        let hidden = withheld.reduce(0) { $0 + ($1.value.integerValue ?? 0) }
        if event["kind"]?.stringValue == "roster.imported" {
            (needsScan, hasSignals) = (true, true)
        } else if Int64(changes.count) + hidden < event["total_changes"]?.integerValue ?? 0 {
            needsScan = true
        }
        for change in changes where change["table"]?.stringValue == "swaps" {
            guard let row = change["new"], !row.isNull else { continue }
            if let swap = SwapRecord(reading: row) { swaps.append(swap) } else { needsScan = true }
        }
    }
}
