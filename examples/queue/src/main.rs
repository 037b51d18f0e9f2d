//! A job queue whose workers are plugins.
//!
//! ```console
//! $ cargo run --release -p job-queue                         # workers that are linked in
//! $ cargo run --release -p job-queue -- OLD.wasm NEW.wasm    # or any two plugins with the contract
//! ```
//!
//! Jobs fan out to all instances of a worker, results come back in order, one job is poison and costs nothing but itself,
//! and in the middle the worker is replaced by a better one, which no job notices.

use std::error::Error;
use std::time::Instant;

use keyway::{Plugin, PoolOptions, Pools as _, SlotOptions};
use queue_contract::WorkerClient;

const JOBS: u32 = 600;
const POISON: u32 = 200;

fn main() -> Result<(), Box<dyn Error>> {
    let host = keyway::host().link(queue_division::PLUGIN).link(queue_sieve::PLUGIN).build()?;
    let files: Vec<String> = std::env::args().skip(1).collect();
    let [old, new]: [Plugin; 2] = match &files[..] {
        [] => [host.linked("demo.queue-division")?, host.linked("demo.queue-sieve")?],
        [old, new] => [host.open(old)?, host.open(new)?],
        _ => return Err("name two plugins, or none".into()),
    };

    // A slot is a pool of instances whose plugin can be replaced; its handle can be cloned and sent anywhere.
    let workers = SlotOptions::new().pool(PoolOptions::new().instances(1, 4).queue(64));
    let queue = host.slot::<WorkerClient>("workers", workers);
    queue.swap_to(&old)?;

    // In the middle of it all, another thread replaces the worker. It waits for the calls of the last one to end.
    let (middle, reached) = std::sync::mpsc::channel();
    let swap = std::thread::spawn({
        let queue = queue.clone();
        move || reached.recv().map(|()| queue.swap_to(&new))
    });

    // Fan out, fan in: jobs are taken as workers come free, and results come in the order of the jobs.
    let jobs = (0..JOBS).map(|job| if job == POISON { 13 } else { 20_000 + job });
    let started = Instant::now();
    let (mut done, mut failed, mut last) = (0, 0, 0);
    for (job, result) in queue.map(jobs, |workers, below| workers.primes(below)).enumerate() {
        match result {
            Ok(primes) if primes >= last => (done, last) = (done + 1, primes),
            Ok(primes) => {
                return Err(format!("job {job} found {primes} primes, fewer than the one before").into());
            }
            Err(error) => {
                println!("job {job} failed: {error}");
                failed += 1;
            }
        }
        if job as u32 == JOBS / 2 {
            println!("job {job} is done after {:.2?}; now another worker", started.elapsed());
            middle.send(())?;
        }
    }
    let swapped = swap.join().map_err(|_| "the thread that swaps panicked")??;
    println!(
        "{done} jobs are done and {failed} failed after {:.2?}; the swap: {:?}",
        started.elapsed(),
        swapped?
    );
    println!("{} has answered {} of them", queue.stats()[0].plugin, queue.stats()[0].calls);
    if (done, failed) == (JOBS - 1, 1) {
        Ok(())
    } else {
        Err("a job was lost, or more than one failed".into())
    }
}
