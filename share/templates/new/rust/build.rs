// SPDX-License-Identifier: Apache-2.0
//! Tells the library which compiler built it: the entry and the manifest say "rust-1.63.0".

use std::process::Command;

fn main() {
    let compiler = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let said = Command::new(compiler).arg("--version").output().map(|output| output.stdout).unwrap_or_default();
    // "rustc 1.63.0 (...)"
    if let Some(version) = String::from_utf8_lossy(&said).split_whitespace().nth(1) {
        println!("cargo:rustc-env=HOLDFAST_RUNTIME=rust-{}", version);
    }
    println!("cargo:rerun-if-changed=build.rs");
}
