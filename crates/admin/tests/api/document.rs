//! The OpenAPI document, held against real answers. That it has every route and no other is tested beside the routes.

use serde_json::{Value, json};

use crate::common::*;

/// What is wrong with a value, by the part of JSON Schema that the document uses. A word that is not among them is wrong too.
fn check(document: &Value, schema: &Value, value: &Value, at: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    for (word, said) in schema.as_object().unwrap() {
        match word.as_str() {
            "description" | "required" | "additionalProperties" => {}
            "$ref" => {
                let place = said.as_str().unwrap().strip_prefix('#').unwrap();
                wrong.extend(check(document, document.pointer(place).unwrap(), value, at));
            }
            "oneOf" => {
                let fits = said
                    .as_array()
                    .unwrap()
                    .iter()
                    .filter(|one| check(document, one, value, at).is_empty())
                    .count();
                if fits != 1 {
                    wrong.push(format!("{at}: {fits} of {said} fit {value}"));
                }
            }
            "type" => {
                let types = said.as_array().cloned().unwrap_or_else(|| vec![said.clone()]);
                if !types.iter().any(|wanted| is(wanted.as_str().unwrap(), value)) {
                    wrong.push(format!("{at}: {value} is no {said}"));
                }
            }
            "enum" => {
                if !said.as_array().unwrap().contains(value) {
                    wrong.push(format!("{at}: {value} is not among {said}"));
                }
            }
            "minimum" => {
                if value.as_f64().is_some_and(|number| number < said.as_f64().unwrap()) {
                    wrong.push(format!("{at}: {value} is less than {said}"));
                }
            }
            "items" => {
                for (index, item) in value.as_array().into_iter().flatten().enumerate() {
                    wrong.extend(check(document, said, item, &format!("{at}[{index}]")));
                }
            }
            "properties" => {}
            other => wrong.push(format!("{at}: the schema says `{other}`, which this test does not know")),
        }
    }
    let Some(object) = value.as_object() else { return wrong };
    let properties = schema.get("properties").and_then(Value::as_object);
    for name in schema.get("required").and_then(Value::as_array).into_iter().flatten() {
        if !object.contains_key(name.as_str().unwrap()) {
            wrong.push(format!("{at}: {name} is missing"));
        }
    }
    for (name, value) in object {
        let at = format!("{at}.{name}");
        match (properties.and_then(|known| known.get(name)), schema.get("additionalProperties")) {
            (Some(schema), _) => wrong.extend(check(document, schema, value, &at)),
            (None, Some(Value::Bool(false))) => wrong.push(format!("{at}: the document does not have it")),
            (None, Some(schema)) if schema.is_object() => wrong.extend(check(document, schema, value, &at)),
            _ => {}
        }
    }
    wrong
}

fn is(wanted: &str, value: &Value) -> bool {
    match wanted {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        other => panic!("the document has a type `{other}`"),
    }
}

/// The schema of what an operation answers with a status.
fn schema<'a>(document: &'a Value, method: &str, path: &str, status: u16) -> &'a Value {
    let operation = &document["paths"][path][method];
    let mut response = &operation["responses"][status.to_string()];
    assert!(!response.is_null(), "{method} {path} does not say what {status} is");
    if let Some(place) = response["$ref"].as_str() {
        response = document.pointer(place.strip_prefix('#').unwrap()).unwrap();
    }
    &response["content"]["application/json"]["schema"]
}

#[test]
fn answers_are_as_the_document_says() {
    let started = start();
    let document = send(&started, "GET", "/api/v1/openapi.json", "", b"").ok();
    assert_eq!(document["openapi"], json!("3.1.0"));
    let digest = hello(&started, "1.1.0", &[]);
    let wide = hello(&started, "2.0.0", &["clocks"]);
    site(&started);
    let limits = get(&started, "/api/v1/slots/hello").ok()["limits"].clone();
    let canary = json!({ "upload": wide, "grant": ["clocks"], "hold_ms": 600_000 });
    let content = version(&library("http_hello"), "demo.hello", "1.2.0", &[]);
    let slot = |rest: &str| (format!("/api/v1/slots/hello{rest}"), format!("/api/v1/slots/{{slot}}{rest}"));
    let same = |path: &str| (path.to_owned(), path.to_owned());
    let plugin =
        ("/api/v1/plugins/demo.hello/grants".to_owned(), "/api/v1/plugins/{plugin}/grants".to_owned());
    let plan = (format!("/api/v1/slots/hello/plan?upload={wide}"), "/api/v1/slots/{slot}/plan".to_owned());
    let gone = |digest: &str| (format!("/api/v1/uploads/{digest}"), "/api/v1/uploads/{digest}".to_owned());
    let nobody =
        |rest: &str| (format!("/api/v1/slots/nobody{rest}"), format!("/api/v1/slots/{{slot}}{rest}"));

    let none = Value::Null;
    let asked: Vec<(&str, (String, String), Value, u16)> = vec![
        ("get", same("/api/v1/status"), none.clone(), 200),
        ("post", same("/api/v1/reload"), none.clone(), 200),
        ("get", same("/api/v1/slots"), none.clone(), 200),
        ("get", slot(""), none.clone(), 200),
        ("get", nobody(""), none.clone(), 404),
        ("get", slot("/history"), none.clone(), 200),
        ("get", plan.clone(), none.clone(), 200),
        ("post", slot("/swap"), json!({ "upload": wide }), 409),
        ("post", slot("/swap"), json!({ "upload": digest }), 200),
        ("post", slot("/swap"), json!({}), 400),
        ("post", slot("/canary"), canary.clone(), 200),
        ("get", slot(""), none.clone(), 200),
        ("delete", slot("/canary"), none.clone(), 200),
        ("delete", slot("/canary"), none.clone(), 409),
        ("post", slot("/canary"), json!({ "upload": wide, "hold_ms": 600_000 }), 200),
        ("post", slot("/canary/promote"), none.clone(), 200),
        ("post", slot("/rollback"), none.clone(), 200),
        ("post", slot("/pause"), json!({ "mode": "wait" }), 200),
        ("get", same("/api/v1/slots"), none.clone(), 200),
        ("post", slot("/resume"), none.clone(), 200),
        ("post", slot("/release"), none.clone(), 409),
        ("put", slot("/limits"), limits, 200),
        ("get", plugin.clone(), none.clone(), 200),
        ("put", plugin.clone(), json!({ "rights": ["clocks"] }), 200),
        ("put", plugin, json!({ "rights": ["fly"] }), 400),
        ("get", same("/api/v1/uploads"), none.clone(), 200),
        ("delete", gone(&digest), none.clone(), 409),
        ("delete", gone("none"), none.clone(), 404),
    ];
    let mut seen: Vec<(String, String)> = vec![("get".to_owned(), "/api/v1/openapi.json".to_owned())];
    for (method, (path, pattern), body, status) in asked {
        let body = if body.is_null() { String::new() } else { body.to_string() };
        let headers = format!("authorization: Bearer {TOKEN}\r\n");
        let reply = send(&started, &method.to_uppercase(), &path, &headers, body.as_bytes());
        assert_eq!(reply.status, status, "{method} {path}: {}", String::from_utf8_lossy(&reply.body));
        let wrong = check(&document, schema(&document, method, &pattern, status), &reply.json(), "answer");
        assert!(wrong.is_empty(), "{method} {path}: {wrong:#?}");
        seen.push((method.to_owned(), pattern));
    }
    let reply = upload(&started, "?name=hello.so", &content);
    let wrong = check(&document, schema(&document, "post", "/api/v1/uploads", 200), &reply.json(), "answer");
    assert!(wrong.is_empty() && reply.status == 200, "{wrong:#?}");
    // Their answers are no JSON, and have tests of their own.
    for other in ["/api/v1/events", "/api/v1/playground", "/api/v1/uploads"] {
        seen.extend([("get".to_owned(), other.to_owned()), ("post".to_owned(), other.to_owned())]);
    }
    for (path, methods) in document["paths"].as_object().unwrap() {
        for method in methods.as_object().unwrap().keys() {
            assert!(seen.contains(&(method.clone(), path.clone())), "nobody has asked {method} {path}");
        }
    }
}

#[test]
fn the_check_finds_what_is_wrong() {
    let document = json!({ "a": { "type": "object", "properties": { "n": { "type": ["integer", "null"], "minimum": 0 } }, "required": ["n"], "additionalProperties": false } });
    let schema = json!({ "type": "array", "items": { "$ref": "#/a" } });
    assert!(check(&document, &schema, &json!([{ "n": 1 }, { "n": null }]), "x").is_empty());
    for wrong in
        [json!({}), json!([{}]), json!([{ "n": "1" }]), json!([{ "n": -1 }]), json!([{ "n": 1, "m": 2 }])]
    {
        assert!(!check(&document, &schema, &wrong, "x").is_empty(), "{wrong}");
    }
}
