//! A program that is a plugin and lies: `crates/runner/tests/liar` calls it. It speaks the protocol by hand, so that it can
//! break it in any place: a function's argument says how.

#[cfg(target_os = "linux")]
mod hello;
#[cfg(target_os = "linux")]
mod lies;
#[cfg(target_os = "linux")]
mod peer;
#[cfg(target_os = "linux")]
mod torn;
#[cfg(target_os = "linux")]
mod values;

#[cfg(target_os = "linux")]
fn main() {
    // SAFETY: nothing else in this program uses standard input.
    let socket = unsafe { rustix::stdio::take_stdin() };
    let mut peer = hello::answer(socket);
    loop {
        let call = peer.next();
        lies::answer(&mut peer, &call);
    }
}

#[cfg(not(target_os = "linux"))]
fn main() {}
