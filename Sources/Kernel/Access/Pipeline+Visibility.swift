// SPDX-License-Identifier: Apache-2.0

extension Pipeline {
    /// The tools that a list shows the caller, sorted by name: all but those of which every call would be refused for the
    /// caller's role or scopes, or because the site is read-only.
    ///
    /// What every face lists. A tool that is left out still exists: calling it is refused with what is missing. One whose
    /// every call needs a second person's approval is listed for whoever may ask for it. O(tools).
    package func visibleTools(for principal: Principal, in registry: Registry? = nil) -> [Registry.Tool] {
        (registry ?? self.registry.current).tools.filter { isVisible($0, to: principal) }
    }

    /// Whether a list shows the tool to the caller.
    ///
    /// A tool's rules only raise its effect, so that the call with the least effect decides.
    package func isVisible<Descriptor: CallableDescriptor>(
        _ callee: Registry.Served<Descriptor>, to principal: Principal
    ) -> Bool {
        Authorization.refusal(
            principal: principal, callee: callee.descriptor, of: callee.pluginID, effect: callee.descriptor.effect,
            isReadOnly: isReadOnly, grants: nil) == nil
    }

    /// The task types that the caller may start, sorted by name.
    package func visibleTaskTypes(for principal: Principal, in registry: Registry? = nil) -> [Registry.TaskType] {
        (registry ?? self.registry.current).taskTypes.filter { isVisible($0, to: principal) }
    }
}
