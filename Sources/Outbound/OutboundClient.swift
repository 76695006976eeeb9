// SPDX-License-Identifier: Apache-2.0

package import Kernel
package import Telemetry

/// Requests to the outside: by the rules of whoever asks, with redirects, retries and a breaker for each origin.
///
/// An exchange over a kept connection costs a hop to a thread and back beside what libcurl takes. Memory is bounded by the
/// number of threads times the size of an answer.
package final class OutboundClient: Sendable {
    private let threads: CurlThreads
    private let route: OutboundRoute
    private let breakers: BreakerBoard
    private let budgets: RetryBudgets
    private let time: TimeSource

    /// - Parameters:
    ///   - threads: how many exchanges run at the same time.
    ///   - waiting: how many more may wait for a thread.
    ///   - retry: how often and after which pauses a request is tried again, unless it says how often itself.
    ///   - start: runs what it is given on a new thread; false when there is none.
    package init(
        route: OutboundRoute = OutboundRoute(), breakers: BreakerBoard, threads: Int = 4, waiting: Int = 64,
        retry: RetryPolicy = RetryPolicy(), time: TimeSource,
        start: @escaping @Sendable (@escaping @Sendable () -> Void) -> Bool
    ) {
        self.route = route
        self.breakers = breakers
        self.time = time
        budgets = RetryBudgets(time: time) { Retrying(retry, time: time) }
        self.threads = CurlThreads(maximumThreads: threads, maximumWaiting: waiting, start: start)
    }

    /// The name of an origin's breaker.
    package static func breakerName(of origin: String) -> String { "http " + origin }

    /// Makes a request; cancelling the surrounding task ends it within a second.
    package func fetch(
        _ request: OutboundRequest, rules: OutboundRules
    ) async -> Result<OutboundResponse, OutboundError> {
        if let refusal = rules.refusal(of: request.url) { return .failure(.notGranted(refusal)) }
        let deadline = time.monotonicNanoseconds() &+ UInt64(max(1, request.timeoutMilliseconds)) &* 1_000_000
        // What a server says with 429 or 503 is an answer; it is tried again all the same, and given when that ends.
        let ending = await budgets.retrying(request.url.origin).run(
            isIdempotent: request.isIdempotent, attempts: request.maximumAttempts, deadline: deadline,
            judge: { (failure: Attempt) in failure.judged }
        ) { _ in await self.attempt(request, rules: rules, deadline: deadline) }
        switch ending.result {
        case .success(var response):
            response.attempts = ending.attempts
            return .success(response)
        case .failure(.answered(var response, _)):
            response.attempts = ending.attempts
            return .success(response)
        case .failure(.failed(let error)): return .failure(ending.stop == .cancelled ? .cancelled : error)
        }
    }

    /// An attempt that may be made again.
    private enum Attempt: Error {
        case failed(OutboundError)
        case answered(OutboundResponse, retryAfterMilliseconds: Int64?)

        var judged: RetryFailure {
            switch self {
            case .failed(let error):
                RetryFailure(isRetryable: error.isRetryable, isWithoutEffect: error.isWithoutEffect)
            // Whatever the status says, a server that answered may have done something.
            case .answered(_, let after): RetryFailure(isRetryable: true, retryAfterMilliseconds: after)
            }
        }
    }

    /// One attempt with its redirects.
    private func attempt(
        _ request: OutboundRequest, rules: OutboundRules, deadline: UInt64
    ) async -> Result<OutboundResponse, Attempt> {
        var step = RedirectStep(request)
        while true {
            let url = step.url
            if let refusal = rules.refusal(of: url) { return .failure(.failed(.notGranted(refusal))) }
            let proxy = route.proxy(for: url.host)
            let permitsPrivate = rules.permitsPrivate(url.host)
            // Behind a proxy nobody here sees the address; one that stands in the URL can be seen all the same.
            if proxy != nil, !permitsPrivate, let literal = url.literalAddress, !PublicAddresses.contains(literal) {
                return .failure(.failed(.privateAddress(host: url.host, address: literal)))
            }
            let now = time.monotonicNanoseconds()
            guard now < deadline else { return .failure(.failed(.timeout(url.origin))) }
            let breaker = breakers.breaker(Self.breakerName(of: url.origin))
            let permit: BreakerPermit
            switch breaker.admit() {
            case .permitted(let given): permit = given
            case .refused(let wait):
                let milliseconds = wait.map { max(1, Int64(clamping: ($0 + 999_999) / 1_000_000)) }
                return .failure(.failed(.circuitOpen(origin: url.origin, retryAfterMilliseconds: milliseconds)))
            }
            let hop = Hop(
                method: step.method, url: url, headers: step.headers, body: step.body,
                timeoutMilliseconds: Int64((deadline - now) / 1_000_000), maximumBytes: request.maximumBytes,
                permitsPrivate: permitsPrivate, proxy: proxy, route: route, stop: Hop.StopFlag())
            let result = await threads.run(hop)
            breaker.record(permit, Self.outcome(of: result, in: hop.timeoutMilliseconds))
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
            let after = response.header("retry-after").flatMap {
                RetryAfter.milliseconds($0, date: response.header("date"))
            }
            return .failure(.answered(response, retryAfterMilliseconds: after))
        default: return .success(response)
        }
    }

    /// What does not answer within this time is slow for everybody, not only for whoever had no time for it.
    private static let fairMilliseconds: Int64 = 1_000

    /// Answers of a server that is at fault count against it; those that say that the request is wrong do not.
    private static func outcome(
        of result: Result<OutboundResponse, OutboundError>, in milliseconds: Int64
    ) -> BreakerOutcome {
        switch result {
        case .success(let response):
            switch response.status {
            case 500, 502, 503, 504: .failure
            default: .success
            }
        case .failure(.timeout), .failure(.connectTimeout): milliseconds < fairMilliseconds ? .ignored : .failure
        case .failure(let error): error.isFaultOfTarget ? .failure : .ignored
        }
    }
}
