// SPDX-License-Identifier: Apache-2.0

package import Kernel
import Synchronization
package import Telemetry

/// Requests to the outside: by the rules of whoever asks, with redirects, retries and a breaker for each origin.
///
/// An exchange over a kept connection costs a hop to a thread and back beside what libcurl takes. Memory is bounded by the
/// number of threads times the size of an answer.
package final class OutboundClient: Sendable {
    private let threads: CurlThreads
    private let route: OutboundRoute
    private let breakers: BreakerBoard
    private let time: TimeSource
    /// Retry budgets, one for each origin; as many as the board keeps breakers.
    private let budgets = Mutex<[String: Retrying]>([:])

    /// - Parameters:
    ///   - threads: how many exchanges run at the same time.
    ///   - waiting: how many more may wait for a thread.
    ///   - start: runs what it is given on a new thread; false when there is none.
    package init(
        route: OutboundRoute = OutboundRoute(), breakers: BreakerBoard, threads: Int = 4, waiting: Int = 64,
        time: TimeSource, start: @escaping @Sendable (@escaping @Sendable () -> Void) -> Bool
    ) {
        self.route = route
        self.breakers = breakers
        self.time = time
        self.threads = CurlThreads(maximumThreads: threads, maximumWaiting: waiting, start: start)
    }

    /// Makes a request; cancelling the surrounding task ends it within a second.
    package func fetch(
        _ request: OutboundRequest, rules: OutboundRules
    ) async -> Result<OutboundResponse, OutboundError> {
        if let refusal = rules.refusal(of: request.url) { return .failure(.notGranted(refusal)) }
        let deadline = time.monotonicNanoseconds() &+ UInt64(max(1, request.timeoutMilliseconds)) &* 1_000_000
        let retrying = retrying(request)
        // What a server says with 429 or 503 is an answer; it is tried again all the same, and given when that ends.
        let ending = await retrying.run(
            isIdempotent: request.isIdempotent, deadline: deadline, judge: { (failure: Attempt) in failure.judged }
        ) { _ in await self.attempt(request, rules: rules, deadline: deadline) }
        switch ending.result {
        case .success(var response):
            response.attempts = ending.attempts
            return .success(response)
        case .failure(.answered(var response, _)):
            response.attempts = ending.attempts
            return .success(response)
        case .failure(.failed(let error)): return .failure(error)
        }
    }

    /// An attempt that may be made again.
    private enum Attempt: Error {
        case failed(OutboundError)
        case answered(OutboundResponse, retryAfterMilliseconds: Int64?)

        var judged: RetryFailure {
            switch self {
            case .failed(let error):
                let after: Int64? = if case .circuitOpen(_, let wait) = error { wait ?? .max } else { nil }
                return RetryFailure(
                    isRetryable: error.isRetryable, retryAfterMilliseconds: after,
                    isWithoutEffect: error.isWithoutEffect)
            case .answered(let response, let after):
                // 429 and 503 say that nothing was done (RFC 6585, section 4; RFC 9110, section 15.6.4).
                return RetryFailure(
                    isRetryable: true, retryAfterMilliseconds: after,
                    isWithoutEffect: response.status != 502
                        && response.status != 504)
            }
        }
    }

    private func retrying(_ request: OutboundRequest) -> Retrying {
        let key = "\(request.url.origin) \(request.maximumAttempts)"
        return budgets.withLock { budgets in
            if let known = budgets[key] { return known }
            if budgets.count >= 512 { budgets.removeAll() }
            let made = Retrying(RetryPolicy(maximumAttempts: request.maximumAttempts), time: time)
            budgets[key] = made
            return made
        }
    }

    /// One attempt with its redirects.
    private func attempt(
        _ request: OutboundRequest, rules: OutboundRules, deadline: UInt64
    ) async -> Result<OutboundResponse, Attempt> {
        var step = RedirectStep(request)
        while true {
            if let refusal = rules.refusal(of: step.url) { return .failure(.failed(.notGranted(refusal))) }
            let now = time.monotonicNanoseconds()
            guard now < deadline else { return .failure(.failed(.timeout(step.url.origin))) }
            let name = "http \(step.url.origin)"
            let permit: BreakerPermit
            switch breakers.admit(name) {
            case .permitted(let given): permit = given
            case .refused(let wait):
                return .failure(
                    .failed(
                        .circuitOpen(
                            origin: step.url.origin,
                            retryAfterMilliseconds: wait.map { Int64(($0 + 999_999) / 1_000_000) })))
            }
            let hop = Hop(
                method: step.method, url: step.url, headers: step.headers, body: step.body,
                timeoutMilliseconds: Int64((deadline - now) / 1_000_000), maximumBytes: request.maximumBytes,
                permitsPrivate: rules.permitsPrivate(step.url.host), route: route, stop: Hop.StopFlag())
            let result = await threads.run(hop)
            breakers.record(name, permit, Self.outcome(of: result))
            switch result {
            case .failure(let error): return .failure(.failed(error))
            case .success(var response):
                response.redirects = step.taken
                switch step.follow(response, at: request.maximumRedirects) {
                case .failure(let error): return .failure(.failed(error))
                case .success(true): continue
                case .success(false): return Self.ending(response)
                }
            }
        }
    }

    private static func ending(_ response: OutboundResponse) -> Result<OutboundResponse, Attempt> {
        switch response.status {
        case 429, 502, 503, 504:
            let after = response.header("retry-after").flatMap { RetryAfter.milliseconds($0) }
            return .failure(.answered(response, retryAfterMilliseconds: after))
        default: return .success(response)
        }
    }

    /// Answers of a server that is at fault count against it; those that say that the request is wrong do not.
    private static func outcome(of result: Result<OutboundResponse, OutboundError>) -> BreakerOutcome {
        switch result {
        case .success(let response):
            switch response.status {
            case 500, 502, 503, 504: .failure
            default: .success
            }
        case .failure(let error): error.isFaultOfTarget ? .failure : .ignored
        }
    }
}

/// The field `Retry-After` (RFC 9110, section 10.2.3).
enum RetryAfter {
    /// The pause in milliseconds; nil for a date, since whose clock is right is not known, and for what is neither.
    static func milliseconds(_ text: String) -> Int64? {
        let digits = text.filter { $0 != " " }
        guard !digits.isEmpty, digits.utf8.allSatisfy({ (48...57).contains($0) }) else { return nil }
        return (Int64(digits).map { min($0, 1 << 40) } ?? 1 << 40) * 1_000
    }
}
