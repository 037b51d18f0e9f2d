//! The example does what it shows.

use std::process::Command;

#[test]
fn every_job_is_done_but_the_poisoned_one() {
    let output = Command::new(env!("CARGO_BIN_EXE_job-queue")).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
    assert!(said.contains("job 200 failed: "), "{said}");
    assert!(said.contains("599 jobs are done and 1 failed"), "{said}");
    assert!(said.contains("demo.queue-sieve has answered"), "{said}");
}
