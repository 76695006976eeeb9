// SPDX-License-Identifier: Apache-2.0

import JSON
package import Kernel
package import Outbound
package import Telemetry

/// A model behind an OpenAI-compatible endpoint: `POST {url}/chat/completions`.
///
/// It reasons when the client that made a call offers no model of its own. What a plugin asks it has read with the caller's
/// disclosure; nothing is added to it.
package struct ModelEndpoint: ModelReasoner {
    /// Where the model is and what it may do.
    package struct Options: Sendable {
        /// The address up to and without `/chat/completions`.
        package var url: String
        package var model: String
        /// The most tokens of an answer, whatever is asked.
        package var maximumTokens: Int64
        package var timeoutMilliseconds: Int64

        package init(url: String, model: String, maximumTokens: Int64 = 4_000, timeoutMilliseconds: Int64 = 60_000) {
            self.url = url
            self.model = model
            self.maximumTokens = maximumTokens
            self.timeoutMilliseconds = timeoutMilliseconds
        }
    }

    private let options: Options
    private let client: OutboundClient
    /// Read anew for each question; nil when the endpoint wants none.
    private let apiKey: (@Sendable () async -> String?)?
    private let time: TimeSource

    package init(
        _ options: Options, client: OutboundClient, time: TimeSource, apiKey: (@Sendable () async -> String?)? = nil
    ) {
        self.options = options
        self.client = client
        self.apiKey = apiKey
        self.time = time
    }

    package func answer(_ ask: Ask) async -> AskAnswer {
        do throws(Problem) {
            // A model that writes something else than was asked for is told so once.
            var chat = ChatRequest(ask: ask, model: options.model, maximumTokens: options.maximumTokens)
            for isLast in [false, true] {
                let reply = try await complete(chat)
                guard let value = reply.value(for: ask) else { throw Self.unusable(options.model) }
                guard let fault = ask.fault(in: value) else {
                    var answer = AskAnswer(
                        value: value, answeredBy: "models.url", atMicros: time.wallMicroseconds())
                    answer.model = reply.model
                    return answer
                }
                if isLast { break }
                chat.add(correction: fault.text, to: reply)
            }
            throw Self.unusable(options.model)
        } catch { return AskAnswer(failure: error) }
    }

    private static func unusable(_ model: String) -> Problem {
        Problem(.serviceUnavailable, "The model \"\(model)\" did not answer in the form that was asked for.")
    }

    private func complete(_ chat: ChatRequest) async throws(Problem) -> ChatReply {
        var headers = [
            (name: "Content-Type", value: "application/json"), (name: "Accept", value: "application/json"),
        ]
        if let apiKey {
            guard let key = await apiKey() else {
                throw Problem(.serviceUnavailable, "The key of the model (models.api_key) cannot be read.")
            }
            headers.append((name: "Authorization", value: "Bearer " + key))
        }
        let response: OutboundResponse
        do throws(OutboundError) {
            let url = try OutboundURL(options.url + "/chat/completions")
            let request = OutboundRequest(
                method: "POST", url: url, headers: headers, body: chat.json.serialized(),
                timeoutMilliseconds: options.timeoutMilliseconds, maximumBytes: 4 << 20, maximumRedirects: 0,
                isIdempotent: true, maximumAttempts: 2)
            // The site has named the endpoint: it may be on its own network.
            let rules = OutboundRules(grants: ["http.fetch:" + url.origin, "http.private:" + url.host])
            response = try await client.fetch(request, rules: rules).get()
        } catch {
            throw Problem(
                .serviceUnavailable, "The model \"\(options.model)\" (models.url) could not be asked: \(error.reason).")
        }
        guard response.status == 200, let reply = ChatReply(reading: response.body, usual: options.model) else {
            throw Problem(
                .serviceUnavailable,
                "The model \"\(options.model)\" (models.url) answered with status \(response.status) and no completion."
            )
        }
        return reply
    }
}

extension OutboundError {
    /// What went wrong, without addresses and texts of others.
    fileprivate var reason: String {
        switch self {
        case .badURL, .badRequest: "the address is not one that can be asked"
        case .notGranted, .privateAddress: "the address is not permitted"
        case .unresolved: "its name is not known"
        case .unreachable, .connectTimeout: "it cannot be reached"
        case .tls: "its certificate is not accepted"
        case .timeout: "it did not answer in time"
        case .tooLarge: "its answer is too large"
        case .broken, .tooManyRedirects: "its answer broke off"
        case .circuitOpen: "it has failed too often, and is left alone for a while"
        case .busy: "too many requests to the outside wait"
        case .cancelled: "the call was cancelled"
        }
    }
}
