// SPDX-License-Identifier: Apache-2.0

/// When a call is due, as the row keeps it.
struct DueTime {
    let wallMicros: Int64
    /// For a delay, and for how long answers are waited for: the steady clock and the time on it, which decide as long as
    /// that clock runs; else nil.
    let epoch: String?
    let untilMicros: Int64?

    /// So many microseconds from a moment on.
    static func after(_ delay: Int64, _ moment: StoreMoment) -> DueTime {
        DueTime(
            wallMicros: moment.wallMicros.adding(delay), epoch: moment.steadyEpoch,
            untilMicros: moment.steadyMicros.adding(delay))
    }

    static func at(_ wallMicros: Int64) -> DueTime {
        DueTime(wallMicros: wallMicros, epoch: nil, untilMicros: nil)
    }

    /// Due now, and given up at `end`, which is kept as the delay until then.
    static func now(_ moment: StoreMoment, until end: Int64?) -> DueTime {
        guard let end else { return .at(moment.wallMicros) }
        let delay = DueTime.after(end.adding(-moment.wallMicros), moment)
        return DueTime(wallMicros: moment.wallMicros, epoch: delay.epoch, untilMicros: delay.untilMicros)
    }
}

/// How a new call begins, as the row keeps it.
struct CallStart {
    var state: DurableCallState
    var due: DueTime
    var asksJSON: [UInt8]?
    var expiresAtMicros: Int64?
    var worker: String?
    /// 1 for a call that has run or runs; else 0.
    var fence: Int64 = 0
    var round: Int64 = 0
    /// Of a call that runs already, until when it is its worker's, on the steady clock.
    var lease: (epoch: String, untilMicros: Int64)?
}

extension NewDurableCall {
    func start(at moment: StoreMoment) -> CallStart {
        switch beginning {
        case .queued(.at(let due)) where due > moment.wallMicros: CallStart(state: .scheduled, due: .at(due))
        case .queued(.at(let due)): CallStart(state: .available, due: .at(due))
        case .queued(.after(let delay)) where delay > 0: CallStart(state: .scheduled, due: .after(delay, moment))
        case .queued: CallStart(state: .available, due: .at(moment.wallMicros))
        case .awaiting(let asks, let expires, let holder):
            CallStart(
                state: .inputRequired, due: .now(moment, until: expires), asksJSON: asks, expiresAtMicros: expires,
                worker: holder, fence: 1, round: 1)
        case .running(let worker, let lease):
            CallStart(
                state: .running, due: .at(moment.wallMicros), worker: worker, fence: 1,
                lease: (moment.leaseEpoch, moment.steadyMicros.adding(lease)))
        }
    }
}

extension Int64 {
    /// The sum, at most the greatest number there is.
    func adding(_ other: Int64) -> Int64 {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? (other > 0 ? .max : .min) : sum
    }
}
