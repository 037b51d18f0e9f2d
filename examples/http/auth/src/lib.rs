//! Lets requests pass that know a token (`Authorization: Bearer …`) or a user's password (`Authorization: Basic …`), and
//! says who it is in a header that nobody else can set.
//!
//! | key | values | default |
//! |---|---|---|
//! | `tokens` | a table of users and their tokens | none |
//! | `passwords` | a table of users and their passwords | none |
//! | `realm` | what a browser asks for a password with | `site` |
//! | `header` | the header that has the user's name behind this middleware | `x-user` |

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use keyway::Lifecycle;
use keyway_http::middleware::{
    Change, Decision, Header, Middleware, Onward, Request, Response, ResponseHead, Revision,
};

/// The plugin: whom it knows.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Auth {
    #[serde(default)]
    tokens: BTreeMap<String, String>,
    #[serde(default)]
    passwords: BTreeMap<String, String>,
    #[serde(default = "realm")]
    realm: String,
    #[serde(default = "header")]
    header: String,
}

fn realm() -> String {
    "site".to_owned()
}

fn header() -> String {
    "x-user".to_owned()
}

impl Lifecycle for Auth {
    fn create(config: &str) -> Result<Self, String> {
        let config = if config.is_empty() { "{}" } else { config };
        let auth: Auth =
            serde_json::from_str(config).map_err(|error| format!("wrong configuration: {error}"))?;
        if auth.tokens.is_empty() && auth.passwords.is_empty() {
            return Err("nobody could pass: name users in `tokens` or `passwords`".to_owned());
        }
        if auth.tokens.values().chain(auth.passwords.values()).any(String::is_empty) {
            return Err("an empty token or password lets anybody pass".to_owned());
        }
        let quoted = |c: char| c.is_ascii_graphic() && c != '"' && c != '\\' || c == ' ';
        if !auth.realm.chars().all(quoted) {
            return Err("`realm` may have printable ASCII, without quotation marks".to_owned());
        }
        Ok(auth)
    }
}

/// Whether two secrets are the same, in a time that tells nothing of where they differ.
fn same(a: &[u8], b: &[u8]) -> bool {
    a.len() == b.len() && std::hint::black_box(a.iter().zip(b).fold(0, |acc, (a, b)| acc | (a ^ b))) == 0
}

impl Auth {
    /// The user whose secret it is.
    fn user(&self, authorization: &[u8]) -> Option<&str> {
        let text = std::str::from_utf8(authorization).ok()?;
        let (scheme, rest) = text.split_once(' ')?;
        if scheme.eq_ignore_ascii_case("bearer") {
            // All are looked at, whichever it is.
            let mut found = None;
            for (user, token) in &self.tokens {
                if same(token.as_bytes(), rest.trim().as_bytes()) {
                    found = Some(user.as_str());
                }
            }
            return found;
        }
        if !scheme.eq_ignore_ascii_case("basic") {
            return None;
        }
        let pair = String::from_utf8(STANDARD.decode(rest.trim()).ok()?).ok()?;
        let (user, password) = pair.split_once(':')?;
        let (user, known) = self.passwords.get_key_value(user)?;
        same(known.as_bytes(), password.as_bytes()).then_some(user.as_str())
    }

    fn refuse(&self) -> Response {
        let mut headers = vec![text("content-type", "text/plain; charset=utf-8")];
        if !self.tokens.is_empty() {
            headers.push(text("www-authenticate", &format!("Bearer realm=\"{}\"", self.realm)));
        }
        if !self.passwords.is_empty() {
            headers.push(text(
                "www-authenticate",
                &format!("Basic realm=\"{}\", charset=\"UTF-8\"", self.realm),
            ));
        }
        Response { status: 401, headers, body: b"you have to say who you are\n".to_vec().into() }
    }
}

fn text(name: &str, value: &str) -> Header {
    Header { name: name.to_owned(), value: value.as_bytes().into() }
}

impl Middleware for Auth {
    fn on_request(&mut self, request: Request) -> Decision {
        let mut said = request.headers.iter().filter(|header| header.name == "authorization");
        // Two of them are two answers to one question.
        let (Some(authorization), None) = (said.next(), said.next()) else {
            return Decision::Answer(self.refuse());
        };
        match self.user(&authorization.value) {
            // Whatever the client has said about it is replaced.
            Some(user) => Decision::Alter(Onward {
                headers: vec![
                    Change::Set(text(&self.header, user)),
                    Change::Remove("authorization".to_owned()),
                ],
                body: None,
                note: None,
            }),
            None => Decision::Answer(self.refuse()),
        }
    }

    fn on_body(&mut self, _: Request) -> Decision {
        Decision::Pass
    }

    fn on_response(&mut self, _: &str, _: ResponseHead) -> Revision {
        Revision { status: None, headers: Vec::new(), body: None }
    }
}

keyway_http::middleware::export!(Auth);
