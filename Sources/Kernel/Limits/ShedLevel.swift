// SPDX-License-Identifier: Apache-2.0

/// Which calls are refused at once because too many wait.
///
/// `bulk` from half a full line on, until it is down to a quarter; `normal` as well from seven eighths on, until it is down
/// to a half. Between the marks it stays as it was, so that a daemon at its limit does not change its mind with every
/// call. `critical` is never shed.
struct ShedLevel: Sendable, Equatable {
    private(set) var shedsBulk = false
    private(set) var shedsNormal = false

    /// Looks at how many wait, of so many that may.
    mutating func update(waiting: Int, maximum: Int) {
        shedsBulk = Self.next(shedsBulk, waiting, on: (maximum + 1) / 2, off: maximum / 4)
        shedsNormal = Self.next(shedsNormal, waiting, on: maximum - maximum / 8, off: maximum / 2)
    }

    /// Whether a call of this priority that would have to wait is refused.
    func sheds(_ priority: ToolDescriptor.Priority) -> Bool {
        switch priority {
        case .critical: false
        case .normal: shedsNormal
        case .bulk: shedsBulk
        }
    }

    private static func next(_ isOn: Bool, _ waiting: Int, on: Int, off: Int) -> Bool {
        on > 0 && waiting >= (isOn ? off + 1 : on)
    }
}
