// SPDX-License-Identifier: Apache-2.0

/// A sign of what the work costs a person, counted from the schedule (resilience.md section 7b).
enum Marker: Int, CaseIterable, Sendable {
    case hours, nights, weekends, consecutiveDays, shortRests, lateChanges, holidays, overtime, crossCover, gapCalls

    /// The name in answers, with the days that it counts.
    var id: String {
        switch self {
        case .hours: "hours_7d"
        case .nights: "nights_28d"
        case .weekends: "weekends_28d"
        case .consecutiveDays: "consecutive_days_28d"
        case .shortRests: "short_rests_28d"
        case .lateChanges: "late_changes_28d"
        case .holidays: "holidays_365d"
        case .overtime: "overtime_28d"
        case .crossCover: "cross_cover_28d"
        case .gapCalls: "gap_calls_28d"
        }
    }

    /// What it is called in a sentence.
    var title: String {
        switch self {
        case .hours: "long weeks"
        case .nights: "nights"
        case .weekends: "weekends"
        case .consecutiveDays: "long runs of days"
        case .shortRests: "short rests"
        case .lateChanges: "late changes"
        case .holidays: "holidays"
        case .overtime: "overtime"
        case .crossCover: "work outside the home zone"
        case .gapCalls: "calls into gaps"
        }
    }

    /// What one of it weighs in the burden that people share, as the original system weighed it (original-system.md
    /// 2.6); overtime by the hour.
    ///
    /// Hours and days in a row are no burden of their own there.
    var weight: Double {
        switch self {
        case .weekends: 4
        case .nights, .gapCalls: 2
        case .lateChanges: 1.5
        case .holidays: 5
        case .overtime: 0.5
        case .crossCover: 1
        case .hours, .consecutiveDays, .shortRests: 0
        }
    }
}
