// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel

/// A request of `ask.form/1`, `ask.model/1`, `ask.roots/1` or `approval.request/1`, read and checked.
struct AskRequest {
    let ask: Ask
    /// What it is asked together with; nil if alone.
    let round: AskRound?

    static let keyRule = "must be 1 to \(Ask.maximumKeyBytes) of a-z, A-Z, 0-9, dot, _ and -"

    init(reading request: JSONValue, kind: Ask.Kind, service: String, pluginID: String) throws(Problem) {
        let fields = try AskFields(request, service: service, allowed: Self.members(of: kind))
        guard let key = request["key"]?.stringValue, Self.isKey(key) else {
            throw fields.invalid(
                "/key", "\(Self.keyRule); is \(request["key"]?.text.prefix(80) ?? "missing")")
        }
        guard !key.hasPrefix(Ask.hostPrefix) else {
            throw fields.invalid("/key", "may not begin with \(Ask.hostPrefix), which is the host's own")
        }
        var question: ModelQuestion?
        if kind == .model {
            question = try ModelQuestion(reading: fields)
            if question?.messages.isEmpty == false, request["schema"].map({ !$0.isNull }) == true {
                throw fields.invalid("/schema", "may not stand beside messages: the answer to those has its own form")
            }
        }
        let said = question.flatMap { $0.messages.isEmpty ? nil : Self.lastWords(of: $0) }
        let usual = kind == .roots ? "Which folders may be worked on?" : said
        var ask = Ask(
            key: key, kind: kind, title: try fields.text("title", in: 1...200),
            message: try fields.message(usual: usual),
            schema: try Self.schema(fields, kind: kind),
            expiresInSeconds: try fields.integer("expires_in_s", in: 1...Ask.maximumExpiry, "in seconds"),
            pluginID: pluginID)
        ask.question = question
        if kind == .approval { ask.terms = try Self.terms(fields) }
        ask.url = try Self.url(fields)
        self.ask = ask
        round = try Self.round(fields)
    }

    private static func round(_ fields: AskFields) throws(Problem) -> AskRound? {
        guard let round = fields.request["round"], !round.isNull else { return nil }
        guard let id = round["id"]?.stringValue, (1...128).contains(id.utf8.count),
            let size = round["size"]?.integerValue, (2...Int64(AskRecorder.maximumAsks)).contains(size)
        else {
            throw fields.invalid(
                "/round", "must be {id, size}: 1 to 128 bytes, and 2 to \(AskRecorder.maximumAsks) questions")
        }
        return AskRound(id: id, size: Int(size))
    }

    /// Whether a text can name a question in a call: nothing that separates the names of nested calls.
    static func isKey(_ text: String) -> Bool {
        (1...Ask.maximumKeyBytes).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                switch byte {
                case 48...57, 65...90, 97...122, 45, 46, 95: true
                default: false
                }
            }
    }

    private static func members(of kind: Ask.Kind) -> [String] {
        let common = ["expires_in_s", "key", "message", "round", "title"]
        return switch kind {
        case .form: common + ["schema", "url"]
        // A schema of its own is refused with a sentence that says why.
        case .approval: common + ["category", "quorum", "schema"]
        case .roots: common
        case .model: common + ["schema"] + ModelQuestion.members
        }
    }

    /// How many people have to agree, and how protected what is touched is; nil for one other person.
    private static func terms(_ fields: AskFields) throws(Problem) -> ApprovalTerms? {
        let quorum = try fields.integer("quorum", in: 1...Int64(ApprovalTerms.maximumQuorum), "other people")
        let category = try fields.integer("category", in: ApprovalTerms.categories, "1 being the most protected")
        guard quorum != nil || category != nil else { return nil }
        return ApprovalTerms(quorum: Int(quorum ?? 1), category: category.map { Int($0) })
    }

    /// What a person reads who answers in the place of a model that was asked by a conversation.
    private static func lastWords(of question: ModelQuestion) -> String {
        let content = question.messages.last?["content"]
        let blocks = content?.arrayValue ?? [content ?? .null]
        let text = blocks.compactMap { $0["text"]?.stringValue }.joined(separator: "\n")
        return text.isEmpty ? "The model is asked to go on." : String(text.prefix(2_000))
    }

    private static func schema(_ fields: AskFields, kind: Ask.Kind) throws(Problem) -> JSONValue? {
        guard let value = fields.request["schema"], !value.isNull else { return nil }
        guard kind != .approval else {
            throw fields.invalid("/schema", "may not be given: an approval is answered with {approved, reason?}")
        }
        guard value.serialized().count <= Ask.maximumSchemaBytes else {
            throw fields.invalid("/schema", "must have at most \(Ask.maximumSchemaBytes) bytes")
        }
        // Now, not when somebody has answered.
        do throws(JSONSchemaError) { _ = try JSONSchema(compiling: value, options: .init(assertFormats: true)) } catch {
            throw fields.invalid("/schema", "must be a JSON Schema: \(error)")
        }
        if kind == .form, let fault = FormSchema.fault(in: value) {
            throw fields.invalid("/schema" + fault.place, fault.message)
        }
        return value
    }

    private static func url(_ fields: AskFields) throws(Problem) -> String? {
        guard let url = try fields.text("url", in: 1...2_000) else { return nil }
        guard fields.request["schema"].map(\.isNull) ?? true else {
            throw fields.invalid("/url", "may not stand beside schema: what is done there is not for this site to see")
        }
        let isHere = ["http://127.0.0.1", "http://localhost", "http://[::1]"].contains { url.hasPrefix($0) }
        let rest = url.drop { $0 != "/" }.dropFirst(2)
        guard url.hasPrefix("https://") || isHere, let host = rest.split(separator: "/").first, !host.isEmpty,
            !host.contains("@"), url.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F })
        else {
            throw fields.invalid(
                "/url", "must be an https: address, or an http: one of this machine, without a name and password in it")
        }
        return url
    }
}
