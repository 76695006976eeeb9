// SPDX-License-Identifier: Apache-2.0

import Roster

/// Whether a plan may still be trusted.
enum Freshness: String {
    /// Made from this very schedule, and young.
    case fresh
    /// The schedule is another one by now, or the plan is older than it may be but not twice as old, or nobody knows.
    case stale
    /// At least twice as old as it may be, or all its days have passed.
    case expired

    /// How a plan stands to a schedule and a time.
    init(_ plan: FallbackPlan, digest: String?, now: LocalDateTime?, maximumAgeDays: Int) {
        let age = plan.age(at: now)
        if age.map({ $0 >= Double(2 * maximumAgeDays) }) ?? false || now.map({ plan.to < $0.date }) ?? false {
            self = .expired
        } else if let age, let digest, age < Double(maximumAgeDays), plan.digest == digest {
            self = .fresh
        } else {
            // What is not known is never taken for good: without an age or a digest it is not fresh.
            self = .stale
        }
    }
}
