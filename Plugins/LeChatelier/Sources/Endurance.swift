// SPDX-License-Identifier: Apache-2.0

import Coverage
import Roster

/// How long the reservoirs make up for the gap.
struct Endurance {
    let reservoirs: [NamedReservoir]
    /// The gap in half-days a day.
    let gap: Double
    /// T* of the mean gap; nil if there is none, or if it is not known.
    let days: Double?
    /// How long they last if the gap is what each week says; nil if to the end of the horizon, or if it is not known.
    let daysByWeek: Double?
    private let horizonDays: Int

    /// The shortest horizon that says how long reserves last.
    ///
    /// Stocks end with the horizon, so that of fewer days they are never more than those days: the same program would be
    /// RED for a day and YELLOW for a month.
    static let leastDays = 14
    /// Whether the horizon is long enough to say how long the reserves last.
    var isKnown: Bool { horizonDays >= Self.leastDays }

    init(_ stress: StressStudy, _ reservoirs: [NamedReservoir], weeks: [Horizon]) throws(CoverageError) {
        self.reservoirs = reservoirs
        gap = stress.lossPerDay
        horizonDays = stress.horizon.days
        guard horizonDays >= Self.leastDays else {
            (days, daysByWeek) = (nil, nil)
            return
        }
        let plain = reservoirs.map(\.reservoir)
        days = try Sustainability.days(gap: gap, reservoirs: plain)
        let periods = weeks.map { week -> GapPeriod in
            let first = stress.horizon.from.distance(to: week.from)
            let loss = stress.lossByDay[first..<first + week.days].reduce(0, +)
            return GapPeriod(days: Double(week.days), gap: loss / Double(week.days))
        }
        daysByWeek = try Sustainability.days(gaps: periods, reservoirs: plain)
    }

    /// The shorter of the two: what the level hangs on.
    var worst: Double? { [days, daysByWeek].compactMap(\.self).min() }

    /// Half-days a day that the re-dispatch takes from a reservoir.
    func pace(_ index: Int) -> Double { (reservoirs[index].drawn ?? 0) / Double(horizonDays) }

    /// Days until a reservoir alone is empty at the pace at which the re-dispatch draws on it; nil if it does not, or
    /// if the horizon is too short to say.
    func daysLeft(_ index: Int) -> Double? {
        isKnown && pace(index) > 0 ? reservoirs[index].reservoir.stock / pace(index) : nil
    }
}
