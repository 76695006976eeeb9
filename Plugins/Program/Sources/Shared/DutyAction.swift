// SPDX-License-Identifier: Apache-2.0

import DutyHours

extension DutyWording {
    /// The cheapest thing to do about a finding.
    func action(_ finding: DutyFinding) -> String {
        let who = name(finding)
        let over = value(finding, abs(finding.margin))
        switch finding.code {
        case .dutyHours80, .policyWeek80, .policyRolling80, .policyRollingWarning:
            return "Take at least \(over) of duty from \(who) in these days, or count the leave that is not entered."
        case .rest8Hours, .rest14HoursAfter24:
            return "Let \(who) begin \(over) later, or give the next slot to somebody else."
        case .dayFreeInSeven, .homeCallOnFreeDay:
            return "Give \(who) \(over) more free of duty and call in this period."
        case .freeDayPostCall: return "Give \(who) free days that do not begin at the end of call."
        case .continuous24Hours, .transition4Hours: return "Let \(who) leave \(over) earlier."
        case .moonlightingPGY1: return "End the moonlighting of \(who)."
        case .callEveryThirdNight: return "Give \(over) of call to somebody else."
        case .policyConsecutiveNights, .policyConsecutiveDays:
            return "Give \(who) a day off inside the stretch."
        case .policyPostCallOff: return "Give the hours after call to somebody else."
        case .policySupervision: return "Put \(over) more of supervising faculty in this slot, or fewer learners."
        case .dataOverlap, .dataAbsenceOverlap: return "Remove one of the two records."
        case .dataWorkOnLeave: return "Take the assignments away, or correct the absence."
        case .dataOutsideMembership: return "Correct the dates of membership, or take the assignments away."
        case .dataCredentialExpired, .dataCredentialMissing:
            return "Renew or enter the credential, or put somebody else there."
        case .dataNotEligible: return "Put somebody eligible there, or add the eligibility."
        case .dataServiceNotInSlot: return "Correct the slot, or give the service minutes in it."
        case .dataServiceWithoutDemand: return "Enter what the service needs, or take the assignments away."
        case .dataPeriodLength, .dataPeriodOverlap: return "Correct the dates of the rotation."
        case .dataLongDayDST, .dataShortDayDST:
            return "Nothing, unless the program counts real hours (policy dst_grace)."
        }
    }
}
