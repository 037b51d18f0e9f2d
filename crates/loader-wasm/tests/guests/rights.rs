//! A program that does what the variable `DO` says, and fails if it may not. Built by `rights.rs` for `wasm32-wasip2`.

use std::io::{Error, Read, Write};
use std::net::{TcpListener, TcpStream, UdpSocket};

fn main() {
    let to_do = std::env::var("DO").unwrap_or_default();
    let mut words = to_do.split(' ');
    let (action, argument) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    if let Err(error) = run(action, argument) {
        println!("{to_do}: {error}");
        std::process::exit(1);
    }
}

fn run(action: &str, argument: &str) -> Result<(), Error> {
    match action {
        // Without any right.
        "" => match std::env::vars().next() {
            None => Ok(()),
            Some(variable) => Err(Error::other(format!("a variable: {variable:?}"))),
        },
        "env" => std::env::var(argument).map(drop).map_err(Error::other),
        "read" => std::fs::read(argument).map(drop),
        "write" => std::fs::write(argument, "written"),
        "remove" => std::fs::remove_file(argument),
        "connect" => {
            let mut stream = TcpStream::connect(argument)?;
            stream.write_all(b"hello")
        }
        "listen" => {
            let listener = TcpListener::bind(argument)?;
            let (mut stream, _) = listener.accept()?;
            let mut text = String::new();
            stream.read_to_string(&mut text)?;
            if text == "hello" { Ok(()) } else { Err(Error::other(text)) }
        }
        // A hundred at a time.
        "files" => (0..100).map(|_| std::fs::File::open(argument)).collect::<Result<Vec<_>, _>>().map(drop),
        // Whether times are finer than a millisecond.
        "clock" => {
            let start = std::time::Instant::now();
            let end = std::time::Duration::from_millis(100);
            loop {
                match start.elapsed() {
                    elapsed if elapsed.subsec_nanos() % 1_000_000 != 0 => return Ok(()),
                    elapsed if elapsed > end => return Err(Error::other("it goes in steps")),
                    _ => {}
                }
            }
        }
        "send" => UdpSocket::bind("0.0.0.0:0")?.send_to(b"hello", argument).map(drop),
        "thread" => std::thread::Builder::new().spawn(|| ()).map(drop),
        "process" => std::process::Command::new("/bin/true").spawn().map(drop),
        "memory" => {
            let mebibytes: usize = argument.parse().map_err(Error::other)?;
            let mut taken = Vec::<u8>::new();
            taken.try_reserve_exact(mebibytes << 20).map_err(Error::other)
        }
        "spin" => {
            let mut number = 0u64;
            loop {
                number = std::hint::black_box(number.wrapping_add(1));
            }
        }
        _ => Err(Error::other("unknown")),
    }
}
