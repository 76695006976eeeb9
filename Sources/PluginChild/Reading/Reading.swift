// SPDX-License-Identifier: Apache-2.0

import CHoldfast
import Columns
import JSON
import PluginChannel

/// What each frame of the host means.
final class Reading: Sendable {
    /// What is left to do with a frame after the reader has looked at it.
    enum Delivery {
        case done
        /// Work inside the plugin, which may take long.
        ///
        /// `otherwise` is what to do when no other thread can go on reading meanwhile; nil: the work all the same.
        case enter(_ work: () -> Void, otherwise: (() -> Void)? = nil)
    }

    private let host: HostLink

    init(host: HostLink) { self.host = host }

    /// Does what needs no code of the plugin's, in the order in which the frames came, and gives the rest.
    func deliver(_ raw: RawFrame?) -> Delivery {
        guard let raw else { ChildExit.done() }
        let frame: HostFrame
        do throws(FrameFault) { frame = try HostFrame(raw) } catch { ChildExit.because(of: .frame(error)) }
        switch frame {
        case .start: ChildExit.broken("a second START")
        case .call(let id, let call): return begin(id, call)
        case .cancel(let id, let isAbandoned): return cancel(id, isAbandoned)
        case .reply(let operation, let status, let document):
            if status == HF_DENIED { host.probe?.wasDenied(document) }
            return .enter({ self.host.operations.finish(operation, .outcome(status, document)) })
        case .table(let operation, let table): return deliver(operation, table)
        case .forget(let segment): host.segments.forget(segment)
        case .configure(let id, let document): return .enter({ self.configure(id, document) })
        case .drain:
            guard let instance = host.instance else { ChildExit.done() }
            return .enter({
                instance.drain(self.host) {
                    self.host.send(.drained)
                    ChildExit.done()
                }
            })
        case .ping(let id): host.send(.pong(id: id))
        }
        return .done
    }

    private func begin(_ id: UInt64, _ call: CallFrame) -> Delivery {
        guard host.calls.begin(id, deadline: call.deadlineMicroseconds) else {
            ChildExit.broken("call \(id) was begun twice")
        }
        guard let instance = host.instance, instance.enter() else {
            refuse(id, "The plugin is being stopped.")
            return .done
        }
        let work: @Sendable () -> Void = {
            self.perform(id, call, instance)
            instance.leave()
        }
        guard let worker = instance.worker else {
            return .enter(
                work,
                otherwise: {
                    instance.leave()
                    self.refuse(id, "All threads of the plugin's process are busy in it.")
                })
        }
        let isQueued = worker.submit {
            if self.giveUp(id) { instance.leave() } else { work() }
        }
        if !isQueued {
            instance.leave()
            refuse(id, "The plugin is behind with its calls, or the machine has no thread left for it.")
        }
        return .done
    }

    private func perform(_ id: UInt64, _ call: CallFrame, _ instance: HeldInstance) {
        guard let function = instance.table.call else { return }
        hf_str.lending(call.name) { name in
            hf_bytes.lending(call.arguments) { arguments in
                hf_bytes.lending(call.context) { context in
                    var message = hf_call(
                        struct_size: UInt32(MemoryLayout<hf_call>.size), flags: call.flags, id: id, kind: call.kind,
                        reserved0: 0, name: name, arguments: arguments, context: context,
                        deadline_unix_us: call.deadlineMicroseconds)
                    guard let probe = host.probe else { return function(instance.handle, &message) }
                    probe.measuring(id) {
                        if probe.isGrown {
                            Grown.lending(message) { function(instance.handle, $0) }
                        } else {
                            function(instance.handle, &message)
                        }
                    }
                }
            }
        }
    }

    /// Ends a call that was cancelled or is late before it was begun: the plugin could not be asked to stop it.
    private func giveUp(_ id: UInt64) -> Bool {
        guard let waste = host.calls.waste(of: id) else { return false }
        if host.calls.finish(id) { host.end(id, waste == .late ? HF_TIMEOUT : HF_CANCELLED, nil) }
        return true
    }

    private func refuse(_ id: UInt64, _ detail: String) {
        if host.calls.finish(id) { host.end(id, HF_UNAVAILABLE, detail) }
    }

    private func cancel(_ id: UInt64, _ isAbandoned: Bool) -> Delivery {
        if isAbandoned {
            if host.calls.finish(id) { host.probe?.wasGivenUp(id) }
            return .done
        }
        guard host.calls.cancel(id), let instance = host.instance, let function = instance.table.cancel,
            instance.enterToTell()
        else { return .done }
        return .enter({
            function(instance.handle, id)
            instance.leave()
        })
    }

    private func deliver(_ operation: UInt64, _ table: TableFrame) -> Delivery {
        // Taken even when nobody waits for the table any more: the host believes from now on that they are here.
        do throws(ChannelFault) {
            let descriptors = try host.channel.takeDescriptors(table.segments.count)
            do throws(SystemFault) { try host.segments.keep(table.segments, descriptors: descriptors) } catch {
                throw .system(error)
            }
        } catch {
            ChildExit.because(of: error)
        }
        guard table.status == HF_OK else {
            if table.status == HF_DENIED { host.probe?.wasDenied(table.info) }
            return .enter({ self.host.operations.finish(operation, .outcome(table.status, table.info)) })
        }
        // Here, while frames are still read in their order: another thread may read the next one before this is entered.
        let segments = host.segments.held(for: table)
        return .enter({
            let answer: PendingOperations.Answer
            do throws(ColumnsError) {
                let opened = try SegmentShelf.table(table, in: segments)
                let isGrown = self.host.probe?.isGrown == true
                answer = .table(isGrown ? try Grown.table(opened) : opened, info: table.info)
            } catch {
                let document: JSONValue = ["detail": .string("The table cannot be read: \(error)")]
                answer = .outcome(HF_INTERNAL, document.serialized())
            }
            self.host.operations.finish(operation, answer)
        })
    }

    private func configure(_ id: UInt64, _ document: [UInt8]) {
        var status = HF_UNSUPPORTED
        var error = hf_buf()
        if let instance = host.instance, let function = instance.table.configure, instance.enterToTell() {
            status = hf_bytes.lending(document) { function(instance.handle, $0, &error) }
            instance.leave()
        }
        host.send(.configured(id: id, status: status, error: error.taken()))
    }
}
