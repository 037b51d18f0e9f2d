//! A component in Rust, built for `wasi:http` 0.3.

mod common;

use std::time::Duration;

use common::*;
use http::HeaderMap;

#[test]
fn answers() {
    run(async {
        let options = HttpOptions::new().head(Duration::from_millis(200));
        let site = slot(&host(), &concurrent(), options);
        assert_eq!(text(site.handle(get("/hello")).await).await, "Hello");
        assert_eq!(text(site.handle(get("/about")).await).await, "site.test");
        let error = site.handle(get("/hang")).await.expect_err("a deadline");
        assert!(matches!(kind(&error), CallErrorKind::Deadline(_)), "{error}");
        let error = site.handle(get("/trap")).await.expect_err("a trap");
        assert!(matches!(kind(&error), CallErrorKind::Trapped { .. }), "{error}");
        let error = site.handle(get("/error")).await.expect_err("an error");
        assert!(matches!(error, Error::Refused { .. }), "{error}");
        assert_eq!(text(site.handle(get("/hello")).await).await, "Hello");
    });
}

#[test]
fn bodies_and_trailers_are_streamed_both_ways() {
    run(async {
        let site = slot(&host(), &concurrent(), HttpOptions::new());
        let (mut sender, body) = Channel::<Bytes>::new(1);
        let answer = site.handle(request("/echo", body)).await.expect("a head");
        let mut body = answer.into_body();
        for piece in ["one", "two"] {
            sender.send_data(Bytes::from(piece)).await.expect("it reads");
            assert_eq!(body.frame().await.expect("a frame").expect("data").into_data().expect("data"), piece);
        }
        let mut trailers = HeaderMap::new();
        trailers.insert("sum", "6".parse().expect("a value"));
        sender.send_trailers(trailers).await.expect("it reads");
        drop(sender);
        let frame = body.frame().await.expect("a frame").expect("trailers");
        assert_eq!(frame.into_trailers().expect("trailers")["sum"], "6");
        assert!(body.frame().await.is_none());
        drop(body);
        until(|| site.slot().stats()[0].calls == 1).await;
        assert!(site.slot().stats()[0].errors.is_empty(), "{:?}", site.slot().stats()[0].errors);
    });
}

#[test]
fn instances_are_reused_as_the_operator_says() {
    run(async {
        for (reuse, counts) in [(Reuse::Never, "1 1 1"), (Reuse::Always, "1 2 3")] {
            let site = slot(&host(), &concurrent(), HttpOptions::new().reuse(reuse));
            let mut counted = Vec::new();
            for number in 1..=3 {
                counted.push(text(site.handle(get("/count")).await).await);
                // The instance is given back when the component has ended what it does behind its answer.
                until(|| site.slot().stats()[0].calls == number).await;
            }
            assert_eq!(counted.join(" "), counts, "{reuse:?}");
        }
    });
}
