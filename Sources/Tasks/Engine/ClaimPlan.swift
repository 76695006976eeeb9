// SPDX-License-Identifier: Apache-2.0

import Kernel
import Store

/// What a daemon asks the store for next: which names it serves, how many of each queue it has places for, and how many
/// calls at most.
///
/// A pure function of the registry, the options and what is in flight.
struct ClaimPlan: Sendable, Equatable {
    /// The most calls that are claimed ahead of their places.
    ///
    /// One commit costs a flush of the disk, several milliseconds; what ends within that time is worth being claimed
    /// together.
    static let mostAhead = 64

    var served: [ServedName] = []
    var queues: [QueuePlaces] = []
    var limit = 0
    /// Whether a limit of ours, and not only the lack of work, keeps something from being claimed: then the end of a call
    /// is a reason to look again.
    var isConstrained = false

    /// - Parameters:
    ///   - inFlight: what runs, or has been claimed and waits for a place.
    ///   - ahead: how many calls more than there are places may be claimed.
    ///   - extraQueues: queues that have rows, whether or not a task type names them.
    init(
        registry: Registry, isReadOnly: Bool, options: TaskEngineOptions, inFlight: [RunningCall], ahead: Int,
        extraQueues: Set<String>
    ) {
        guard options.runs else { return }
        let free = options.concurrency - inFlight.count
        limit = max(0, free + min(ahead, Self.mostAhead))
        isConstrained = free <= 0
        var byQueue: [String: Int] = [:]
        var byType: [String: Int] = [:]
        for run in inFlight {
            byQueue[run.queue, default: 0] += 1
            if run.kind == .task { byType[run.name, default: 0] += 1 }
        }
        for type in registry.taskTypes {
            let descriptor = type.descriptor
            guard !isReadOnly || Self.isAdmittedReadOnly(type) else { continue }
            guard let most = descriptor.concurrency else {
                served.append(ServedName(kind: .task, name: descriptor.name))
                continue
            }
            let places = most - byType[descriptor.name, default: 0]
            if places > 0 {
                served.append(ServedName(kind: .task, name: descriptor.name, places: places))
            }
            isConstrained = true
        }
        for tool in registry.tools where !isReadOnly || Self.isAdmittedReadOnly(tool) {
            served.append(ServedName(kind: .tool, name: tool.descriptor.name))
        }
        for queue in Self.queues(registry, options, extraQueues) {
            let most = options.places(of: queue)
            guard most < options.concurrency else {
                queues.append(QueuePlaces(queue: queue, places: limit))
                continue
            }
            // Of a queue with places of its own nothing is claimed ahead.
            let places = most - byQueue[queue, default: 0]
            if places > 0 { queues.append(QueuePlaces(queue: queue, places: places)) }
            isConstrained = true
        }
    }

    var isEmpty: Bool { limit == 0 || served.isEmpty || queues.isEmpty }

    /// Whether a daemon in read-only mode runs tasks of a type.
    static func isAdmittedReadOnly(_ type: Registry.TaskType) -> Bool { type.descriptor.effect <= .simulate }

    /// Whether a daemon in read-only mode runs durable calls of a tool.
    static func isAdmittedReadOnly(_ tool: Registry.Tool) -> Bool { tool.descriptor.worstEffect.isAdmittedReadOnly }

    /// The queues that are looked into: waiting calls first, because somebody waits for them.
    private static func queues(
        _ registry: Registry, _ options: TaskEngineOptions, _ extra: Set<String>
    ) -> [String] {
        var names: Set<String> = ["default"]
        if let listed = options.queues {
            names = Set(listed.filter { $0.places != 0 }.map(\.queue))
        } else {
            names.formUnion(registry.taskTypes.map(\.descriptor.queue))
            names.formUnion(extra)
        }
        names.remove(TaskEngineOptions.callsQueue)
        return [TaskEngineOptions.callsQueue] + names.sorted()
    }
}
