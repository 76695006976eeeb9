// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin
import Testing

@testable import SitrepTools

/// What `resilience_crisis_activation` says was done, and what goes with a severity (original-system.md 1.3).
@Suite struct CrisisTaskTests {
    private func result(_ severity: Crisis.Severity, _ disclosure: CallContext.Disclosure = .full) -> JSONValue {
        let now = UTCMoment(seconds: 1_800_000_000)
        return .object(
            CrisisTask.result(
                Crisis(
                    number: 1, severity: severity, reason: "half of the ward is ill", enteredBy: "ann",
                    approvedBy: "bob", enteredAt: now, expiresAt: now.adding(3_600), level: .red), disclosure))
    }

    @Test(
        arguments: [
            (.minor, "yellow", "early_warning"), (.moderate, "orange", "auto_reassignment"),
            (.severe, "red", "service_reduction"), (.critical, "black", "crisis_communication"),
        ] as [(Crisis.Severity, String, String)])
    func eachSeverityHasItsResponse(_ severity: Crisis.Severity, _ step: String, _ action: String) {
        let result = result(severity)
        #expect(result["crisis_mode"] == true && result["severity"] == .string(severity.rawValue))
        #expect(result["recommended_load_shedding_level"] == .string(step))
        #expect(result["recommended_actions"]?[0]?["arguments"]?["target_level"] == .string(step))
        #expect(result["recommended_actions"]?[1]?["text"]?.stringValue?.contains(action) == true)
        // Nothing is said to be shed: that is what the tool of shedding says.
        #expect(result["load_shedding_level"] == nil)
        #expect(result["actions_taken"]?[0]?.stringValue?.hasPrefix("Publishing is held until 2027-") == true)
    }

    @Test func reasonsAreForThoseWhoSeeAll() {
        #expect(result(.minor)["crisis"]?["reason"] == "half of the ward is ill")
        #expect(result(.minor, .pseudonym)["crisis"]?["reason"] == .null)
    }

    @Test func itIsOneOfTheQueueAndIsNotTriedAgainByItself() {
        let type = CrisisTask.taskType
        #expect(type.name == "resilience_crisis_activation" && type.queue == "resilience" && type.maximumAttempts == 1)
        #expect(type.effect == .write)
        #expect(HealthCheck.schedule.timeZone == "UTC" && HealthCheck.schedule.cron == "*/15 * * * *")
    }
}
