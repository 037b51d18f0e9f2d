//! `keyway-runner`: runs native libraries, and becomes programs.

#[cfg(target_os = "linux")]
fn main() -> std::process::ExitCode {
    keyway_runner::run(&keyway_runner::Loaders::default())
}

#[cfg(not(target_os = "linux"))]
fn main() -> std::process::ExitCode {
    eprintln!("plugins in processes of their own need Linux");
    std::process::ExitCode::FAILURE
}
