// SPDX-License-Identifier: Apache-2.0

import Cryptography
import JSON
import Kernel
import Store

/// Runs a claimed call through the pipeline as whoever asked for it, after making sure that it still is what was asked
/// for and still is permitted.
struct CallRunner: Sendable {
    let pipeline: Pipeline
    let store: any Store
    let program: String
    let options: TaskEngineOptions
    let authority: PrincipalAuthority

    /// Runs a call once.
    func run(
        _ run: RunningCall, onProgress: @escaping @Sendable (Double, Double?, String) -> Void,
        hold: AskRecorder.Hold?
    ) async -> RunEnd {
        guard let call = run.call else { return .notServed }
        guard !pipeline.admission.isClosed else { return .notServed }
        let request: CallRequest
        let recorder: AskRecorder
        do throws(Problem) {
            (request, recorder) = try self.request(for: call, onProgress: onProgress, hold: hold)
            run.attach(recorder)
            guard isServed(call) else { return .notServed }
            if let refusal = try await changed(call, request) { return .refused(refusal) }
        } catch {
            // What the store could not say may be said later.
            return error.isRetryable ? .notServed : .refused(error)
        }
        do throws(Problem) {
            switch try await pipeline.run(request) {
            case .done(let result): return .completed(result.documentBytes)
            case .awaiting(let asks):
                return .awaiting(asks, scheduleVersion: recorder.scheduleVersion, answersJSON: run.answersJSON)
            }
        } catch {
            // A call that finds no place fails by no fault of its own: it loses no attempt.
            if error.isUnadmitted { return .notServed }
            // A plugin may be unloaded between the claim and the call.
            if error.code == .notFound, !isServed(call) { return .notServed }
            return .failed(error)
        }
    }

    private func isServed(_ call: DurableCall) -> Bool {
        let registry = pipeline.registry.current
        return switch call.kind {
        case .task: registry.taskType(call.name) != nil
        case .tool: registry.tool(call.name) != nil
        }
    }

    /// The call as its requester would make it today.
    private func request(
        for call: DurableCall, onProgress: @escaping @Sendable (Double, Double?, String) -> Void,
        hold: AskRecorder.Hold?
    ) throws(Problem) -> (CallRequest, AskRecorder) {
        let requester = try Requester(of: call)
        guard let principal = authority(requester.principal) else {
            throw Problem(
                .forbidden, "\(call.requester), on whose behalf this call would run, is not known here any more.")
        }
        let arguments: JSONValue
        do {
            arguments = try JSONValue.parse(
                call.argumentsJSON,
                limits: JSONLimits(
                    maximumBytes: call.argumentsJSON.count, maximumStringBytes: call.argumentsJSON.count))
        } catch { throw Problem(.internalError, "The arguments of the call \(call.id) cannot be read: \(error)") }
        var context = CallContext(
            principal: principal, face: call.kind == .task ? .task : requester.face,
            correlationID: call.correlationID, traceparent: call.traceparent, attempt: max(1, call.attempt),
            grants: requester.grants)
        context.callID = call.id.text
        context.holdOverride = requester.holdOverride
        let recorder = AskRecorder(
            asked: try call.asks(), answers: try call.answers(), isReplay: call.round > 0 || call.answersJSON != nil,
            isTask: true, hold: hold)
        context.asks = recorder
        var request = CallRequest(
            kind: call.kind == .task ? .task : .tool, name: call.name, arguments: arguments, context: context,
            onProgress: onProgress)
        request.priority = ToolDescriptor.Priority(rawValue: call.priority.word)
        request.cancelGraceMilliseconds = call.kind == .tool ? pipeline.limits.graceMilliseconds : nil
        return (request, recorder)
    }

    /// Why a call that has asked may not go on with its answers; nil when nothing has changed.
    ///
    /// What was answered was answered about these arguments, this schema and this version of the schedule.
    private func changed(_ call: DurableCall, _ request: CallRequest) async throws(Problem) -> Problem? {
        guard call.round > 0 else { return nil }
        let prepared = try pipeline.prepare(request)
        guard prepared.argumentsDigest == call.argumentsDigest.hex, prepared.schemaDigest == call.schemaDigest?.hex
        else {
            return Self.startAgain("\"\(call.name)\" takes other arguments now than when it asked")
        }
        guard let bound = call.scheduleVersion else { return nil }
        if let reason = try await Self.reasonToStartAgain(from: bound, store, program: program) {
            return Self.startAgain(reason)
        }
        return nil
    }

    /// Why what was answered about a version of the schedule is not an answer any more; nil when it is.
    static func reasonToStartAgain(
        from bound: Int64, _ store: any Store, program: String
    ) async throws(Problem) -> String? {
        let live: Int64?
        do throws(StoreError) {
            live = try await store.answer(PlanHeadQuery(program: program, plan: .live))?.number
        } catch { throw Problem(store: error) }
        guard live != bound else { return nil }
        return
            "the schedule is at version \(live.map(String.init) ?? "none"), and what was asked was about version \(bound)"
    }

    static func startAgain(_ reason: String) -> Problem {
        Problem(.conflict, "Something changed while the call waited: \(reason). Start again.")
    }
}

extension ToolResult {
    /// `{structured?, content?, meta?}`, as the row of a call keeps it.
    package var documentBytes: [UInt8] {
        var bytes = Array("{".utf8)
        func member(_ name: String, _ value: [UInt8]) {
            if bytes.count > 1 { bytes.append(UInt8(ascii: ",")) }
            bytes += Array("\"\(name)\":".utf8) + value
        }
        if let structuredBytes { member("structured", structuredBytes) }
        if !content.isEmpty { member("content", JSONValue.array(content).serialized()) }
        if !meta.isEmpty { member("meta", JSONValue.object(meta).serialized()) }
        bytes.append(UInt8(ascii: "}"))
        return bytes
    }
}
