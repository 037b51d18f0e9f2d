//! Attacks by plugins in processes: all that the sandbox's own tests try, made by a library and by a program that a host has
//! opened with rights. The library makes each attack without a sandbox first, and one that does not work then proves
//! nothing.
//!
//! The host is this program, started with `--attacked`, in mount, pid and network namespaces of its own.

#[cfg(target_os = "linux")]
#[path = "attacks/attacked.rs"]
mod attacked;
#[cfg(target_os = "linux")]
#[path = "attacks/trials.rs"]
mod trials;

#[cfg(target_os = "linux")]
fn main() -> std::process::ExitCode {
    let arguments: Vec<String> = std::env::args().collect();
    if let [_, attacked, scene] = arguments.as_slice()
        && attacked == "--attacked"
    {
        attacked::run(scene);
        return std::process::ExitCode::SUCCESS;
    }
    libtest_mimic::run(&libtest_mimic::Arguments::from_args(), trials::all()).exit_code()
}

#[cfg(not(target_os = "linux"))]
fn main() {}
