// SPDX-License-Identifier: Apache-2.0

/// One running instance of a plugin, wherever it runs: behind the C ABI, in a child, or built in.
package protocol PluginInstance: AnyObject, Sendable {
    /// The plugin's id.
    var pluginID: String { get }

    /// Whether it runs in a process of its own, which can end while the daemon goes on.
    var runsApart: Bool { get }

    /// Starts a call and returns at once. The instance ends it through `CallTable.finish` exactly once; the table
    /// refuses whatever comes later.
    func start(_ call: StartedCall)

    /// Asks to stop a call; it is still finished by the instance or abandoned by the host.
    func cancel(_ id: CallID)

    /// Says that the host has given a call up: it was asked to stop and did not within its grace time.
    ///
    /// Its caller has an answer and its id is refused from now on. What goes on working for it may be ended by force.
    func abandon(_ id: CallID)
}

extension PluginInstance {
    /// Inside the daemon, unless it says otherwise.
    package var runsApart: Bool { false }

    /// Nothing: inside the daemon there is no force that could end the work of a call.
    package func abandon(_ id: CallID) {}
}

/// A call that was admitted and has an id.
package struct StartedCall: Sendable {
    package let id: CallID
    package let kind: CallKind
    /// HF_CALL_...
    package let flags: UInt32
    package let name: String
    /// The validated arguments as compact JSON.
    package let arguments: [UInt8]
    /// The context document.
    package let context: [UInt8]
    /// Wall time in microseconds since 1970, 0 for none.
    package let deadlineMicros: Int64
    /// The number of a kind that this header does not know, in place of `kind`: only checks send one.
    package var foreignKind: UInt32?

    package init(
        id: CallID, kind: CallKind, flags: UInt32 = 0, name: String, arguments: [UInt8], context: [UInt8],
        deadlineMicros: Int64
    ) {
        self.id = id
        self.kind = kind
        self.flags = flags
        self.name = name
        self.arguments = arguments
        self.context = context
        self.deadlineMicros = deadlineMicros
    }
}

extension StartedCall {
    /// `HF_CALL_REPLAY`: the call ran before and runs again with answers to its questions.
    package static let replayFlag: UInt32 = 1
}

/// What the host wants from a plugin (`holdfast/plugin.h`, HF_KIND_...).
package enum CallKind: UInt32, Sendable {
    case tool = 1
    case prompt, resource, complete, task, notify, event, timer
}
