// SPDX-License-Identifier: Apache-2.0

import Coverage
import Patterns

/// The week of a horizon in which somebody must work the largest share of their cap.
struct HeaviestWeek {
    /// Weeks that there was time for, and how many there are.
    let weeks: Int
    let all: Int
    /// The highest theta of them; nil if one cannot be worked at all.
    let theta: Double?

    /// Looks at week after week; `goOn` may throw to stop everything, or say that the time is over.
    init(_ study: HorizonStudy, goOn: (_ done: Int, _ of: Int) throws -> Bool) throws {
        var highest: Double? = 0
        var done = 0
        for index in study.weeks.indices {
            guard try goOn(index, study.weeks.count) else { break }
            let load = try WeeklyLoad.analyse(study.coverageWeek(index), model: study.skills.model)
            highest = load.theta.flatMap { theta in highest.map { max($0, theta) } }
            done += 1
        }
        (weeks, all, theta) = (done, study.weeks.count, done == 0 ? nil : highest)
    }
}
