//! Plugins in processes of their own against a function that is linked in, and against what processes usually talk by.

use std::hint::black_box;
use std::io::{Read as _, Write as _};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use bench_contract::plain::CallsClient;
use bench_contract::services::FeederClient;
use keyway::{Buffer, Client as _, Host, Plugin, ProcessLoader, ProcessLoaderBuilder};

use crate::deaths;
use crate::floor::Floor;
use crate::measure::{compare, median};
use crate::native::{FRAME, Sink};
use crate::report::Report;
use crate::system::{newest_child, pin, private_bytes, unpin};
use crate::tonic::Tonic;

type Failure = Box<dyn std::error::Error>;

/// The word that this program is started with to answer what comes over its standard input.
pub const ECHO: &str = "--echo";

/// Runs all comparisons.
pub fn run(linked: &Host, artifacts: &Path, runner: &Path, report: &mut Report) -> Result<(), Failure> {
    let library = artifacts.join("libbench_plugin.so");
    // No warm runner that could be taken for the one that is measured.
    let builder = || ProcessLoader::builder().runner(runner).warm(0);
    let default = open(builder(), &library)?;
    calls(&default, artifacts, runner, report)?;
    let bare = open(builder().sandbox(false), &library)?;
    let child = || newest_child("keyway-runner").ok_or("the runner's process is not to be found");
    let mut sealed = default.client::<CallsClient>("")?;
    let sealed_process = child()?;
    let mut open_to_all = bare.client::<CallsClient>("")?;
    let open_process = child()?;
    for (where_, cpu) in [("two CPUs", 1), ("one CPU", 0)] {
        pin(0, 0)?;
        pin(sealed_process, cpu)?;
        pin(open_process, cpu)?;
        let pair = compare(2_000, |n| add(&mut sealed, n), |n| add(&mut open_to_all, n));
        report.ratio(
            &format!("process call in the sandbox against one without a sandbox, {where_}"),
            1.05,
            &pair,
        );
    }
    unpin(0)?;
    drop((sealed, open_to_all));

    let trusted = open(builder().trusted_memory(true), &library)?;
    frames(linked, &trusted, &default, report)?;
    starts(&builder, &library, report)?;
    deaths::run(&artifacts.join("libbench_mortal.so"), runner, report)
}

fn open(builder: ProcessLoaderBuilder, library: &Path) -> Result<Plugin, Failure> {
    let host = Host::builder()
        .loader(builder.build())
        .provide(bench_contract::services::host::sink::service(Sink))
        .build()?;
    Ok(host.open(library)?)
}

fn calls(plugin: &Plugin, artifacts: &Path, runner: &Path, report: &mut Report) -> Result<(), Failure> {
    let mut client = plugin.client::<CallsClient>("")?;
    let pid = newest_child("keyway-runner").ok_or("the runner's process is not to be found")?;
    let mut echo = Echo::start()?;
    let mut tonic = Tonic::start()?;
    let mut floor = Floor::start()?;
    let mut feeder =
        open(ProcessLoader::builder().runner(runner).warm(0), &artifacts.join("libbench_feeder.so"))?
            .client::<FeederClient>("")?;
    let feeding = newest_child("keyway-runner").ok_or("the feeder's process is not to be found")?;
    add(&mut client, 100);

    for (where_, cpus, goal) in [("two CPUs", [0, 1], 1e3), ("one CPU", [0, 0], 3e3)] {
        pin(0, cpus[0])?;
        for process in [pid, echo.child.id(), tonic.process(), floor.process(), feeding] {
            pin(process, cpus[1])?;
        }
        let pair = compare(2_000, |n| add(&mut client, n), |n| echo.ping(n));
        report.at_most(&format!("process call of `add`, {where_}"), goal, pair.ours);
        report.ratio(&format!("the same against a blocking unix stream, {where_}"), 0.6, &pair);
        let mut failed = None;
        let pair = compare(1_000, |n| add(&mut client, n), |n| failed = tonic.add(n).err().or(failed.take()));
        if let Some(error) = failed {
            return Err(error);
        }
        report.ratio(&format!("the same against tonic over a unix socket, {where_}"), 0.1, &pair);
        if cpus[0] == cpus[1] {
            let mut failed = None;
            let pair =
                compare(2_000, |n| add(&mut client, n), |n| failed = floor.turn(n).err().or(failed.take()));
            if let Some(error) = failed {
                return Err(error);
            }
            report.reported_ratio(
                "the same against processes that only wake each other (futex), one CPU",
                &pair,
            );
            let mut times: Vec<f64> = (0..20_000)
                .map(|_| {
                    let start = Instant::now();
                    add(&mut client, 1);
                    start.elapsed().as_secs_f64() * 1e9
                })
                .collect();
            times.sort_by(f64::total_cmp);
            report.at_most(
                "the slowest of a hundred calls (p99), one CPU",
                10e3,
                times[times.len() * 99 / 100],
            );
        }
        let text = "x".repeat(1024);
        let pair = compare(
            1_000,
            |n| {
                for _ in 0..n {
                    black_box(client.greet(black_box(&text)).unwrap_or_default());
                }
            },
            |n| echo.ping(n),
        );
        report.at_most(&format!("process call with 1 KiB of text in and out, {where_}"), 4e3, pair.ours);
        let pair = compare(
            2_000,
            |n| {
                black_box(feeder.feed(0, n).unwrap_or(0));
            },
            |n| add(&mut client, n),
        );
        report.ratio(&format!("call back into the host against a call, {where_}"), 1.5, &pair);
    }
    for process in [0, pid, feeding] {
        unpin(process)?;
    }
    let private = private_bytes(pid).ok_or("the runner's memory is not to be read")?;
    report.bytes("private memory of an idle sealed runner with a plugin", private);
    Ok(())
}

/// A frame that is transformed in the child against the same function linked in.
fn frames(linked: &Host, trusted: &Plugin, default: &Plugin, report: &mut Report) -> Result<(), Failure> {
    let mut linked = linked.linked("bench.plugin")?.client::<CallsClient>("")?;
    let mut theirs: Option<Buffer<u8>> = Some(vec![1u8; FRAME].into());
    let mut invert_linked = |n: u32| {
        for _ in 0..n {
            theirs = theirs.take().and_then(|frame| linked.invert(frame).ok());
        }
    };
    let mut client = trusted.client::<CallsClient>("")?;
    let mut frame = Some(client.buffer::<u8>(FRAME));
    let pair = compare(
        3,
        |n| {
            for _ in 0..n {
                frame = frame.take().and_then(|frame| client.invert(frame).ok());
            }
        },
        &mut invert_linked,
    );
    report.ratio(
        "33 MB frame in a process with trusted memory against the same function linked in",
        1.1,
        &pair,
    );
    drop((frame, client));

    // Memory that is not trusted: the frame is copied in and out, since the plugin could change it while the host looks at
    // it. What came out goes in again, here as there, so that neither side pays for fresh memory.
    let mut client = default.client::<CallsClient>("")?;
    let mut frame: Option<Buffer<u8>> = Some(vec![1u8; FRAME].into());
    let mut invert = |n: u32| {
        for _ in 0..n {
            frame = frame.take().and_then(|frame| client.invert(frame).ok());
        }
    };
    let (pixels, mut copy) = (vec![1u8; FRAME], vec![0u8; FRAME]);
    let mut linked_and_copied = |n: u32, tenths: usize| {
        for _ in 0..n {
            invert_linked(1);
            for _ in 0..tenths / 10 {
                copy.copy_from_slice(black_box(&pixels));
                black_box(&copy);
            }
            let rest = FRAME / 10 * (tenths % 10);
            copy[..rest].copy_from_slice(black_box(&pixels[..rest]));
            black_box(&copy);
        }
    };
    let pair = compare(3, &mut invert, |n| linked_and_copied(n, 11));
    report.ratio(
        "33 MB frame in a process, copied in and out, against the same function linked in and 1.1 memcpy",
        1.0,
        &pair,
    );
    let pair = compare(3, &mut invert, |n| linked_and_copied(n, 20));
    report.reported_ratio("the same against the function linked in and two memcpy", &pair);
    let came = frame.is_some_and(|frame| frame.len() == FRAME && (frame[0] == 1 || frame[0] == !1));
    report.fact("the frames of both come back", came && theirs.is_some());
    Ok(())
}

/// How long it takes from nothing to the first answer.
fn starts(
    builder: &dyn Fn() -> ProcessLoaderBuilder,
    library: &Path,
    report: &mut Report,
) -> Result<(), Failure> {
    let cold = open(builder().warm(0), library)?;
    let warm = open(builder().warm(2), library)?;
    let first = |plugin: &Plugin| -> Result<f64, Failure> {
        let start = Instant::now();
        let mut client = plugin.client::<CallsClient>("")?;
        black_box(client.add(1, 2)?);
        let took = start.elapsed().as_secs_f64() * 1e9;
        drop(client);
        // Until the next runner is warm, and the last one has gone.
        std::thread::sleep(Duration::from_millis(30));
        Ok(took)
    };
    first(&warm)?;
    let (mut colds, mut warms) = (Vec::new(), Vec::new());
    for _ in 0..31 {
        colds.push(first(&cold)?);
        warms.push(first(&warm)?);
    }
    report.at_most("from nothing to the first answer of a process", 5e6, median(colds.into_iter()));
    report.at_most("the same with a warm runner", 0.2e6, median(warms.into_iter()));
    Ok(())
}

fn add(client: &mut CallsClient, n: u32) {
    for i in 0..n as i32 {
        black_box(client.add(black_box(i), 7).unwrap_or(0));
    }
}

/// A process that answers sixteen bytes with sixteen bytes.
struct Echo {
    child: Child,
    socket: UnixStream,
}

impl Echo {
    fn start() -> Result<Self, Failure> {
        let (socket, theirs) = UnixStream::pair()?;
        let child = Command::new(std::env::current_exe()?)
            .arg(ECHO)
            .stdin(Stdio::from(std::os::fd::OwnedFd::from(theirs)))
            .spawn()?;
        Ok(Echo { child, socket })
    }

    fn ping(&mut self, n: u32) {
        let mut bytes = [1u8; 16];
        for _ in 0..n {
            if self.socket.write_all(&bytes).and_then(|()| self.socket.read_exact(&mut bytes)).is_err() {
                break;
            }
            black_box(&bytes);
        }
    }
}

impl Drop for Echo {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The other side of [`Echo`].
pub fn echo() -> Result<(), Failure> {
    use std::os::fd::AsFd as _;
    let mut socket = UnixStream::from(std::io::stdin().as_fd().try_clone_to_owned()?);
    let mut bytes = [0u8; 16];
    // Until the other side hangs up.
    while socket.read_exact(&mut bytes).and_then(|()| socket.write_all(&bytes)).is_ok() {}
    Ok(())
}
