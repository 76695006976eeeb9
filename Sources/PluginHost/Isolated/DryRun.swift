// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Glibc
import JSON
import Kernel
import PluginChannel
import Synchronization

/// Makes, describes, drains and destroys an instance in a child, before a library's code runs inside the daemon.
///
/// What crashes, hangs or is refused there is not loaded.
struct DryRun {
    let order: ChildOrder
    let runtime: ChildRuntime
    let speech: SpeechLimits

    /// How a dry run ended, told by the thread that reads the child's channel.
    ///
    /// Sendable: the semaphore is made for several threads and never replaced.
    private final class Result: @unchecked Sendable {
        let refusal = Mutex<String?>("it ended without an answer")
        let report = Mutex<ReadyReport?>(nil)
        /// Whether what the library says has to be what the manifest says.
        let compares: Bool
        let child = Mutex<Child?>(nil)
        let done: UnsafeMutablePointer<sem_t>

        init(compares: Bool) {
            self.compares = compares
            done = .allocate(capacity: 1)
            sem_init(done, 0, 0)
        }

        deinit {
            sem_destroy(done)
            done.deallocate()
        }
    }

    /// Blocks until the run has ended or its time is up; a run that passed before is not repeated.
    func check() throws(PluginRefusal) {
        let key: String
        do throws(CryptoError) {
            key = "\(order.manifest.sha256)/\(try SHA256.digest(of: order.conditions.serialized()).hex)"
        } catch { throw PluginRefusal("what it is to run with cannot be digested: \(error)") }
        if runtime.dryRuns.contains(key) { return }
        _ = try run(Result(compares: true))
        runtime.dryRuns.add(key)
    }

    /// What a library says of itself, which is then killed and not drained; blocks like `check`.
    func describe() throws(PluginRefusal) -> ReadyReport {
        guard let report = try run(Result(compares: false)) else { throw PluginRefusal("it ended without an answer") }
        return report
    }

    private func run(_ result: Result) throws(PluginRefusal) -> ReadyReport? {
        let (order, runtime, speech) = (order, runtime, speech)
        let isQueued = runtime.watch.run { Self.begin(order, runtime, speech, result) }
        guard isQueued else { throw PluginRefusal("the machine has no thread left for a dry run") }
        wait(for: result)
        if let refusal = result.refusal.withLock({ $0 }) { throw PluginRefusal(refusal) }
        return result.report.withLock { $0 }
    }

    private func wait(for result: Result) {
        var end = timespec()
        clock_gettime(CLOCK_REALTIME, &end)
        let limit = runtime.policy.dryRunLimit
        end.tv_sec += Int(limit / 1_000)
        end.tv_nsec += Int(limit % 1_000) * 1_000_000
        if end.tv_nsec >= 1_000_000_000 {
            end.tv_sec += 1
            end.tv_nsec -= 1_000_000_000
        }
        while sem_timedwait(result.done, &end) != 0 {
            if errno == EINTR { continue }
            result.refusal.withLock { $0 = "its dry run did not end within \(limit) ms" }
            result.child.withLock { $0 }?.kill()
            return
        }
    }

    private static func begin(_ order: ChildOrder, _ runtime: ChildRuntime, _ speech: SpeechLimits, _ result: Result) {
        do throws(PluginRefusal) {
            // Only a child that probes takes the runtime as the library says it, which nobody knows before.
            let probing = runtime.probes?.probing ?? (result.compares ? nil : Probing())
            let start = order.start(readable: runtime.readable, isDryRun: result.compares, probing: probing)
            let child = try Child.start(
                1, order: start, runtimeFolder: order.runtimeFolder, runtime: runtime, speech: speech,
                onLine: { _, _ in })
            let number = ObjectIdentifier(child).hashValue
            runtime.watch.watch(child.output, number: number)
            result.child.withLock { $0 = child }
            let isReading = DetachedThread.start(stackBytes: 256 << 10) { read(child, order, runtime, number, result) }
            if !isReading { throw PluginRefusal("the machine has no thread left for a dry run") }
        } catch {
            result.refusal.withLock { $0 = error.reason }
            sem_post(result.done)
        }
    }

    private static func read(
        _ child: Child, _ order: ChildOrder, _ runtime: ChildRuntime, _ number: Int, _ result: Result
    ) {
        var refusal: String?
        var isAnswered = false
        do throws(ChannelFault) {
            while !isAnswered, let raw = try child.channel.receive() {
                switch try? ChildFrame(raw) {
                case .ready(let report):
                    refusal = result.compares ? order.refusal(of: report) : nil
                    result.report.withLock { $0 = report }
                    isAnswered = true
                case .refused(let detail):
                    refusal = detail
                    isAnswered = true
                case .probe(let document):
                    if let report = ProbeReport(reading: document) { runtime.probes?.take(report) }
                default: break
                }
            }
        } catch { refusal = "its dry run broke the protocol: \(error)" }
        let end = child.reap()
        let answered = isAnswered
        let reason = refusal
        runtime.watch.run {
            runtime.watch.unwatch(number)
            let (report, lines) = child.output.finish()
            result.refusal.withLock {
                $0 = answered || reason != nil ? reason : crash(end, report: report, lines: lines)
            }
            sem_post(result.done)
        }
    }

    private static func crash(_ end: Child.End, report: [UInt8], lines: [String]) -> String {
        var sentence = "it crashed in a dry run: \(end.words)"
        let symbols = CrashReport.symbols(inHandlerReport: report).prefix(4)
        if !symbols.isEmpty { sentence += " in " + symbols.joined(separator: " < ") }
        if let line = lines.last { sentence += "; its last words: \(line)" }
        return sentence
    }
}
