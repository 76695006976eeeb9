// SPDX-License-Identifier: Apache-2.0

/// A circuit breaker (Nygard, "Release It!", 2007) as a value on the caller's clock.
///
/// Closed until there are enough failures inside a window; then open, which lets nothing through; after a while half
/// open, where successes close it and one failure opens it again. O(failures) a step.
public struct CircuitBreaker: Sendable, Hashable {
    /// Where the breaker stands.
    public enum State: String, Sendable, Hashable, CaseIterable {
        /// Everything passes.
        case closed
        /// Nothing passes.
        case open
        /// What passes is a trial.
        case halfOpen = "half_open"
    }

    /// When it opens and closes; times in seconds.
    public struct Settings: Sendable, Hashable {
        /// So many failures open it.
        public var failures: Int
        /// Only failures younger than this count.
        public var windowSeconds: Int64
        /// So long it stays open before it is tried again.
        public var openSeconds: Int64
        /// So many successes in a row close it when half open.
        public var halfOpenSuccesses: Int

        /// Settings.
        ///
        /// - Throws: `CoverageError` if a number is below 1.
        public init(
            failures: Int, windowSeconds: Int64, openSeconds: Int64, halfOpenSuccesses: Int
        ) throws(CoverageError) {
            let numbers = [
                ("failures", Int64(failures)), ("windowSeconds", windowSeconds), ("openSeconds", openSeconds),
                ("halfOpenSuccesses", Int64(halfOpenSuccesses)),
            ]
            for (name, number) in numbers where number < 1 {
                throw CoverageError(field: name, value: number, allowed: "1 or more")
            }
            self.failures = failures
            self.windowSeconds = windowSeconds
            self.openSeconds = openSeconds
            self.halfOpenSuccesses = halfOpenSuccesses
        }
    }

    /// Where it stands.
    public private(set) var state: State
    /// When the failures that count happened, the oldest first; empty unless closed.
    public private(set) var failureTimes: [Int64]
    /// When it came to its state.
    public private(set) var since: Int64
    /// Successes since it is half open.
    public private(set) var successes: Int

    /// A breaker, closed at first, or as it was stored.
    public init(
        state: State = .closed, since: Int64 = 0, failureTimes: [Int64] = [], successes: Int = 0
    ) {
        self.state = state
        self.since = since
        self.failureTimes = failureTimes
        self.successes = successes
    }

    /// Lets time pass: an open breaker becomes half open when its time is over.
    ///
    /// A clock that went back changes nothing.
    public mutating func advance(to now: Int64, _ settings: Settings) {
        if state == .open, now - since >= settings.openSeconds { turn(.halfOpen, now) }
    }

    /// Counts a success or a failure.
    ///
    /// - Returns: false if the breaker was open and let nothing through; then it is not counted.
    @discardableResult
    public mutating func record(success: Bool, at now: Int64, _ settings: Settings) -> Bool {
        advance(to: now, settings)
        switch state {
        case .open: return false
        case .closed:
            guard !success else { return true }
            failureTimes = failureTimes.filter { now - $0 < settings.windowSeconds } + [now]
            if failureTimes.count >= settings.failures { turn(.open, now) }
        case .halfOpen:
            guard success else {
                turn(.open, now)
                return true
            }
            successes += 1
            if successes >= settings.halfOpenSuccesses { turn(.closed, now) }
        }
        return true
    }

    /// Opens it at once, for what must not wait for a count.
    public mutating func trip(at now: Int64) { turn(.open, now) }

    private mutating func turn(_ state: State, _ now: Int64) {
        self.state = state
        since = now
        failureTimes = []
        successes = 0
    }
}
