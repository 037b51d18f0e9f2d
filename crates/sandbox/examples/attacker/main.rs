//! A hostile program for the tests: it seals itself and then tries one thing.
//!
//! `attacker host POLICY USER ATTEMPT DIRECTORY [ARGUMENT…]` stands for the host: it is what is attacked, and starts
//! `attacker child`, which seals itself with the policy (JSON, or `unsealed`) and makes the attempt. The tests start
//! it in mount, pid and network namespaces of its own.

#[cfg(target_os = "linux")]
mod host;
#[cfg(target_os = "linux")]
mod system;

#[cfg(target_os = "linux")]
use keyway_sandbox::{Layers, Policy, SealError};

#[cfg(target_os = "linux")]
fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["host", policy, user, attempt, directory, more @ ..] => {
            host::run(policy, user, attempt, directory, more);
        }
        ["orphans", policy] => host::orphans(policy),
        ["dies", policy] => host::dies(policy),
        ["child", policy, parent, attempt, target, more @ ..] => child(policy, parent, attempt, target, more),
        _ => panic!("attacker host POLICY USER ATTEMPT DIRECTORY [ARGUMENT…]"),
    }
}

#[cfg(not(target_os = "linux"))]
fn main() {}

#[cfg(target_os = "linux")]
fn child(policy: &str, parent: &str, attempt: &str, target: &str, more: &[&str]) {
    let mut target: conformance_attacks::Target = serde_json::from_str(target).expect("the target");
    target.arguments = more.iter().map(|argument| (*argument).to_owned()).collect();
    let attempt = conformance_attacks::find(attempt);
    let kept = target.prepare().expect("files in memory");
    match target.argument() {
        "without-landlock" => system::hide_landlock(),
        "two-threads" => drop(std::thread::spawn(|| std::thread::sleep(std::time::Duration::from_secs(60)))),
        _ => {}
    }
    if policy != "unsealed" {
        match seal(policy, parent.parse().expect("a process"), &kept, target.argument() == "outlets") {
            Ok(layers) => println!("layers: {}", serde_json::to_string(&layers).expect("layers")),
            Err(error) => {
                println!("error: {error}");
                std::process::exit(3);
            }
        }
    }
    match attempt(&target) {
        Ok(what) => println!("done: {what}"),
        Err(error) => println!("refused: {error}"),
    }
}

/// Seals this process. Its outlets, if it has any, go to the host.
#[cfg(target_os = "linux")]
fn seal(policy: &str, parent: u32, kept: &[i32], outlets: bool) -> Result<Layers, SealError> {
    use std::os::fd::AsRawFd;
    let policy: Policy = serde_json::from_str(policy).expect("the policy");
    if !outlets {
        return keyway_sandbox::seal_keeping(&policy, parent, kept);
    }
    let (layers, outlets) = keyway_sandbox::seal_with_outlets(&policy, parent, kept)?;
    for outlet in &outlets {
        conformance_attacks::system::send(0, outlet.as_raw_fd()).expect("sent");
    }
    // The end.
    if outlets.len() < policy.connect.len() {
        conformance_attacks::system::send(0, 0).expect("sent");
    }
    Ok(layers)
}
