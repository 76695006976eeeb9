// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// The calls in flight: who waits for each, on whose behalf it runs, and when it is late.
///
/// Begin, find and finish are O(1) under one short lock; a sweep is O(slots in use at the peak). A finished slot is
/// reused with a new generation.
package final class CallTable: Sendable {
    /// A call that is in flight.
    package struct Entry: Sendable {
        package let instance: any PluginInstance
        package let context: CallContext
        /// Monotonic nanoseconds; `UInt64.max` for none.
        package let deadline: UInt64
        /// When it is abandoned: the deadline and the grace time, or a grace time after it was cancelled.
        package fileprivate(set) var abandonAt: UInt64
        package let onProgress: (@Sendable (Double, Double?, String) -> Void)?
        package let onLog: (@Sendable (CallLogLine) -> Void)?
        package let onRelease: (@Sendable (Int64?) -> Void)?
        var isCancelled = false
        /// Cancelled because the deadline passed: its end by cancellation is a timeout to the caller.
        var isLate = false
        let finish: @Sendable (Outcome) -> Void
    }

    fileprivate struct Slot {
        var generation: UInt32 = 1
        var entry: Entry?
    }

    fileprivate struct State {
        var slots: [Slot] = []
        var free: [Int] = []
        var open = 0
    }

    private let state = Mutex(State())

    package init() {}

    /// How many calls are in flight.
    package var count: Int { state.withLock { $0.open } }

    /// How many calls of one instance are in flight.
    ///
    /// O(slots in use at the peak).
    package func count(of instance: any PluginInstance) -> Int {
        state.withLock { state in state.slots.count { $0.entry?.instance === instance } }
    }

    /// Enters a call.
    ///
    /// `finish` runs exactly once, on whichever thread ends it.
    package func begin(
        instance: any PluginInstance, context: CallContext, deadline: UInt64, abandonAt: UInt64,
        onProgress: (@Sendable (Double, Double?, String) -> Void)? = nil,
        onLog: (@Sendable (CallLogLine) -> Void)? = nil, onRelease: (@Sendable (Int64?) -> Void)? = nil,
        finish: @escaping @Sendable (Outcome) -> Void
    ) -> CallID {
        let entry = Entry(
            instance: instance, context: context, deadline: deadline, abandonAt: abandonAt, onProgress: onProgress,
            onLog: onLog, onRelease: onRelease, finish: finish)
        return state.withLock { state in
            state.open += 1
            if let slot = state.free.popLast() {
                state.slots[slot].entry = entry
                return CallID(slot: slot, generation: state.slots[slot].generation)
            }
            state.slots.append(Slot(entry: entry))
            return CallID(slot: state.slots.count - 1, generation: 1)
        }
    }

    /// Ends a call.
    ///
    /// False when the id is unknown, was finished or abandoned, or belongs to another instance: then nothing happens.
    @discardableResult
    package func finish(_ id: CallID, by instance: (any PluginInstance)? = nil, with outcome: Outcome) -> Bool {
        guard let entry = take(id, ownedBy: instance) else { return false }
        if entry.isLate, case .failed(.cancelled, _) = outcome {
            entry.finish(.failed(.timeout, []))
        } else {
            entry.finish(outcome)
        }
        return true
    }

    /// The call behind an id, when it is in flight and belongs to the instance.
    package func entry(_ id: CallID, ownedBy instance: (any PluginInstance)? = nil) -> Entry? {
        state.withLock { state in
            guard let entry = state.live(id), instance == nil || entry.instance === instance else { return nil }
            return entry
        }
    }

    /// Marks a call as cancelled and asks its instance to stop.
    ///
    /// False when it is not in flight. With `abandonAt` the call is given up then, if its deadline is not earlier.
    @discardableResult
    package func cancel(_ id: CallID, abandonAt: UInt64 = .max) -> Bool {
        let instance = state.withLock { state -> (any PluginInstance)? in
            guard let entry = state.live(id), !entry.isCancelled else { return nil }
            state.slots[id.slot].entry?.isCancelled = true
            state.slots[id.slot].entry?.abandonAt = min(entry.abandonAt, abandonAt)
            return entry.instance
        }
        instance?.cancel(id)
        return instance != nil
    }

    /// Whether the work on a call is wasted: cancelled, late or no longer in flight.
    package func isCancelled(_ id: CallID, now: UInt64) -> Bool {
        state.withLock { state in
            guard let entry = state.live(id) else { return true }
            return entry.isCancelled || now >= entry.deadline
        }
    }

    /// Cancels what is late, and abandons what has not stopped within its grace time.
    package func sweep(now: UInt64) {
        var late: [CallID] = []
        var lost: [(id: CallID, isLate: Bool)] = []
        state.withLock { state in
            guard state.open > 0 else { return }
            for (index, slot) in state.slots.enumerated() {
                guard let entry = slot.entry, now >= min(entry.deadline, entry.abandonAt) else { continue }
                let id = CallID(slot: index, generation: slot.generation)
                if now >= entry.abandonAt {
                    lost.append((id, now >= entry.deadline))
                } else if !entry.isCancelled {
                    late.append(id)
                }
            }
        }
        for id in late {
            state.withLock { if $0.live(id) != nil { $0.slots[id.slot].entry?.isLate = true } }
            cancel(id)
        }
        for call in lost { abandon(call.id, with: .failed(call.isLate ? .timeout : .cancelled, [])) }
    }

    /// Ends a call that its instance did not end, and tells the instance.
    private func abandon(_ id: CallID, with outcome: Outcome) {
        guard let entry = take(id, ownedBy: nil) else { return }
        entry.finish(outcome)
        entry.instance.abandon(id)
    }

    /// Asks every call of an instance, or of all, to stop.
    package func cancelAll(of instance: (any PluginInstance)? = nil) {
        let ids = state.withLock { state in
            state.slots.enumerated().compactMap { index, slot -> CallID? in
                guard let entry = slot.entry, instance == nil || entry.instance === instance else { return nil }
                return CallID(slot: index, generation: slot.generation)
            }
        }
        for id in ids { cancel(id) }
    }

    /// Ends every call that is in flight, whatever its instance does: for a shutdown that has waited long enough.
    package func abandonAll(with outcome: Outcome) {
        let ids = state.withLock { state in
            state.slots.enumerated().compactMap { index, slot in
                slot.entry == nil ? nil : CallID(slot: index, generation: slot.generation)
            }
        }
        for id in ids { abandon(id, with: outcome) }
    }

    private func take(_ id: CallID, ownedBy instance: (any PluginInstance)?) -> Entry? {
        state.withLock { state in
            guard let entry = state.live(id), instance == nil || entry.instance === instance else { return nil }
            let slot = id.slot
            state.slots[slot].entry = nil
            state.slots[slot].generation = state.slots[slot].generation == .max ? 1 : state.slots[slot].generation + 1
            state.free.append(slot)
            state.open -= 1
            return entry
        }
    }
}

extension CallTable.State {
    fileprivate func live(_ id: CallID) -> CallTable.Entry? {
        guard id.slot < slots.count, slots[id.slot].generation == id.generation else { return nil }
        return slots[id.slot].entry
    }
}
