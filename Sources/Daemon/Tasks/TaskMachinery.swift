// SPDX-License-Identifier: Apache-2.0

import Glibc
import Kernel
import Logging
import Store
package import Tasks
import Telemetry

/// What a daemon runs durable calls with: the engine, what faces ask of it, and the periodic entries.
package struct TaskMachinery: Sendable {
    package let engine: TaskEngine
    package let waiting: WaitingCalls
    package let periodic: PeriodicRunner

    /// Wires them; nothing runs before the engine is started.
    static func make(
        _ options: CoreOptions, pipeline: Pipeline, store: any Store, metrics: MetricsRegistry,
        authenticator: Authenticator, approvals: ApprovalBook, reasoner: (any ModelReasoner)? = nil
    ) -> TaskMachinery {
        let log = TaskLog(options.logger)
        let engine = TaskEngine(
            options: options.tasks, pipeline: pipeline, store: store, program: options.program, worker: workerName(),
            metrics: metrics, clock: .system(options.time), log: log,
            authority: { authenticator.standing(of: $0) }, reasoner: reasoner)
        let waiting = WaitingCalls(engine: engine, approvals: approvals)
        let form = waiting.form
        let periodic = PeriodicRunner(
            store: store, program: options.program, time: options.time, log: log,
            makeCall: { (schedule, start) throws(Problem) in try form.periodic(schedule, start) })
        return TaskMachinery(engine: engine, waiting: waiting, periodic: periodic)
    }

    /// A name that no other run of a daemon has: machine, process and chance.
    private static func workerName() -> String {
        var buffer = [CChar](repeating: 0, count: 256)
        let isNamed = gethostname(&buffer, buffer.count - 1) == 0
        let host =
            isNamed ? String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self) : "host"
        return "\(host.prefix(64)):\(getpid()):\(String(UInt32.random(in: .min ... .max), radix: 16))"
    }
}

extension TaskLog {
    /// Writes to the daemon's log.
    init(_ logger: Logger) {
        self.init { level, message, fields in
            let own: Logger.Level =
                switch level {
                case .debug: .debug
                case .info: .info
                case .notice: .notice
                case .warning: .warning
                case .error: .error
                }
            logger.log(level: own, "\(message)", metadata: fields.mapValues { "\($0)" })
        }
    }
}
