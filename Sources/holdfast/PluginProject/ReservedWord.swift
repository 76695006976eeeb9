// SPDX-License-Identifier: Apache-2.0

/// Words that a function, a type, a crate or a file cannot be called in one of the languages, in the form that
/// `ProjectName.tool` has.
enum ReservedWord {
    /// Keywords of C23 (ISO/IEC 9899:2024, 6.4.1) and C++23 (ISO/IEC 14882:2024, 5.11) in lower case.
    private static let c = """
        alignas alignof and and_eq asm auto bitand bitor bool break case catch char char16_t char32_t char8_t class
        co_await co_return co_yield compl concept const const_cast consteval constexpr constinit continue decltype
        default delete do double dynamic_cast else enum explicit export extern false float for friend goto if inline
        int long mutable namespace new noexcept not not_eq nullptr operator or or_eq private protected public
        register reinterpret_cast requires restrict return short signed sizeof static static_assert static_cast
        struct switch template this thread_local throw true try typedef typeid typename typeof typeof_unqual union
        unsigned using virtual void volatile wchar_t while xor xor_eq
        """

    /// Keywords of Rust, those kept for later, and crates that are always there (the Rust reference, "Keywords").
    private static let rust = """
        abstract as async await become box crate dyn final fn gen impl in let loop macro match mod move mut override
        priv pub ref self super trait type unsafe unsized use where yield alloc core proc_macro std test
        """

    /// What the Swift project uses as a type, or what no type can be called.
    private static let swift = "any equatable headcount protocol sendable string suite table tool void"

    /// What lies in a project or in the kit under that name; a program begins in `main`.
    private static let project = "build holdfast main plugin"

    static let all = Set([c, rust, swift, project].flatMap { $0.split { $0.isWhitespace }.map(String.init) })
}
