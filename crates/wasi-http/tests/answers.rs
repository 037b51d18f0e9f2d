//! A component in Rust, built for `wasi:http` 0.2, that behaves well and badly.

mod common;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use common::*;
use http::{HeaderMap, StatusCode};
use http_body::Body as _;
use keyway_host::Limits;
use keyway_pool::{PoolOptions, SlotOptions, Swap};

#[test]
fn hello() {
    run(async {
        let site = site();
        let asked = 20;
        let mut whole = 0;
        for _ in 0..asked {
            let answer = site.handle(get("/hello")).await.expect("an answer");
            assert_eq!(answer.status(), StatusCode::OK);
            assert_eq!(answer.headers()["content-type"], "text/plain");
            if let Some(length) = answer.body().size_hint().exact() {
                assert_eq!(length, 5);
                whole += 1;
            }
            assert_eq!(text(Ok(answer)).await, "Hello");
        }
        // They are here already, and go out with their length; unless the guest was stopped in between, as a busy machine
        // does now and then.
        assert!(whole > asked / 2, "{whole} of {asked} answers have their length");
        assert_eq!(text(site.handle(get("/other")).await).await, "no such case");
        let stats = &site.slot().stats()[0];
        assert_eq!((stats.plugin.as_str(), stats.calls, stats.errors.len()), (ID, asked + 1, 0));
        assert!(stats.instances[0].memory.is_some_and(|memory| memory > 0));
    });
}

#[test]
fn what_a_component_sees_of_a_request() {
    run(async {
        let site = site();
        let mut request = get("/about");
        request.headers_mut().insert("x-own", "1".parse().expect("a value"));
        request.headers_mut().insert("connection", "close".parse().expect("a value"));
        assert_eq!(text(site.handle(request).await).await, "Some(Scheme::Http) site.test x-own");
        let mut request = get("/about");
        request.extensions_mut().insert(http::uri::Scheme::HTTPS);
        assert_eq!(text(site.handle(request).await).await, "Some(Scheme::Https) site.test ");
        let nobodys = http::Request::builder().uri("/about").body(Empty::<Bytes>::new()).expect("a request");
        let error = site.handle(nobodys).await.expect_err("no host");
        assert_eq!(error.status(), StatusCode::BAD_REQUEST, "{error}");
    });
}

/// Pieces come back while more of the request is not even sent yet, and trailers behind them.
#[test]
fn bodies_and_trailers_are_streamed_both_ways() {
    run(async {
        let site = site();
        let (mut sender, body) = Channel::<Bytes>::new(1);
        let answer = site.handle(request("/echo", body)).await.expect("a head before there is a body");
        let mut body = answer.into_body();
        for piece in ["one", "two", "three"] {
            sender.send_data(Bytes::from(piece)).await.expect("it reads");
            let frame = body.frame().await.expect("a frame").expect("data");
            assert_eq!(frame.into_data().expect("data"), piece);
        }
        let mut trailers = HeaderMap::new();
        trailers.insert("sum", "11".parse().expect("a value"));
        sender.send_trailers(trailers).await.expect("it reads");
        drop(sender);
        let frame = body.frame().await.expect("a frame").expect("trailers");
        assert_eq!(frame.into_trailers().expect("trailers")["echo-sum"], "11");
        assert!(body.frame().await.is_none());
    });
}

/// The client sends no faster than the component reads, and that no faster than its answer is read.
#[test]
fn nobody_runs_ahead() {
    run(async {
        let site = site();
        let (mut sender, body) = Channel::<Bytes>::new(1);
        let sent = Arc::new(AtomicU64::new(0));
        let counter = Arc::clone(&sent);
        let sending = tokio::spawn(async move {
            let piece = Bytes::from(vec![7; 16 * 1024]);
            for _ in 0..640 {
                sender.send_data(piece.clone()).await.expect("it reads");
                counter.fetch_add(piece.len() as u64, Ordering::Relaxed);
            }
        });
        let answer = site.handle(request("/echo", body)).await.expect("an answer");
        let mut body = answer.into_body();
        let mut read = 0u64;
        while let Some(frame) = body.frame().await {
            read += frame.expect("data").into_data().map_or(0, |data| data.len() as u64);
            let ahead = sent.load(Ordering::Relaxed).saturating_sub(read);
            assert!(ahead < 512 * 1024, "{ahead} bytes are under way");
        }
        assert_eq!(read, 640 * 16 * 1024);
        sending.await.expect("all is sent");
        // What it wrote is not kept in the component, either.
        until(|| site.slot().stats()[0].calls == 1).await;
        assert!(site.slot().stats()[0].instances[0].memory.is_some_and(|memory| memory < 2 << 20));
    });
}

#[test]
fn ten_megabytes_are_counted() {
    run(async {
        let site = site();
        let body = Full::new(Bytes::from(vec![1; 10 << 20]));
        assert_eq!(text(site.handle(request("/length", body)).await).await, (10 << 20).to_string());
        let memory = site.slot().stats()[0].instances[0].memory;
        assert!(memory.is_some_and(|memory| memory < 2 << 20), "{memory:?}");
    });
}

#[test]
fn headers_that_cannot_be() {
    run(async {
        let site = site();
        let told = text(site.handle(get("/headers")).await).await;
        assert_eq!(told.matches("InvalidSyntax").count(), 3, "{told}");
        assert_eq!(told.matches("Forbidden").count(), 2, "{told}");
        // Less than was promised is an error, and not a short answer.
        let answer = site.handle(get("/short")).await.expect("a head");
        let (begun, error) = rest(answer.into_body()).await;
        assert_eq!(begun, b"abc");
        assert!(matches!(error, Some(Error::Incomplete { .. })), "{error:?}");
        let error = site.handle(get("/early")).await.expect_err("no answer");
        assert!(matches!(error, Error::Malformed { .. }), "{error}");
        assert!(error.to_string().contains("103"), "{error}");
        assert_eq!(error.status(), StatusCode::BAD_GATEWAY);
    });
}

#[test]
fn components_that_never_answer() {
    run(async {
        let options = HttpOptions::new().head(Duration::from_millis(50)).whole(Duration::from_millis(100));
        let site = slot(&host(), &handler(), options);
        for path in ["/hang", "/spin"] {
            let error = site.handle(get(path)).await.expect_err("a deadline");
            assert!(matches!(kind(&error), CallErrorKind::Deadline(_)), "{path}: {error}");
            assert_eq!(error.status(), StatusCode::GATEWAY_TIMEOUT);
        }
        let answer = site.handle(get("/hang-after")).await.expect("a head");
        let (begun, error) = rest(answer.into_body()).await;
        assert_eq!(begun, b"begun");
        assert!(matches!(kind(&error.expect("a deadline")), CallErrorKind::Deadline(_)));
        for path in ["/nothing", "/error"] {
            let error = site.handle(get(path)).await.expect_err("no answer");
            match path {
                "/nothing" => assert!(matches!(error, Error::NoAnswer { .. }), "{error}"),
                _ => assert!(matches!(error, Error::Refused { .. }), "{error}"),
            }
        }
        assert_eq!(text(site.handle(get("/hello")).await).await, "Hello");
        // The instance is given back right after its client has been told.
        until(|| site.slot().stats()[0].errors.get("deadline") == Some(&3)).await;
    });
}

/// Whoever is slow himself is told so, and the plugin is not blamed.
#[test]
fn clients_that_never_send() {
    run(async {
        let options = HttpOptions::new().head(Duration::from_millis(50)).whole(Duration::from_millis(100));
        let site = slot(&host(), &handler(), options);
        let (_sender, body) = Channel::<Bytes>::new(1);
        let error = site.handle(request("/length", body)).await.expect_err("a deadline");
        assert!(matches!(error, Error::Client { .. }), "{error}");
        assert_eq!(error.status(), StatusCode::REQUEST_TIMEOUT);
        // Nor do those that never read keep the instance.
        let answer = site.handle(get("/drip")).await.expect("a head");
        until(|| site.slot().stats()[0].calls == 2).await;
        drop(answer);
        assert_eq!(site.slot().stats()[0].errors.get("deadline"), None);
    });
}

#[test]
fn components_that_trap() {
    run(async {
        let site = site();
        let error = site.handle(get("/trap")).await.expect_err("a trap");
        assert!(matches!(kind(&error), CallErrorKind::Trapped { .. }), "{error}");
        assert!(error.to_string().contains(ID), "{error}");
        let answer = site.handle(get("/trap-after")).await.expect("a head");
        let (begun, error) = rest(answer.into_body()).await;
        assert_eq!(begun, b"begun");
        assert!(matches!(kind(&error.expect("a trap")), CallErrorKind::Trapped { .. }));
        let answer = site.handle(get("/unfinished")).await.expect("a head");
        let (_, error) = rest(answer.into_body()).await;
        assert!(matches!(error, Some(Error::Incomplete { .. })), "{error:?}");
        // Another instance answers, which knows nothing of it.
        assert_eq!(text(site.handle(get("/hello")).await).await, "Hello");
        until(|| site.slot().stats()[0].errors.get("trapped") == Some(&2)).await;
    });
}

#[test]
fn memory_is_limited() {
    run(async {
        let host = host_with(ID, &[], Limits { memory: 16 << 20, ..Limits::default() });
        let site = slot(&host, &handler(), HttpOptions::new());
        let error = site.handle(get("/memory")).await.expect_err("a limit");
        assert!(matches!(kind(&error), CallErrorKind::OutOfMemory { .. }), "{error}");
        assert_eq!(text(site.handle(get("/hello")).await).await, "Hello");
    });
}

#[test]
fn clients_that_go_away() {
    run(async {
        let site = site();
        // While it is read.
        let mut body = site.handle(get("/drip")).await.expect("a head").into_body();
        body.frame().await.expect("a frame").expect("data");
        drop(body);
        until(|| site.slot().stats()[0].calls == 1).await;
        // Before the head.
        // One that goes before it has an instance is no call, and making that takes a while.
        while site.slot().stats()[0].calls < 2 {
            let waiting = tokio::time::timeout(Duration::from_millis(20), site.handle(get("/hang"))).await;
            assert!(waiting.is_err());
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        until(|| {
            let stats = &site.slot().stats()[0];
            stats.errors.get("cancelled") == Some(&stats.calls)
        })
        .await;
        assert_eq!(text(site.handle(get("/hello")).await).await, "Hello");
    });
}

#[test]
fn instances_are_reused_as_the_operator_says() {
    run(async {
        let host = host();
        for (reuse, counts) in
            [(Reuse::Never, "1 1 1 1"), (Reuse::Times(2), "1 2 1 2"), (Reuse::Always, "1 2 3 4")]
        {
            let site = slot(&host, &handler(), HttpOptions::new().reuse(reuse));
            let mut counted = Vec::new();
            for _ in 0..4 {
                counted.push(text(site.handle(get("/count")).await).await);
            }
            assert_eq!(counted.join(" "), counts, "{reuse:?}");
        }
    });
}

/// A request that is under way when its component is replaced ends there; who comes after it gets the next.
#[test]
fn a_swap_while_requests_are_under_way() {
    run(async {
        let options = SlotOptions::new().pool(PoolOptions::new().instances(1, 8));
        let site = slot(&host(), &handler(), HttpOptions::new().slot(options));
        let (mut sender, body) = Channel::<Bytes>::new(1);
        let answer = site.handle(request("/echo", body)).await.expect("a head");
        let mut body = answer.into_body();
        let next = concurrent();
        let swapping = site.clone();
        let swap = tokio::task::spawn_blocking(move || swapping.slot().swap(&next));
        until(|| site.slot().generation() == 2).await;
        assert_eq!(text(site.handle(get("/about")).await).await, "site.test");
        sender.send_data(Bytes::from("still here")).await.expect("it reads");
        assert_eq!(
            body.frame().await.expect("a frame").expect("data").into_data().expect("data"),
            "still here"
        );
        drop(sender);
        assert!(body.frame().await.is_none());
        let done = swap.await.expect("a thread").expect("a swap");
        assert_eq!(done, Swap::Done { generation: 2, stopped: 0 });
    });
}

/// What does not end in the time that it has for that is stopped, and says so.
#[test]
fn a_swap_does_not_wait_for_ever() {
    run(async {
        let options =
            SlotOptions::new().pool(PoolOptions::new().instances(1, 8)).drain(Duration::from_millis(50));
        let site = slot(&host(), &handler(), HttpOptions::new().slot(options));
        let answer = site.handle(get("/hang-after")).await.expect("a head");
        let next = concurrent();
        let swapping = site.clone();
        let swap = tokio::task::spawn_blocking(move || swapping.slot().swap(&next));
        let (begun, error) = rest(answer.into_body()).await;
        assert_eq!(begun, b"begun");
        assert!(matches!(kind(&error.expect("an end")), CallErrorKind::Replaced(_)));
        assert_eq!(swap.await.expect("a thread").expect("a swap"), Swap::Done { generation: 2, stopped: 1 });
    });
}

#[test]
fn more_requests_than_may_wait() {
    run(async {
        let options = SlotOptions::new().pool(PoolOptions::new().instances(1, 1).queue(1));
        let site = slot(&host(), &handler(), HttpOptions::new().slot(options));
        let first = site.handle(get("/hang-after")).await.expect("a head");
        let second = tokio::spawn({
            let site = site.clone();
            async move { text(site.handle(get("/hello")).await).await }
        });
        until(|| site.slot().stats()[0].waiting == 1).await;
        let error = site.handle(get("/hello")).await.expect_err("no room");
        assert!(matches!(kind(&error), CallErrorKind::Overloaded { .. }), "{error}");
        assert_eq!(error.status(), StatusCode::SERVICE_UNAVAILABLE);
        drop(first);
        assert_eq!(second.await.expect("a task"), "Hello");
    });
}

#[test]
fn files_that_answer_no_requests() {
    let site = HttpSlot::new(&host(), "site", HttpOptions::new());
    let file = target().join("tmp/no-http.wasm");
    std::fs::write(&file, wat::parse_str("(component)").expect("a component")).expect("a file");
    let error = site.slot().swap(&file).expect_err("no handler");
    assert!(error.to_string().contains("wasi:http/incoming-handler@0.2"), "{error}");
    let error = run(site.handle(get("/hello"))).expect_err("nothing there");
    assert!(matches!(kind(&error), CallErrorKind::Unavailable(_)), "{error}");
}
