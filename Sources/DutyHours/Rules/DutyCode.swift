// SPDX-License-Identifier: Apache-2.0

/// What a finding is about: the code that every face shows.
public enum DutyCode: String, Sendable, Hashable, CaseIterable, Comparable {
    // Clauses of the requirements.
    /// More than 80 hours a week, averaged over the period.
    case dutyHours80 = "duty_hours_80"
    /// Less than 8 hours between two stretches of duty.
    case rest8Hours = "rest_8h"
    /// Less than 14 hours free after 24 hours with in-house call.
    case rest14HoursAfter24 = "rest_14h_after_24h"
    /// Fewer days free than one in seven, averaged over the period.
    case dayFreeInSeven = "day_free_in_seven"
    /// Fewer days free than one in seven, because of at-home call on days that were free otherwise.
    case homeCallOnFreeDay = "home_call_on_free_day"
    /// The day free is regularly the day after call.
    case freeDayPostCall = "free_day_post_call"
    /// More than 24 hours of continuous duty, or other work than transition and education after them.
    case continuous24Hours = "continuous_24h"
    /// More than 4 hours of transition and education after 24 hours of duty.
    case transition4Hours = "transition_4h"
    /// Moonlighting in the first postgraduate year.
    case moonlightingPGY1 = "moonlighting_pgy1"
    /// In-house call more often than every third night, averaged over the period.
    case callEveryThirdNight = "call_every_third_night"

    // Policies of the program.
    /// One week above 80 hours.
    case policyWeek80 = "policy_week_80"
    /// A rolling window of 28 days above the policy's hours.
    case policyRolling80 = "policy_rolling_80"
    /// A rolling window of 28 days near the policy's hours.
    case policyRollingWarning = "policy_rolling_warning"
    /// More nights in a row than the policy allows.
    case policyConsecutiveNights = "policy_consecutive_nights"
    /// More days of work in a row than the policy allows.
    case policyConsecutiveDays = "policy_consecutive_days"
    /// Work after in-house call on the day that the call ends.
    case policyPostCallOff = "policy_post_call_off"
    /// Fewer supervising faculty in a slot than the policy wants.
    case policySupervision = "policy_supervision"

    // Faults of the data.
    /// Two records of one person at the same time.
    case dataOverlap = "data_overlap"
    /// Work during leave.
    case dataWorkOnLeave = "data_work_on_leave"
    /// Work before the person joined or after they left.
    case dataOutsideMembership = "data_outside_membership"
    /// An assignment whose credential is not valid on its date.
    case dataCredentialExpired = "data_credential_expired"
    /// An assignment whose credential the person has never had.
    case dataCredentialMissing = "data_credential_missing"
    /// An assignment that the table of eligibility does not allow on its date.
    case dataNotEligible = "data_not_eligible"
    /// An assignment to a service in a slot in which the service does not run.
    case dataServiceNotInSlot = "data_service_not_in_slot"
    /// A service with assignments that no demand rule names.
    case dataServiceWithoutDemand = "data_service_without_demand"
    /// A rotation period of unusual length.
    case dataPeriodLength = "data_period_length"
    /// Two rotation periods that share dates.
    case dataPeriodOverlap = "data_period_overlap"
    /// Two absences of one person at the same time.
    case dataAbsenceOverlap = "data_absence_overlap"
    /// Longer than a limit only because the clocks were set back.
    case dataLongDayDST = "data_long_day_dst"
    /// Shorter than a limit only because the clocks were set forward.
    case dataShortDayDST = "data_short_day_dst"

    /// The rule behind the code.
    public var rule: DutyRule { DutyRule.of(self) }

    /// Codes by their text.
    public static func < (left: DutyCode, right: DutyCode) -> Bool { left.rawValue < right.rawValue }
}
