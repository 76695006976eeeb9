// SPDX-License-Identifier: Apache-2.0

import Cryptography
package import JSON
package import Kernel
package import Outbound
import Synchronization
package import Tasks
package import Telemetry

/// What the site says about Slack; a reload may replace it.
package struct SlackOptions: Sendable {
    /// The app's signing secret, read anew for each request; nil where Slack is not set up.
    package var secret: (@Sendable () -> String?)?
    /// Where answers that take longer may be posted to.
    package var rules: OutboundRules

    package init(secret: (@Sendable () -> String?)? = nil, rules: OutboundRules) {
        self.secret = secret
        self.rules = rules
    }
}

/// A request of Slack, as it came.
package struct SlackRequest: Sendable {
    /// The field `X-Slack-Request-Timestamp`.
    package var timestamp: String?
    /// The field `X-Slack-Signature`.
    package var signature: String?
    /// The body, before anything decodes it.
    package var body: [UInt8]
    /// What logs and problems name it by.
    package var correlationID: String

    package init(timestamp: String?, signature: String?, body: [UInt8], correlationID: String) {
        self.timestamp = timestamp
        self.signature = signature
        self.body = body
        self.correlationID = correlationID
    }
}

/// Slash commands: verified, mapped to a person of the site, run as theirs through the pipeline that every call takes.
///
/// Slack waits three seconds for an answer. What is not done by then is acknowledged, and its result posted to the
/// response URL.
package final class SlackDesk: Sendable {
    /// How long Slack is kept waiting, in milliseconds: less than its three seconds.
    static let patience: Int64 = 2_000

    private let options: Live<SlackOptions>
    private let authenticator: Authenticator
    private let waiting: WaitingCalls
    private let outbox: SlackOutbox
    private let repetitions = SlackRepetitions()
    private let time: TimeSource
    private let metrics: MetricsRegistry

    package init(
        options: Live<SlackOptions>, authenticator: Authenticator, waiting: WaitingCalls, client: OutboundClient,
        time: TimeSource, metrics: MetricsRegistry,
        warn: @escaping @Sendable (_ message: String, _ reason: String) -> Void
    ) {
        self.options = options
        self.authenticator = authenticator
        self.waiting = waiting
        self.time = time
        self.metrics = metrics
        outbox = SlackOutbox(client: client, warn: warn)
    }

    /// Answers a command.
    ///
    /// - Throws: 404 where Slack is not set up, 401 for a signature that is not right, 400 for a body that is no form.
    ///   Everything else is said to whoever typed the command, and to nobody else in the channel.
    package func answer(_ request: SlackRequest) async throws(Problem) -> JSONValue {
        let options = self.options.current
        guard let read = options.secret else {
            throw Problem(.notFound, "Slack is not set up here; slack.signing_secret says where the app's secret is.")
        }
        guard let secret = read(), !secret.isEmpty else {
            throw Problem(.serviceUnavailable, "The signing secret of Slack cannot be read; the daemon's log says why.")
        }
        let now = time.wallMicroseconds() / 1_000_000
        let known: String
        do throws(SlackSignature.Refusal) {
            let code = try SlackSignature.check(
                timestamp: request.timestamp, signature: request.signature, body: request.body, secret: secret,
                now: now)
            known = code.hex
        } catch {
            count(error.word)
            throw Problem(.authenticationFailed, error.sentence)
        }
        guard repetitions.isNew(known, atSecond: now) else {
            count("repeated")
            return SlackMessage(note: "This was received before and is done once.").json
        }
        guard let form = SlackForm(request.body) else {
            throw Problem(.validation, "The body is not a form in UTF-8 with each field once.", status: 400)
        }
        // Slack looks now and then whether the certificate is good.
        if form["ssl_check"] == "1" { return [:] }
        return await answer(form, known, request.correlationID, options.rules).json
    }

    /// - Parameter known: what the request is known by: with it another daemon, and this one after a restart, does what
    ///   writes only once.
    private func answer(
        _ form: SlackForm, _ known: String, _ correlationID: String, _ rules: OutboundRules
    ) async -> SlackMessage {
        let user = form["user_id"] ?? ""
        guard let principal = authenticator.slackPrincipal(user: user) else {
            count("unknown_user")
            return SlackMessage(
                note: "You (\(user.prefix(32))) are not known to this site. An administrator adds you to slack.users.")
        }
        let order: SlackOrder
        do throws(SlackOrder.Misuse) {
            order = try SlackOrder(command: form["command"] ?? "", text: form["text"] ?? "")
        } catch {
            count("misused")
            return SlackMessage(note: error.text)
        }
        count("accepted")
        let call = CallRequest(
            tool: order.tool, arguments: order.arguments,
            context: CallContext(
                principal: principal, face: .rest, correlationID: correlationID, idempotencyKey: "slack-\(known)"))
        let race = SlackRace()
        let address = form["response_url"] ?? ""
        let (waiting, outbox) = (self.waiting, self.outbox)
        // It goes on when Slack has been answered: its end is posted.
        Task {
            let message = await Self.run(call, order, waiting)
            if !race.finish(message) { await outbox.post(message, to: address, rules) }
        }
        return await race.first(within: Self.patience)
            ?? SlackMessage(
                note: outbox.refusal(of: address, rules) ?? "Working on \(form["command"] ?? "it"); the answer follows."
            )
    }

    private static func run(_ call: CallRequest, _ order: SlackOrder, _ waiting: WaitingCalls) async -> SlackMessage {
        do throws(Problem) {
            switch try await waiting.run(call) {
            case .done(let result): return SlackMessage(result.structured, of: order)
            case .waiting(let row):
                let document = CallDocument(row, for: CallReader(call.context.principal), note: nil).whole
                return SlackMessage(
                    waiting: document["id"]?.stringValue ?? "", approval: document["approval_id"]?.stringValue)
            }
        } catch { return SlackMessage(error) }
    }

    private func count(_ outcome: String) {
        try? metrics.counter(
            "holdfast_slack_commands_total", ["outcome": outcome], help: "Requests of Slack, by what became of them."
        ).increment()
    }
}

extension SlackSignature.Refusal {
    /// One word for metrics.
    var word: String {
        switch self {
        case .malformed: "malformed"
        case .outOfTime: "out_of_time"
        case .wrong: "wrong_signature"
        }
    }

    /// Why, for whoever sees the answer.
    var sentence: String {
        switch self {
        case .malformed(let what): "\(what)."
        case .outOfTime:
            "The request was signed more than \(SlackSignature.window / 60) minutes ago, or is from the future."
        case .wrong: "The signature is not that of this site's signing secret."
        }
    }
}
