// SPDX-License-Identifier: Apache-2.0

extension Pipeline {
    /// Counts a call against the rates of its caller that is queued to run later, as if it ran now.
    ///
    /// When it runs it is not counted again.
    ///
    /// - Throws: RATE_LIMIT_EXCEEDED with the time after which it would be within the rates.
    package func countCall(_ request: CallRequest) throws(Problem) {
        guard request.kind == .tool, let tool = registry.current.tool(request.name) else { return }
        do throws(Problem) { try admission.count(Admission.Arrival(request, of: tool.descriptor)) } catch {
            var problem = error
            problem.correlationID = request.context.correlationID
            throw problem
        }
    }
}

extension Admission.Arrival {
    /// A call as admission sees it.
    ///
    /// Who runs the site gets through when it is busy: administrative tools are as important as critical ones, unless the
    /// caller may only look.
    init<Descriptor: CallableDescriptor>(_ request: CallRequest, of descriptor: Descriptor) {
        let context = request.context
        let isAdministration = descriptor.isAdministrative && context.principal.role >= .operator
        self.init(
            priority: isAdministration ? .critical : request.priority ?? descriptor.priority,
            principal: context.principal.name, tool: descriptor.label, isNested: context.depth > 0,
            isRated: Descriptor.kind != .task && context.callID == nil, deadline: context.deadline ?? .max)
    }
}

extension CallRequest {
    /// The call with the deadline that its caller asks for, counted from its arrival.
    func bounded(from arrival: UInt64) -> CallRequest {
        guard let timeoutMilliseconds else { return self }
        var request = self
        let allowed = UInt64(min(max(0, timeoutMilliseconds), CallDeadline.range.upperBound)) * 1_000_000
        request.context.deadline = min(arrival.addingSaturated(allowed), context.deadline ?? .max)
        return request
    }
}
