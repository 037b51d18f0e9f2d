//! Bytes that change while the host reads them. It needs threads, which a sealed process may not have.

use std::sync::atomic::Ordering;

use crate::peer::{PLUGIN, Peer, Words, fail, hang};
use crate::values::with;

pub fn answer(peer: &mut Peer, answer: Words, how: &str) {
    let memory = peer.shared().memory;
    let own = memory.map.plugin_payload.0;
    // A string of which each half is valid alone, and not with the other.
    let half = 2000;
    let (good, bad) = ("\u{e9}".repeat(half), vec![0xc3; half * 2]);
    let payload = with(&[16, good.len() as u64], good.as_bytes());
    memory.write(own, &payload);
    let whole = Words { at: own, len: payload.len() as u64, ..answer };
    let (text, how) = (own + 16, how.to_owned());
    std::thread::spawn(move || {
        let torn: &mut dyn FnMut() = match how.as_str() {
            "text" => &mut || {
                memory.write(text, &bad);
                memory.write(text, good.as_bytes());
            },
            "length" => &mut || {
                memory.word64(own as usize + 8).store(u64::MAX, Ordering::Relaxed);
                memory.word64(own as usize + 8).store(good.len() as u64, Ordering::Relaxed);
            },
            "message" => &mut || {
                memory.lay(Words { at: u64::MAX, len: u64::MAX, ..whole }, &[]);
                memory.lay(whole, &[]);
            },
            "sequence" => &mut || {
                for sequence in 0..100 {
                    memory.word32(PLUGIN).store(sequence, Ordering::Relaxed);
                }
            },
            other => fail(&format!("nothing that is torn: {other}")),
        };
        loop {
            torn();
        }
    });
    std::thread::sleep(std::time::Duration::from_millis(1));
    peer.post(whole, &[]);
    hang();
}
