//! The host that is attacked.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd};
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::Path;
use std::process::{Command, ExitStatus, Stdio};

use conformance_attacks::system::receive;
use conformance_attacks::{Ground, Target};
use keyway_sandbox::{Forwarder, Policy};

use crate::system;

pub fn run(policy: &str, user: &str, attempt: &str, directory: &str, more: &[&str]) {
    let fixed = std::fs::read_to_string(format!("{directory}/port")).ok();
    let port = fixed.and_then(|port| port.trim().parse().ok()).unwrap_or(0_u16);
    let ground = Ground::lay(Path::new(directory), port).expect("what is attacked");
    system::add_address([10, 20, 30, 40].into());

    let (control, theirs) = system::seqpacket_pair();
    let (status, output) = start([policy, user, attempt], ground.target(), more, theirs, || {
        if attempt == "arena" {
            system::serve_arena(&control);
        }
        (more.first() == Some(&"outlets")).then(|| forward(policy, &control))
    });
    print!("{output}");
    println!("ended: {}", told(status));
    println!("host: alive");
}

/// Carries what the child sends to its peers.
fn forward(policy: &str, control: &OwnedFd) -> Forwarder {
    let policy: Policy = serde_json::from_str(policy).expect("the policy");
    let outlets = policy.connect.iter().map_while(|_| {
        // A child that could not seal itself sends none.
        let outlet = receive(control.as_raw_fd()).ok()?;
        // SAFETY: a descriptor that was just received.
        Some(unsafe { TcpListener::from_raw_fd(outlet) })
    });
    let outlets = outlets.take_while(|outlet| outlet.local_addr().is_ok()).collect();
    Forwarder::start(&policy, outlets).expect("the forwarder")
}

fn start(
    [policy, user, attempt]: [&str; 3],
    target: &Target,
    more: &[&str],
    control: OwnedFd,
    serve: impl FnOnce() -> Option<Forwarder>,
) -> (ExitStatus, String) {
    let host = std::process::id().to_string();
    let target = serde_json::to_string(target).expect("the target");
    let mut command = Command::new(std::env::current_exe().expect("this program"));
    if let Ok(user) = user.parse() {
        command.uid(user).gid(user);
    }
    let mut child = command
        .args(["child", policy, &host, attempt, &target])
        .args(more)
        .env_clear()
        .process_group(0)
        .stdin(Stdio::from(control))
        .stdout(Stdio::piped())
        .spawn()
        .expect("the child");
    // With it goes the child's end of the control socket.
    drop(command);
    let _forwarder = serve();
    let mut output = String::new();
    let mut pipe = child.stdout.take().expect("a pipe");
    pipe.read_to_string(&mut output).expect("text");
    (child.wait().expect("an end"), output)
}

fn told(status: ExitStatus) -> String {
    match status.signal() {
        Some(signal) => format!("signal {signal}"),
        None => format!("exit {}", status.code().unwrap_or(-1)),
    }
}

/// Starts a host that dies, and says how the child of that host ended.
pub fn orphans(policy: &str) {
    system::adopt_orphans();
    let mut host = Command::new(std::env::current_exe().expect("this program"))
        .args(["dies", policy])
        .stdout(Stdio::piped())
        .spawn()
        .expect("the host");
    let mut line = String::new();
    let mut lines = BufReader::new(host.stdout.take().expect("a pipe"));
    lines.read_line(&mut line).expect("a line");
    println!("child: {}", line.trim());
    host.wait().expect("an end");
    match system::wait_for_any(std::time::Duration::from_secs(10)) {
        Some(status) => println!("ended: {}", told(status)),
        None => println!("ended: not"),
    }
}

/// A host that dies when its child has sealed itself.
pub fn dies(policy: &str) {
    let target = Target {
        host: 0,
        secret: 0,
        tcp: 0,
        udp: 0,
        directory: "/".into(),
        arguments: Vec::new(),
        prepared: Vec::new(),
    };
    let mut child = Command::new(std::env::current_exe().expect("this program"))
        .args(["child", policy, &std::process::id().to_string(), "wait"])
        .arg(serde_json::to_string(&target).expect("the target"))
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the child");
    let mut line = String::new();
    BufReader::new(child.stdout.take().expect("a pipe")).read_line(&mut line).expect("a line");
    print!("{line}");
    std::io::stdout().flush().expect("a pipe");
    system::die();
    let _ = child.wait();
}
