//! Middleware for the tests of the server: the header `x-gate` says what it does.
#![allow(missing_docs)]

use keyway_http::middleware::{
    Change, Decision, Header, Middleware, Onward, Redirect, Request, Response, ResponseHead, Revision,
};

#[derive(Default)]
pub struct Gate;

fn header(name: &str, value: &str) -> Header {
    Header { name: name.to_owned(), value: value.as_bytes().into() }
}

impl Middleware for Gate {
    fn on_request(&mut self, request: Request) -> Decision {
        let told = request.headers.iter().find(|header| header.name == "x-gate");
        let told = told.map(|header| String::from_utf8_lossy(&header.value).into_owned()).unwrap_or_default();
        assert!(request.body.is_empty());
        match told.as_str() {
            "panic" => panic!("told to"),
            "answer" => Decision::Answer(Response {
                status: 418,
                headers: vec![header("x-from", "gate")],
                body: b"gate\n".to_vec().into(),
            }),
            "redirect" => Decision::Redirect(Redirect { status: 303, location: "/there".to_owned() }),
            "bad-redirect" => Decision::Redirect(Redirect { status: 200, location: "/there".to_owned() }),
            "bad-change" => Decision::Alter(Onward {
                headers: vec![Change::Set(header("x-good", "1")), Change::Set(header("a b", "1"))],
                body: None,
                note: None,
            }),
            "change" => Decision::Alter(Onward {
                headers: vec![
                    Change::Set(header("x-user", "ann")),
                    Change::Add(header("x-many", "2")),
                    Change::Remove("x-gate".to_owned()),
                ],
                body: Some(b"another body".to_vec().into()),
                note: None,
            }),
            "body" | "body-panic" => Decision::ReadBody,
            "back" | "back-panic" | "back-body" => {
                Decision::Alter(Onward { headers: Vec::new(), body: None, note: Some(told) })
            }
            _ => Decision::Pass,
        }
    }

    fn on_body(&mut self, request: Request) -> Decision {
        assert!(!request.headers.iter().any(|header| &header.value[..] == b"body-panic"), "told to");
        if request.body.starts_with(b"bad") {
            return Decision::Answer(Response { status: 422, headers: Vec::new(), body: Vec::new().into() });
        }
        Decision::Alter(Onward {
            headers: vec![Change::Set(header("x-length", &request.body.len().to_string()))],
            body: None,
            note: None,
        })
    }

    fn on_response(&mut self, note: &str, response: ResponseHead) -> Revision {
        assert_ne!(note, "back-panic", "told to");
        let seen = format!("{note} {}", response.status);
        let body = (note == "back-body").then(|| b"in place of it".to_vec().into());
        let status = (note == "back-body").then_some(203);
        Revision { status, headers: vec![Change::Set(header("x-seen", &seen))], body }
    }
}

keyway_http::middleware::export!(Gate);
