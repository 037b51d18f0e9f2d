//! A worker that counts primes by dividing.

use queue_contract::Worker;

/// The worker.
#[derive(Default)]
pub struct Division;

impl Worker for Division {
    fn primes(&mut self, below: u32) -> u32 {
        assert_ne!(below, 13, "this job is poison");
        let is_prime = |n: u32| (2..).take_while(|d| d * d <= n).all(|d| !n.is_multiple_of(d));
        (2..below).filter(|n| is_prime(*n)).count() as u32
    }
}

queue_contract::export!(Division);
