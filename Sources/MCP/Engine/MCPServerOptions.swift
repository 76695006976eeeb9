// SPDX-License-Identifier: Apache-2.0

/// How a server presents itself, and what it takes at most.
package struct MCPServerOptions: Sendable {
    /// Which tools a client sees.
    package enum Profile: String, Sendable, CaseIterable {
        /// Everything but administration.
        case standard
        /// Administration too.
        case administration
    }

    package var name: String
    package var title: String
    package var version: String
    /// One paragraph that a model reads before it uses any tool.
    package var instructions: String
    package var profile: Profile
    /// How long a client may keep a list: short, while plugins can be reloaded.
    package var timeToLiveMilliseconds: Int64
    package var pageSize: Int
    package var maximumMessageBytes: Int
    /// The longest line of a byte stream.
    package var maximumLineBytes: Int
    /// How many messages a batch may hold (revision 2025-03-26).
    package var maximumBatch: Int
    package var maximumSessions: Int
    /// How many event streams and subscriptions may be open at once.
    package var maximumListeners: Int
    /// A session that is not used for so long is ended.
    package var sessionIdleNanoseconds: UInt64
    /// How long a client that knows no tasks is kept waiting for a tool, in milliseconds; then the tool goes on without it.
    package var syncWaitMilliseconds: Int64 = 20_000
    /// How long a client may take to answer what it is asked by a request of its own.
    package var askTimeoutMilliseconds: Int64 = 600_000
    /// How long a stateless client may take for one round of questions, in seconds.
    package var stateLifeSeconds: Int64 = 3_600
    /// How often a task should be asked for, in milliseconds.
    package var pollMilliseconds: Int64 = 1_000
    /// How many rounds of questions one call may have.
    package var maximumRounds = 10

    package init(
        name: String = "holdfast", title: String = "Holdfast", version: String, instructions: String = "",
        profile: Profile = .standard, timeToLiveMilliseconds: Int64 = 5_000, pageSize: Int = 100,
        maximumMessageBytes: Int = 4 << 20, maximumLineBytes: Int? = nil, maximumBatch: Int = 64,
        maximumSessions: Int = 10_000,
        maximumListeners: Int = 1_000, sessionIdleNanoseconds: UInt64 = 1_800_000_000_000
    ) {
        self.name = name
        self.title = title
        self.version = version
        self.instructions = instructions
        self.profile = profile
        self.timeToLiveMilliseconds = max(0, timeToLiveMilliseconds)
        self.pageSize = max(1, pageSize)
        self.maximumMessageBytes = maximumMessageBytes
        self.maximumLineBytes = maximumLineBytes ?? maximumMessageBytes
        self.maximumBatch = max(1, maximumBatch)
        self.maximumSessions = max(1, maximumSessions)
        self.maximumListeners = max(1, maximumListeners)
        self.sessionIdleNanoseconds = sessionIdleNanoseconds
    }
}
