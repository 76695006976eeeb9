// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin

/// Everything that one report is made of: what is known now, and what was remembered.
struct Situation: Sendable {
    let known: Reconnaissance
    /// The figures after hysteresis, and what they make.
    let reading: Reading
    /// Nil when nothing can be remembered; `fault` says why.
    let memory: SitrepMemory?
    let fault: String?
    /// Whether this moment was counted as an evaluation.
    let isCounted: Bool
    /// Nil when it cannot be read.
    let crisis: CrisisLog?
    /// Why it cannot be read; nil when it can.
    let crisisFault: String?
    let now: UTCMoment
    let rules: SiteRules

    var raw: Level? { reading.raw }

    /// Nil when it cannot be read.
    var isInCrisis: Bool? { crisis.map { $0.active(at: now) != nil } }

    /// What is shown: what the filter holds; what is known now where nothing is remembered; UNKNOWN when nothing is known
    /// now, but a BLACK that nobody has acknowledged stays.
    var shown: Level? {
        if raw == nil, memory?.needsAcknowledgement != true { return nil }
        return memory?.shown ?? raw
    }

    /// This moment as an evaluation, counted or not.
    var asEvaluation: Evaluation {
        if isCounted, let last = memory?.last { return last }
        return reading.evaluation(
            number: (memory?.last?.number ?? 0) + 1, at: now, occasion: .look, shown: shown, call: nil)
    }

    /// Why crisis mode should be entered, in the sitrep's own judgement: BLACK, or RED for two evaluations.
    var crisisCause: String? {
        guard let memory, let crisis, crisis.active(at: now) == nil else { return nil }
        if memory.shown == .black { return "the sitrep is at BLACK" }
        return memory.redRun >= 2 ? "the sitrep has been at RED for \(memory.redRun) evaluations" : nil
    }

    /// Looks, and remembers if it counts.
    ///
    /// - Parameter isRun: whether this is a run of the health check, which always counts.
    init(_ call: ToolCall, rules: SiteRules, isRun: Bool = false) async throws {
        let known = try await Reconnaissance(call, rules: rules)
        let observation = known.observation
        let store = MemoryStore(call: call, rules: rules)
        let now = UTCMoment.now
        (self.known, self.now, self.rules) = (known, now, rules)
        do {
            (crisis, crisisFault) = (try await CrisisStore(host: call.host).read().log, nil)
        } catch let failure as ServiceFailure where failure.status != .cancelled {
            (crisis, crisisFault) = (nil, failure.detail)
        } catch ToolFailure.unavailable(let detail, _) {
            (crisis, crisisFault) = (nil, detail)
        }
        if isRun {
            guard known.isWhole else {
                let tools = known.replies.filter(\.isDenied).map(\.tool).joined(separator: ", ")
                throw ToolFailure.denied(
                    "An evaluation is for everybody; whoever starts one must be allowed to call \(tools) too.")
            }
            let (memory, _) = try await store.evaluate(observation, at: now, occasion: .run)
            self.memory = memory
            (fault, isCounted) = (nil, true)
            reading = memory.reading(of: observation)
            return
        }
        do {
            let before = try await store.read().memory
            let seen = before.reading(of: observation)
            if known.isWhole, before.counts(lookAt: seen, at: now, period: rules.periodSeconds) {
                let (after, evaluation) = try await store.evaluate(observation, at: now, occasion: .look) {
                    $0.counts(lookAt: $0.reading(of: observation), at: now, period: rules.periodSeconds)
                }
                (memory, fault, isCounted) = (after, nil, evaluation != nil)
                reading = after.reading(of: observation)
            } else {
                (memory, fault, isCounted) = (before, nil, false)
                reading = seen
            }
        } catch let failure as ServiceFailure where failure.status != .cancelled {
            // What cannot be written may still be read; `fault` says the rest.
            memory = try? await store.read().memory
            fault = failure.detail
            isCounted = false
            reading = (memory ?? SitrepMemory()).reading(of: observation)
        } catch ToolFailure.unavailable(let detail, _) {
            (memory, fault, isCounted) = (nil, detail, false)
            reading = SitrepMemory().reading(of: observation)
        }
    }
}
