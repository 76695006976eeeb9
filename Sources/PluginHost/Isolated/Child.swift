// SPDX-License-Identifier: Apache-2.0

import Glibc
import JSON
import PluginChannel
import Synchronization
import Telemetry

/// One process that runs one plugin: how to speak to it and how to end it.
final class Child: Sendable {
    /// How a process ended.
    enum End: Sendable, Equatable {
        case exited(Int32)
        case killed(signal: Int32)

        /// Whether it ended by a fault of its own: neither in order nor because it was killed.
        var isFault: Bool { self != .exited(0) && self != .killed(signal: SIGKILL) }
    }

    /// Which of its plugin's processes this is, from 1.
    let number: Int
    let pid: pid_t
    let channel: Channel
    let output: ChildOutput
    /// Monotonic nanoseconds.
    let startedAt: UInt64
    /// Whether the process was waited for: its number may be another's from then on.
    private let isReaped = Mutex(false)

    private init(number: Int, pid: pid_t, channel: Channel, output: ChildOutput, startedAt: UInt64) {
        self.number = number
        self.pid = pid
        self.channel = channel
        self.output = output
        self.startedAt = startedAt
    }

    /// Starts a process and sends it its order; on the watch thread.
    ///
    /// - Parameter runtimeFolder: the only folder in which the plugin's Swift runtime is looked for; nil for the daemon's.
    static func start(
        _ number: Int, order: StartOrder, runtimeFolder: String?, runtime: ChildRuntime, speech: SpeechLimits,
        onLine: @escaping @Sendable (ChildOutput.Stream, String) -> Void
    ) throws(PluginRefusal) -> Child {
        let bringsRuntime = runtimeFolder != nil
        try runtime.checkProgram(bringsRuntime: bringsRuntime)
        do throws(SystemFault) {
            let output = try ChildOutput(maximumLineBytes: speech.messageBytes, onLine: onLine)
            let ends = try Channel.socketPair()
            // From here on the channel closes the host's end.
            let channel = Channel(
                socket: ends.host, congestion: .keeps(maximumBytes: runtime.policy.congestionLimit),
                takesDescriptors: false)
            defer { close(ends.child) }
            let null = open("/dev/null", O_RDWR | O_CLOEXEC)
            guard null >= 0 else { throw SystemFault("opening /dev/null") }
            defer { close(null) }
            let pipes = output.childEnds
            let pid = try ChildProcess.spawn(
                runtime.program(bringsRuntime: bringsRuntime), arguments: ["holdfast-plugin-host", order.id],
                // The runtime's own backtracer takes 20 to 110 ms before anybody learns of a crash.
                environment: ["SWIFT_BACKTRACE=enable=no", "TZ=:/etc/localtime"]
                    + [runtimeFolder].compactMap { $0.map { "LD_LIBRARY_PATH=" + $0 } },
                descriptors: [null, pipes[0], pipes[1], ends.child, pipes[2]])
            output.closeChildEnds()
            let child = Child(
                number: number, pid: pid, channel: channel, output: output,
                startedAt: runtime.time.monotonicNanoseconds())
            do throws(ChannelFault) { try channel.send(HostFrame.start(order).encoded) } catch {
                // It ended at once: whoever reads its channel sees that too and says how.
            }
            return child
        } catch {
            throw PluginRefusal("its process cannot be started: \(error)")
        }
    }

    /// Sends a frame; false when the child cannot be spoken to any more, and then its end is near.
    @discardableResult
    func send(_ frame: HostFrame, descriptors: [Int32] = []) -> Bool {
        do throws(ChannelFault) {
            try channel.send(frame.encoded, descriptors: descriptors)
            return true
        } catch {
            // Half a frame may be on its way, or the child does not read: nothing good follows.
            kill()
            return false
        }
    }

    /// Ends the process, and what it has started, at once.
    func kill() {
        isReaped.withLock { isReaped in
            guard !isReaped else { return }
            Glibc.kill(-pid, SIGKILL)
            Glibc.kill(pid, SIGKILL)
        }
    }

    /// Ends the process if it has not ended, and waits for it; once only.
    func reap() -> End {
        // A process that closed its channel without ending would never be seen again.
        kill()
        var information = siginfo_t()
        while waitid(P_PID, id_t(pid), &information, WEXITED | WNOWAIT) < 0, errno == EINTR {}
        var status: Int32 = 0
        isReaped.withLock { isReaped in
            while waitpid(pid, &status, 0) < 0, errno == EINTR {}
            isReaped = true
        }
        let signal = status & 0x7F
        return signal == 0 ? .exited(status >> 8 & 0xFF) : .killed(signal: signal)
    }
}
